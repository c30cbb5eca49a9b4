// SPDX-License-Identifier: GPL-3.0-or-later
// The Telnet probe: answers the negotiation as a careful client would, because a Telnet server
// shows its text only after that, and listens until the server has come to its prompt. Nothing is
// typed, no log-in is tried, no weakness is tested.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hail/probes/probe.h"

namespace hail::probes {

/// A verb that the server sent, the first time it sent it.
struct TelnetOption {
  std::string option;                 ///< As option_name(): "TERMINAL-TYPE"; "option 77".
  std::string_view verb;              ///< "WILL", "WONT", "DO", "DONT".
  std::chrono::milliseconds delay{};  ///< Since the connection stood.
};

/// What a Telnet server said. Its own bytes in here are not escaped.
struct TelnetFacts final : Facts {
  std::vector<std::string> will, wont, doing, dont;  ///< Option names in the order first seen.
  std::string text;  ///< All text as received (CR LF line ends, CR NUL undone).
  bool login_prompt = false;

  std::vector<TelnetOption> options;  ///< The same four lists as one, in order.
  std::string_view login;             ///< "user", "password", "both", "none"; empty: not told.
  std::string vendor;                 ///< Of the device or program that the text tells or,
  std::string product;                ///< without such a text, the order of the options.
  std::string version;
  std::string server;  ///< The Telnet server that negotiates in just this order; may be empty.
  std::vector<std::string> authentication;                ///< Types, with their modifiers.
  std::vector<std::string> encryption;                    ///< Types of ENCRYPT.
  std::vector<std::pair<std::string, std::string>> ntlm;  ///< From an NTLM challenge, by key.
  std::vector<std::string> environment;                   ///< Variables asked for; "*": all.
  std::vector<std::string> charsets;
  std::vector<std::pair<std::string, std::vector<std::string>>> mssp;
  std::string comport;                  ///< Signature of a serial line's server (RFC 2217).
  std::vector<std::string> violations;  ///< "ack_of_ack ECHO", "loop".

  std::string_view key() const override { return "telnet"; }
  Value value() const override;
};

/// Whether a text ends in a question for a name or a password ("login:", "Username:"). Pure.
bool asks_for_login(std::string_view text);

/// Which questions a text ends in: "user", "password", "both" when a line of each stands there,
/// "none" when it ends in a shell's prompt instead; empty when it cannot be told. Pure.
std::string_view login_of(std::string_view text);

/// Answers the negotiation until a prompt, quiet (1 s after the last byte) or 5 s in total. Never
/// logs in; never starts an option by itself, but for START_TLS if the plan insists on it.
net::Task<void> run_telnet(Dialog& dialog, const Context& context, Report& report);

}  // namespace hail::probes
