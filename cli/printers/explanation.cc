// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of `hail explain`. A peer's words are cut on a terminal, where they would have no
// end.
#include "cli/printers/explanation.h"

#include <fmt/core.h>

#include <algorithm>

#include "cli/printers/grid.h"
#include "hail/net/escape.h"

namespace hail::cli {
namespace {

constexpr std::size_t finding_column = 13;
constexpr std::size_t text_column = 15;
constexpr std::size_t list_column = 41;  // Where the list's messages begin.
constexpr std::size_t peer_lines = 3;

std::size_t room(const Screen& screen, std::size_t column) {
  return std::max<std::size_t>(static_cast<std::size_t>(screen.columns), column + 8) - column;
}

/// `begin` and `value` in the column; what does not fit goes below.
void hanging(std::string& text, std::string_view begin, std::string_view value, std::size_t column,
             const Screen& screen, std::size_t most = 0) {
  if (value.empty()) return;
  const auto lines = screen.terminal ? wrap(value, room(screen, column), most)
                                     : std::vector<std::string>{std::string(value)};
  for (std::size_t i = 0; i < lines.size(); ++i)
    text += fmt::format("{:{}}{}\n", i == 0 ? begin : "", column, lines[i]);
}

void labelled(std::string& text, std::string_view label, std::string_view value, std::size_t column,
              const Screen& screen, std::size_t most = 0) {
  hanging(text, fmt::format("  {}", label), value, column, screen, most);
}

/// The word, then the title: beside it, or below it where the word is long.
void headed(std::string& text, const ExplainedCase& one, const Screen& screen) {
  const std::string_view kind = probes::label(one.row.kind);
  std::string title = kind.empty() ? one.row.title : fmt::format("{}: {}", kind, one.row.title);
  if (one.row.means.empty()) title += fmt::format(" ({})", one.row.reference);
  if (one.row.word.size() + 2 <= text_column) {
    hanging(text, one.row.word, title, text_column, screen);
  } else if (screen.terminal) {
    text += one.row.word + "\n";
    hanging(text, "", title, text_column, screen);
  } else {
    text += fmt::format("{}  {}\n", one.row.word, title);
  }
}

}  // namespace

std::string ExplainedCase::advice() const {
  return cause == probes::Cause::unknown ? row.advice : std::string(probes::advice(cause));
}

std::string to_screen(const ExplainedCase& one, const Screen& screen) {
  const auto label = [&](std::string& text, std::string_view name, std::string_view value) {
    labelled(text, name, value, text_column, screen);
  };
  std::string text;
  headed(text, one, screen);
  labelled(text, "seen", net::escape(one.seen), text_column, screen, peer_lines);
  if (one.cause != probes::Cause::unknown)
    label(text, "cause", fmt::format("{}: {}", name(one.cause), title(one.cause)));
  if (!one.row.means.empty())
    label(text, "means", fmt::format("{} ({})", one.row.means, one.row.reference));
  label(text, "said by", one.row.said_by);
  label(text, "do", one.advice());
  label(text, "not", one.row.not_this);
  if (!one.row.see.empty()) label(text, "see also", "hail explain " + one.row.see);
  label(text, "next", one.next);
  return text;
}

std::string to_screen(const probes::FindingRow& row, const Screen& screen) {
  std::string text = fmt::format("{}  ({})\n", row.id, name(row.severity));
  labelled(text, "says", row.message, finding_column, screen);
  labelled(text, "means", row.means, finding_column, screen);
  labelled(text, "do", row.advice, finding_column, screen);
  labelled(text, "see", row.reference, finding_column, screen);
  return text;
}

std::string list_line(const probes::FindingRow& row, const Screen& screen) {
  const std::string message = screen.terminal
                                  ? wrap(row.message, room(screen, list_column), 1).front()
                                  : std::string(row.message);
  return fmt::format("{:7}{:34}{}\n", name(row.severity), row.id, message);
}

}  // namespace hail::cli
