// SPDX-License-Identifier: GPL-3.0-or-later
// The words of Telnet: command octets, the four verbs of negotiation, the two sides, and how each
// is named. What they mean is decided in the negotiator, the options and the session.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hail::telnet {

/// The octet behind IAC. RFC 854 (page 14), RFC 885 (EOR), RFC 1184 section 2.5 (EOF, SUSP, ABORT).
enum class Command : std::uint8_t {
  eof = 236,
  susp = 237,
  abort = 238,
  eor = 239,
  se = 240,
  nop = 241,
  dm = 242,
  brk = 243,
  ip = 244,
  ao = 245,
  ayt = 246,
  ec = 247,
  el = 248,
  ga = 249,
  sb = 250,
  will = 251,
  wont = 252,
  do_it = 253,
  dont = 254,
  iac = 255,
};

/// The four verbs of negotiation, with the values they have on the wire.
enum class Verb : std::uint8_t { will = 251, wont = 252, do_it = 253, dont = 254 };

/// Who performs an option: `local` is us (our WILL, the peer's DO), `remote` is the peer.
enum class Side : std::uint8_t { local, remote };

/// Which way a message went, seen from here.
enum class Direction : std::uint8_t { sent, received };

/// Option numbers that code outside telnet/protocol/options has a reason to name.
namespace option {
inline constexpr std::uint8_t binary = 0;
inline constexpr std::uint8_t echo = 1;
inline constexpr std::uint8_t suppress_go_ahead = 3;
inline constexpr std::uint8_t status = 5;
inline constexpr std::uint8_t timing_mark = 6;
inline constexpr std::uint8_t logout = 18;
inline constexpr std::uint8_t terminal_type = 24;
inline constexpr std::uint8_t end_of_record = 25;
inline constexpr std::uint8_t naws = 31;
inline constexpr std::uint8_t terminal_speed = 32;
inline constexpr std::uint8_t remote_flow_control = 33;
inline constexpr std::uint8_t linemode = 34;
inline constexpr std::uint8_t x_display_location = 35;
inline constexpr std::uint8_t old_environ = 36;
inline constexpr std::uint8_t authentication = 37;
inline constexpr std::uint8_t encrypt = 38;
inline constexpr std::uint8_t new_environ = 39;
inline constexpr std::uint8_t tn3270e = 40;
inline constexpr std::uint8_t charset = 42;
inline constexpr std::uint8_t com_port = 44;
inline constexpr std::uint8_t start_tls = 46;
inline constexpr std::uint8_t mssp = 70;
inline constexpr std::uint8_t compress2 = 86;
}  // namespace option

/// "NOP", "DM", ... in the words of RFC 854; "command 200" for an octet that is no command.
std::string command_name(std::uint8_t code);

/// The command of that name, in any case ("ayt", "AYT"); empty when there is none.
std::optional<Command> find_command(std::string_view name);

/// "WILL", "WONT", "DO", "DONT".
std::string_view verb_name(Verb verb);

/// "local", "remote".
std::string_view side_name(Side side);

/// The name an RFC's wire examples use: "TERMINAL-TYPE", "NAWS", "GMCP"; "option 77" for a number
/// nobody assigned. Upper case, no blanks, for traces and tables.
std::string option_name(std::uint8_t code);

/// The name in the IANA registry "Telnet Options": "Terminal Type", "Negotiate About Window Size".
/// Numbers of the MUD world have their customary name. "Option 77" for an unknown one.
std::string option_title(std::uint8_t code);

/// The option of that name, as option_name() or as a number 0..255, in any case; empty when there
/// is none.
std::optional<std::uint8_t> find_option_code(std::string_view name);

}  // namespace hail::telnet
