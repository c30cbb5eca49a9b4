// SPDX-License-Identifier: GPL-3.0-or-later
// TERMINAL-TYPE: each SEND gets the next of our names; the last is given twice, then the list
// begins again (RFC 1091 section 5). A name that the environment made up is cut and cleaned.
#include <fmt/format.h>
#include <hail/telnet/event.h>
#include <hail/telnet/mud.h>

#include <algorithm>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet {

std::string terminal_name(std::string_view name) {
  constexpr std::string_view marks = "-_+./@: ";
  constexpr std::size_t longest = 40;
  std::string out;
  for (const char octet : name) {
    const bool letter = (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
    const bool digit = octet >= '0' && octet <= '9';
    if (letter || digit || marks.find(octet) != marks.npos) out.push_back(octet);
    if (out.size() == longest) break;
  }
  return out.empty() ? "UNKNOWN" : out;
}

}  // namespace hail::telnet

namespace hail::telnet::options {

namespace {

constexpr char is = 0;
constexpr char send = 1;

// Two equal neighbours would tell the peer that the list is at its end.
std::vector<std::string> names(const Facts& facts) {
  std::vector<std::string> out;
  for (const std::string& name : facts.terminal_names) {
    std::string clean = terminal_name(name);
    if (out.empty() || out.back() != clean) out.push_back(std::move(clean));
  }
  if (out.empty()) out.emplace_back("UNKNOWN");
  return out;
}

std::optional<std::string> asked(const Question& question) {
  if (question.payload != std::string_view(&send, 1)) return std::nullopt;
  const std::vector<std::string> list = names(question.facts);
  const std::size_t place = question.turn % (list.size() + 1);
  return is + list[std::min(place, list.size() - 1)];
}

std::string shown(std::string_view payload) {
  if (payload == std::string_view(&send, 1)) return "SEND";
  if (!payload.empty() && payload.front() == is) {
    const std::string bits = mtts_words(payload.substr(1));
    return fmt::format("IS \"{}\"{}{}", escaped(payload.substr(1)), bits.empty() ? "" : " ", bits);
  }
  return fmt::format("\"{}\"", escaped(payload));
}

}  // namespace

constinit const OptionRow terminal_type = {
    .code = option::terminal_type,
    .name = "TERMINAL-TYPE",
    .source = "RFC 1091",
    .local = Policy::ask,
    .remote = Policy::refuse,
    .asked = asked,
    .shown = shown,
};

}  // namespace hail::telnet::options
