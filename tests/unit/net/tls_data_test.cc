// SPDX-License-Identifier: GPL-3.0-or-later
// TLS sessions after the handshake: data, farewells, and connections that are cut.
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "unit/net/tls_support.h"

namespace {

using namespace hail;
using namespace hail::tests;
using net::Io;
using net::Phase;
using net::Want;

TEST_CASE("tls: data, and an end with close_notify") {
  Handshake handshake({}, plain_server());
  handshake.run();
  CHECK(read_once(handshake.client) == "want");
  CHECK(handshake.server.write("220 ready\r\n", Phase::greeting).bytes == 11);
  CHECK(read_once(handshake.client) == "data 220 ready\r\n");
  CHECK(handshake.client.write({}, Phase::command).bytes == 0);
  CHECK(handshake.client.read({}, Phase::command).want == Want::nothing);

  CHECK(handshake.client.shutdown(Phase::close).want == Want::nothing);
  CHECK(read_once(handshake.server) == "end");
  CHECK(read_once(handshake.server) == "end");
  CHECK(handshake.server.write("221 bye", Phase::close).bytes == 7);  // The other way goes on.
  CHECK(read_once(handshake.client) == "data 221 bye");
  CHECK(handshake.server.shutdown(Phase::close).want == Want::nothing);
  CHECK(read_once(handshake.client) == "end");
}

TEST_CASE("tls: ends without close_notify") {
  SUBCASE("closed: an end of the input, and it is known that it was cut") {
    Handshake handshake({}, plain_server());
    handshake.run();
    handshake.server.write("half", Phase::data);
    handshake.pair.close(1);
    CHECK(read_once(handshake.client) == "data half");
    CHECK(read_once(handshake.client) == "truncated end");
    CHECK(read_once(handshake.client) == "truncated end");
    CHECK(handshake.client.shutdown(Phase::close).want == Want::nothing);
    CHECK_THROWS_WITH(handshake.client.write("x", Phase::command), "command: connection closed");
  }
  SUBCASE("reset") {
    Handshake handshake({}, plain_server());
    handshake.run();
    handshake.client.write("unread", Phase::command);
    handshake.pair.close(1);
    CHECK(read_once(handshake.client) == "command: connection reset");
    CHECK(handshake.client.shutdown(Phase::close).want == Want::nothing);
  }
  SUBCASE("written to a peer that is gone") {
    Handshake handshake({}, plain_server());
    handshake.run();
    handshake.pair.close(1);
    CHECK_THROWS_WITH(handshake.client.write("x", Phase::command), "command: connection reset");
  }
  SUBCASE("farewell to a peer that is gone") {
    Handshake handshake({}, plain_server());
    handshake.run();
    handshake.pair.close(1);
    CHECK(handshake.client.shutdown(Phase::close).want == Want::nothing);
  }
}

/// Sends `sent` from one to the other, a wait at a time, each try from another place in memory.
/// Returns what came out, and counts the waits.
std::string pour(net::TlsSession& from, net::TlsSession& to, const std::string& sent, int& waits) {
  std::array<std::string, 2> places = {sent, sent};
  std::size_t at = 0;
  std::string received;
  std::vector<char> buffer(64 * 1024);
  for (unsigned turn = 0; received.size() < sent.size(); ++turn) {
    while (at < sent.size()) {
      const Io io = from.write(std::string_view(places[turn % 2]).substr(at), Phase::data);
      if (io.want != Want::nothing) {
        CHECK(io.want == Want::write);
        ++waits;
        break;
      }
      at += io.bytes;
    }
    for (;;) {
      const Io io = to.read(buffer, Phase::data);
      if (io.want != Want::nothing) break;
      received.append(buffer.data(), io.bytes);
    }
  }
  return received;
}

TEST_CASE("tls: a megabyte through a socket that takes a part, from buffers that move") {
  Handshake handshake({}, plain_server());
  handshake.run();
  std::string sent(1 << 20, '\0');
  for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<char>(i * 31 >> 3);
  int waits = 0;
  CHECK((pour(handshake.server, handshake.client, sent, waits) == sent));
  CHECK(waits > 0);
  waits = 0;
  CHECK((pour(handshake.client, handshake.server, sent, waits) == sent));
  CHECK(waits > 0);
}

}  // namespace
