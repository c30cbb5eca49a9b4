// SPDX-License-Identifier: GPL-3.0-or-later
// Reports as screens for people (UX.md B.1 to B.7). May change; what scripts rely on is the JSON.
// Every byte of a peer goes through net::escape here.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/output.h"
#include "hail/probes/report.h"

namespace hail::cli {

struct TextOptions {
  Screen screen;
  int verbose = 0;          ///< -v: whole lines; -vv: chain and waterfall; -vvv: hex.
  bool transcript = false;  ///< The dialogue, if the report has one.
  bool hints = true;        ///< The `more` lines.
  bool addresses = false;   ///< A list of hosts names addresses too: a name may stand there often.
};

/// The screen of one report: header, facts, verdict.
std::string to_text(const probes::Report& report, const TextOptions& options);

/// One line of a list of hosts; `target_width` columns for the target.
std::string to_host_line(const probes::Report& report, std::size_t target_width,
                         const TextOptions& options);
/// The width that fits all targets, within bounds.
std::size_t target_width(const std::vector<std::string>& targets);

/// "4 targets: 3 spoke, 1 refused." `good` is the word for those without an error. `asked_for` may
/// be more than were asked, after an interruption.
std::string to_count_line(const std::vector<const probes::Report*>& reports, std::size_t asked_for,
                          std::string_view good);

/// The dialogue alone, for --transcript=FILE.
std::string to_transcript(const probes::Report& report);

}  // namespace hail::cli
