// SPDX-License-Identifier: GPL-3.0-or-later
// What a command of the command mode is: a row with its name, its words and the function that obeys
// it. Each family of commands is one file; the table of all is in console.cc.
#pragma once

#include <hail/telnet/console.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "telnet/console/words.h"

namespace hail::telnet::console {

using Outcome = Console::Outcome;
using Then = Console::Then;

/// One line to be obeyed.
struct Call {
  ConsoleSubject& subject;
  const Words& words;     ///< The command first, as typed.
  std::string_view line;  ///< What stands behind the command, as typed.

  Manners& manners() const { return *subject.manners; }
  bool connected() const { return !subject.host.empty(); }
  /// The session, where Telnet is spoken; null: elsewhere.
  Session* telnet() const;
};

/// What must be there before a command is obeyed.
enum class Need : std::uint8_t { nothing, connection, telnet };

inline constexpr std::string_view need_connection = "?Need to be connected first.\n";
inline constexpr std::string_view need_telnet = "?No Telnet is spoken on this port.\n";
inline constexpr std::string_view no_authentication =
    "Authentication (RFC 2941) is not built in: use --tls, and -l USER or --login.\n";
inline constexpr std::string_view no_encryption =
    "The ENCRYPT option (RFC 2946) is DES and not built in: use --tls=implicit or "
    "--tls=starttls.\n";

struct CommandRow {
  std::string_view name;
  std::string_view synopsis;  ///< For the list of commands; empty: the row is not in it.
  std::string_view brief;     ///< Likewise; 22 columns.
  std::string_view help;      ///< A sentence; empty: another word for a row above.
  Need need = Need::nothing;
  Then then = Then::stay;  ///< What follows where there is no function.
  Outcome (*obey)(const Call& call) = nullptr;
  std::string (*words)() = nullptr;  ///< The words behind it, explained a line each.
  /// The words that may stand behind `before`, the command included.
  std::vector<std::string_view> (*next)(const Words& before) = nullptr;
  bool own = false;  ///< Hail's; the classic clients have none of that name.

  bool same_as(const CommandRow& other) const {
    return then == other.then && obey == other.obey && words == other.words;
  }
};

inline Outcome stay(std::string text) {
  return {Then::stay, std::move(text)};
}
inline Outcome back(std::string text = {}) {
  return {Then::back, std::move(text)};
}
/// The connection is not there, or is without Telnet.
Outcome missing(const Call& call);

/// Tells the session of variables and keys that changed in the manners; what follows is sent.
void tell_facts(const Call& call);

/// Whether the option is on, or asked for.
bool wanted(const Engine& engine, Side side, std::uint8_t option);
/// Asks for it on or off.
void want(Session& session, Side side, std::uint8_t option, bool on);

// --- The commands, by file.

Outcome send(const Call& call);  // send.cc
std::string send_words();
std::vector<std::string_view> send_next(const Words& before);

Outcome set(const Call& call);  // set.cc
Outcome unset(const Call& call);
Outcome escape(const Call& call);
Outcome display(const Call& call);
std::string set_words();
std::string unset_words();
std::vector<std::string_view> set_next(const Words& before);
std::vector<std::string_view> unset_next(const Words& before);

Outcome toggle(const Call& call);  // toggle.cc
Outcome crmod(const Call& call);
std::string toggle_words();
std::vector<std::string_view> toggle_next(const Words& before);

Outcome mode(const Call& call);  // mode.cc
std::string mode_words();
std::vector<std::string_view> mode_next(const Words& before);

Outcome slc(const Call& call);  // slc.cc
std::string slc_words();
std::vector<std::string_view> slc_next(const Words& before);
/// "Special characters are local values\n".
std::string slc_state(const Call& call);

Outcome environ(const Call& call);  // environ.cc
std::string environ_words();
std::vector<std::string_view> environ_next(const Words& before);

Outcome open(const Call& call);  // session_commands.cc
Outcome logout(const Call& call);
Outcome status(const Call& call);
Outcome ping(const Call& call);
Outcome starttls(const Call& call);
Outcome options(const Call& call);

Outcome log(const Call& call);  // wire_commands.cc
Outcome charset(const Call& call);
Outcome eol(const Call& call);
Outcome serial(const Call& call);
Outcome auth(const Call& call);
Outcome encrypt(const Call& call);
Outcome shell(const Call& call);
std::string eol_words();
std::string serial_explained();
std::vector<std::string_view> eol_next(const Words& before);
std::vector<std::string_view> serial_next(const Words& before);
std::vector<std::string_view> off_next(const Words& before);

}  // namespace hail::telnet::console
