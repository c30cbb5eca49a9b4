// SPDX-License-Identifier: GPL-3.0-or-later
// The serial line behind a server (RFC 2217), seen by a client: orders as payloads, what the
// server says as values. Order by Engine::send_subnegotiation(option::com_port, payload) while the
// option is in effect on our side; it is offered only when the user wants it. No I/O, no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hail::telnet {

namespace com_port {

/// RFC 2217 section 3, SET-PARITY. 0 on the wire asks for the present value; so do all below.
enum class Parity : std::uint8_t { none = 1, odd, even, mark, space };
/// SET-STOPSIZE.
enum class StopBits : std::uint8_t { one = 1, two = 2, one_and_a_half = 3 };
/// SET-CONTROL.
enum class Control : std::uint8_t {
  ask_flow = 0,
  flow_none = 1,
  flow_xon_xoff = 2,
  flow_hardware = 3,
  ask_break = 4,
  break_on = 5,
  break_off = 6,
  ask_dtr = 7,
  dtr_on = 8,
  dtr_off = 9,
  ask_rts = 10,
  rts_on = 11,
  rts_off = 12,
  ask_inbound_flow = 13,
  inbound_none = 14,
  inbound_xon_xoff = 15,
  inbound_hardware = 16,
  flow_dcd = 17,
  inbound_dtr = 18,
  flow_dsr = 19,
};
/// PURGE-DATA.
enum class Purge : std::uint8_t { receive = 1, transmit = 2, both = 3 };

/// Bits of NOTIFY-LINESTATE and its mask.
namespace line {
inline constexpr std::uint8_t data_ready = 1;
inline constexpr std::uint8_t overrun = 2;
inline constexpr std::uint8_t parity_error = 4;
inline constexpr std::uint8_t framing_error = 8;
inline constexpr std::uint8_t break_detected = 16;
inline constexpr std::uint8_t holding_empty = 32;
inline constexpr std::uint8_t shift_empty = 64;
inline constexpr std::uint8_t timed_out = 128;
}  // namespace line

/// Bits of NOTIFY-MODEMSTATE and its mask.
namespace modem {
inline constexpr std::uint8_t delta_cts = 1;
inline constexpr std::uint8_t delta_dsr = 2;
inline constexpr std::uint8_t trailing_ri = 4;
inline constexpr std::uint8_t delta_cd = 8;
inline constexpr std::uint8_t cts = 16;
inline constexpr std::uint8_t dsr = 32;
inline constexpr std::uint8_t ring = 64;
inline constexpr std::uint8_t carrier = 128;
}  // namespace modem

/// Payloads to send. Empty optional: ask for the present value. IAC is doubled by the engine.
std::string set_baud_rate(std::optional<std::uint32_t> bits_per_second);
std::string set_data_size(std::optional<std::uint8_t> bits);  ///< 5 to 8
std::string set_parity(std::optional<Parity> parity);
std::string set_stop_size(std::optional<StopBits> bits);
std::string set_control(Control control);
std::string set_line_state_mask(std::uint8_t mask);
std::string set_modem_state_mask(std::uint8_t mask);
std::string purge_data(Purge what);
std::string ask_signature();
std::string signature(std::string_view text);  ///< Never empty text: that would be a question.
std::string flow_control(bool suspend);        ///< FLOWCONTROL-SUSPEND, or -RESUME.

/// What a server says, by its code less 100.
struct Notice {
  enum class Kind : std::uint8_t {
    signature = 0,  ///< `text`; without text the server asks for ours
    baud_rate = 1,  ///< `value`: the rate in effect, which may differ from what was ordered
    data_size = 2,
    parity = 3,
    stop_size = 4,
    control = 5,     ///< `value`: a Control
    line_state = 6,  ///< `value`: line bits
    modem_state = 7,
    suspend = 8,  ///< send no data until `resume`
    resume = 9,
    line_state_mask = 10,
    modem_state_mask = 11,
    purge = 12,
  };
  Kind kind = Kind::signature;
  std::uint32_t value = 0;
  std::string_view text{};  ///< Points into the payload; peer bytes.
};

/// Reads what a server sent; empty when it has not the form that its code demands.
std::optional<Notice> notice(std::string_view payload);

/// "CTS DSR RI CD", "overrun break"; empty for no bit.
std::string line_state_words(std::uint8_t bits);
std::string modem_state_words(std::uint8_t bits);
/// "none", "odd", ...; "9" for a number that is none of them.
std::string parity_word(std::uint8_t value);
/// "1", "2", "1.5"; as above.
std::string stop_size_word(std::uint8_t value);
/// "break on", "outbound flow XON/XOFF"; as above.
std::string control_words(std::uint8_t value);

}  // namespace com_port

/// The line as the server last told it; empty: not told. As new when the option goes on.
struct ComPort {
  std::optional<std::uint32_t> baud_rate;
  std::optional<std::uint8_t> data_size;
  std::optional<std::uint8_t> parity;     ///< com_port::Parity
  std::optional<std::uint8_t> stop_size;  ///< com_port::StopBits
  std::optional<std::uint8_t> flow;       ///< com_port::Control: flow_*
  std::optional<std::uint8_t> inbound_flow;
  std::optional<bool> break_on;
  std::optional<bool> dtr;
  std::optional<bool> rts;
  std::optional<std::uint8_t> line_state;
  std::optional<std::uint8_t> modem_state;
  std::optional<std::uint8_t> line_state_mask;
  std::optional<std::uint8_t> modem_state_mask;
  std::string signature;   ///< Peer bytes, 1 KiB at most.
  bool suspended = false;  ///< The server wants no data now.
};

}  // namespace hail::telnet
