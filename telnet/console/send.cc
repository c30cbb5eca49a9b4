// SPDX-License-Identifier: GPL-3.0-or-later
// `send`: commands, negotiations and the escape character, several at once. All words of a line are
// looked at before the first is sent, as a half-obeyed line would mislead.
#include <fmt/format.h>
#include <hail/telnet/engine.h>
#include <hail/telnet/option.h>

#include <array>
#include <utility>

#include "telnet/console/command.h"

namespace hail::telnet::console {

namespace {

enum class Special : std::uint8_t { none, escape, synch, getstatus, help };

struct SendRow {
  std::string_view name;
  std::string_view help;  // Empty: another word for the row above, or one that takes an option.
  std::optional<Command> command{};
  Special special = Special::none;
  std::optional<Verb> verb{};
  bool own = false;

  bool same_as(const SendRow& other) const {
    return command == other.command && verb == other.verb && special == other.special;
  }
};

constexpr SendRow rows[] = {
    {"ao", "Send Telnet Abort output", Command::ao},
    {"ayt", "Send Telnet 'Are You There'", Command::ayt},
    {"brk", "Send Telnet Break", Command::brk},
    {"break", "", Command::brk},
    {"ec", "Send Telnet Erase Character", Command::ec},
    {"el", "Send Telnet Erase Line", Command::el},
    {"escape", "Send current escape character", {}, Special::escape},
    {"ga", "Send Telnet 'Go Ahead' sequence", Command::ga},
    {"ip", "Send Telnet Interrupt Process", Command::ip},
    {"intp", "", Command::ip},
    {"interrupt", "", Command::ip},
    {"intr", "", Command::ip},
    {"nop", "Send Telnet 'No operation'", Command::nop},
    {"eor", "Send Telnet 'End of Record'", Command::eor},
    {"abort", "Send Telnet 'Abort Process'", Command::abort},
    {"susp", "Send Telnet 'Suspend Process'", Command::susp},
    {"eof", "Send Telnet End of File Character", Command::eof},
    {"synch", "Perform Telnet 'Synch operation'", {}, Special::synch},
    {"getstatus", "Send request for STATUS", {}, Special::getstatus},
    {"do", "Ask the server to use OPTION", {}, Special::none, Verb::do_it},
    {"dont", "Ask it not to", {}, Special::none, Verb::dont},
    {"will", "Offer to use OPTION", {}, Special::none, Verb::will},
    {"wont", "Use it no longer", {}, Special::none, Verb::wont},
    {"?", "Display send options", {}, Special::help},
    {"help", "", {}, Special::help},
};

/// Names that the classic clients have for options and the registry has not; blanks as dashes.
struct Alias {
  std::string_view name;
  std::uint8_t code;
};
constexpr Alias aliases[] = {
    {"rcp", 2},
    {"name", 4},
    {"byte-macro", 19},
    {"data-entry-terminal", 20},
    {"tacacs-uid", 26},
    {"output-marking", 27},
    {"tspeed", option::terminal_speed},
    {"lflow", option::remote_flow_control},
    {"xdisploc", option::x_display_location},
    {"old-environ", option::old_environ},
};

/// The classic clients know options up to NEW-ENVIRON.
constexpr unsigned classic_options = 40;

/// Every option's name in small letters, by number; empty where there is none.
const std::array<std::string, 256>& option_names() {
  static const std::array<std::string, 256> names = [] {
    std::array<std::string, 256> made;
    for (unsigned code = 0; code < made.size(); ++code) {
      const std::string name = option_name(static_cast<std::uint8_t>(code));
      if (find_option_code(name)) made[code] = lower(name);
    }
    return made;
  }();
  return names;
}

struct OptionFound {
  std::optional<std::uint8_t> code;
  bool ambiguous = false;
};

OptionFound find_option_word(std::string_view word) {
  if (const auto code = find_option_code(word)) return {code};
  std::string wanted = lower(word);
  for (char& octet : wanted) {
    if (octet == ' ') octet = '-';
  }
  OptionFound found;
  if (wanted.empty()) return found;
  for (const Alias& alias : aliases) {
    if (alias.name == wanted) return {alias.code};
  }
  // As with commands: what the classic clients name comes first.
  for (const auto& [begin, end] :
       {std::pair{0U, classic_options}, std::pair{classic_options, 256U}}) {
    for (unsigned code = begin; code < end; ++code) {
      if (!option_names()[code].starts_with(wanted)) continue;
      if (option_names()[code] == wanted) return {static_cast<std::uint8_t>(code)};
      found.ambiguous = found.ambiguous || found.code.has_value();
      if (!found.code) found.code = static_cast<std::uint8_t>(code);
    }
    if (found.code) break;
  }
  if (found.ambiguous) found.code.reset();
  return found;
}

std::string_view verb_word(Verb verb) {
  for (const SendRow& row : rows) {
    if (row.verb == verb) return row.name;
  }
  return {};
}

std::string option_help(Verb verb) {
  constexpr std::size_t widest = 65;
  std::string text = fmt::format(
      "Usage: send {} <value|option>\n\"value\" must be from 0 to 255\nValid options are:\n\t",
      verb_word(verb));
  std::size_t column = 8;
  for (unsigned code = 0; code < 256; ++code) {
    if (option_names()[code].empty()) continue;
    const std::string name = option_name(static_cast<std::uint8_t>(code));
    if (column + name.size() + 3 > widest) {
      text += "\n\t";
      column = 8;
    }
    text += fmt::format(" \"{}\"", name);
    column += name.size() + 3;
  }
  return text + "\n";
}

/// Why the word behind `send VERB` is none; empty: it is one.
std::string option_fault(Verb verb, std::string_view word) {
  const OptionFound found = find_option_word(word);
  if (found.code) return {};
  std::string_view fault = "unknown argument";
  if (found.ambiguous) fault = "ambiguous argument";
  if (!word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos)
    fault = "bad value";
  return fmt::format("'{}': {} ('send {} ?' for help).\n", quoted(word), fault, verb_word(verb));
}

/// What is wrong with the line, or the help it asks for; empty: it can be sent.
std::string objection(const Words& words) {
  for (std::size_t at = 1; at < words.size(); ++at) {
    const auto found = find(rows, words[at]);
    if (found.row == nullptr) {
      return fmt::format("{} send argument '{}'\n'send ?' for help.\n",
                         found.ambiguous ? "Ambiguous" : "Unknown", quoted(words[at]));
    }
    if (found.row->special == Special::help) return send_words();
    if (!found.row->verb) continue;
    if (++at == words.size()) {
      return fmt::format("Need 1 argument to 'send {0}' command.  'send {0} ?' for help.\n",
                         found.row->name);
    }
    if (asks_for_help(words[at])) return option_help(*found.row->verb);
    std::string fault = option_fault(*found.row->verb, words[at]);
    if (!fault.empty()) return fault;
  }
  return {};
}

std::string negotiate(Session& session, Verb verb, std::uint8_t code) {
  const Side side = verb == Verb::do_it || verb == Verb::dont ? Side::remote : Side::local;
  const bool on = verb == Verb::do_it || verb == Verb::will;
  if (on && find_option(code) == nullptr)
    return fmt::format("{} is not built in.\n", option_name(code));
  const auto nobody = [](const Event&) {};
  if (session.engine().want(side, code, on, nobody)) return {};
  const Q state = session.engine().negotiator().state(side, code);
  const bool settled = state == Q::yes || state == Q::no;
  return fmt::format("{} is {} already.\n", option_name(code),
                     settled ? (on ? "on" : "off") : (on ? "asked for" : "being turned off"));
}

/// A command that interrupts goes with a Synch: a server that reads no more still sees it.
Along along(Command command, const Manners& manners) {
  Along with;
  with.synch = manners.autosynch && (command == Command::ip || command == Command::brk ||
                                     command == Command::abort || command == Command::susp);
  return with;
}

std::string send_one(const Call& call, Session& session, std::size_t& at) {
  const SendRow& row = *find(rows, call.words[at]).row;
  if (row.verb) return negotiate(session, *row.verb, *find_option_word(call.words[++at]).code);
  bool sent = true;
  if (row.command) {
    sent = session.send_command(*row.command, along(*row.command, call.manners()));
  } else if (row.special == Special::synch) {
    sent = session.synch();
  } else if (row.special == Special::getstatus) {
    sent = session.ask_status();
  } else if (call.manners().escape) {
    session.type(std::string(1, *call.manners().escape), Source::keys);
  }
  return sent ? "" : fmt::format("?'{}' cannot be sent now.\n", row.name);
}

}  // namespace

Outcome send(const Call& call) {
  if (call.words.size() < 2)
    return stay("need at least one argument for 'send' command\n'send ?' for help\n");
  std::string text = objection(call.words);
  if (!text.empty()) return stay(std::move(text));
  Session* session = call.telnet();
  if (!call.connected()) {
    const bool negotiates = find(rows, call.words[1]).row->verb.has_value();
    return stay(std::string(need_connection) + (negotiates ? "" : "'send ?' for help\n"));
  }
  if (session == nullptr) return stay(std::string(need_telnet));
  for (std::size_t at = 1; at < call.words.size(); ++at) text += send_one(call, *session, at);
  session->wake();
  return text.empty() ? back() : stay(std::move(text));
}

std::string send_words() {
  return help_lines(rows);
}

std::vector<std::string_view> send_next(const Words& before) {
  const auto last = find(rows, before.back());
  if (before.size() == 1 || last.row == nullptr || !last.row->verb) return names(rows);
  std::vector<std::string_view> out;
  for (const std::string& name : option_names()) {
    if (!name.empty()) out.emplace_back(name);
  }
  return out;
}

}  // namespace hail::telnet::console
