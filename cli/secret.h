// SPDX-License-Identifier: GPL-3.0-or-later
// Where a password comes from: a file, a descriptor, a command, the environment; never an argument,
// which everybody on the machine can read. What it is for is not decided here.
#pragma once

#include <optional>
#include <string>

#include "cli/arguments.h"

namespace hail::cli {

/// The first line of a file, without its end. Says why it cannot be read.
Usage<std::string> first_line(const std::string& file);

/// From --password-file, --password-fd or --password-command, else $HAIL_PASSWORD; empty when none
/// of them is there.
Usage<std::optional<std::string>> password(const Arguments& arguments);

}  // namespace hail::cli
