// SPDX-License-Identifier: GPL-3.0-or-later
// The help screens, generated from the tables of commands and flags: at most 24 lines of 79
// columns.
#pragma once

#include <string>

#include "cli/commands.h"
#include "cli/flags.h"

namespace hail::cli {

/// `hail --help`.
std::string help();
/// `hail COMMAND --help`.
std::string command_help(const Command& command);

/// A flag as the help writes it: "-t, --timeout SECONDS", "--json[=pretty]".
std::string usage(const FlagRow& flag);

}  // namespace hail::cli
