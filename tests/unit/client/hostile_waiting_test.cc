// SPDX-License-Identifier: GPL-3.0-or-later
// Servers that hold us back, or wish us to leave: a serial line that takes no data (RFC 2217), a
// peer that never reads, DO LOGOUT (RFC 727), and input that ends before a late negotiation.
#include <doctest/doctest.h>

#include <future>
#include <string>

#include "unit/client/run.h"
#include "unit/telnet/wire.h"

namespace hail::tests {
namespace {

bool speaks(Socket& socket, int milliseconds) {
  return socket.poll(Poco::Timespan(0, milliseconds * 1000), Poco::Net::Socket::SELECT_READ);
}

TEST_SUITE_BEGIN("client: hostile waiting");

TEST_CASE("FLOWCONTROL-SUSPEND holds what is typed, RESUME lets it go (RFC 2217)") {
  constexpr int suspend = 108, resume = 109;
  bool early = true;
  std::string late;
  Finished finished;
  {
    Server server([&](Socket& socket) {
      say(socket, wire({255, 253, 44}) + sb(44, wire({suspend})));
      settled(socket);
      say(socket, "held\r\n");
      early = speaks(socket, 300);
      say(socket, sb(44, wire({resume})));
      late = heard_until(socket, "typed\r\n");
      finish(socket);
    });
    Run run({"--serial", "9600,8n1", "telnet://" + server.target()}, {}, true);
    REQUIRE(run.prints("held"));
    run.type("typed\n");
    finished = run.wait();
  }
  CHECK(!early);
  CHECK(late == "typed\r\n");
  CHECK(finished.status == 0);
}

TEST_CASE("DO LOGOUT is agreed to, and we go in order") {
  std::string heard;
  const auto serve = [&](Socket& socket) {
    say(socket, "bye\r\n");
    settled(socket);
    say(socket, wire({255, 253, 18}));
    // It leaves of its own accord: nothing here ends the connection.
    heard = heard_until(socket, "never");
  };
  const Finished finished = against(serve, {}, "");
  CHECK(heard == wire({255, 251, 18}));
  CHECK(finished.out == "bye\r\n");
  CHECK(finished.status == 0);
}

TEST_CASE("1a: an upload to a peer that never reads ends after --linger with status 5") {
  std::promise<void> over;
  auto ended = over.get_future();
  Finished finished;
  {
    Server server([&](Socket& socket) {
      socket.setReceiveBufferSize(4096);
      say(socket, "$ ");
      ended.wait();
    });
    Run run({"--linger", "0.5", server.target()}, {}, true);
    // More than every buffer on the way; hail goes before it has taken all of it.
    run.type(std::string(32 * 1024 * 1024, 'u'));
    finished = run.wait();
    over.set_value();
  }
  CHECK(finished.status == 5);
  CHECK(finished.err.find("took nothing for 0.5 s") != std::string::npos);
  CHECK(finished.peak_kb < most_resident_kb);
}

TEST_CASE("1b: negotiation that comes after the end of the input is no failure") {
  const std::string later = wire({255, 253, 24, 255, 253, 39, 255, 251, 1}) + "later\r\n";
  struct Row {
    std::string name, first, input;
  };
  const Row rows[] = {
      {"nothing before, empty input", "", ""},
      {"text before", "220 x\r\n", "QUIT\n"},
      {"options before", wire({255, 251, 3}), "QUIT\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Finished finished;
    {
      Server server([&](Socket& socket) {
        say(socket, row.first);
        // Whether the input's end is told depends on whether the server has negotiated by then.
        speaks(socket, 300);
        say(socket, later);
        speaks(socket, 100);
        say(socket, "end\r\n");
        finish(socket);
      });
      Run run({server.target()}, row.input);
      finished = run.wait();
    }
    CHECK(finished.out.ends_with("later\r\nend\r\n"));
    CHECK(finished.err.ends_with("Connection closed by foreign host.\n"));
    CHECK(finished.status == 0);
  }
}

TEST_CASE("1c: a peer that has negotiated gets its answers after the input's end") {
  std::string heard;
  Finished finished;
  {
    std::promise<void> agreed;
    auto agreement = agreed.get_future();
    Server server([&](Socket& socket) {
      say(socket, wire({255, 251, 1}));
      heard_until(socket, wire({255, 253, 1}));
      agreed.set_value();
      heard_until(socket, "QUIT\r\n");
      say(socket, wire({255, 253, 24}) + sb(24, "\x01"));
      heard = settled(socket);
      finish(socket);
    });
    Run run({server.target()}, {}, true);
    agreement.wait();
    run.type("QUIT\n");
    run.end_input();
    finished = run.wait();
  }
  CHECK(heard == wire({255, 251, 24}) + sb(24, wire({0}) + "xterm"));
  CHECK(finished.status == 0);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
