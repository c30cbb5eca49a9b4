// SPDX-License-Identifier: GPL-3.0-or-later
// Dialling where a network does not let one through: in the lab's namespace, where a firewall
// drops, hosts are dead and routes are missing.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>

#include <thread>

#include "support/lab.h"
#include "support/loopback.h"
#include "support/skip.h"

using namespace hail::net;
using namespace hail::tests;
using namespace std::chrono_literals;

namespace {

/// Runs `work` inside the network namespace of that file, on a thread of its own.
bool inside(const std::string& space, const std::function<void()>& work) {
  bool entered = false;
  std::thread thread([&] {
    const int descriptor = ::open(space.c_str(), O_RDONLY | O_CLOEXEC);
    entered = descriptor >= 0 && ::setns(descriptor, CLONE_NEWNET) == 0;
    if (descriptor >= 0) ::close(descriptor);
    if (entered) work();
  });
  thread.join();
  return entered;
}

std::string outcome(const std::string& address, Duration timeout) {
  Loop loop;
  Resolver resolver(loop);
  DialOptions options;
  options.connect_timeout = timeout;
  Dialer dialer(loop, resolver, options);
  const auto dialed =
      loop.run(dialer.dial(Endpoint{address, 25, {}}, Limit{loop.in(20s), Phase::connect}));
  return dialed ? "connected" : std::string(name(dialed.error().code));
}

}  // namespace

TEST_SUITE("live dial") {
  TEST_CASE("each way of not getting through has its own cause") {
    const Lab lab({"netns"});
    if (!lab.up()) return skip(lab.why());
    struct Row {
      std::string variable;
      Duration timeout;
      std::string expect;
    };
    const Row rows[] = {
        {"NETNS_FILTERED", 500ms, "timed_out"},      {"NETNS_FILTERED_V6", 500ms, "timed_out"},
        {"NETNS_HOST_DOWN", 10s, "unreachable"},     {"NETNS_UNREACHABLE", 5s, "unreachable"},
        {"NETNS_UNREACHABLE_V6", 5s, "unreachable"}, {"NETNS_PROHIBITED", 5s, "filtered"},
        {"NETNS_PROHIBITED_V6", 5s, "filtered"},     {"NETNS_NO_ROUTE", 5s, "unreachable"},
    };
    std::vector<std::string> outcomes;
    const bool entered = inside(lab["NETNS"], [&] {
      for (const Row& row : rows) outcomes.push_back(outcome(lab[row.variable], row.timeout));
    });
    REQUIRE(entered);
    for (std::size_t i = 0; i < std::size(rows); ++i) {
      CAPTURE(rows[i].variable);
      CHECK(outcomes[i] == rows[i].expect);
    }
  }

  TEST_CASE("a port behind a DROP ends with the connect timeout") {
    const Lab lab({"blackhole"});
    if (!lab.up()) return skip(lab.why());
    const std::string address = lab["BLACKHOLE"];
    const std::size_t colon = address.rfind(':');
    Loop loop;
    Resolver resolver(loop);
    DialOptions options;
    options.connect_timeout = 400ms;
    Dialer dialer(loop, resolver, options);
    const Endpoint to{address.substr(0, colon),
                      static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))),
                      {}};
    const TimePoint began = Clock::now();
    const auto dialed = loop.run(dialer.dial(to, Limit{loop.in(20s), Phase::connect}));
    REQUIRE(!dialed);
    CHECK(dialed.error().code == Errc::timed_out);
    CHECK(dialed.error().phase == Phase::connect);
    CHECK(Clock::now() - began < 3s);
  }
}
