// SPDX-License-Identifier: GPL-3.0-or-later
// Which character sets hail can convert, and which it offers by CHARSET (RFC 2066).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hail::telnet {

/// Whether iconv knows it.
bool known_charset(const std::string& name);

/// The terminal's set from what nl_langinfo(CODESET) says; empty for plain ASCII, which says
/// nothing of what the terminal shows: then bytes are passed as they are.
std::string local_charset(std::string_view codeset);

/// For Facts::charsets: what text can be converted to and from, best first. Without a local set
/// nothing is converted, and UTF-8 alone is offered.
std::vector<std::string> offered_charsets(const std::string& local);

}  // namespace hail::telnet
