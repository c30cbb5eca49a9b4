// SPDX-License-Identifier: GPL-3.0-or-later
// The user's ~/.telnetrc: whether it may be trusted, and what it says of a host. Its language is
// read in telnet/.
#pragma once

#include <string>
#include <vector>

#include "cli/arguments.h"
#include "hail/net/endpoint.h"

namespace hail::cli {

/// The commands for a host; none where there is no such file. A file that is not ours, or that
/// others may write, is an error: its commands can run a shell.
Usage<std::vector<std::string>> telnetrc(const net::Endpoint& endpoint);

}  // namespace hail::cli
