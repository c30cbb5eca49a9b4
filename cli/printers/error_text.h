// SPDX-License-Identifier: GPL-3.0-or-later
// What an error means in words, and what to do about it: one table, so that the screen, the list of
// hosts and the JSON say the same. Pure.
#pragma once

#include <string>

#include "hail/probes/report.h"

namespace hail::cli {

struct ErrorText {
  probes::Mark mark = probes::Mark::error;  ///< `skip`: could not be tested, which is no failure.
  std::string subject;                      ///< The second column: "connect".
  std::string text;                         ///< One clause; a peer's words in it are escaped.
  std::string brief;                        ///< One or two words for lists: "refused".
  std::string seen;                         ///< Evidence beside it; may be empty.
  std::string means;                        ///< May be empty, as may `advice`.
  std::string advice;
  std::string verdict;  ///< Behind "fails: " or "untested: ", with its full stop.
  bool told = false;    ///< A finding of the report says the same already, with evidence.
};

/// The words for `report.error`, which must be there.
ErrorText error_text(const probes::Report& report);

/// What is waited for in a phase: "the greeting".
std::string_view awaited(net::Phase phase);

}  // namespace hail::cli
