// SPDX-License-Identifier: GPL-3.0-or-later
// A report as the expected files beside the conversations have it: every fact, in a form that a
// reader can judge line by line. Not the JSON of the contract, which has its own tests.
#pragma once

#include <string>
#include <string_view>

#include "hail/probes/report.h"

namespace hail::tests {

/// Pretty-printed JSON in ASCII. `left` says where the client left the conversation; empty: never.
std::string render(const probes::Report& report, std::string_view left);

/// The error as FAIL has it: without the peer; empty if there is none.
std::string error_text(const probes::Report& report);

}  // namespace hail::tests
