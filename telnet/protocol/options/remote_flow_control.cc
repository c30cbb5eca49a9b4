// SPDX-License-Identifier: GPL-3.0-or-later
// TOGGLE-FLOW-CONTROL: the server says whether ^S and ^Q act here or go to it. Refused by default:
// only a session with a terminal can do it, and sets its policy to accept.
#include <fmt/format.h>
#include <hail/telnet/event.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet {

std::optional<FlowControl> flow_control(std::string_view payload) {
  if (payload.size() != 1 || static_cast<std::uint8_t>(payload.front()) > 3) return std::nullopt;
  return static_cast<FlowControl>(payload.front());
}

}  // namespace hail::telnet

namespace hail::telnet::options {

namespace {

std::string shown(std::string_view payload) {
  const auto order = flow_control(payload);
  if (!order) return fmt::format("\"{}\"", escaped(payload));
  switch (*order) {
    case FlowControl::off:
      return "OFF";
    case FlowControl::on:
      return "ON";
    case FlowControl::restart_any:
      return "RESTART-ANY";
    case FlowControl::restart_xon:
      return "RESTART-XON";
  }
  return {};
}

}  // namespace

constinit const OptionRow remote_flow_control = {
    .code = option::remote_flow_control,
    .name = "TOGGLE-FLOW-CONTROL",
    .source = "RFC 1372",
    .local = Policy::refuse,
    .remote = Policy::refuse,
    .shown = shown,
};

}  // namespace hail::telnet::options
