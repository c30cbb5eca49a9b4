// SPDX-License-Identifier: GPL-3.0-or-later
// COM-PORT-OPTION's messages in words, either way (RFC 2217 section 2). Their form as values is in
// hail/telnet/com_port.h.
#pragma once

#include <string>
#include <string_view>

namespace hail::telnet::options {

/// "SET-BAUDRATE 9600", "NOTIFY-MODEMSTATE CTS DSR", `SIGNATURE "text"`. What a server sent has
/// "is" behind the name where the name is an order: "SET-PARITY is none".
std::string com_port_shown(std::string_view payload);

}  // namespace hail::telnet::options
