// SPDX-License-Identifier: GPL-3.0-or-later
// TERMINAL-SPEED: two decimal numbers, what we transmit and what we receive.
#include <fmt/format.h>
#include <hail/telnet/event.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

constexpr char is = 0;
constexpr char send = 1;

std::optional<std::string> asked(const Question& question) {
  if (question.payload != std::string_view(&send, 1)) return std::nullopt;
  return is + fmt::format("{},{}", question.facts.transmit_speed, question.facts.receive_speed);
}

std::string shown(std::string_view payload) {
  if (payload == std::string_view(&send, 1)) return "SEND";
  if (payload.empty() || payload.front() != is) return fmt::format("\"{}\"", escaped(payload));
  return fmt::format("IS \"{}\"", escaped(payload.substr(1)));
}

}  // namespace

constinit const OptionRow terminal_speed = {
    .code = option::terminal_speed,
    .name = "TERMINAL-SPEED",
    .source = "RFC 1079",
    .local = Policy::accept,
    .remote = Policy::refuse,
    .asked = asked,
    .shown = shown,
};

}  // namespace hail::telnet::options
