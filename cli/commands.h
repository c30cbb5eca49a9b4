// SPDX-License-Identifier: GPL-3.0-or-later
// THE table of subcommands: a row is a name, its place in the help, its examples and its main
// function. Help, completion and dispatch read it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace hail::cli {

/// The words behind a command; they live as long as the process.
using Words = std::vector<std::string_view>;

struct Example {
  std::string_view command;  ///< "hail smtp mx1.example.net".
  std::string_view says;     ///< What it does, one clause; may be empty.
};

struct Command {
  std::string_view name;
  std::string_view group;     ///< "talk", "ports", "tools": the lines of the help.
  std::string_view synopsis;  ///< "TARGET...".
  std::string_view help;      ///< One clause.
  std::uint32_t where;        ///< Its bit in the table of flags.
  std::span<const Example> examples;
  std::string_view
      needs;  ///< "a target": what `hail COMMAND` without operands lacks; empty: nothing.
  std::string_view needs_hint;
  std::string_view page;            ///< Its manual page: "hail-smtp", or "hail" that treats of all.
  int (*main)(const Words& words);  ///< Gives the exit status.
};

std::span<const Command> commands();
/// The row, or null.
const Command* find_command(std::string_view name);

/// "hail", or "telnet" when called by that name: what messages begin with.
std::string_view program();
void set_program(std::string_view name);

struct UsageError;
/// "no such command: smpt", with the nearest as a hint.
UsageError unknown_command(std::string_view name);

/// The main functions, each in its own file.
int telnet_main(const Words& words);
int banner_main(const Words& words);
int smtp_main(const Words& words);
int lmtp_main(const Words& words);
int pop3_main(const Words& words);
int imap_main(const Words& words);
int sieve_main(const Words& words);
int cert_main(const Words& words);
int explain_main(const Words& words);
int demo_main(const Words& words);
int schema_main(const Words& words);
int completion_main(const Words& words);
int help_main(const Words& words);

}  // namespace hail::cli
