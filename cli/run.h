// SPDX-License-Identifier: GPL-3.0-or-later
// From the words of a command line to the command that is meant.
#pragma once

#include "cli/arguments.h"
#include "cli/commands.h"

namespace hail::cli {

/// What to call with which words; `command` null: the help. Pure.
struct Dispatch {
  const Command* command = nullptr;
  Words words;
  bool version = false;
};
/// `hail COMMAND ...`, `hail HOST [PORT]` (telnet), or neither.
Usage<Dispatch> dispatch(const Words& words);

/// The whole program but for signals: `name` is argv[0], `words` the rest. Gives the exit status.
int run(std::string_view name, const Words& words);

}  // namespace hail::cli
