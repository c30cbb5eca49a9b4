// SPDX-License-Identifier: GPL-3.0-or-later
// What a user may name as a target, and what that means (CONTRACT, "Targets"). Pure but for
// read_targets(), which opens files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "hail/probes/probe.h"

namespace hail::cli {

/// One target: HOST, HOST:PORT, [V6], [V6]:PORT, ADDRESS, unix:PATH or SCHEME://HOST[:PORT]. Port 0
/// where neither it nor the scheme names one.
Usage<probes::Target> parse_target(std::string_view text);

/// The operands of a command: a bare number behind a target is its port.
Usage<std::vector<probes::Target>> parse_targets(const std::vector<std::string>& operands);

/// The operands of a probe, "-" replaced by standard input, and --targets FILE behind them. A
/// file has a target a line, as in the operands; "#" begins a comment. At most `most` targets.
Usage<std::vector<probes::Target>> read_targets(const Arguments& arguments,
                                                std::size_t most = 1000);

/// The lines of such a file; `name` is for messages ("FILE:LINE: what").
Usage<std::vector<probes::Target>> parse_target_lines(std::string_view lines,
                                                      std::string_view name);

/// Whether the word is nothing but digits.
bool is_number(std::string_view word);

/// The targets with a port each: those that name none get every one of `ports`. `text` becomes
/// "host:port" where the user named no scheme.
std::vector<probes::Target> with_ports(const std::vector<probes::Target>& targets,
                                       const std::vector<std::uint16_t>& ports);
/// "25,465,587", which the parser of flags has judged already.
std::vector<std::uint16_t> parse_ports(std::string_view list);

}  // namespace hail::cli
