// SPDX-License-Identifier: GPL-3.0-or-later
// COM-PORT-OPTION: a client orders, the server tells what holds. Offered only when the user asked
// for it (policy or wish); what the server tells is kept as the state of the line.
#include <fmt/format.h>

#include "telnet/protocol/options/com_port_code.h"
#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

using com_port::Control;
using com_port::Notice;

constexpr std::size_t longest_signature = 1024;

std::optional<std::string> turned(const Turn& turn) {
  if (turn.side == Side::local) turn.memory.com_port = {};
  return std::nullopt;
}

// SET-CONTROL has one code for five matters; a server answers by the code of the value in effect.
bool take_control(std::uint32_t value, ComPort& line) {
  const auto code = static_cast<std::uint8_t>(value);
  switch (static_cast<Control>(value)) {
    case Control::flow_none:
    case Control::flow_xon_xoff:
    case Control::flow_hardware:
    case Control::flow_dcd:
    case Control::flow_dsr:
      line.flow = code;
      return true;
    case Control::inbound_none:
    case Control::inbound_xon_xoff:
    case Control::inbound_hardware:
    case Control::inbound_dtr:
      line.inbound_flow = code;
      return true;
    case Control::break_on:
    case Control::break_off:
      line.break_on = value == static_cast<std::uint32_t>(Control::break_on);
      return true;
    case Control::dtr_on:
    case Control::dtr_off:
      line.dtr = value == static_cast<std::uint32_t>(Control::dtr_on);
      return true;
    case Control::rts_on:
    case Control::rts_off:
      line.rts = value == static_cast<std::uint32_t>(Control::rts_on);
      return true;
    case Control::ask_flow:
    case Control::ask_break:
    case Control::ask_dtr:
    case Control::ask_rts:
    case Control::ask_inbound_flow:
      return false;
  }
  return false;
}

// False: nothing the session would want to know.
bool take(const Notice& said, ComPort& line) {
  const auto octet = static_cast<std::uint8_t>(said.value);
  switch (said.kind) {
    case Notice::Kind::signature:
      if (said.text.empty()) return false;
      line.signature = said.text.substr(0, longest_signature);
      return true;
    case Notice::Kind::baud_rate:
      line.baud_rate = said.value;
      return true;
    case Notice::Kind::data_size:
      line.data_size = octet;
      return true;
    case Notice::Kind::parity:
      line.parity = octet;
      return true;
    case Notice::Kind::stop_size:
      line.stop_size = octet;
      return true;
    case Notice::Kind::control:
      return take_control(said.value, line);
    case Notice::Kind::line_state:
      line.line_state = octet;
      return true;
    case Notice::Kind::modem_state:
      line.modem_state = octet;
      return true;
    case Notice::Kind::suspend:
      line.suspended = true;
      return true;
    case Notice::Kind::resume:
      line.suspended = false;
      return true;
    case Notice::Kind::line_state_mask:
      line.line_state_mask = octet;
      return true;
    case Notice::Kind::modem_state_mask:
      line.modem_state_mask = octet;
      return true;
    case Notice::Kind::purge:
      return true;
  }
  return false;
}

Reaction heard(const Hearing& hearing) {
  const auto said = com_port::notice(hearing.payload);
  if (!hearing.local || !said) return {};
  if (said->kind == Notice::Kind::signature && said->text.empty()) {
    const std::string& ours = hearing.facts.com_port_signature;
    if (ours.empty()) return {};
    return {com_port::signature(ours), {}};
  }
  if (!take(*said, hearing.memory.com_port)) return {};
  return {{}, Event::Kind::news};
}

}  // namespace

constinit const OptionRow com_port = {
    .code = option::com_port,
    .name = "COM-PORT-OPTION",
    .source = "RFC 2217",
    .local = Policy::refuse,
    .remote = Policy::refuse,
    .turned = turned,
    .heard = heard,
    .shown = com_port_shown,
};

}  // namespace hail::telnet::options
