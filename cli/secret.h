// SPDX-License-Identifier: GPL-3.0-or-later
// Where a password comes from: a file, a descriptor, a command, the environment; never an argument,
// which everybody on the machine can read; or from the keyboard. Whoever asks for one leaves no
// core dump from then on. What it is for is not decided here.
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

/// Asks at the terminal of this process, without showing what is typed: Backspace and ^U edit, ^C
/// gives an error with an empty text (leave with status 130). Without a terminal: where else a
/// password may come from.
Usage<std::string> ask_password(const std::string& question);

}  // namespace hail::cli
