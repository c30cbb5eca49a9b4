// SPDX-License-Identifier: GPL-3.0-or-later
// Reports as JSON, exactly by CONTRACT. nlohmann stays inside json.cc.
#pragma once

#include <string>

#include "cli/printers/explanation.h"
#include "hail/probes/report.h"

namespace hail::cli {

struct JsonOptions {
  bool pretty = false;
  bool transcript = false;  ///< Put it in, if the report has one.
};

/// One object and a line end. `exit_status` is this target's own.
std::string to_json(const probes::Report& report, int exit_status, const JsonOptions& options);

/// A row of the catalogue, as `hail explain --json` prints it.
std::string to_json(const probes::FindingRow& row, bool pretty);
/// The same for a word or a code.
std::string to_json(const ExplainedCase& one, bool pretty);

}  // namespace hail::cli
