// SPDX-License-Identifier: GPL-3.0-or-later
// Reports as a monitoring plugin prints them: a state, a sentence, performance data
// ('label'=value[UOM];warn;crit;min;max), by the guidelines of the Monitoring Plugins. No byte of a
// peer can begin performance data or a line. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "hail/probes/report.h"

namespace hail::cli {

/// The plugin's exit status.
enum class NagiosState { ok = 0, warning = 1, critical = 2, unknown = 3 };
/// "OK", "WARNING", "CRITICAL", "UNKNOWN".
std::string_view name(NagiosState state);

struct NagiosOptions {
  std::string_view command;        ///< "smtp"; begins the line in upper case.
  std::optional<double> warning;   ///< Seconds in all; WARNING above them,
  std::optional<double> critical;  ///< CRITICAL above these.
  double timeout = 9;              ///< Seconds; the most that "time" can be.
  int expiry_warning_days = 14;
  int expiry_critical_days = 7;
};

/// The state of one report by CONTRACT: findings and errors of the peer's are WARNING or CRITICAL;
/// UNKNOWN is what is proven ours or temporary.
NagiosState nagios_state(const probes::Report& report, const NagiosOptions& options);

/// The whole output, with its line end. One report: one line. Several: the worst state and the
/// counts, then one line each, then performance data with the target in front of each label; that
/// goes behind the last "|", as the guidelines have it for several lines.
std::string to_nagios(const std::vector<const probes::Report*>& reports,
                      const NagiosOptions& options);
/// The worst of all, from 0 to 3: CRITICAL, WARNING, UNKNOWN, OK in this order; 3 without reports.
int nagios_status(const std::vector<const probes::Report*>& reports, const NagiosOptions& options);

/// For what the user typed wrongly: one line for standard output, with its line end; status 3.
std::string to_nagios(const UsageError& error, std::string_view command);

/// `text` for such a line: one line of printable ASCII without "|", "<", ">", "`" and "$", all
/// others as escape sequences; at most `most` characters.
std::string nagios_text(std::string_view text, std::size_t most);

}  // namespace hail::cli
