// SPDX-License-Identifier: GPL-3.0-or-later
// The catalogue of findings: what can be wrong, whom it hurts, what to do. Ids are a contract:
// scripts are written against them. The sentences stand in one table, ready for translation.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hail::probes {

enum class Severity { note, warn, error };
/// "note", "warn", "error": the mark in column 1 and the word of the JSON.
std::string_view name(Severity severity);

/// A row of the catalogue.
struct FindingRow {
  std::string_view id;       ///< "smtp.starttls.missing".
  Severity severity;         ///< As a rule; a probe may raise a warning where the contract says so.
  std::string_view subject;  ///< The second column of the screen: "STARTTLS".
  std::string_view message;  ///< One clause, no full stop.
  std::string_view means;    ///< Who is hurt, and how.
  std::string_view advice;   ///< The fix, as a command or a setting where there is one.
  std::string_view reference;  ///< "RFC 3207 section 4".
};

/// Sorted by id.
std::span<const FindingRow> catalogue();
/// The row, or null.
const FindingRow* find_row(std::string_view id);

/// A row that holds in this case, with its evidence.
struct Finding {
  const FindingRow* row;
  Severity severity;
  std::string message;  ///< The row's, or more exact: "expires in 9 days, on 2026-12-03".
  std::string seen;     ///< Evidence: the peer's own words (not escaped), or a measurement.
  std::string advice;   ///< The row's, or more exact.
};

}  // namespace hail::probes
