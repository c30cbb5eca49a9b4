// SPDX-License-Identifier: GPL-3.0-or-later
// How the user wants a session to behave: everything that flags, .telnetrc and the command mode
// (`set`, `unset`, `toggle`, `mode`, `environ`, `eol`) can change while it runs. Plain values; the
// client reads them after each command and does what follows from them.
#pragma once

#include <hail/telnet/codec.h>
#include <hail/telnet/linemode.h>
#include <hail/telnet/option.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hail::telnet {

/// A variable that `environ` knows. Only exported ones are ever told to a peer (RFC 1572).
struct EnvironEntry {
  std::string name;
  std::string value;
  bool exported = false;
};

struct Manners {
  /// Who edits the line, where LINEMODE does not say: by ECHO and SUPPRESS-GO-AHEAD, or by force.
  enum class Editing : std::uint8_t { negotiated, character, line };
  /// What the backspace key sends in character mode (Windows telnet's bsasdel and delasbs).
  enum class Backspace : std::uint8_t { as_is, always_del, always_bs };

  // Characters. Empty: there is none.
  std::optional<char> escape = '\x1d';    ///< leads to the command mode
  std::optional<char> rlogin;             ///< at a line's beginning: `~.` `~^Z` `~^]` (-r)
  std::optional<char> echo_key = '\x05';  ///< in line mode, turns our echo on and off
  SlcTable keys;                          ///< interrupt, erase and so on; as usual_keys()

  // Toggles, by their names in the command mode.
  bool autoflush = true;  ///< keys that interrupt throw away output up to the server's answer
  bool autosynch = true;  ///< and send a Synch
  bool crlf = false;      ///< Enter in character mode sends CR LF instead of CR NUL
  bool crmod = false;     ///< a received CR is shown as CR LF
  std::optional<bool> localchars;  ///< keys act here: empty: in line mode yes, by character no
  bool skiprc = false;             ///< `open` reads no .telnetrc
  bool options = false;            ///< print negotiation as it happens
  bool netdata = false;            ///< print every octet in hexadecimal
  bool termdata = false;           ///< print what the terminal sends and gets in hexadecimal
  bool prettydump = false;         ///< netdata in a form for people
  std::string trace_file;          ///< where these four go; empty: standard error

  Editing editing = Editing::negotiated;
  bool echo = true;  ///< in line mode, show what is typed (the server's ECHO permitting)
  Backspace backspace = Backspace::as_is;
  bool seven_bits = false;  ///< strip the eighth bit of what is received (-7)
  bool sanitise = false;    ///< show control sequences instead of passing them to the terminal
  std::optional<Eol> eol;   ///< empty: by where the text comes from
  std::vector<EnvironEntry> environ;
};

/// The exported variables in the form of Facts::exported: the well-known names (USER JOB ACCT
/// PRINTER SYSTEMTYPE DISPLAY) as VAR, all others as USERVAR.
std::vector<Variable> exported(const Manners& manners);

/// How the line is edited now, from what was agreed on and what the user wants.
struct LineManner {
  bool lines = true;      ///< we edit lines; else each key is sent at once
  bool show = true;       ///< we show what is typed
  bool trap = true;       ///< keys that interrupt become Telnet commands
  bool linemode = false;  ///< LINEMODE (RFC 1184) says so
  bool operator==(const LineManner&) const = default;
};
class Engine;
LineManner line_manner(const Engine& engine, const Manners& manners);

}  // namespace hail::telnet
