// SPDX-License-Identifier: GPL-3.0-or-later
// `set`, `unset` and `display`: the characters, and the switches by name. A key that changes is
// told to a server that agreed to LINEMODE (RFC 1184 section 2.4).
#include <fmt/format.h>

#include "telnet/console/command.h"
#include "telnet/console/toggle.h"
#include "telnet/line_editor.h"

namespace hail::telnet::console {

namespace {

enum class Kind : std::uint8_t { heading, character, file, key };

struct SetRow {
  std::string_view name;
  std::string_view help;
  Kind kind = Kind::heading;
  std::optional<char> Manners::*character = nullptr;
  SlcFunction key = SlcFunction::synch;
  bool own = false;

  bool same_as(const SetRow& other) const { return name == other.name; }
};

constexpr std::string_view no_file = "(standard error)";

constexpr SetRow key(std::string_view name, std::string_view help, SlcFunction function) {
  return {name, help, Kind::key, nullptr, function};
}

constexpr SetRow rows[] = {
    {"echo", "character to toggle local echoing on/off", Kind::character, &Manners::echo_key},
    {"escape", "character to escape back to telnet command mode", Kind::character,
     &Manners::escape},
    {"rlogin", "rlogin escape character", Kind::character, &Manners::rlogin},
    {"tracefile", "file to write trace information to", Kind::file},
    {"", ""},
    {"", "The following need 'localchars' to be toggled true"},
    key("flushoutput", "character to cause an Abort Output", SlcFunction::ao),
    key("interrupt", "character to cause an Interrupt Process", SlcFunction::ip),
    key("quit", "character to cause an Abort process", SlcFunction::abort),
    key("eof", "character to cause an EOF ", SlcFunction::eof),
    {"", ""},
    {"", "The following are for local editing in linemode"},
    key("erase", "character to use to erase a character", SlcFunction::ec),
    key("kill", "character to use to erase a line", SlcFunction::el),
    key("lnext", "character to use for literal next", SlcFunction::lnext),
    key("susp", "character to cause a Suspend Process", SlcFunction::susp),
    key("reprint", "character to use for line reprint", SlcFunction::rp),
    key("worderase", "character to use to erase a word", SlcFunction::ew),
    key("start", "character to use for XON", SlcFunction::xon),
    key("stop", "character to use for XOFF", SlcFunction::xoff),
    key("forw1", "alternate end of line character", SlcFunction::forw1),
    key("forw2", "alternate end of line character", SlcFunction::forw2),
    key("ayt", "alternate AYT character", SlcFunction::ayt),
};

std::optional<char> character(const SetRow& row, const Manners& manners) {
  if (row.kind == Kind::character) return manners.*row.character;
  const Slc& now = manners.keys[row.key];
  if (now.level == SlcLevel::unsupported) return std::nullopt;
  return static_cast<char>(now.character);
}

std::string put_character(const SetRow& row, const Call& call, std::optional<char> value) {
  Manners& manners = call.manners();
  if (row.kind == Kind::character) {
    manners.*row.character = value;
  } else if (value) {
    Slc now = manners.keys[row.key];
    if (now.level == SlcLevel::unsupported) now = usual_keys()[row.key];
    now.level = SlcLevel::value;
    now.character = static_cast<std::uint8_t>(*value);
    manners.keys[row.key] = now;
  } else {
    manners.keys[row.key] = {};
  }
  if (row.kind == Kind::key) tell_facts(call);
  return fmt::format("{} character is '{}'.\n", row.name, escape_name(value));
}

std::string put_file(const SetRow& row, const Call& call, std::string_view name) {
  call.manners().trace_file = name;
  return fmt::format("{} {} to \"{}\".\n", row.name, name.empty() ? "reset" : "set",
                     name.empty() ? std::string(no_file) : quoted(name));
}

std::string displayed(const SetRow& row, const Manners& manners) {
  if (row.kind == Kind::heading) return {};
  if (row.kind == Kind::file) {
    const std::string& name = manners.trace_file;
    return fmt::format("{:<15} \"{}\"\n", row.name,
                       name.empty() ? std::string(no_file) : quoted(name));
  }
  return fmt::format("{:<15} [{}]\n", row.name, escape_name(character(row, manners)));
}

std::string unknown(std::string_view word, bool ambiguous, std::string_view command) {
  return fmt::format("'{}': {} argument ('{} ?' for help).\n", quoted(word),
                     ambiguous ? "ambiguous" : "unknown", command);
}

std::string list(std::string_view verb) {
  std::string text;
  for (const SetRow& row : rows) text += help_line(row.name, row.help);
  return text + "\n" + toggle_list(verb) + help_line("?", "display help information");
}

/// The word of one of the two tables; characters come before switches.
struct Chosen {
  const SetRow* character = nullptr;
  const ToggleRow* toggle = nullptr;
  bool ambiguous = false;
};
Chosen choose(std::string_view word) {
  const auto character = find(rows, word);
  if (character.row != nullptr || character.ambiguous)
    return {character.row, nullptr, character.ambiguous};
  const auto toggle = find(toggles(), word);
  return {nullptr, toggle.row, toggle.ambiguous};
}

Outcome set_toggle(const ToggleRow& row, const Call& call) {
  const std::string word = call.words.size() > 2 ? lower(call.words[2]) : "on";
  if (word != "on" && word != "off")
    return stay("Format is 'set togglename [on|off]'\n'set ?' for help.\n");
  return back(put(row, call, word == "on"));
}

std::vector<std::string_view> both_names() {
  std::vector<std::string_view> out;
  for (const SetRow& row : rows) {
    if (row.kind != Kind::heading) out.push_back(row.name);
  }
  for (const std::string_view name : names(toggles())) out.push_back(name);
  return out;
}

}  // namespace

Outcome set(const Call& call) {
  const Words& words = call.words;
  if (words.size() == 2 && asks_for_help(words[1])) return stay(set_words());
  if (words.size() < 2 || words.size() > 3)
    return stay("Format is 'set Name Value'\n'set ?' for help.\n");
  const Chosen chosen = choose(words[1]);
  if (chosen.toggle != nullptr) return set_toggle(*chosen.toggle, call);
  if (chosen.character == nullptr) return stay(unknown(words[1], chosen.ambiguous, "set"));
  if (words.size() != 3) return stay("Format is 'set Name Value'\n'set ?' for help.\n");
  if (chosen.character->kind == Kind::file)
    return back(put_file(*chosen.character, call, words[2]));
  const auto value = parse_escape(words[2]);
  if (!value) {
    return stay(fmt::format("'{}' is no character: say x, ^X or off.\n'set ?' for help.\n",
                            quoted(words[2])));
  }
  return back(put_character(*chosen.character, call, *value));
}

Outcome unset(const Call& call) {
  const Words& words = call.words;
  if (words.size() < 2) return stay("Need an argument to 'unset' command.  'unset ?' for help.\n");
  if (asks_for_help(words[1])) return stay(unset_words());
  std::vector<Chosen> all;
  for (std::size_t at = 1; at < words.size(); ++at) {
    all.push_back(choose(words[at]));
    if (all.back().character == nullptr && all.back().toggle == nullptr)
      return stay(unknown(words[at], all.back().ambiguous, "unset"));
  }
  std::string text;
  for (const Chosen& chosen : all) {
    if (chosen.toggle != nullptr) {
      text += put(*chosen.toggle, call, false);
    } else if (chosen.character->kind == Kind::file) {
      text += put_file(*chosen.character, call, "");
    } else {
      text += put_character(*chosen.character, call, std::nullopt);
    }
  }
  return back(std::move(text));
}

// Older than `set`.
Outcome escape(const Call& call) {
  const bool given = call.words.size() > 1;
  std::string text = fmt::format("Deprecated usage - please use 'set escape{}{}' in the future.\n",
                                 given ? " " : "", given ? quoted(call.words[1]) : "");
  if (!given) return stay(std::move(text));
  const auto value = parse_escape(call.words[1]);
  if (!value)
    return stay(fmt::format("'{}' is no character: say x, ^X or off.\n", quoted(call.words[1])));
  call.manners().escape = *value;
  return back(text + fmt::format("Escape character is '{}'.\n", escape_name(*value)));
}

Outcome display(const Call& call) {
  std::string text;
  if (call.words.size() == 1) {
    for (const ToggleRow& row : toggles()) text += displayed(row, call);
    text += "\n";
    for (const SetRow& row : rows) text += displayed(row, call.manners());
    return back(std::move(text));
  }
  for (std::size_t at = 1; at < call.words.size(); ++at) {
    if (asks_for_help(call.words[at])) return stay("display [NAME...], with any name of 'set ?'\n");
    const auto character = find(rows, call.words[at]);
    const auto toggle = find(toggles(), call.words[at]);
    if (character.ambiguous || toggle.ambiguous)
      return stay(fmt::format("?Ambiguous argument '{}'.\n", quoted(call.words[at])));
    if (character.row == nullptr && toggle.row == nullptr)
      return stay(fmt::format("?Unknown argument '{}'.\n", quoted(call.words[at])));
    if (toggle.row != nullptr) text += displayed(*toggle.row, call);
    if (character.row != nullptr) text += displayed(*character.row, call.manners());
  }
  return back(std::move(text));
}

std::string set_words() {
  return list("enable");
}

std::string unset_words() {
  return list("disable");
}

std::vector<std::string_view> set_next(const Words& before) {
  if (before.size() == 1) return both_names();
  if (before.size() > 2) return {};
  if (choose(before[1]).toggle != nullptr) return {"on", "off"};
  return {"off"};
}

std::vector<std::string_view> unset_next(const Words& /*before*/) {
  return both_names();
}

}  // namespace hail::telnet::console
