// SPDX-License-Identifier: GPL-3.0-or-later
// Races between addresses (RFC 8305), and dials that are dropped before they end.
#include <doctest/doctest.h>

#include "unit/net/dial_bench.h"

using namespace hail::net;
using namespace hail::tests;
using namespace std::chrono_literals;

namespace {

using Bench = DialBench;

Task<void> swallow(Dialer& dialer, Endpoint to, Limit limit) {
  const auto dialed = co_await dialer.dial(std::move(to), limit);
  CHECK(!dialed);
}

/// Starts a dial, lets it begin, drops it.
Task<void> begin_and_drop(Bench& bench, Endpoint to) {
  Dialer dialer(bench.loop, *bench.resolver, bench.options);
  Scope scope(bench.loop);
  const Limit limit{bench.loop.in(20s), Phase::connect};
  scope.start(swallow(dialer, std::move(to), limit));
  co_await bench.loop.sleep(bench.loop.in(400ms));
  CHECK(scope.running() == 1);
}

}  // namespace

TEST_SUITE("happy eyeballs") {
  TEST_CASE("a dead IPv6 address costs a head start, not a time-out") {
    Bench bench("::1 dual.example\n127.0.0.1 dual.example\n");
    Listener listener(bench.loop);
    BlackHole hole("::1", listener.port());
    const TimePoint began = Clock::now();
    const auto dialed = bench.dial("dual.example", listener.port());
    const Duration took = Clock::now() - began;
    REQUIRE(dialed);
    CHECK(dialed->address == "127.0.0.1");
    CHECK(bench.tried == std::vector<std::string>{"::1", "127.0.0.1"});
    CHECK(took >= 250ms);
    CHECK(took < 2s);
    CHECK(dialed->connect_s < 0.25);
    REQUIRE(dialed->attempts.size() == 2);
    REQUIRE(dialed->attempts[0].error);
    CHECK(dialed->attempts[0].error->code == Errc::cancelled);
  }

  TEST_CASE("a refusing address costs nothing: the next begins at once") {
    Bench bench("::1 dual.example\n127.0.0.1 dual.example\n");
    Listener listener(bench.loop);
    const TimePoint began = Clock::now();
    const auto dialed = bench.dial("dual.example", listener.port());
    REQUIRE(dialed);
    CHECK(dialed->address == "127.0.0.1");
    CHECK(Clock::now() - began < 200ms);
    CHECK(bench.tried == std::vector<std::string>{"::1", "::1 refused", "127.0.0.1"});
  }

  TEST_CASE("the families take turns") {
    Bench bench(
        "::1 many.example\n127.0.0.1 many.example\n127.0.0.2 many.example\n"
        "127.0.0.3 many.example\n");
    const std::uint16_t port = closed_port();
    CHECK(!bench.dial("many.example", port));
    CHECK(bench.tried == std::vector<std::string>{
                             "::1", "::1 refused", "127.0.0.1", "127.0.0.1 refused", "127.0.0.2",
                             "127.0.0.2 refused", "127.0.0.3", "127.0.0.3 refused"});
  }

  TEST_CASE("IPv6 addresses are waited for 50 ms, no longer (section 3)") {
    struct Row {
      std::string name;
      Duration v6_after;
      std::string first;
    };
    const Row rows[] = {
        {"soon enough", 10ms, "::1"},
        {"too late", 1500ms, "127.0.0.1"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      Bench bench;
      Listener v4(bench.loop);
      Listener v6(bench.loop, "::1", v4.port());
      DnsResponder::Reply slow;
      slow.records.emplace_back(RecordType::aaaa, wire_address("::1"));
      slow.after = row.v6_after;
      bench.responder.set("dual.example", RecordType::aaaa, slow);
      bench.responder.set("dual.example", RecordType::a, wire_address("127.0.0.1"));
      const TimePoint began = Clock::now();
      const auto dialed = bench.dial("dual.example", v4.port());
      REQUIRE(dialed);
      CHECK(dialed->address == row.first);
      CHECK(Clock::now() - began < 1s);
      CHECK(dialed->security == Security::insecure);
    }
  }

  TEST_CASE("addresses that come late are still tried") {
    Bench bench;
    Listener v6(bench.loop, "::1");
    DnsResponder::Reply slow;
    slow.records.emplace_back(RecordType::aaaa, wire_address("::1"));
    slow.after = 300ms;
    bench.responder.set("dual.example", RecordType::aaaa, slow);
    bench.responder.set("dual.example", RecordType::a, wire_address("127.0.0.1"));
    const auto dialed = bench.dial("dual.example", v6.port());
    REQUIRE(dialed);
    CHECK(dialed->address == "::1");
    CHECK(bench.tried == std::vector<std::string>{"127.0.0.1", "127.0.0.1 refused", "::1"});
  }
}

TEST_SUITE("dialer cancelled") {
  TEST_CASE("a dropped dial leaves no descriptor") {
    Bench bench("::1 dual.example\n127.0.0.1 dual.example\n");
    BlackHole v4;
    BlackHole v6("::1", v4.port());
    const auto before = open_descriptors();
    bench.loop.run(begin_and_drop(bench, Endpoint{"127.0.0.1", v4.port(), {}}));
    CHECK(open_descriptors() == before);
    bench.loop.run(begin_and_drop(bench, Endpoint{"dual.example", v4.port(), {}}));
    CHECK(open_descriptors() == before);
    CHECK(bench.tried == std::vector<std::string>{"127.0.0.1", "::1", "127.0.0.1"});
  }

  TEST_CASE("a dial that is dropped while it asks for the name") {
    Bench bench;
    DnsResponder::Reply silent;
    silent.silent = true;
    bench.responder.set("mx.example", RecordType::a, silent);
    bench.responder.set("mx.example", RecordType::aaaa, silent);
    bench.loop.run(begin_and_drop(bench, Endpoint{"mx.example", 25, {}}));
    // The resolver goes on with other names.
    bench.responder.set("next.example", RecordType::a, wire_address("127.0.0.1"));
    bench.options.family = Family::v4;
    const std::uint16_t port = closed_port();
    CHECK(bench.text("next.example", port).find("connection refused") != std::string::npos);
  }

  TEST_CASE("losers of a race leave no descriptor") {
    Bench bench("::1 dual.example\n127.0.0.1 dual.example\n");
    Listener listener(bench.loop);
    BlackHole hole("::1", listener.port());
    const auto before = open_descriptors();
    {
      const auto dialed = bench.dial("dual.example", listener.port());
      REQUIRE(dialed);
      CHECK(open_descriptors() == before + 1);
    }
    CHECK(open_descriptors() == before);
  }
}
