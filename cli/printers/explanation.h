// SPDX-License-Identifier: GPL-3.0-or-later
// An explanation as text: word and title, then labelled lines. On a terminal wrapped at its width;
// in a pipe a fact stays on one line. Pure.
#pragma once

#include <string>

#include "cli/output.h"
#include "hail/probes/cause.h"
#include "hail/probes/explain.h"
#include "hail/probes/findings.h"

namespace hail::cli {

/// An explanation with what is known of this very case.
struct ExplainedCase {
  probes::Explanation row;
  std::string seen;  ///< A peer's words, not escaped; empty for words that were only looked up.
  probes::Cause cause = probes::Cause::unknown;
  std::string next;  ///< "hail smtp HOST"; may be empty.

  /// What to do: the cause's advice, if it is known.
  std::string advice() const;
};

/// Ends in a line end.
std::string to_screen(const ExplainedCase& one, const Screen& screen);
/// A row of the catalogue of findings, whole.
std::string to_screen(const probes::FindingRow& row, const Screen& screen);
/// The same in one line, for a list.
std::string list_line(const probes::FindingRow& row, const Screen& screen);

}  // namespace hail::cli
