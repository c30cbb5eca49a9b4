// SPDX-License-Identifier: GPL-3.0-or-later
// Letters as the protocols compare them: ASCII's 26, whatever the locale; all other octets stay.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace hail::net {

inline std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return result;
}

inline std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

}  // namespace hail::net
