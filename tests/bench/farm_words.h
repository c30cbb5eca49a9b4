// SPDX-License-Identifier: GPL-3.0-or-later
// What the farm says in each mode: greetings, replies, and the text of a bulk connection. When and
// to whom is decided in farm.cc; limit.cc and run know these words by heart. No I/O.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace bench::farm {

using std::string_view;

enum class Mode { banner, smtp, pop3, imap, telnet, echo, bulk, chars, iacs };

struct ModeRow {
  string_view name;
  string_view greeting;
};

/// In the order of Mode.
inline constexpr std::array<ModeRow, 9> modes{{
    {"banner", "220 farm.example ESMTP ready\r\n"},
    {"smtp", "220 farm.example ESMTP ready\r\n"},
    {"pop3", "+OK farm.example POP3 ready\r\n"},
    {"imap", "* OK farm.example IMAP4rev1 ready\r\n"},
    // DO TERMINAL-TYPE, DO NAWS, WILL SUPPRESS-GO-AHEAD, WILL ECHO, then a prompt.
    {"telnet", "\xff\xfd\x18\xff\xfd\x1f\xff\xfb\x03\xff\xfb\x01\r\nfarm login: "},
    {"echo", ""},
    {"bulk", ""},
    {"chars", "\xff\xfb\x01\xff\xfb\x03"},  // WILL ECHO, WILL SUPPRESS-GO-AHEAD
    {"iacs", ""},
}};

/// Modes that send a text without end being asked, and then end their side.
constexpr bool pours(Mode mode) {
  return mode == Mode::bulk || mode == Mode::chars || mode == Mode::iacs;
}

struct Command {
  Mode mode;
  string_view word;   ///< upper case; empty: any other word
  string_view reply;  ///< '#' stands for the tag that came (imap)
  bool last = false;  ///< close after the reply, as real servers do
};

inline constexpr Command commands[] = {
    {Mode::smtp, "EHLO",
     "250-farm.example\r\n250-PIPELINING\r\n250-SIZE 10485760\r\n250-8BITMIME\r\n"
     "250 ENHANCEDSTATUSCODES\r\n"},
    {Mode::smtp, "HELO", "250 farm.example\r\n"},
    {Mode::smtp, "QUIT", "221 2.0.0 Bye\r\n", true},
    {Mode::smtp, "HELP", "214 2.0.0 EHLO HELO QUIT\r\n"},
    {Mode::smtp, "NOOP", "250 2.0.0 Ok\r\n"},
    {Mode::smtp, "RSET", "250 2.0.0 Ok\r\n"},
    {Mode::smtp, "", "502 5.5.2 Command not recognized\r\n"},
    {Mode::pop3, "CAPA", "+OK\r\nTOP\r\nUIDL\r\nRESP-CODES\r\nPIPELINING\r\nUSER\r\n.\r\n"},
    {Mode::pop3, "QUIT", "+OK Bye\r\n", true},
    {Mode::pop3, "", "-ERR unknown command\r\n"},
    {Mode::imap, "CAPABILITY", "* CAPABILITY IMAP4rev1 LITERAL+ ID IDLE\r\n# OK done\r\n"},
    {Mode::imap, "LOGOUT", "* BYE\r\n# OK done\r\n", true},
    {Mode::imap, "NOOP", "# OK done\r\n"},
    {Mode::imap, "", "# BAD unknown command\r\n"},
};

/// The character generator of RFC 864: lines of 72 printable characters, each begun one character
/// later. Repeated to some 256 KiB, as longer sends are cheaper; always whole periods. Or, of the
/// same length, nothing but IAC IAC.
inline std::string text_of(Mode mode, unsigned every) {
  constexpr unsigned letters = 95;
  constexpr std::size_t enough = 256 * 1024;
  if (mode == Mode::iacs) return std::string(enough, '\xff');
  std::string text;
  do {
    for (unsigned line = 0; line < letters * std::max(every, 1U); ++line) {
      for (unsigned at = 0; at < 72; ++at)
        text.push_back(static_cast<char>(' ' + (line + at) % letters));
      if (every != 0 && line % every == 0) text += "\xff\xff";
      text += "\r\n";
    }
  } while (text.size() < enough);
  return text;
}

}  // namespace bench::farm
