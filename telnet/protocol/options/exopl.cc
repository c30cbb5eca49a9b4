// SPDX-License-Identifier: GPL-3.0-or-later
// EXOPL, read for traces, never agreed to: nobody ever assigned an option above 255.
#include <fmt/format.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

// RFC 861: a verb and a number, or SB, a number and what it has to say.
std::string shown(std::string_view payload) {
  const auto first = payload.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(payload[0]);
  if (first < static_cast<std::uint8_t>(Command::sb) || first == 255 || payload.size() < 2) {
    return fmt::format("\"{}\"", escaped(payload));
  }
  std::string out =
      fmt::format("{} {}", command_name(first), 256 + static_cast<std::uint8_t>(payload[1]));
  if (payload.size() > 2) out += fmt::format(" \"{}\"", escaped(payload.substr(2)));
  return out;
}

}  // namespace

constinit const OptionRow exopl = {
    .code = 255,
    .name = "EXOPL",
    .source = "RFC 861",
    .shown = shown,
};

}  // namespace hail::telnet::options
