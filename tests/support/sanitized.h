// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the tests run with sanitizers: memory is then several times as much and time likewise, so
// floods are smaller and bounds of the whole process mean nothing.
#pragma once

#include <cstddef>

namespace hail::tests {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

/// A number of octets of a flood: an eighth of it under sanitizers.
constexpr std::size_t flood(std::size_t octets) {
  return sanitized ? octets / 8 : octets;
}

}  // namespace hail::tests
