// SPDX-License-Identifier: GPL-3.0-or-later
// What the assists of all mail protocols share: reading typed words, and tables of commands with
// their explanations. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/mail_assist.h"

namespace hail::cli {

/// A command of a protocol.
struct CommandRow {
  std::string_view completes;  ///< What Tab makes of it: "MAIL FROM:<".
  std::string_view form;       ///< "MAIL FROM:<ADDRESS>".
  std::string_view says;       ///< One clause.
};

std::string upper(std::string_view text);
/// The words of a line, separated by blanks.
std::vector<std::string> words_of(std::string_view line);
/// The first word in upper case; empty if there is none.
std::string verb_of(std::string_view line);
/// Whether `line` begins with `begin`, upper and lower case alike.
bool begins_with(std::string_view line, std::string_view begin);
/// Those of `lines` that `begun` is the beginning of, sorted.
std::vector<std::string> fitting(std::string_view begun, std::vector<std::string> lines);

/// "?" lists the commands, "? WORD" explains those that begin with WORD. A remark a line.
std::vector<std::string> explain_commands(std::span<const CommandRow> rows, std::string_view word);

/// What is said at the beginning: "SMTP with HOST [ADDRESS]. Tab completes, ..."
telnet::Advice opening(std::string_view protocol, const AssistFacts& facts);

/// The remark before a password goes out in clear; for the user to think again.
inline constexpr std::string_view clear_password =
    "the password will go out in clear. Ctrl-C ends; to encrypt first: ";

/// A line whose secret is replaced: `shown` stays readable.
telnet::Sending secret(std::string line, std::string_view shown);
/// One that is no secret.
telnet::Sending plain(std::string line);

/// The bytes of RFC 4648 base64; empty where it is none.
std::string from_base64(std::string_view text);

}  // namespace hail::cli
