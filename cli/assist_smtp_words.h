// SPDX-License-Identifier: GPL-3.0-or-later
// What the SMTP assist says: its commands, what unusual replies mean, which parameters there are.
// Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/assist_words.h"

namespace hail::cli {

/// A command, and from when it can be said.
struct SmtpRow {
  CommandRow row;
  std::string_view needs;  ///< "": always; "ehlo": after it; else the keyword that offers it.
};
std::span<const SmtpRow> smtp_commands();

/// What can be said behind the address of MAIL FROM, by the keyword that offers it.
struct SmtpParameter {
  std::string_view keyword;
  std::string_view says;
};
std::span<const SmtpParameter> smtp_parameters();

/// What an unusual reply to `verb` ("RCPT"; "greeting" for the first) means; empty for the usual.
/// `enhanced` is the status code of RFC 3463, or empty.
std::string smtp_explanation(int code, std::string_view enhanced, std::string_view verb);
/// All meanings of a reply code, a line each.
std::vector<std::string> smtp_explanations(std::string_view code);

}  // namespace hail::cli
