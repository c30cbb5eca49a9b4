// SPDX-License-Identifier: GPL-3.0-or-later
// MSDP, read for traces, never agreed to. Its nests are shown token by token, not taken apart: a
// deep one costs nothing.
#include <fmt/format.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

std::string shown(std::string_view payload) {
  constexpr std::string_view tokens[] = {"VAR", "VAL", "{", "}", "[", "]"};
  if (payload.empty() || payload[0] < 1 || payload[0] > 6) {
    return fmt::format("\"{}\"", escaped(payload));
  }
  std::string out;
  for (std::size_t at = 0; at < payload.size();) {
    const auto octet = static_cast<std::uint8_t>(payload[at]);
    if (octet >= 1 && octet <= std::size(tokens)) {
      out += fmt::format(" {}", tokens[octet - 1]);
      ++at;
      continue;
    }
    const std::size_t end = std::min(payload.find_first_of("\1\2\3\4\5\6", at), payload.size());
    out += fmt::format(" \"{}\"", escaped(payload.substr(at, end - at)));
    at = end;
  }
  return out.substr(1);
}

}  // namespace

constinit const OptionRow msdp = {
    .code = 69,
    .name = "MSDP",
    .source = "Mud Server Data Protocol",
    .shown = shown,
};

}  // namespace hail::telnet::options
