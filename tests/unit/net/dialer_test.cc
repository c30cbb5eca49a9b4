// SPDX-License-Identifier: GPL-3.0-or-later
// Dialling on loopback: the ways to get through and the ways not to. Races of several addresses and
// dials that are dropped are in happy_eyeballs_test.cc.
#include "hail/net/dialer.h"

#include <doctest/doctest.h>

#include "support/namespace.h"
#include "support/skip.h"
#include "unit/net/dial_bench.h"

using namespace hail::net;
using namespace hail::tests;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

using Bench = DialBench;

std::string at(const std::string& host, std::uint16_t port) {
  return to_string(Endpoint{host, port, {}});
}

}  // namespace

TEST_SUITE("dialer") {
  TEST_CASE("an address: connected, without a thread for names") {
    Bench bench;
    const auto before = threads();
    for (const std::string& address : {"127.0.0.1"s, "::1"s}) {
      CAPTURE(address);
      Listener listener(bench.loop, address);
      auto dialed = bench.dial(address, listener.port());
      REQUIRE(dialed);
      CHECK(dialed->address == address);
      CHECK(dialed->stream.peer() == at(address, listener.port()));
      CHECK(dialed->resolve_s == 0);
      REQUIRE(dialed->attempts.size() == 1);
      CHECK(!dialed->attempts[0].error);
    }
    CHECK(bench.tried == std::vector<std::string>{"127.0.0.1", "::1"});
    CHECK(threads() == before);
  }

  TEST_CASE("the connection carries bytes both ways, and errors name the peer") {
    Bench bench("127.0.0.1 here.example\n");
    Listener listener(bench.loop);
    auto dialed = bench.dial("here.example", listener.port());
    REQUIRE(dialed);
    const std::string peer = "here.example [127.0.0.1]:" + std::to_string(listener.port());
    CHECK(dialed->stream.peer() == peer);
    Stream server = bench.loop.run(listener.accept());
    const Limit limit{bench.loop.in(5s), Phase::greeting};
    bench.loop.run(server.write_all("hello\r\n", limit));
    CHECK(bench.loop.run(dialed->stream.read_line(limit)).text == "hello");
    bench.loop.run(dialed->stream.write_all("there\r\n", limit));
    CHECK(bench.loop.run(server.read_line(limit)).text == "there");
    server.close();
    std::string failed_at;
    try {
      bench.loop.run(dialed->stream.read_line(limit));
    } catch (const Failure& failure) {
      failed_at = failure.error().peer;
    }
    CHECK(failed_at == peer);
  }

  TEST_CASE("refused") {
    Bench bench("127.0.0.1 here.example\n");
    const std::uint16_t port = closed_port();
    CHECK(bench.text("127.0.0.1", port) == at("127.0.0.1", port) + ": connect: connection refused");
    CHECK(bench.tried == std::vector<std::string>{"127.0.0.1", "127.0.0.1 refused"});
    CHECK(bench.text("here.example", port) ==
          "here.example [127.0.0.1]:" + std::to_string(port) + ": connect: connection refused");
  }

  TEST_CASE("silence: the connect timeout holds") {
    Bench bench;
    BlackHole hole;
    bench.options.connect_timeout = 300ms;
    const TimePoint began = Clock::now();
    CHECK(bench.text("127.0.0.1", hole.port()) ==
          at("127.0.0.1", hole.port()) + ": connect: timed out");
    CHECK(Clock::now() - began >= 300ms);
    CHECK(Clock::now() - began < 2s);
  }

  TEST_CASE("silence: the caller's limit holds too") {
    Bench bench;
    BlackHole hole;
    Dialer dialer(bench.loop, *bench.resolver, bench.options);
    const auto dialed = bench.loop.run(dialer.dial(Endpoint{"127.0.0.1", hole.port(), {}},
                                                   Limit{bench.loop.in(200ms), Phase::command}));
    REQUIRE(!dialed);
    CHECK(dialed.error().code == Errc::timed_out);
    CHECK(dialed.error().phase == Phase::connect);
  }

  TEST_CASE("a silent resolver counts against the connect timeout") {
    Bench bench;
    DnsResponder::Reply silent;
    silent.silent = true;
    bench.responder.set("mx.example", RecordType::a, silent);
    bench.responder.set("mx.example", RecordType::aaaa, silent);
    bench.options.connect_timeout = 300ms;
    const auto dialed = bench.dial("mx.example", 25);
    REQUIRE(!dialed);
    CHECK(dialed.error().code == Errc::timed_out);
    CHECK(dialed.error().phase == Phase::resolve);
  }

  TEST_CASE("no such name") {
    Bench bench;
    CHECK(bench.text("nothing.example", 25) == "nothing.example: resolve: no such name");
    CHECK(bench.text("a..b", 25) == "a..b: resolve: no such name: not a valid domain name");
    CHECK(bench.tried.empty());
  }

  TEST_CASE("-4 and -6 hold for addresses as well") {
    Bench bench;
    bench.options.family = Family::v6;
    CHECK(bench.text("127.0.0.1", 25) == "127.0.0.1: resolve: no such name: not an IPv6 address");
  }

  TEST_CASE("unreachable and filtered, as the routing table says") {
    std::vector<std::string> texts;
    const bool made = in_a_namespace(
        "ip link set lo up && ip route add unreachable 198.51.100.0/24 && "
        "ip route add prohibit 203.0.113.0/24 && ip -6 route add unreachable 2001:db8:2::/48 && "
        "ip -6 route add prohibit 2001:db8:3::/48",
        [&] {
          Bench bench;
          for (const std::string& address : {"198.51.100.1"s, "203.0.113.1"s, "192.0.2.1"s,
                                             "2001:db8:2::1"s, "2001:db8:3::1"s}) {
            texts.push_back(bench.text(address, 25));
          }
        });
    if (!made) return skip("no network namespace (root and iproute2 are needed)");
    CHECK(texts == std::vector<std::string>{
                       "198.51.100.1:25: connect: unreachable: no route to the host",
                       "203.0.113.1:25: connect: rejected by a firewall",
                       "192.0.2.1:25: connect: unreachable: no route to the network",
                       "[2001:db8:2::1]:25: connect: unreachable: no route to the host",
                       "[2001:db8:3::1]:25: connect: rejected by a firewall",
                   });
  }

  TEST_CASE("several addresses that all fail: the most telling cause, and each named") {
    Bench bench("::1 dual.example\n127.0.0.2 dual.example\n");
    bench.options.connect_timeout = 600ms;
    BlackHole hole("127.0.0.2");
    CHECK(bench.text("dual.example", hole.port()) ==
          at("dual.example", hole.port()) +
              ": connect: connection refused: ::1 refused, 127.0.0.2 timed out");
    CHECK(bench.tried ==
          std::vector<std::string>{"::1", "::1 refused", "127.0.0.2", "127.0.0.2 timed_out"});
  }

  TEST_CASE("the source address is the one that the server sees") {
    Bench bench("127.0.0.1 dual.example\n::1 dual.example\n");
    Listener listener(bench.loop);
    bench.options.source = "127.0.0.77";
    // The family of the source rules out the host's IPv6 address.
    const auto dialed = bench.dial("dual.example", listener.port());
    REQUIRE(dialed);
    std::string from;
    bench.loop.run(listener.accept(&from));
    CHECK(from == "127.0.0.77");
    CHECK(bench.tried == std::vector<std::string>{"127.0.0.1"});
  }

  TEST_CASE("a source or an interface that this machine does not have") {
    Bench bench;
    bench.options.source = "192.0.2.99";
    CHECK(bench.text("127.0.0.1", 25) ==
          "127.0.0.1:25: connect: unreachable: cannot bind to 192.0.2.99: "
          "no such address on this machine");
    bench.options.source = "127.0.0.1";
    CHECK(bench.text("::1", 25) ==
          "[::1]:25: connect: unreachable: cannot bind to 127.0.0.1: "
          "the peer's address is of the other family");
    bench.options.source.clear();
    bench.options.interface = "nosuch0";
    CHECK(bench.text("127.0.0.1", 25) ==
          "127.0.0.1:25: connect: unreachable: cannot bind to interface nosuch0: "
          "no such interface");
    Listener listener(bench.loop);
    bench.options.interface = "lo";
    CHECK(bench.text("127.0.0.1", listener.port()) == "connected 127.0.0.1");
  }

  TEST_CASE("the type of service is set") {
    Bench bench;
    bench.options.tos = 0x20;
    for (const std::string& address : {"127.0.0.1"s, "::1"s}) {
      CAPTURE(address);
      Listener listener(bench.loop, address);
      auto dialed = bench.dial(address, listener.port());
      REQUIRE(dialed);
      int value = 0;
      socklen_t size = sizeof value;
      const bool v6 = address == "::1";
      ::getsockopt(dialed->stream.transport().descriptor(), v6 ? IPPROTO_IPV6 : IPPROTO_IP,
                   v6 ? IPV6_TCLASS : IP_TOS, &value, &size);
      CHECK(value == 0x20);
    }
  }

  TEST_CASE("Unix sockets") {
    Bench bench;
    const std::string path =
        (std::filesystem::temp_directory_path() / ("hail-" + std::to_string(::getpid()))).string();
    {
      Listener listener(bench.loop, path);
      const auto dialed = bench.dial(Endpoint{{}, 0, path});
      REQUIRE(dialed);
      CHECK(dialed->address == path);
      CHECK(dialed->stream.peer() == "unix:" + path);
    }
    const auto nobody = bench.dial(Endpoint{{}, 0, path});
    REQUIRE(!nobody);
    CHECK(nobody.error().code == Errc::refused);
    ::unlink(path.c_str());
    const auto gone = bench.dial(Endpoint{{}, 0, path});
    REQUIRE(!gone);
    CHECK(to_string(gone.error()) == "unix:" + path + ": connect: unreachable: no such file");
    const auto too_long = bench.dial(Endpoint{{}, 0, "/" + std::string(200, 'x')});
    REQUIRE(!too_long);
    CHECK(too_long.error().detail.ends_with("the path is too long for a Unix socket"));
  }

  TEST_CASE("a Unix socket with a full queue is waited for") {
    Bench bench;
    const std::string path =
        (std::filesystem::temp_directory_path() / ("hail-full-" + std::to_string(::getpid())))
            .string();
    BoundSocket socket(SOCK_STREAM, path, 0);
    REQUIRE(::listen(socket.descriptor(), 0) == 0);
    bench.options.connect_timeout = 200ms;
    std::vector<Dialed> kept;
    std::optional<Error> error;
    for (int i = 0; i < 5 && !error; ++i) {
      auto dialed = bench.dial(Endpoint{{}, 0, path});
      if (dialed) {
        kept.push_back(*std::move(dialed));
      } else {
        error = dialed.error();
      }
    }
    ::unlink(path.c_str());
    REQUIRE(error);
    CHECK(error->code == Errc::timed_out);
  }

  TEST_CASE("the PROXY prologue is the first thing that the server reads") {
    for (const ProxyProtocol version : {ProxyProtocol::v1, ProxyProtocol::v2}) {
      Bench bench;
      Listener listener(bench.loop);
      bench.options.proxy_protocol = version;
      bench.options.source = "127.0.0.77";
      const auto dialed = bench.dial("127.0.0.1", listener.port());
      REQUIRE(dialed);
      Stream server = bench.loop.run(listener.accept());
      const Limit limit{bench.loop.in(5s), Phase::data};
      if (version == ProxyProtocol::v1) {
        const std::string line = bench.loop.run(server.read_line(limit)).text;
        CHECK(line.starts_with("PROXY TCP4 127.0.0.77 127.0.0.1 "));
        CHECK(line.ends_with(" " + std::to_string(listener.port())));
      } else {
        const std::string head = bench.loop.run(server.read_exactly(28, limit));
        CHECK(head.substr(12, 12) == "\x21\x11\0\x0c\x7f\0\0\x4d\x7f\0\0\1"s);
      }
    }
  }

  TEST_CASE("the addresses that dial() would try") {
    Bench bench("127.0.0.1 dual.example\n::1 dual.example\n");
    Dialer dialer(bench.loop, *bench.resolver, bench.options);
    const Limit limit{bench.loop.in(5s), Phase::resolve};
    const auto found = bench.loop.run(dialer.addresses("dual.example", limit));
    REQUIRE(found);
    CHECK(found->list == std::vector<std::string>{"::1", "127.0.0.1"});
  }
}
