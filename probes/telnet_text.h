// SPDX-License-Identifier: GPL-3.0-or-later
// What the text of a Telnet server is: a question, a shell's prompt, something that moves the
// cursor. Pure.
#pragma once

#include <string_view>

namespace hail::probes {

/// Without the blanks, NULs and line ends at its end.
std::string_view without_end(std::string_view text);
/// What stands behind the last line end.
std::string_view last_line(std::string_view text);

/// Whether the text ends in a question for a password.
bool asks_for_password(std::string_view text);

enum class Escapes {
  none,
  display,  ///< Colours, cursor: CSI sequences and two-octet ones.
  command   ///< Strings to the terminal itself (OSC, DCS, APC, PM): titles, clipboard.
};
Escapes escapes_in(std::string_view text);

}  // namespace hail::probes
