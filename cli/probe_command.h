// SPDX-License-Identifier: GPL-3.0-or-later
// What all commands do that run a probe over targets: read them, run them side by side, print each
// as soon as those before it are printed.
#pragma once

#include <string_view>

#include "cli/arguments.h"
#include "hail/probes/probe.h"

namespace hail::cli {

/// The whole command; gives the exit status.
int probe_main(std::string_view command, const Words& words);

/// Which probe a target gets: the command's own; `banner` answers Telnet where port or scheme say
/// so. Null where the scheme names another protocol.
const probes::Probe* probe_for(std::string_view command, const probes::Target& target);

}  // namespace hail::cli
