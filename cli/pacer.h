// SPDX-License-Identifier: GPL-3.0-or-later
// How fast many targets may be visited: 200 a second in all, 20 a second in one network (/24, /48;
// a name counts as a network of its own). Loopback is never paced. Pure: the clock is the caller's.
#pragma once

#include <string>
#include <unordered_map>

#include "hail/net/time.h"

namespace hail::cli {

class Pacer {
 public:
  /// When a visit to `host` (a name or an address) may begin; counts it.
  net::TimePoint admit(const std::string& host, net::TimePoint now);

 private:
  net::TimePoint next_;
  std::unordered_map<std::string, net::TimePoint> next_in_network_;
};

/// The network that counts for `host`; empty for loopback.
std::string paced_network(const std::string& host);

}  // namespace hail::cli
