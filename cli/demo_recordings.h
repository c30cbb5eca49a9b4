// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations with real servers, taken into the program from tests/scripts/demo when it is built.
#pragma once

#include <string_view>

namespace hail::cli::recordings {

extern const std::string_view smtp;
extern const std::string_view pop3;
extern const std::string_view imap;
extern const std::string_view telnet;

}  // namespace hail::cli::recordings
