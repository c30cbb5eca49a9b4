// SPDX-License-Identifier: GPL-3.0-or-later
// STATUS: each end may ask how the other sees the options. We tell what is in effect, and nothing
// of what was said in subnegotiations: a terminal type is asked for where it belongs.
#include <fmt/format.h>
#include <hail/telnet/event.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

constexpr char is = 0;
constexpr char send = 1;

// RFC 859: WILL for what the sender of the list performs, DO for what it lets the other perform.
std::optional<std::string> asked(const Question& question) {
  if (question.payload != std::string_view(&send, 1)) return std::nullopt;
  std::string out(1, is);
  for (const OptionState& row : question.options.list()) {
    if (!row.in_effect) continue;
    out.push_back(static_cast<char>(row.side == Side::local ? Verb::will : Verb::do_it));
    out.push_back(static_cast<char>(row.option));
  }
  return out;
}

bool is_verb(std::uint8_t octet) {
  return octet >= static_cast<std::uint8_t>(Verb::will) &&
         octet <= static_cast<std::uint8_t>(Verb::dont);
}

constexpr std::uint8_t sb = 250;
constexpr std::uint8_t se = 240;

// A subnegotiation inside the list: "SB", option, parameters up to SE, an SE in them doubled.
// `at` is moved to its last octet.
std::string subnegotiation(std::string_view items, std::size_t& at) {
  const auto code = static_cast<std::uint8_t>(items[++at]);
  std::string parameters;
  while (++at < items.size()) {
    const auto octet = static_cast<std::uint8_t>(items[at]);
    const bool doubled = at + 1 < items.size() && static_cast<std::uint8_t>(items[at + 1]) == se;
    if (octet == se && !doubled) break;
    if (octet == se) ++at;
    parameters.push_back(items[at]);
  }
  const OptionRow* row = code == option::status ? nullptr : describe_option(code);
  const std::string words = row != nullptr && row->shown != nullptr
                                ? row->shown(parameters)
                                : fmt::format("\"{}\"", escaped(parameters));
  return fmt::format(" SB {} {} SE", option_name(code), words);
}

// The list of an IS; where it is not made of verb and option, its octets as numbers.
std::string list(std::string_view items) {
  std::string out;
  for (std::size_t at = 0; at < items.size(); ++at) {
    const auto octet = static_cast<std::uint8_t>(items[at]);
    if (is_verb(octet) && at + 1 < items.size()) {
      const auto option = static_cast<std::uint8_t>(items[++at]);
      out += fmt::format(" {} {}", verb_name(static_cast<Verb>(octet)), option_name(option));
    } else if (octet == sb && at + 1 < items.size()) {
      out += subnegotiation(items, at);
    } else {
      out += fmt::format(" {}", octet);
    }
  }
  return out;
}

std::string shown(std::string_view payload) {
  if (payload == std::string_view(&send, 1)) return "SEND";
  if (payload.empty() || payload.front() != is) return fmt::format("\"{}\"", escaped(payload));
  return "IS" + list(payload.substr(1));
}

}  // namespace

constinit const OptionRow status = {
    .code = option::status,
    .name = "STATUS",
    .source = "RFC 859",
    .local = Policy::accept,
    .remote = Policy::accept,
    .asked = asked,
    .shown = shown,
};

}  // namespace hail::telnet::options
