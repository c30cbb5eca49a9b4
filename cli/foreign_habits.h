// SPDX-License-Identifier: GPL-3.0-or-later
// Flags of other programs that fingers type by habit, and what they are called here. Only ever a
// hint: nothing in this table is accepted. Pure.
#pragma once

#include <string>
#include <string_view>

namespace hail::cli {

/// The hint for `word` (followed by `next`, which may be empty), or an empty string.
/// `command` is the subcommand in which it was typed.
std::string habit_hint(std::string_view word, std::string_view next, std::string_view command);

}  // namespace hail::cli
