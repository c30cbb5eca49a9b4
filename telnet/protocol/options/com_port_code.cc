// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 2217's messages to bytes, to values and to words. Numbers are in network order; a client's
// codes are 0 to 12, a server's the same plus 100. IAC is doubled elsewhere.
#include "telnet/protocol/options/com_port_code.h"

#include <fmt/format.h>
#include <hail/telnet/com_port.h>
#include <hail/telnet/event.h>

#include <iterator>
#include <span>

namespace hail::telnet {

namespace com_port {

namespace {

using Kind = Notice::Kind;

constexpr std::uint8_t server = 100;

std::string order(Kind kind) {
  return std::string(1, static_cast<char>(kind));
}

std::string order(Kind kind, std::uint8_t value) {
  return order(kind) + static_cast<char>(value);
}

std::string words(std::span<const std::string_view> names, std::uint8_t bits) {
  std::string out;
  for (std::size_t bit = 0; bit < names.size(); ++bit) {
    if ((bits >> bit & 1) == 0) continue;
    if (!out.empty()) out += ' ';
    out += names[bit];
  }
  return out;
}

std::string word(std::span<const std::string_view> names, std::uint8_t value) {
  return value < names.size() ? std::string(names[value]) : fmt::format("{}", value);
}

}  // namespace

std::string set_baud_rate(std::optional<std::uint32_t> bits_per_second) {
  const std::uint32_t rate = bits_per_second.value_or(0);
  std::string out = order(Kind::baud_rate);
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(rate >> shift & 0xff);
  return out;
}

std::string set_data_size(std::optional<std::uint8_t> bits) {
  return order(Kind::data_size, bits.value_or(0));
}

std::string set_parity(std::optional<Parity> parity) {
  return order(Kind::parity, parity ? static_cast<std::uint8_t>(*parity) : std::uint8_t{0});
}

std::string set_stop_size(std::optional<StopBits> bits) {
  return order(Kind::stop_size, bits ? static_cast<std::uint8_t>(*bits) : std::uint8_t{0});
}

std::string set_control(Control control) {
  return order(Kind::control, static_cast<std::uint8_t>(control));
}

std::string set_line_state_mask(std::uint8_t mask) {
  return order(Kind::line_state_mask, mask);
}

std::string set_modem_state_mask(std::uint8_t mask) {
  return order(Kind::modem_state_mask, mask);
}

std::string purge_data(Purge what) {
  return order(Kind::purge, static_cast<std::uint8_t>(what));
}

std::string ask_signature() {
  return order(Kind::signature);
}

std::string signature(std::string_view text) {
  return order(Kind::signature) + std::string(text);
}

std::string flow_control(bool suspend) {
  return order(suspend ? Kind::suspend : Kind::resume);
}

std::optional<Notice> notice(std::string_view payload) {
  if (payload.empty()) return std::nullopt;
  const auto code = static_cast<std::uint8_t>(payload.front());
  if (code < server || code > server + static_cast<std::uint8_t>(Kind::purge)) return std::nullopt;
  Notice out{.kind = static_cast<Kind>(code - server)};
  payload.remove_prefix(1);
  std::size_t size = 1;
  switch (out.kind) {
    case Kind::signature:
      out.text = payload;
      return out;
    case Kind::suspend:
    case Kind::resume:
      size = 0;
      break;
    case Kind::baud_rate:
      size = 4;
      break;
    default:
      break;
  }
  if (payload.size() != size) return std::nullopt;
  for (const char octet : payload) out.value = out.value << 8 | static_cast<std::uint8_t>(octet);
  return out;
}

std::string line_state_words(std::uint8_t bits) {
  constexpr std::string_view names[] = {"data-ready",    "overrun",  "parity-error",
                                        "framing-error", "break",    "holding-empty",
                                        "shift-empty",   "timed-out"};
  return words(names, bits);
}

std::string modem_state_words(std::uint8_t bits) {
  constexpr std::string_view names[] = {"delta-CTS", "delta-DSR", "trailing-RI", "delta-CD",
                                        "CTS",       "DSR",       "RI",          "CD"};
  return words(names, bits);
}

std::string parity_word(std::uint8_t value) {
  constexpr std::string_view names[] = {"?", "none", "odd", "even", "mark", "space"};
  return word(names, value);
}

std::string stop_size_word(std::uint8_t value) {
  constexpr std::string_view names[] = {"?", "1", "2", "1.5"};
  return word(names, value);
}

std::string control_words(std::uint8_t value) {
  constexpr std::string_view names[] = {"outbound flow ?",
                                        "outbound flow none",
                                        "outbound flow XON/XOFF",
                                        "outbound flow hardware",
                                        "break ?",
                                        "break on",
                                        "break off",
                                        "DTR ?",
                                        "DTR on",
                                        "DTR off",
                                        "RTS ?",
                                        "RTS on",
                                        "RTS off",
                                        "inbound flow ?",
                                        "inbound flow none",
                                        "inbound flow XON/XOFF",
                                        "inbound flow hardware",
                                        "outbound flow DCD",
                                        "inbound flow DTR",
                                        "outbound flow DSR"};
  return word(names, value);
}

}  // namespace com_port

namespace options {

namespace {

constexpr std::string_view names[] = {
    "SIGNATURE",           "SET-BAUDRATE",       "SET-DATASIZE",       "SET-PARITY",
    "SET-STOPSIZE",        "SET-CONTROL",        "NOTIFY-LINESTATE",   "NOTIFY-MODEMSTATE",
    "FLOWCONTROL-SUSPEND", "FLOWCONTROL-RESUME", "SET-LINESTATE-MASK", "SET-MODEMSTATE-MASK",
    "PURGE-DATA"};

std::string value_words(const com_port::Notice& said) {
  using Kind = com_port::Notice::Kind;
  constexpr std::string_view purges[] = {"?", "receive", "transmit", "both"};
  const auto octet = static_cast<std::uint8_t>(said.value);
  switch (said.kind) {
    case Kind::signature:
      return said.text.empty() ? "" : fmt::format("\"{}\"", escaped(said.text));
    case Kind::parity:
      return com_port::parity_word(octet);
    case Kind::stop_size:
      return com_port::stop_size_word(octet);
    case Kind::control:
      return com_port::control_words(octet);
    case Kind::line_state:
    case Kind::line_state_mask:
      return octet == 0 ? "0" : com_port::line_state_words(octet);
    case Kind::modem_state:
    case Kind::modem_state_mask:
      return octet == 0 ? "0" : com_port::modem_state_words(octet);
    case Kind::suspend:
    case Kind::resume:
      return "";
    case Kind::purge:
      return octet < std::size(purges) ? std::string(purges[octet]) : fmt::format("{}", octet);
    case Kind::baud_rate:
    case Kind::data_size:
      return said.value == 0 ? "?" : fmt::format("{}", said.value);
  }
  return {};
}

}  // namespace

std::string com_port_shown(std::string_view payload) {
  const auto first = payload.empty() ? std::uint8_t{255} : static_cast<std::uint8_t>(payload[0]);
  const bool from_server = first >= 100;
  std::string as_notice(payload);
  if (!from_server) as_notice[0] = static_cast<char>(first + 100);
  const auto said = payload.empty() ? std::nullopt : com_port::notice(as_notice);
  if (!said) return fmt::format("\"{}\"", escaped(payload));
  std::string out(names[static_cast<std::size_t>(said->kind)]);
  const std::string value = value_words(*said);
  if (!value.empty()) out += (from_server && out.starts_with("SET-") ? " is " : " ") + value;
  return out;
}

}  // namespace options

}  // namespace hail::telnet
