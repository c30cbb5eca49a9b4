// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of the console, as tables, and the messages that people know from BSD telnet.
#include <fmt/format.h>
#include <hail/net/escape.h>
#include <hail/telnet/console.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace hail::telnet {
namespace {

std::vector<std::string> split(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  for (const char octet : line) {
    if (octet != ' ' && octet != '\t') {
      word.push_back(octet);
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char octet) { return static_cast<char>(std::tolower(octet)); });
  return out;
}

template <class Row>
struct Found {
  const Row* row = nullptr;
  bool ambiguous = false;
};

/// The row that `word` names, whole or by a prefix. A prefix of several rows is ambiguous, unless
/// they mean the same.
template <class Row>
Found<Row> find(std::span<const Row> rows, std::string_view word) {
  const std::string wanted = lower(word);
  Found<Row> found;
  for (const Row& row : rows) {
    if (row.name == wanted) return {&row, false};
    if (!row.name.starts_with(wanted)) continue;
    if (found.row == nullptr) {
      found.row = &row;
    } else if (!found.row->same_as(row)) {
      found.ambiguous = true;
    }
  }
  if (found.ambiguous) found.row = nullptr;
  return found;
}

/// What `send` knows. Without a help text it is another word for the row above.
struct SendRow {
  std::string_view name;
  std::string_view help;
  std::optional<Command> command;
  std::optional<Verb> verb;

  bool same_as(const SendRow& other) const {
    return command == other.command && verb == other.verb;
  }
};

constexpr SendRow send_rows[] = {
    {"ao", "Send Telnet Abort output", Command::ao, {}},
    {"ayt", "Send Telnet 'Are You There'", Command::ayt, {}},
    {"brk", "Send Telnet Break", Command::brk, {}},
    {"break", "", Command::brk, {}},
    {"ec", "Send Telnet Erase Character", Command::ec, {}},
    {"el", "Send Telnet Erase Line", Command::el, {}},
    {"escape", "Send current escape character", {}, {}},
    {"ga", "Send Telnet 'Go Ahead' sequence", Command::ga, {}},
    {"ip", "Send Telnet Interrupt Process", Command::ip, {}},
    {"intp", "", Command::ip, {}},
    {"interrupt", "", Command::ip, {}},
    {"intr", "", Command::ip, {}},
    {"nop", "Send Telnet 'No operation'", Command::nop, {}},
    {"eor", "Send Telnet 'End of Record'", Command::eor, {}},
    {"abort", "Send Telnet 'Abort Process'", Command::abort, {}},
    {"susp", "Send Telnet 'Suspend Process'", Command::susp, {}},
    {"eof", "Send Telnet End of File Character", Command::eof, {}},
    {"do", "Send Telnet DO OPTION", {}, Verb::do_it},
    {"dont", "Send Telnet DONT OPTION", {}, Verb::dont},
    {"will", "Send Telnet WILL OPTION", {}, Verb::will},
    {"wont", "Send Telnet WONT OPTION", {}, Verb::wont},
};

std::string send_help() {
  std::string text;
  for (const SendRow& row : send_rows) {
    if (!row.help.empty()) text += fmt::format("{:<15} {}\n", row.name, row.help);
  }
  text += fmt::format("{:<15} {}\n", "?", "Display send options");
  return text;
}

}  // namespace

struct Console::Row {
  std::string_view name;
  std::string_view synopsis;  // Empty: another word for the row above.
  std::string_view help;
  Then then;
  Outcome (Console::*run)(const Words& words);  // Or null: nothing but `then`.

  bool same_as(const Row& other) const { return then == other.then && run == other.run; }
};

std::span<const Console::Row> Console::rows() {
  static constexpr Row table[] = {
      {"close", "close", "end the connection", Then::close, nullptr},
      {"quit", "quit", "end the connection and leave", Then::quit, nullptr},
      {"send", "send WORD...", "ip ao ayt brk ec el; 'send ?' for more", Then::back,
       &Console::send},
      {"status", "status", "what the connection is, and how it is edited", Then::back,
       &Console::status},
      {"z", "z", "suspend; the shell's fg comes back", Then::suspend, nullptr},
      {"?", "? [WORD]", "this, or one of these explained", Then::stay, &Console::help},
      {"help", "", "", Then::stay, &Console::help},
  };
  return table;
}

Console::Outcome Console::obey(std::string_view line) {
  const Words words = split(line);
  if (words.empty()) return {Then::back, ""};
  const auto found = find(rows(), words.front());
  if (found.ambiguous) return {Then::stay, "?Ambiguous command\n"};
  if (found.row == nullptr) return {Then::stay, "?Invalid command\n"};
  if (found.row->run == nullptr) return {found.row->then, ""};
  return (this->*found.row->run)(words);
}

Console::Outcome Console::help(const Words& words) {
  std::string text;
  if (words.size() == 1) {
    for (const Row& row : rows()) {
      if (!row.synopsis.empty()) text += fmt::format("{:<15} {}\n", row.synopsis, row.help);
    }
    text += "Commands may be abbreviated. An empty line goes back to the session.\n";
    return {Then::stay, text};
  }
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto found = find(rows(), words[i]);
    if (found.ambiguous) {
      text += fmt::format("?Ambiguous help command {}\n", words[i]);
    } else if (found.row == nullptr) {
      text += fmt::format("?Invalid help command {}\n", words[i]);
    } else {
      text += fmt::format("{}\n", found.row->help);
    }
  }
  return {Then::stay, text};
}

Console::Outcome Console::status(const Words& words) {
  std::string text = fmt::format("Connected to {}.\n", net::escape(subject_.host));
  for (const std::string& fact : subject_.facts) text += fact + "\n";
  const bool brief = words.size() > 1 && lower(words[1]) == "notmuch";
  if (subject_.session != nullptr && !brief) {
    const Engine& engine = subject_.session->engine();
    const bool echo = engine.on(Side::remote, option::echo);
    if (echo && engine.on(Side::remote, option::suppress_go_ahead)) {
      text += "Operating in single character mode\n";
    } else {
      text += "Operating in obsolete linemode\n";
    }
    text += echo ? "Remote character echo\n" : "Local character echo\n";
  }
  text += fmt::format("Escape character is '{}'.\n", escape_name(subject_.escape));
  return {Then::back, text};
}

Console::Outcome Console::send(const Words& words) {
  if (words.size() < 2) {
    return {Then::stay, "need at least one argument for 'send' command\n'send ?' for help\n"};
  }
  if (words[1] == "?" || lower(words[1]) == "help") return {Then::stay, send_help()};
  if (subject_.session == nullptr || subject_.session->negotiate() == Negotiate::raw) {
    return {Then::stay, "?No Telnet is spoken on this port.\n"};
  }
  // All words are looked at before the first is sent, as a half-obeyed line would mislead.
  for (std::size_t at = 1; at < words.size(); ++at) {
    const auto found = find(std::span<const SendRow>(send_rows), words[at]);
    if (found.row == nullptr) {
      return {Then::stay, fmt::format("{} send argument '{}'\n'send ?' for help.\n",
                                      found.ambiguous ? "Ambiguous" : "Unknown", words[at])};
    }
    if (found.row->verb && ++at == words.size()) {
      return {Then::stay, fmt::format("need an option for 'send {}'\n", found.row->name)};
    }
  }
  std::string text;
  for (std::size_t at = 1; at < words.size(); ++at) text += send_one(words, at);
  subject_.session->wake();
  return {text.empty() ? Then::back : Then::stay, text};
}

std::string Console::send_one(const Words& words, std::size_t& at) {
  const SendRow& row = *find(std::span<const SendRow>(send_rows), words[at]).row;
  if (row.verb) return send_negotiation(*row.verb, words[++at]);
  if (row.command) {
    subject_.session->send_command(*row.command);
  } else if (subject_.escape) {
    subject_.session->type(std::string(1, *subject_.escape), Source::keys);
  }
  return {};
}

std::string Console::send_negotiation(Verb verb, std::string_view option) {
  const auto code = find_option_code(option);
  if (!code) return fmt::format("'{}': unknown argument ('send ?' for help).\n", option);
  const Side side = verb == Verb::do_it || verb == Verb::dont ? Side::remote : Side::local;
  const bool on = verb == Verb::do_it || verb == Verb::will;
  if (on && find_option(*code) == nullptr) {
    return fmt::format("{} is not built in.\n", option_name(*code));
  }
  const auto nothing = [](const Event&) {};
  if (!subject_.session->engine().want(side, *code, on, nothing)) {
    return fmt::format("{} is {} already.\n", option_name(*code), on ? "on" : "off");
  }
  return {};
}

std::vector<std::string> Console::completions(std::string_view line) {
  const Words words = split(line);
  const bool on_first = words.empty() || (words.size() == 1 && line.back() != ' ');
  // What stands before the word that is being typed stays as it is.
  const std::size_t blank = line.find_last_of(" \t");
  const std::string before(on_first ? "" : line.substr(0, blank + 1));
  const std::string begun = lower(on_first ? line : line.substr(blank + 1));
  std::vector<std::string> fitting;
  if (on_first) {
    for (const Row& row : rows()) {
      if (row.name.starts_with(begun)) fitting.emplace_back(row.name);
    }
    return fitting;
  }
  const auto command = find(rows(), words.front());
  if (command.row == nullptr || command.row->name != "send") return fitting;
  for (const SendRow& row : send_rows) {
    if (!row.help.empty() && row.name.starts_with(begun))
      fitting.push_back(before + std::string(row.name));
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
  const std::string word = lower(text);
  if (word.empty() || word == "off" || word == "none") return std::optional<char>();
  if (text.size() == 1) return std::optional<char>(text.front());
  if (text.size() != 2 || text.front() != '^') return std::nullopt;
  if (text[1] == '?') return std::optional<char>('\x7f');
  const auto letter = static_cast<unsigned char>(std::toupper(static_cast<unsigned char>(text[1])));
  if (letter < 0x40 || letter > 0x5f) return std::nullopt;
  return std::optional<char>(static_cast<char>(letter - 0x40));
}

}  // namespace hail::telnet
