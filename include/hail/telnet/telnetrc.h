// SPDX-License-Identifier: GPL-3.0-or-later
// The language of ~/.telnetrc: which commands of the command mode a connection begins with. Pure:
// whether the file may be trusted, and how it is read, is decided by the caller.
//
//   # comment
//   bbs.example.org        a host, in column 1, in any case, as it is named on the command line
//     toggle crlf          its commands, indented
//   bbs.example.org 2323   the same host, that port only
//     mode line
//   DEFAULT                every host
//     unset autosynch
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace hail::telnet {

inline constexpr std::size_t most_telnetrc_octets = 64 * 1024;
inline constexpr std::size_t most_telnetrc_lines = 1000;

/// The commands for `host` and `port`, in the file's order: of every section that fits, DEFAULT's
/// included. Blanks around a command are removed; none is empty. A command may also stand on the
/// host's own line, behind the name or the port.
///
/// The error is a sentence that names the line ("line 3: ..."), without line end: more octets or
/// lines than above, a control character in a line, commands before any host.
tl::expected<std::vector<std::string>, std::string> telnetrc_commands(std::string_view text,
                                                                      std::string_view host,
                                                                      std::uint16_t port);

}  // namespace hail::telnet
