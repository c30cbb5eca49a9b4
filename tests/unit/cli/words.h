// SPDX-License-Identifier: GPL-3.0-or-later
// The words of a text as a set. Not std::regex: g++ 12 warns about its insides under -O1 with
// sanitizers, and warnings are errors there.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace hail::tests {

/// The longest runs of characters of `letters` in `text`.
inline std::set<std::string> words_of(
    const std::string& text,
    std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") {
  std::set<std::string> words;
  for (std::size_t at = text.find_first_of(letters); at < text.size();) {
    const std::size_t end = std::min(text.find_first_not_of(letters, at), text.size());
    words.insert(text.substr(at, end - at));
    at = text.find_first_of(letters, end);
  }
  return words;
}

}  // namespace hail::tests
