// SPDX-License-Identifier: GPL-3.0-or-later
// What the farm, the yardstick and the grab program must agree on: which addresses are targets,
// which of them stay silent, and the one line in which a client reports its run. No sockets here.
#pragma once

#include <sys/resource.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>

namespace bench {

/// 127.1.0.1 in host order; target number n is this plus n, so no port is ever used twice.
constexpr std::uint32_t first_target = 0x7f010001;

/// Whether the farm keeps silent at this address (host order). A multiplicative hash, so that the
/// silent ones lie scattered over any range. `percent` is 0 to 100.
constexpr bool silent_at(std::uint32_t address, unsigned percent) {
  return (address * 2654435761U >> 16) % 100 < percent;
}

/// The number in `text`, or the end of the program: a benchmark has nobody to recover for.
inline unsigned number(std::string_view text,
                       unsigned highest = std::numeric_limits<unsigned>::max()) {
  unsigned value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code == std::errc{} && end == text.data() + text.size() && value <= highest) return value;
  std::fprintf(stderr, "not a number from 0 to %u: %.*s\n", highest, static_cast<int>(text.size()),
               text.data());
  std::exit(2);
}

/// Raises the limit of open descriptors to what the system allows and returns it.
inline unsigned open_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  constexpr rlim_t highest = 1U << 20;
  return static_cast<unsigned>(limit.rlim_cur < highest ? limit.rlim_cur : highest);
}

/// Highest resident size so far in KiB, from /proc: ru_maxrss would never read below the size of
/// the program that started this one. 0 when it cannot be read.
inline unsigned peak_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmHWM:", 0) == 0)
      return static_cast<unsigned>(std::strtoul(line.c_str() + 6, nullptr, 10));
  return 0;
}

/// Counts of one run of a client. Their sum is the number of targets.
struct Count {
  unsigned good = 0;       ///< the expected answer came, whole
  unsigned failed = 0;     ///< refused, reset, closed early or a wrong answer
  unsigned timed_out = 0;  ///< no whole answer in time
};

/// Prints the line that `run` reads: key=value, seconds of wall clock, seconds of CPU, KiB.
inline void print_result(const Count& count, std::chrono::steady_clock::time_point start) {
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  const double user = seconds(usage.ru_utime);
  const double system = seconds(usage.ru_stime);
  std::printf("good=%u failed=%u timed_out=%u seconds=%.4f cpu=%.4f user=%.4f sys=%.4f hwm=%u\n",
              count.good, count.failed, count.timed_out, wall.count(), user + system, user, system,
              peak_kib());
}

}  // namespace bench
