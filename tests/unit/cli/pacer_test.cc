// SPDX-License-Identifier: GPL-3.0-or-later
// The rates at which many targets are visited.
#include "cli/pacer.h"

#include <doctest/doctest.h>

#include <string>

namespace hail::cli {
namespace {

using namespace std::chrono_literals;

TEST_SUITE_BEGIN("cli: pacer");

TEST_CASE("what counts as one network; loopback is none") {
  CHECK(paced_network("127.0.0.1").empty());
  CHECK(paced_network("127.99.0.1").empty());
  CHECK(paced_network("::1").empty());
  CHECK(paced_network("localhost").empty());
  CHECK(paced_network("192.0.2.1") == paced_network("192.0.2.200"));
  CHECK(paced_network("192.0.2.1") != paced_network("192.0.3.1"));
  CHECK(paced_network("2001:db8:1::1") == paced_network("2001:db8:1:ffff::2"));
  CHECK(paced_network("2001:db8:1::1") != paced_network("2001:db8:2::1"));
  CHECK(paced_network("mx1.example") != paced_network("mx2.example"));
}

TEST_CASE("20 a second in a network, 200 in all, loopback at once") {
  Pacer pacer;
  const net::TimePoint now = net::TimePoint() + 1h;
  CHECK(pacer.admit("192.0.2.1", now) == now);
  CHECK(pacer.admit("192.0.2.2", now) == now + 50ms);
  CHECK(pacer.admit("192.0.2.3", now) == now + 100ms);
  CHECK(pacer.admit("198.51.100.1", now) == now + 15ms);
  CHECK(pacer.admit("203.0.113.1", now) == now + 20ms);
  for (int i = 0; i < 100; ++i) CHECK(pacer.admit("127.0.0.1", now) == now);
  CHECK(pacer.admit("192.0.2.4", now + 1s) == now + 1s);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
