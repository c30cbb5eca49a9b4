// SPDX-License-Identifier: GPL-3.0-or-later
// Greetings and what tells software beside them, as manuals and default configurations have them,
// and whose they are; a table of its own beside the proofs of the rows.
#pragma once

#include <span>
#include <string>

#include "hail/probes/software.h"

namespace hail::tests {

struct SoftwareCase {
  std::string protocol;
  std::string text;   ///< As received.
  std::string gives;  ///< As product_text(); empty: nobody is named.
  std::string source;
  probes::ToldBy by = probes::ToldBy::greeting;
  bool likely = false;
};
std::span<const SoftwareCase> software_cases();

}  // namespace hail::tests
