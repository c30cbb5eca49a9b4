// SPDX-License-Identifier: GPL-3.0-or-later
// `slc`: whose special characters hold (RFC 1184 section 2.4), and what they are. Ours are those of
// `set`; the server's come by SLC messages, which the engine takes in and answers.

#include <fmt/format.h>
#include <hail/telnet/engine.h>

#include "telnet/console/command.h"

namespace hail::telnet::console {

namespace {

enum class Kind : std::uint8_t { export_ours, import_defaults, check, help };

struct SlcRow {
  std::string_view name;
  std::string_view help;
  Kind kind = Kind::help;
  std::string_view holds{};
  bool own = false;

  bool same_as(const SlcRow& other) const { return kind == other.kind; }
};

constexpr SlcRow rows[] = {
    {"export", "Use local special character definitions", Kind::export_ours, "local"},
    {"import", "Use remote special character definitions", Kind::import_defaults, "remote default"},
    {"check", "Verify remote special character definitions", Kind::check, "remote"},
    {"help", "", Kind::help},
    {"?", "Print help information", Kind::help},
};

std::string state(std::string_view whose) {
  return fmt::format("Special characters are {} values\n", whose);
}

bool linemode(const Session* session) {
  return session != nullptr && session->engine().on(Side::local, option::linemode);
}

void tell(Kind kind, const Call& call) {
  Session* session = call.telnet();
  if (!linemode(session)) return;
  const std::string payload =
      kind == Kind::export_ours
          ? slc_offer(call.manners().keys)
          : slc_request(kind == Kind::check ? SlcLevel::value : SlcLevel::standard);
  if (payload.empty()) return;
  session->engine().send_subnegotiation(option::linemode, payload);
  session->wake();
}

std::string_view level_word(SlcLevel level) {
  constexpr std::string_view words[] = {"none", "fixed", "value", "default"};
  return words[static_cast<std::size_t>(level)];
}

/// The keys that hold: as agreed, or ours where nothing was.
const SlcTable& in_force(const Call& call) {
  const Session* session = call.telnet();
  return linemode(session) ? session->engine().linemode().characters : call.manners().keys;
}

std::string table(const SlcTable& keys) {
  std::string text = fmt::format("{:<10} {:<8} {:<5} {}\n", "function", "level", "key", "also");
  for (std::uint8_t number = 1; number <= slc_functions; ++number) {
    const SlcFunction function = *slc_function(number);
    const Slc& key = keys[function];
    if (key.level == SlcLevel::unsupported) continue;
    std::string row = fmt::format("{:<10} {:<8} {}", slc_name(function), level_word(key.level),
                                  escape_name(static_cast<char>(key.character)));
    if (key.flush_in || key.flush_out) {
      row = fmt::format("{:<25}{}{}", row, key.flush_in ? " synch" : "",
                        key.flush_out ? " flush" : "");
    }
    text += row + "\n";
  }
  return text;
}

}  // namespace

std::string slc_state(const Call& call) {
  return state(in_force(call) == call.manners().keys ? "local" : "remote");
}

Outcome slc(const Call& call) {
  if (call.words.size() == 1) return back(slc_state(call) + table(in_force(call)));
  if (call.words.size() != 2)
    return stay("Need an argument to 'slc' command.  'slc ?' for help.\n");
  const auto found = find(rows, call.words[1]);
  if (found.row == nullptr) {
    return stay(fmt::format("'{}': {} argument ('slc ?' for help).\n", quoted(call.words[1]),
                            found.ambiguous ? "ambiguous" : "unknown"));
  }
  if (found.row->kind == Kind::help) return stay(slc_words() + slc_state(call));
  tell(found.row->kind, call);
  return back(state(found.row->holds));
}

std::string slc_words() {
  return help_lines(rows);
}

std::vector<std::string_view> slc_next(const Words& before) {
  return before.size() == 1 ? names(rows) : std::vector<std::string_view>();
}

}  // namespace hail::telnet::console
