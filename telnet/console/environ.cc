// SPDX-License-Identifier: GPL-3.0-or-later
// `environ`: which variables there are and which of them a server may learn. Nothing that is not
// marked for export ever goes out, not even by `environ send`.

#include <fmt/format.h>
#include <hail/net/escape.h>
#include <hail/telnet/engine.h>

#include <algorithm>
#include <iterator>

#include "telnet/console/command.h"

namespace hail::telnet::console {

namespace {

struct EnvironRow {
  std::string_view name;
  std::string_view help;
  std::size_t arguments = 0;
  std::string (*obey)(const Call& call) = nullptr;  // Null: help.
  bool own = false;

  bool same_as(const EnvironRow& other) const { return obey == other.obey; }
};

EnvironEntry* find_entry(const Call& call, std::string_view name) {
  std::vector<EnvironEntry>& all = call.manners().environ;
  const auto at = std::find_if(all.begin(), all.end(),
                               [name](const EnvironEntry& entry) { return entry.name == name; });
  return at == all.end() ? nullptr : &*at;
}

// As in the classic clients, what is defined by hand is meant to be sent.
std::string define(const Call& call) {
  EnvironEntry* entry = find_entry(call, call.words[2]);
  if (entry == nullptr) entry = &call.manners().environ.emplace_back();
  entry->name = call.words[2];
  entry->value = call.words[3];
  entry->exported = true;
  tell_facts(call);
  return {};
}

std::string undefine(const Call& call) {
  std::erase_if(call.manners().environ,
                [&](const EnvironEntry& entry) { return entry.name == call.words[2]; });
  tell_facts(call);
  return {};
}

std::string mark(const Call& call, bool exported) {
  EnvironEntry* entry = find_entry(call, call.words[2]);
  if (entry == nullptr) return {};
  entry->exported = exported;
  tell_facts(call);
  return {};
}
std::string export_it(const Call& call) {
  return mark(call, true);
}
std::string unexport(const Call& call) {
  return mark(call, false);
}

std::string cannot(const Call& call, std::string_view why) {
  return fmt::format("Cannot send '{}': {}\n", quoted(call.words[2]), why);
}

std::string send_it(const Call& call) {
  Session* session = call.telnet();
  if (session == nullptr || !session->engine().on(Side::local, option::new_environ))
    return cannot(call, "Telnet ENVIRON option not enabled");
  const EnvironEntry* entry = find_entry(call, call.words[2]);
  if (entry == nullptr) return cannot(call, "variable not defined");
  if (!entry->exported) return cannot(call, "not exported ('environ export' first)");
  Manners alone;
  alone.environ.push_back(*entry);
  session->engine().send_subnegotiation(option::new_environ, environ_info(exported(alone).front()));
  session->wake();
  return {};
}

// The latest first, as the classic clients do.
std::string list(const Call& call) {
  std::string text;
  const std::vector<EnvironEntry>& all = call.manners().environ;
  for (auto entry = all.rbegin(); entry != all.rend(); ++entry) {
    text += fmt::format("{} {:<20} {}\n", entry->exported ? '*' : ' ', net::escape(entry->name),
                        net::escape(entry->value));
  }
  return text;
}

std::string varval(const Call& call) {
  const std::string word = lower(call.words[2]);
  if (!word.empty() && std::string_view("status").starts_with(word)) {
    return "VAR and VALUE are/will be determined automatically\n"
           "VAR and VALUE set to correct definitions\n";
  }
  if (!word.empty() && std::string_view("auto").starts_with(word)) return {};
  if (!word.empty() &&
      (std::string_view("right").starts_with(word) || std::string_view("wrong").starts_with(word)))
    return "VAR and VALUE are told apart by each question (RFC 1571); there is nothing to set.\n";
  return "Unknown \"varval\" command. (\"auto\", \"right\", \"wrong\", \"status\")\n";
}

constexpr EnvironRow rows[] = {
    {"define", "Define an environment variable", 2, define},
    {"undefine", "Undefine an environment variable", 1, undefine},
    {"export", "Mark an environment variable for automatic export", 1, export_it},
    {"unexport", "Don't mark an environment variable for automatic export", 1, unexport},
    {"send", "Send an environment variable", 1, send_it},
    {"list", "List the current environment variables", 0, list},
    {"varval", "Reverse VAR and VALUE (auto, right, wrong, status)", 1, varval},
    {"help", ""},
    {"?", "Print help information"},
};

}  // namespace

Outcome environ(const Call& call) {
  const Words& words = call.words;
  if (words.size() < 2)
    return stay("Need an argument to 'environ' command.  'environ ?' for help.\n");
  const auto found = find(rows, words[1]);
  if (found.row == nullptr) {
    return stay(fmt::format("'{}': {} argument ('environ ?' for help).\n", quoted(words[1]),
                            found.ambiguous ? "ambiguous" : "unknown"));
  }
  const EnvironRow& row = *found.row;
  if (row.obey == nullptr) return stay(environ_words());
  if (row.arguments + 2 != words.size()) {
    return stay(
        fmt::format("Need {}{} argument{} to 'environ {}' command.  'environ ?' for help.\n",
                    words.size() > row.arguments + 2 ? "only " : "", row.arguments,
                    row.arguments == 1 ? "" : "s", row.name));
  }
  return back(row.obey(call));
}

std::string environ_words() {
  return help_lines(rows);
}

std::vector<std::string_view> environ_next(const Words& before) {
  if (before.size() == 1) return names(rows);
  const auto found = find(rows, before[1]);
  if (before.size() == 2 && found.row != nullptr && found.row->name == "varval")
    return {"auto", "right", "wrong", "status"};
  return {};
}

}  // namespace hail::telnet::console
