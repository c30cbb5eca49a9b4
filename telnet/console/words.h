// SPDX-License-Identifier: GPL-3.0-or-later
// How the command mode reads a line: words with quotes, and names by unique prefixes. What the
// words mean is decided in the files beside this one. Pure.
#pragma once

#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace hail::telnet::console {

using Words = std::vector<std::string>;

/// The words of `line`. Blanks part them; '...' and "..." keep blanks, a backslash keeps whatever
/// follows it. An end of line ends a quotation.
Words split(std::string_view line);

std::string lower(std::string_view text);

/// "?" or a prefix of "help".
bool asks_for_help(std::string_view word);

/// A word of the user's for a message of ours: no control, 80 columns at most.
std::string quoted(std::string_view word);

template <class Rows>
using RowOf = std::remove_cvref_t<decltype(*std::begin(std::declval<const Rows&>()))>;

template <class Row>
struct Found {
  const Row* row = nullptr;
  bool ambiguous = false;
};

/// The row that `word` names, in any case: whole, or by a prefix that no other row begins with.
/// Rows with `own` are hail's: a prefix that fits one of the others never means them, so that what
/// people have in their fingers keeps its meaning. Several rows with the same meaning
/// (Row::same_as) are not ambiguous.
template <class Rows>
Found<RowOf<Rows>> find(const Rows& rows, std::string_view word) {
  using Row = RowOf<Rows>;
  const std::string wanted = lower(word);
  if (wanted.empty()) return {};
  for (const Row& row : rows) {
    if (row.name == wanted) return {&row, false};
  }
  for (const bool own : {false, true}) {
    Found<Row> found;
    for (const Row& row : rows) {
      if (row.own != own || !row.name.starts_with(wanted)) continue;
      if (found.row == nullptr) {
        found.row = &row;
      } else if (!found.row->same_as(row)) {
        found.ambiguous = true;
      }
    }
    if (found.ambiguous) return {nullptr, true};
    if (found.row != nullptr) return found;
  }
  return {};
}

/// The names in `rows`, but for those without help, which are other words for a row above.
template <class Rows>
std::vector<std::string_view> names(const Rows& rows) {
  std::vector<std::string_view> out;
  for (const auto& row : rows) {
    if (!row.help.empty()) out.push_back(row.name);
  }
  return out;
}

/// "name            help", a line each; rows without help are left out.
std::string help_line(std::string_view name, std::string_view help);
template <class Rows>
std::string help_lines(const Rows& rows) {
  std::string text;
  for (const auto& row : rows) {
    if (!row.help.empty()) text += help_line(row.name, row.help);
  }
  return text;
}

}  // namespace hail::telnet::console
