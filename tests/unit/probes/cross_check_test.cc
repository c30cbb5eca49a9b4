// SPDX-License-Identifier: GPL-3.0-or-later
// Is it me or them: when the question arises, who is asked, and what the answers prove.
#include "probes/cross_check.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "hail/net/listener.h"
#include "hail/net/resolver.h"
#include "support/loopback.h"

namespace hail::tests {
namespace {

using Answer = probes::OtherPort::Answer;
using net::Errc;
using net::Phase;

net::Task<std::vector<probes::OtherPort>> ask(net::Loop& loop, net::Dialer& dialer,
                                              std::vector<std::uint16_t> ports,
                                              net::Duration within) {
  co_return co_await probes::ask_other_ports(loop, dialer, "127.0.0.1", std::move(ports),
                                             loop.in(within));
}

}  // namespace

TEST_SUITE("cross-check") {
  TEST_CASE("which other ports are asked") {
    using Ports = std::vector<std::uint16_t>;
    CHECK(probes::other_ports_of(25) == Ports{587, 465, 443});
    CHECK(probes::other_ports_of(587) == Ports{465, 443, 993});
    CHECK(probes::other_ports_of(993) == Ports{587, 465, 443});
    CHECK(probes::other_ports_of(22).empty());
    CHECK(probes::other_ports_of(2525).empty());
  }

  TEST_CASE("only for silence or a firewall's answer in connect, by hand, without a proxy") {
    struct Row {
      std::string name;
      Errc code;
      Phase phase;
      bool wanted;
    };
    const Row rows[] = {
        {"timed out in connect", Errc::timed_out, Phase::connect, true},
        {"filtered", Errc::filtered, Phase::connect, true},
        {"refused: the host is up, and says so", Errc::refused, Phase::connect, false},
        {"no route: ours", Errc::unreachable, Phase::connect, false},
        {"the name", Errc::timed_out, Phase::resolve, false},
        {"connected, then silent", Errc::timed_out, Phase::greeting, false},
    };
    net::Loop loop;
    net::Resolver resolver(loop);
    const net::Dialer dialer(loop, resolver);
    net::DialOptions proxied;
    proxied.proxy = net::Proxy{net::Proxy::Kind::socks5, {"127.0.0.1", 1080, {}}, {}, {}};
    const net::Dialer through(loop, resolver, proxied);
    for (const Row& row : rows) {
      CAPTURE(row.name);
      probes::Report report;
      report.port = 25;
      report.error = net::Error{row.code, row.phase, {}, {}};
      probes::Plan plan;
      CHECK(probes::wants_cross_check(report, plan, dialer) == row.wanted);
      CHECK_FALSE(probes::wants_cross_check(report, plan, through));
      plan.scan = true;
      CHECK_FALSE(probes::wants_cross_check(report, plan, dialer));
      plan.scan = false;
      plan.cross_check = false;
      CHECK_FALSE(probes::wants_cross_check(report, plan, dialer));
      plan.cross_check = true;
      report.port = 22;
      CHECK_FALSE(probes::wants_cross_check(report, plan, dialer));
    }
  }

  TEST_CASE("open, refused and silent, all at the same time; nothing is sent") {
    net::Loop loop;
    net::Listener listener(loop, "127.0.0.1");
    const BlackHole hole;
    const std::uint16_t closed = closed_port();
    net::Resolver resolver(loop);
    net::Dialer dialer(loop, resolver);
    const net::TimePoint began = loop.read_clock();
    const auto others = loop.run(
        ask(loop, dialer, {hole.port(), listener.port(), closed}, std::chrono::milliseconds(200)));
    CHECK(net::seconds(loop.read_clock() - began) < 2);
    REQUIRE(others.size() == 3);
    CHECK(others[0].answer == Answer::silent);
    CHECK(others[1].answer == Answer::open);
    CHECK(others[2].answer == Answer::refused);
    CHECK(others[1].port == listener.port());
    const auto received = [](net::Listener& from, net::Loop& on) -> net::Task<std::size_t> {
      net::Stream client = co_await from.accept();
      const net::Limit limit{on.in(std::chrono::seconds(5)), Phase::command};
      const std::string_view view = co_await client.read_view(limit);
      co_return view.size();
    };
    CHECK(loop.run(received(listener, loop)) == 0);
  }

  TEST_CASE("what it says") {
    using Others = std::vector<probes::OtherPort>;
    CHECK(probes::other_ports_text({}).empty());
    CHECK(probes::other_ports_text(Others{{587, Answer::open}}) == "587 of the same host answers");
    CHECK(probes::other_ports_text(
              Others{{587, Answer::open}, {465, Answer::silent}, {443, Answer::silent}}) ==
          "587 of the same host answers; 465 and 443 are silent too");
    CHECK(probes::other_ports_text(
              Others{{587, Answer::silent}, {465, Answer::silent}, {443, Answer::silent}}) ==
          "587, 465 and 443 of the same host are silent too");
    CHECK(probes::other_ports_text(Others{{587, Answer::refused}, {465, Answer::open}}) ==
          "465 of the same host answers; 587 refuses: the host is up");
  }
}

}  // namespace hail::tests
