// SPDX-License-Identifier: GPL-3.0-or-later
// Deadlines. Every wait takes a Limit, so nothing waits for ever and a time-out knows its phase.
#pragma once

#include <chrono>

#include "hail/net/error.h"

namespace hail::net {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Duration = Clock::duration;

/// A point in time after which a wait ends. `never()` is for waits that something else bounds (an
/// interactive session waits for its user).
struct Deadline {
  TimePoint at = TimePoint::max();

  static Deadline never() { return {}; }
  /// The earlier of two.
  friend Deadline earlier(Deadline a, Deadline b) { return a.at < b.at ? a : b; }
};

/// How long to wait, and what we would be waiting for.
struct Limit {
  Deadline until;
  Phase phase = Phase::command;
};

/// Seconds as the reports give them.
inline double seconds(Duration d) {
  return std::chrono::duration<double>(d).count();
}

}  // namespace hail::net
