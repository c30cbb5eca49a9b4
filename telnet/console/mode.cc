// SPDX-License-Identifier: GPL-3.0-or-later
// `mode`: who edits the line. Where LINEMODE is in effect its bits are suggested to the server,
// which decides (RFC 1184 section 2.2); elsewhere ECHO and SUPPRESS-GO-AHEAD are asked for, and our
// side does as told whatever the server makes of it.
#include <fmt/format.h>
#include <hail/telnet/engine.h>

#include "telnet/console/command.h"

namespace hail::telnet::console {

namespace {

enum class Kind : std::uint8_t { heading, character, line, kludge, on, off, help };

struct ModeRow {
  std::string_view name;
  std::string_view help;
  Kind kind = Kind::heading;
  std::uint8_t bit = 0;
  bool own = false;

  bool same_as(const ModeRow& other) const { return kind == other.kind && bit == other.bit; }
};

constexpr ModeRow rows[] = {
    {"character", "Disable LINEMODE option", Kind::character},
    {"", "(or disable obsolete line-by-line mode)"},
    {"line", "Enable LINEMODE option", Kind::line},
    {"", "(or enable obsolete line-by-line mode)"},
    {"", ""},
    {"", "These require the LINEMODE option to be enabled"},
    {"isig", "Enable signal trapping", Kind::on, linemode_bit::trapsig},
    {"+isig", "", Kind::on, linemode_bit::trapsig},
    {"-isig", "Disable signal trapping", Kind::off, linemode_bit::trapsig},
    {"edit", "Enable character editing", Kind::on, linemode_bit::edit},
    {"+edit", "", Kind::on, linemode_bit::edit},
    {"-edit", "Disable character editing", Kind::off, linemode_bit::edit},
    {"softtabs", "Enable tab expansion", Kind::on, linemode_bit::soft_tab},
    {"+softtabs", "", Kind::on, linemode_bit::soft_tab},
    {"-softtabs", "Disable tab expansion", Kind::off, linemode_bit::soft_tab},
    {"litecho", "Enable literal character echo", Kind::on, linemode_bit::lit_echo},
    {"+litecho", "", Kind::on, linemode_bit::lit_echo},
    {"-litecho", "Disable literal character echo", Kind::off, linemode_bit::lit_echo},
    {"help", "", Kind::help},
    {"kludgeline", "", Kind::kludge},
    {"", ""},
    {"?", "Print help information", Kind::help},
};

void by_character(const Call& call, Session& session) {
  call.manners().editing = Manners::Editing::character;
  if (session.engine().on(Side::local, option::linemode)) {
    want(session, Side::local, option::linemode, false);
  } else {
    want(session, Side::remote, option::suppress_go_ahead, true);
  }
  want(session, Side::remote, option::echo, true);
}

void by_line(const Call& call, Session& session, bool linemode) {
  call.manners().editing = Manners::Editing::line;
  want(session, Side::remote, option::suppress_go_ahead, false);
  want(session, Side::local, option::linemode, linemode);
  want(session, Side::remote, option::echo, false);
}

void suggest(Session& session, std::uint8_t mask) {
  session.engine().send_subnegotiation(option::linemode, mode_suggestion(mask));
  session.wake();
}

Outcome linemode_bits(Session& session, std::uint8_t bit, bool on) {
  const Engine& engine = session.engine();
  if (!engine.on(Side::local, option::linemode))
    return stay("?Need to have LINEMODE option enabled first.\n'mode ?' for help.\n");
  const std::uint8_t now = engine.linemode().mode;
  const auto mask = static_cast<std::uint8_t>(on ? now | bit : now & ~bit);
  if (mask != now) suggest(session, mask);
  return back();
}

Outcome line(const Call& call, Session& session) {
  const Engine& engine = session.engine();
  if (!engine.on(Side::local, option::linemode)) {
    by_line(call, session, true);
    return back();
  }
  call.manners().editing = Manners::Editing::line;
  want(session, Side::remote, option::echo, false);
  return linemode_bits(session, linemode_bit::edit, true);
}

}  // namespace

Outcome mode(const Call& call) {
  if (call.words.size() != 2)
    return stay("'mode' command requires an argument\n'mode ?' for help.\n");
  const std::string& word = call.words[1];
  const auto found = find(rows, word);
  if (found.row == nullptr) {
    return stay(fmt::format("{} mode '{}' ('mode ?' for help).\n",
                            found.ambiguous ? "Ambiguous" : "Unknown", quoted(word)));
  }
  if (found.row->kind == Kind::help) return stay(mode_words());
  if (!call.connected()) return stay(std::string(need_connection) + "'mode ?' for help.\n");
  Session* session = call.telnet();
  if (session == nullptr) return stay(std::string(need_telnet));
  switch (found.row->kind) {
    case Kind::character:
      by_character(call, *session);
      break;
    case Kind::line:
      return line(call, *session);
    case Kind::kludge:
      by_line(call, *session, false);
      break;
    default:
      return linemode_bits(*session, found.row->bit, found.row->kind == Kind::on);
  }
  return back();
}

std::string mode_words() {
  std::string text = "format is:  'mode Mode', where 'Mode' is one of:\n\n";
  for (const ModeRow& row : rows) {
    if (!row.help.empty()) {
      text += help_line(row.name, row.help);
    } else if (row.kind == Kind::heading) {
      text += "\n";
    }
  }
  return text;
}

std::vector<std::string_view> mode_next(const Words& before) {
  std::vector<std::string_view> out;
  if (before.size() > 1) return out;
  for (const ModeRow& row : rows) {
    if (row.kind != Kind::heading && !row.help.empty()) out.push_back(row.name);
  }
  return out;
}

}  // namespace hail::telnet::console
