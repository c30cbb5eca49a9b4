// SPDX-License-Identifier: GPL-3.0-or-later
// Quotes as in the classic clients: they join, they do not nest, and an open one ends with the
// line.
#include "telnet/console/words.h"

#include <fmt/format.h>
#include <hail/net/escape.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace hail::telnet::console {

namespace {

constexpr std::size_t most_columns = 80;

bool blank(char octet) {
  return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
}

}  // namespace

Words split(std::string_view line) {
  Words words;
  std::string word;
  bool begun = false;
  char quote = '\0';
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char octet = line[at];
    if (quote == '\0' && blank(octet)) {
      if (std::exchange(begun, false)) words.push_back(std::exchange(word, {}));
      continue;
    }
    begun = true;
    if (quote != '\0' && octet == quote) {
      quote = '\0';
    } else if (quote == '\0' && (octet == '"' || octet == '\'')) {
      quote = octet;
    } else if (quote == '\0' && octet == '\\') {
      if (++at < line.size()) word.push_back(line[at]);
    } else {
      word.push_back(octet);
    }
  }
  if (begun) words.push_back(std::move(word));
  return words;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char octet) { return static_cast<char>(std::tolower(octet)); });
  return out;
}

bool asks_for_help(std::string_view word) {
  if (word == "?") return true;
  return !word.empty() && std::string_view("help").starts_with(lower(word));
}

std::string quoted(std::string_view word) {
  return net::escape(word, most_columns);
}

std::string help_line(std::string_view name, std::string_view help) {
  return fmt::format("{:<15} {}\n", name, help);
}

}  // namespace hail::telnet::console
