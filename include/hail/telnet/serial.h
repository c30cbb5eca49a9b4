// SPDX-License-Identifier: GPL-3.0-or-later
// A serial line in words: what a user orders of the port behind a server (RFC 2217), and what the
// server says of it. For the flag --serial and the command `serial`.
#pragma once

#include <hail/telnet/com_port.h>

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace hail::telnet {

/// Orders as payloads for Engine::send_subnegotiation(option::com_port, ...), in the order of the
/// words, which blanks and commas separate:
///
///   9600                    bits per second
///   8n1 7e2 8n1.5           data bits (5 to 8), parity (n o e m s), stop bits (1 1.5 2)
///   data N  parity none|odd|even|mark|space  stop 1|1.5|2
///   flow none|xonxoff|rtscts|dcd|dsr, or one of these words alone
///   break on|off  dtr on|off  rts on|off
///   purge rx|tx|both
///   signature               asks who the server is
///   lines MASK  modem MASK  which changes the server tells of: 0 to 255, all, none, or words
///                           joined by +. lines: data-ready overrun parity framing break
///                           holding-empty shift-empty timed-out. modem: cts dsr ri cd
///
/// Else one clause that says which word is wrong.
tl::expected<std::vector<std::string>, std::string> serial_orders(std::string_view words);

/// What is known of the line, in one line: `9600 8N1, flow RTS/CTS, DTR on; CTS DSR; "ser2net"`:
/// settings, the modem's lines that are up, what happened on the line, who the server is. Peer
/// bytes escaped, 200 octets of them at most. Empty while nothing was told.
std::string serial_words(const ComPort& port);

}  // namespace hail::telnet
