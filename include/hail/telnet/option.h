// SPDX-License-Identifier: GPL-3.0-or-later
// What an option is: a row with its number, its source, our policy for each side and the functions
// that make its payloads. Only the option's own file knows its wire format. No I/O, no clock.
#pragma once

#include <hail/telnet/command.h>
#include <hail/telnet/event.h>
#include <hail/telnet/linemode.h>
#include <hail/telnet/memory.h>
#include <hail/telnet/negotiator.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hail::telnet {

/// What we think of an option on one side.
enum class Policy : std::uint8_t {
  refuse,  ///< say no
  accept,  ///< agree when the peer asks
  ask,     ///< agree, and ask for it when a session starts (Engine::start)
};

/// A variable that the user chose to show to the peer (RFC 1572).
struct Variable {
  std::string name;
  std::string value;
  /// USERVAR; false: VAR, one of the well-known USER JOB ACCT PRINTER SYSTEMTYPE DISPLAY.
  bool user = false;

  bool operator==(const Variable&) const = default;
};

/// INFO on that variable alone, as a payload for Engine::send_subnegotiation(option::new_environ).
std::string environ_info(const Variable& variable);

/// What may be told to a peer. Nothing else is ever sent by an option: no environment is read.
struct Facts {
  std::vector<std::string> terminal_names;  ///< best first, as in TERM; empty: "UNKNOWN"
  std::uint16_t columns = 0;                ///< 0: unknown (RFC 1073)
  std::uint16_t rows = 0;                   ///< 0: unknown
  std::uint32_t transmit_speed = 38400;     ///< bits per second (RFC 1079)
  std::uint32_t receive_speed = 38400;      ///< bits per second
  std::string x_display;                    ///< "host:0"; empty: not shown (RFC 1096)
  std::vector<Variable> exported;           ///< in the order they are sent; default none
  std::vector<std::string> charsets;        ///< what text can be converted to and from, best first
  SlcTable characters{};                    ///< our keys (RFC 1184); default: none is supported
  std::string com_port_signature{};  ///< told to a server that asks (RFC 2217); empty: not told
};

/// A subnegotiation of an option that we perform, to be answered.
struct Question {
  std::string_view payload;  ///< what the peer sent, option octet and IAC SE removed
  const Facts& facts;
  unsigned turn = 0;          ///< answers given for this option since it went into effect
  const Negotiator& options;  ///< for STATUS, which reports them
};

/// An option went into effect on a side, or out of it.
struct Turn {
  Side side = Side::local;
  bool on = false;
  const Facts& facts;
  Memory& memory;
};

/// A subnegotiation of an option that is in effect on one side at least.
struct Hearing {
  std::string_view payload;
  bool local = false;   ///< in effect on our side
  bool remote = false;  ///< in effect on the peer's
  const Facts& facts;
  Memory& memory;
};

/// What a subnegotiation led to.
struct Reaction {
  std::optional<std::string> answer{};  ///< the payload to send
  /// What the session is to be told: news, tls_follows or compressed. The last two end decoding.
  std::optional<Event::Kind> tell{};
};

/// One option. A function that is null has nothing to say.
struct OptionRow {
  std::uint8_t code = 0;
  std::string_view name;    ///< as option_name()
  std::string_view source;  ///< "RFC 1073", or the name of a custom
  Policy local = Policy::refuse;
  Policy remote = Policy::refuse;
  /// Not a state but an event: back to NO once it was answered (TIMING-MARK, RFC 860).
  bool momentary = false;
  /// Refused on our side while this other option is in effect there; 0: none. For an older form of
  /// the same thing: inetutils-telnetd that was granted both ENVIRONs asks for one and waits for
  /// both.
  std::uint8_t yields_to = 0;
  /// The payload to send when the option went into effect on our side; empty: nothing to send.
  std::optional<std::string> (*enabled)(const Facts& facts) = nullptr;
  /// The payload to send when the facts changed while the option is in effect on our side; empty:
  /// nothing of interest to it changed.
  std::optional<std::string> (*changed)(const Facts& before, const Facts& now) = nullptr;
  /// The payload that answers a question; empty: no answer is due.
  std::optional<std::string> (*asked)(const Question& question) = nullptr;
  // The same three for an option that remembers something (Memory).
  /// It went on or off; the payload to send then, if any. Comes after `enabled`.
  std::optional<std::string> (*turned)(const Turn& turn) = nullptr;
  /// The facts changed while it is in effect on our side; the payload to send then, if any.
  std::optional<std::string> (*revised)(const Facts& before, const Facts& now,
                                        Memory& memory) = nullptr;
  /// A subnegotiation, whichever side performs the option. With it, `asked` is not used.
  Reaction (*heard)(const Hearing& hearing) = nullptr;
  /// A payload in words for traces: "SEND", "IS \"xterm\"", "80 24". Peer bytes escaped.
  std::string (*shown)(std::string_view payload) = nullptr;
};

/// Every option that hail performs or takes part in, by number.
std::span<const OptionRow* const> option_table();

/// The row of an option; null when hail has none (then both sides are refused).
const OptionRow* find_option(std::uint8_t code);

/// The same, or else the row of an option that is never agreed to but can be put into words
/// (`shown`); null when there is neither.
const OptionRow* describe_option(std::uint8_t code);

/// What a server orders by TOGGLE-FLOW-CONTROL (RFC 1372): whether ^S and ^Q act here, and whether
/// any key or only ^Q goes on.
enum class FlowControl : std::uint8_t { off, on, restart_any, restart_xon };

/// Reads the payload of a TOGGLE-FLOW-CONTROL subnegotiation; empty when it is none.
std::optional<FlowControl> flow_control(std::string_view payload);

/// A terminal's name as it is sent: at most 40 octets (RFC 1091), letters, digits, blank and
/// `-_+./@:` only, other octets left out; "UNKNOWN" when nothing remains.
std::string terminal_name(std::string_view name);

}  // namespace hail::telnet
