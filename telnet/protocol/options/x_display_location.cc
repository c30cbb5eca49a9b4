// SPDX-License-Identifier: GPL-3.0-or-later
// X-DISPLAY-LOCATION: where our X server is. Refused by default; a user who wants it sets the
// policy and the fact. Without the fact there is no answer.
#include <fmt/format.h>
#include <hail/telnet/event.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

constexpr char is = 0;
constexpr char send = 1;

std::optional<std::string> asked(const Question& question) {
  if (question.payload != std::string_view(&send, 1)) return std::nullopt;
  if (question.facts.x_display.empty()) return std::nullopt;
  return is + question.facts.x_display;
}

std::string shown(std::string_view payload) {
  if (payload == std::string_view(&send, 1)) return "SEND";
  if (payload.empty() || payload.front() != is) return fmt::format("\"{}\"", escaped(payload));
  return fmt::format("IS \"{}\"", escaped(payload.substr(1)));
}

}  // namespace

constinit const OptionRow x_display_location = {
    .code = option::x_display_location,
    .name = "X-DISPLAY-LOCATION",
    .source = "RFC 1096",
    .local = Policy::refuse,
    .remote = Policy::refuse,
    .asked = asked,
    .shown = shown,
};

}  // namespace hail::telnet::options
