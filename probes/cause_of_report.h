// SPDX-License-Identifier: GPL-3.0-or-later
// One word that sums up why a target is not as it should be. It is for scripts that count; people
// read the findings.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "hail/probes/report.h"

namespace hail::probes {

/// The cause of what is wrong: of the error if there is one, else of the first finding in the order
/// of the table. A word of causes(), or empty: nothing is wrong, or nothing is known.
std::string cause_of_report(const Report& report);

/// All words that there are, in no order.
std::span<const std::string_view> causes();

}  // namespace hail::probes
