// SPDX-License-Identifier: GPL-3.0-or-later
// The table of all commands, and what is done with a line: find its command, see to it that there
// is what it needs, obey. Help and completion read the same table.
#include <fmt/format.h>
#include <hail/telnet/console.h>
#include <hail/telnet/engine.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <utility>

#include "telnet/console/command.h"

namespace hail::telnet {

namespace console {

namespace {

// As the screen shows them: down, then right.
constexpr CommandRow rows[] = {
    {.name = "close",
     .synopsis = "close",
     .brief = "end the connection",
     .help = "close current connection",
     .need = Need::connection,
     .then = Then::close},
    {.name = "logout",
     .synopsis = "logout",
     .brief = "have the server end it",
     .help = "forcibly logout remote user and close the connection",
     .need = Need::telnet,
     .obey = logout},
    {.name = "display",
     .synopsis = "display [NAME]",
     .brief = "keys and switches",
     .help = "display operating parameters",
     .obey = display,
     .next = unset_next},
    {.name = "mode",
     .synopsis = "mode WORD",
     .brief = "who edits the line",
     .help = "try to enter line or character mode ('mode ?' for more)",
     .obey = mode,
     .words = mode_words,
     .next = mode_next},
    {.name = "open",
     .synopsis = "open HOST PORT",
     .brief = "connect",
     .help = "connect to a site",
     .obey = open},
    {.name = "quit",
     .synopsis = "quit",
     .brief = "leave the program",
     .help = "exit telnet",
     .then = Then::quit},
    {.name = "send",
     .synopsis = "send WORD",
     .brief = "ip ao ayt brk ec el",
     .help = "transmit special characters ('send ?' for more)",
     .obey = send,
     .words = send_words,
     .next = send_next},
    {.name = "set",
     .synopsis = "set NAME VALUE",
     .brief = "a key or a switch",
     .help = "set operating parameters ('set ?' for more)",
     .obey = set,
     .words = set_words,
     .next = set_next},
    {.name = "unset",
     .synopsis = "unset NAME",
     .brief = "the same, off",
     .help = "unset operating parameters ('unset ?' for more)",
     .obey = unset,
     .words = unset_words,
     .next = unset_next},
    {.name = "status",
     .synopsis = "status",
     .brief = "connection and manners",
     .help = "print status information",
     .obey = status},
    {.name = "toggle",
     .synopsis = "toggle NAME",
     .brief = "turn a switch",
     .help = "toggle operating parameters ('toggle ?' for more)",
     .obey = toggle,
     .words = toggle_words,
     .next = toggle_next},
    {.name = "slc",
     .synopsis = "slc [WORD]",
     .brief = "keys agreed on",
     .help = "change state of special characters ('slc ?' for more)",
     .obey = slc,
     .words = slc_words,
     .next = slc_next},
    {.name = "auth",
     .synopsis = "auth",
     .brief = "not built in: --tls",
     .help = "turn on (off) authentication ('auth ?' for more)",
     .obey = auth},
    {.name = "encrypt",
     .synopsis = "encrypt",
     .brief = "not built in: --tls",
     .help = "turn on (off) encryption ('encrypt ?' for more)",
     .obey = encrypt},
    {.name = "z",
     .synopsis = "z",
     .brief = "suspend",
     .help = "suspend telnet",
     .then = Then::suspend},
    {.name = "!",
     .synopsis = "! [COMMAND]",
     .brief = "shell",
     .help = "invoke a subshell",
     .obey = shell},
    {.name = "environ",
     .synopsis = "environ WORD",
     .brief = "what servers may learn",
     .help = "change environment variables ('environ ?' for more)",
     .obey = environ,
     .words = environ_words,
     .next = environ_next},
    {.name = "options",
     .synopsis = "options",
     .brief = "who asked for what",
     .help = "table of options: who asked, what came of it",
     .need = Need::telnet,
     .obey = options,
     .own = true},
    {.name = "ping",
     .synopsis = "ping",
     .brief = "time to the server",
     .help = "time until the server answers, by TIMING-MARK",
     .need = Need::telnet,
     .obey = ping,
     .own = true},
    {.name = "log",
     .synopsis = "log FILE|off",
     .brief = "record the session",
     .help = "record the session into a file, or no longer",
     .need = Need::connection,
     .obey = log,
     .next = off_next,
     .own = true},
    {.name = "charset",
     .synopsis = "charset [NAME]",
     .brief = "what the server writes",
     .help = "show or set the server's character set; 'off': bytes pass",
     .need = Need::connection,
     .obey = charset,
     .next = off_next,
     .own = true},
    {.name = "eol",
     .synopsis = "eol [WORD]",
     .brief = "what Enter sends",
     .help = "show or set what Enter sends ('eol ?' for more)",
     .obey = eol,
     .words = eol_words,
     .next = eol_next,
     .own = true},
    {.name = "starttls",
     .synopsis = "starttls",
     .brief = "encrypt, if offered",
     .help = "ask for TLS by the START_TLS option",
     .need = Need::telnet,
     .obey = starttls,
     .own = true},
    {.name = "serial",
     .synopsis = "serial [WORD]",
     .brief = "the line behind it",
     .help = "show or set the serial line behind the server (RFC 2217)",
     .need = Need::telnet,
     .obey = serial,
     .words = serial_explained,
     .next = serial_next,
     .own = true},
    {.name = "?",
     .synopsis = "? [WORD]",
     .brief = "explain one of these",
     .help = "print help information"},
    {.name = "help", .synopsis = "", .brief = "", .help = ""},
    {.name = "escape",
     .synopsis = "",
     .brief = "",
     .help = "deprecated command -- use 'set escape' instead",
     .obey = escape,
     .own = true},
    {.name = "crmod",
     .synopsis = "",
     .brief = "",
     .help = "deprecated command -- use 'toggle crmod' instead",
     .obey = crmod,
     .own = true},
};

bool is_help(const CommandRow& row) {
  return row.name == "?" || row.name == "help";
}

/// Two columns: all of it is on a screen of 80x24 at once.
std::string overview() {
  std::vector<const CommandRow*> listed;
  for (const CommandRow& row : rows) {
    if (!row.synopsis.empty()) listed.push_back(&row);
  }
  const std::size_t half = (listed.size() + 1) / 2;
  std::string text = "Commands may be abbreviated.  Commands are:\n\n";
  for (std::size_t at = 0; at < half; ++at) {
    if (at + half == listed.size()) {
      text += fmt::format("{:<15} {}\n", listed[at]->synopsis, listed[at]->brief);
      continue;
    }
    const CommandRow& right = *listed[at + half];
    text += fmt::format("{:<15} {:<24} {:<15} {}\n", listed[at]->synopsis, listed[at]->brief,
                        right.synopsis, right.brief);
  }
  return text;
}

std::string explain(std::string_view word) {
  const auto found = find(rows, word);
  if (found.ambiguous) return fmt::format("?Ambiguous help command {}\n", quoted(word));
  if (found.row == nullptr) return fmt::format("?Invalid help command {}\n", quoted(word));
  const CommandRow& row = *found.row;
  std::string text = fmt::format("{}\n", is_help(row) ? "print help information" : row.help);
  if (row.words != nullptr) text += row.words();
  return text;
}

Outcome help(const Words& words) {
  if (words.size() == 1) return stay(overview());
  std::string text;
  for (std::size_t at = 1; at < words.size(); ++at) text += explain(words[at]);
  return stay(std::move(text));
}

bool met(Need need, const Call& call) {
  return need == Need::nothing ||
         (need == Need::connection ? call.connected() : call.telnet() != nullptr);
}

/// A line in its parts. "!ls" is "!" and "ls".
struct Line {
  Words words;
  std::string_view rest;
};
Line parse(std::string_view line) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto trimmed = [&](std::string_view text) {
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return std::string_view();
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
  };
  line = trimmed(line);
  if (line.starts_with('!')) return {{"!"}, trimmed(line.substr(1))};
  const std::size_t end = std::min(line.find_first_of(blanks), line.size());
  return {split(line), trimmed(line.substr(end))};
}

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> out;
  for (const CommandRow& row : rows) {
    if (!row.synopsis.empty() || row.name == "help") out.push_back(row.name);
  }
  return out;
}

/// What may stand behind `before`; nothing before: the commands.
std::vector<std::string_view> next_words(const Words& before) {
  if (before.empty()) return command_names();
  const auto found = find(rows, before.front());
  if (found.row == nullptr) return {};
  if (is_help(*found.row)) return command_names();
  if (found.row->next == nullptr) return {};
  return found.row->next(before);
}

}  // namespace

Session* Call::telnet() const {
  Session* session = subject.session;
  return session != nullptr && session->negotiate() != Negotiate::raw ? session : nullptr;
}

Outcome missing(const Call& call) {
  return stay(std::string(call.connected() ? need_telnet : need_connection));
}

void tell_facts(const Call& call) {
  Session* session = call.telnet();
  if (session == nullptr) return;
  Facts facts = session->engine().facts();
  facts.exported = exported(call.manners());
  facts.characters = call.manners().keys;
  session->set_facts(std::move(facts));
}

bool wanted(const Engine& engine, Side side, std::uint8_t option) {
  switch (engine.negotiator().state(side, option)) {
    case Q::yes:
    case Q::want_yes:
    case Q::want_no_opposite:
      return true;
    default:
      return false;
  }
}

void want(Session& session, Side side, std::uint8_t option, bool on) {
  if (wanted(session.engine(), side, option) == on) return;
  session.engine().want(side, option, on, [](const Event&) {});
  session.wake();
}

}  // namespace console

Console::Outcome Console::obey(std::string_view line) {
  const console::Line parsed = console::parse(line);
  if (parsed.words.empty()) return console::back();
  const auto found = console::find(console::rows, parsed.words.front());
  if (found.ambiguous) return console::stay("?Ambiguous command\n");
  if (found.row == nullptr) return console::stay("?Invalid command\n");
  const console::Call call{subject_, parsed.words, parsed.rest};
  if (!console::met(found.row->need, call)) return console::missing(call);
  if (console::is_help(*found.row)) return console::help(parsed.words);
  if (found.row->obey == nullptr) return {found.row->then, ""};
  return found.row->obey(call);
}

std::vector<std::string> Console::completions(std::string_view line) {
  // What stands before the word that is being typed stays as it is.
  const std::size_t blank = line.find_last_of(" \t");
  const std::size_t begin = blank == std::string_view::npos ? 0 : blank + 1;
  const std::string before(line.substr(0, begin));
  const std::string begun = console::lower(line.substr(begin));
  std::vector<std::string> fitting;
  for (const std::string_view word : console::next_words(console::split(before))) {
    if (word.starts_with(begun)) fitting.push_back(before + std::string(word));
  }
  return fitting;
}

std::string escape_name(std::optional<char> escape) {
  if (!escape) return "off";
  const auto octet = static_cast<unsigned char>(*escape);
  if (octet < 0x20) return fmt::format("^{}", static_cast<char>(octet + 0x40));
  if (octet == 0x7f) return "^?";
  if (octet >= 0x80) return fmt::format("\\x{:02x}", octet);
  return std::string(1, *escape);
}

std::optional<std::optional<char>> parse_escape(std::string_view text) {
  const std::string word = console::lower(text);
  if (word.empty() || word == "off" || word == "none") return std::optional<char>();
  if (text.size() == 1) return std::optional<char>(text.front());
  if (text.size() != 2 || text.front() != '^') return std::nullopt;
  if (text[1] == '?') return std::optional<char>('\x7f');
  const auto letter = static_cast<unsigned char>(std::toupper(static_cast<unsigned char>(text[1])));
  if (letter < 0x40 || letter > 0x5f) return std::nullopt;
  return std::optional<char>(static_cast<char>(letter - 0x40));
}

}  // namespace hail::telnet
