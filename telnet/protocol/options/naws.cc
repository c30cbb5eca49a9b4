// SPDX-License-Identifier: GPL-3.0-or-later
// NAWS: our window's size, sent when the peer agreed to hear it and at every change after that.
#include <fmt/format.h>
#include <hail/telnet/event.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

// RFC 1073: width and height, 16 bits each, network order; 0 means unknown.
std::optional<std::string> enabled(const Facts& facts) {
  return std::string{static_cast<char>(facts.columns >> 8), static_cast<char>(facts.columns & 0xff),
                     static_cast<char>(facts.rows >> 8), static_cast<char>(facts.rows & 0xff)};
}

std::optional<std::string> changed(const Facts& before, const Facts& now) {
  if (before.columns == now.columns && before.rows == now.rows) return std::nullopt;
  return enabled(now);
}

std::string shown(std::string_view payload) {
  if (payload.size() != 4) return fmt::format("\"{}\"", escaped(payload));
  const auto number = [&](std::size_t at) {
    return static_cast<std::uint8_t>(payload[at]) * 256U +
           static_cast<std::uint8_t>(payload[at + 1]);
  };
  return fmt::format("{} {}", number(0), number(2));
}

}  // namespace

constinit const OptionRow naws = {
    .code = option::naws,
    .name = "NAWS",
    .source = "RFC 1073",
    .local = Policy::ask,
    .remote = Policy::refuse,
    .enabled = enabled,
    .changed = changed,
    .shown = shown,
};

}  // namespace hail::telnet::options
