// SPDX-License-Identifier: GPL-3.0-or-later
// Urgent data over memory: the same rules as over TCP, without the kernel. See urgent_test.cc.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "hail/net/stream.h"

using namespace hail::net;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view synch = "\xff\xf2";

/// Two ends, the client of which watches.
struct Ends {
  Loop loop{Loop::Time::simulated};
  MemoryPair pair = memory_pair(loop);
  Limit soon{loop.in(5s), Phase::data};

  Ends() { pair.client.watch_urgent(); }
  void send(std::string_view bytes) { loop.run(pair.server.write_all(bytes, soon)); }
  void send_urgent(std::string_view bytes) { loop.run(pair.server.write_urgent(bytes, soon)); }
  std::string read(std::size_t most = 100) {
    return std::string(loop.run(pair.client.read_view(soon, most)));
  }
  void turn() {
    const auto once = [](Loop& whose) -> Task<void> { co_await whose.yield(); };
    loop.run(once(loop));
  }
  Urgent urgent() { return pair.client.urgent(); }
};

}  // namespace

TEST_SUITE("urgent data in memory") {
  TEST_CASE("a read ends before the urgent octet, the next begins with it") {
    Ends ends;
    CHECK(ends.urgent() == Urgent::none);
    ends.send("text");
    ends.send_urgent(synch);
    ends.send("behind");
    CHECK(ends.urgent() == Urgent::ahead);
    CHECK(ends.read(2) == "te");
    CHECK(ends.urgent() == Urgent::ahead);
    CHECK(ends.read() == "xt\xff");
    CHECK(ends.urgent() == Urgent::here);
    CHECK(ends.read() ==
          "\xf2"
          "behind");
    CHECK(ends.urgent() == Urgent::none);
  }

  TEST_CASE("an urgent octet alone, of any value") {
    Ends ends;
    ends.send_urgent("!");
    CHECK(ends.urgent() == Urgent::here);
    CHECK(ends.read(1) == "!");
    CHECK(ends.urgent() == Urgent::none);
  }

  TEST_CASE("a later one moves the mark") {
    Ends ends;
    ends.send_urgent("a!");
    ends.send_urgent("b!");
    CHECK(ends.urgent() == Urgent::ahead);
    CHECK(ends.read() == "a!b");
    CHECK(ends.urgent() == Urgent::here);
    ends.send_urgent("c!");
    CHECK(ends.urgent() == Urgent::ahead);
    CHECK(ends.read() == "!c");
    CHECK(ends.urgent() == Urgent::here);
    CHECK(ends.read() == "!");
  }

  TEST_CASE("what waits in the stream's own buffer comes before the mark") {
    Ends ends;
    ends.send("line\r\nrest");
    ends.send_urgent("!");
    CHECK(ends.loop.run(ends.pair.client.read_line(ends.soon)).text == "line");
    CHECK(ends.urgent() == Urgent::ahead);
    CHECK(ends.read(2) == "re");
    CHECK(ends.urgent() == Urgent::ahead);
    CHECK(ends.read() == "st");
    CHECK(ends.urgent() == Urgent::here);
  }

  TEST_CASE("behind more than the pipe holds, told once it is in it") {
    Ends ends;
    Scope scope(ends.loop);
    const std::string text(1024 * 1024, 'x');
    const std::string all = text + "!";
    scope.start(ends.pair.server.write_urgent(all, ends.soon));
    CHECK(ends.urgent() == Urgent::none);
    std::size_t before = 0;
    while (ends.urgent() != Urgent::here) {
      before += ends.read(Loop::scratch_size).size();
      ends.turn();  // Lets the writer write.
    }
    CHECK(before == text.size());
    CHECK(ends.read() == "!");
  }

  TEST_CASE("asked after a read: all that was read so far lies before the mark, or there is none") {
    Ends ends;
    Scope scope(ends.loop);
    const auto later = [](Stream& server, Limit limit) -> Task<void> {
      co_await server.loop().yield();
      server.write_some("dropped", Phase::data);
      co_await server.write_urgent(synch, limit);
      co_await server.write_all("shown", limit);
    };
    scope.start(later(ends.pair.server, ends.soon));
    CHECK(ends.read() == "dropped\xff");  // It had to wait.
    CHECK(ends.urgent() == Urgent::here);
    CHECK(ends.read() ==
          "\xf2"
          "shown");
    CHECK(ends.urgent() == Urgent::none);
  }

  TEST_CASE("who does not watch is told nothing and reads on") {
    Ends ends;
    ends.loop.run(ends.pair.client.write_urgent("a!", ends.soon));
    ends.loop.run(ends.pair.client.write_all("b", ends.soon));
    CHECK(ends.pair.server.urgent() == Urgent::none);
    CHECK(ends.loop.run(ends.pair.server.read_view(ends.soon)) == "a!b");
  }

  TEST_CASE("the end behind the mark is still an end") {
    Ends ends;
    ends.send_urgent("a!");
    ends.pair.server.close();
    CHECK(ends.read() == "a");
    CHECK(ends.read() == "!");
    CHECK(ends.read().empty());
  }

  TEST_CASE("inside TLS nothing is urgent") {
    Ends ends;
    Scope scope(ends.loop);
    scope.start(ends.pair.server.accept_tls(nullptr, ends.soon));
    const TlsOptions options;
    ends.loop.run(ends.pair.client.start_tls(options, ends.soon));
    ends.loop.run(scope.idle());
    ends.send_urgent("a!");
    CHECK(ends.urgent() == Urgent::none);
    CHECK(ends.read() == "a!");
  }

  TEST_CASE("the transcript has urgent octets in their place") {
    Ends ends;
    Transcript transcript(ends.loop.now());
    ends.pair.server.record(&transcript);
    ends.send("a");
    ends.send_urgent("b!");
    ends.send("c");
    std::string text;
    for (const auto& chunk : transcript.chunks()) text += chunk.text;
    CHECK(text == "ab!c");
    CHECK(ends.pair.server.bytes_written() == 4);
  }
}
