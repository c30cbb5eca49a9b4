// SPDX-License-Identifier: GPL-3.0-or-later
// Option processing in the words of the classic clients ("toggle options"): one message, one line.
// Everything that came from the peer is escaped or shown as numbers.
#pragma once

#include <hail/telnet/command.h>
#include <hail/telnet/event.h>

#include <string>

namespace hail::telnet {

/// "SENT DO TERMINAL-TYPE", "RCVD WILL ECHO", "RCVD IAC DM", "SENT IAC SB NAWS 80 24 IAC SE",
/// "RCVD IAC SB option 77 \x01\x02 IAC SE". A long payload is cut at 256 octets of text, with
/// "...". Data and the engine's own events give a short remark in brackets, or nothing for data.
std::string trace_line(Direction direction, const Event& event);

}  // namespace hail::telnet
