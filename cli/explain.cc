// SPDX-License-Identifier: GPL-3.0-or-later
// `hail explain FINDING`: a row of the catalogue, or the rows that have the word in their id.
#include <fmt/core.h>

#include <algorithm>

#include "cli/arguments.h"
#include "cli/nearest.h"
#include "cli/output.h"
#include "cli/printers/grid.h"
#include "cli/printers/json.h"
#include "hail/probes/findings.h"

namespace hail::cli {
namespace {

constexpr std::size_t label_width = 13;
constexpr std::size_t list_column = 41;  // Where the list's messages begin.

void labelled(std::string& text, std::string_view label, std::string_view value,
              const Screen& screen) {
  const auto room = static_cast<std::size_t>(screen.columns) - label_width;
  const auto lines =
      screen.terminal ? wrap(value, room) : std::vector<std::string>{std::string(value)};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    text += fmt::format("  {:{}}{}\n", i == 0 ? label : "", label_width - 2, lines[i]);
  }
}

std::string to_screen(const probes::FindingRow& row, const Screen& screen) {
  std::string text = fmt::format("{}  ({})\n", row.id, name(row.severity));
  labelled(text, "says", row.message, screen);
  labelled(text, "means", row.means, screen);
  labelled(text, "do", row.advice, screen);
  labelled(text, "see", row.reference, screen);
  return text;
}

UsageError unknown_finding(const std::string& word) {
  std::vector<std::string_view> ids;
  for (const probes::FindingRow& row : probes::catalogue()) ids.push_back(row.id);
  const std::string_view near = nearest(word, ids);
  return {fmt::format("no such finding: {}", word),
          near.empty() ? "a part of a name lists those that have it: hail explain tls"
                       : fmt::format("did you mean {}?", near)};
}

}  // namespace

int explain_main(const Words& words) {
  const auto arguments = begin("explain", words);
  if (!arguments) return arguments.error();
  const Screen out = screen(1, *arguments);
  const bool quiet = arguments->has("quiet");
  const bool pretty = arguments->value("json") == "pretty";
  std::string text;
  for (const std::string& word : arguments->operands()) {
    std::vector<const probes::FindingRow*> rows;
    if (const probes::FindingRow* row = probes::find_row(word)) {
      rows.push_back(row);
    } else {
      for (const probes::FindingRow& each : probes::catalogue()) {
        if (each.id.find(word) != std::string_view::npos) rows.push_back(&each);
      }
    }
    if (rows.empty()) return complain(unknown_finding(word), words);
    for (const probes::FindingRow* row : rows) {
      if (arguments->has("json")) {
        text += to_json(*row, pretty);
      } else if (rows.size() == 1 || arguments->has("verbose")) {
        text += to_screen(*row, out);
      } else {
        const auto room =
            std::max<std::size_t>(static_cast<std::size_t>(out.columns), list_column + 8) -
            list_column;
        const std::string message =
            out.terminal ? wrap(row->message, room, 1).front() : std::string(row->message);
        text += fmt::format("{:7}{:34}{}\n", name(row->severity), row->id, message);
      }
    }
  }
  return quiet ? 0 : print(text);
}

}  // namespace hail::cli
