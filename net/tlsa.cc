// SPDX-License-Identifier: GPL-3.0-or-later
// TLSA records as people write them: by hand, copied out of a zone file, or from dig. Pure.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hail/net/escape.h"
#include "hail/net/records.h"

namespace hail::net {
namespace {

constexpr std::size_t most_text = 16 * 1024;  // A whole certificate has some 2,000 bytes.

tl::unexpected<Error> bad(std::string detail) {
  Error error{Errc::tls, Phase::tls, {}, std::move(detail)};
  error.ours = true;
  return tl::unexpected(std::move(error));
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '(' || c == ')';
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    if (text.empty()) return words;
    const auto end = std::find_if(text.begin(), text.end(), is_blank);
    const auto size = static_cast<std::size_t>(end - text.begin());
    words.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
}

bool is_tlsa(std::string_view word) {
  constexpr std::string_view type = "TLSA";
  return std::equal(word.begin(), word.end(), type.begin(), type.end(),
                    [](char a, char b) { return (a & ~0x20) == b; });
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string to_text(const Tlsa& record) {
  return fmt::format("{} {} {} {}", record.usage, record.selector, record.matching_type,
                     hex(record.data));
}

Result<Tlsa> parse_tlsa(std::string_view text) {
  if (text.size() > most_text) return bad("the TLSA record is too long");
  std::vector<std::string_view> words = words_of(text);
  if (const auto type = std::find_if(words.begin(), words.end(), is_tlsa); type != words.end()) {
    words.erase(words.begin(), type + 1);
  }
  if (words.size() < 4) {
    return bad("a TLSA record is \"USAGE SELECTOR MATCHING-TYPE HEX\", such as \"3 1 1 8cb0...\"");
  }
  constexpr std::array<std::string_view, 3> names = {"usage", "selector", "matching type"};
  std::array<std::uint8_t, 3> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::string_view word = words[i];
    const auto [end, fault] =
        std::from_chars(word.data(), word.data() + word.size(), numbers.at(i));
    if (fault != std::errc() || end != word.data() + word.size()) {
      return bad(fmt::format("the {} of a TLSA record is a number from 0 to 255, not \"{}\"",
                             names.at(i), escape(word, 20)));
    }
  }
  Tlsa record{numbers[0], numbers[1], numbers[2], {}};
  int high = -1;
  for (auto word = words.begin() + 3; word != words.end(); ++word) {
    for (const char c : *word) {
      if (c == ':') continue;
      const int value = digit(c);
      if (value < 0) {
        return bad(fmt::format("the data of a TLSA record are hexadecimal digits, not \"{}\"",
                               escape(*word, 20)));
      }
      if (high >= 0) record.data += static_cast<char>(high << 4 | value);
      high = high < 0 ? value : -1;
    }
  }
  if (high >= 0) return bad("the data of the TLSA record end in the middle of a byte");
  if (record.data.empty()) return bad("the TLSA record has no data");
  return record;
}

}  // namespace hail::net
