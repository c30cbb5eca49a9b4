// SPDX-License-Identifier: GPL-3.0-or-later
// What the words of a refusal mean where no code says it, and clauses that several ports share.
// Servers word these as they like; a row here is what a server of the world was seen to say.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hail/probes/login.h"

namespace hail::probes {

/// Of a refused log-in; `unknown` if no row fits.
AuthOutcome outcome_of_words(std::string_view text);
/// Whether a refusal to talk is for now only: "too many connections", "try again later".
bool is_for_now(std::string_view text);
/// "512 octets", "12 KB", "3 MB".
std::string size_text(std::int64_t octets);

}  // namespace hail::probes
