// SPDX-License-Identifier: GPL-3.0-or-later
// What stood behind a command, read by the table of flags. Pure but for begin() and complain(),
// which print (begin.cc).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "cli/commands.h"
#include "cli/flags.h"

namespace hail::cli {

/// What the user typed wrongly: "WHAT: WHERE", and what to do. Lower case, no full stop.
struct UsageError {
  std::string what;
  std::string hint;  ///< May be empty.
};
template <class T>
using Usage = tl::expected<T, UsageError>;

class Arguments {
 public:
  /// Whether a flag is in force: given, and not undone by a later `--no-...`.
  bool has(FlagName flag) const { return count(flag) > 0; }
  /// How often it was given: 3 for -vvv.
  int count(FlagName flag) const;
  /// The last value, or nothing; empty for an optional value that was left out.
  std::optional<std::string> value(FlagName flag) const;
  /// The last value as a number, or `otherwise`. For Kind::seconds and Kind::number.
  double number(FlagName flag, double otherwise) const;
  /// Every value, in order.
  std::vector<std::string> values(FlagName flag) const;
  /// Flags of other Telnet clients that were understood and have no effect: a sentence each.
  const std::vector<std::string>& remarks() const { return remarks_; }
  /// What is no flag, in order.
  const std::vector<std::string>& operands() const { return operands_; }

 private:
  friend class Parser;
  struct Given {
    std::string_view flag;
    std::string value;
  };
  std::vector<Given> given_;
  std::vector<std::string> operands_;
  std::vector<std::string> remarks_;
};

/// Reads the arguments of a command. Operands and flags may be mixed; "--" ends the flags; "-" is
/// an operand. Values are checked by their Kind.
Usage<Arguments> parse(const Command& command, const Words& words);

/// The same for a command's main function: an error is printed, --help and --version are answered.
/// Then the value is the exit status to end with.
tl::expected<Arguments, int> begin(std::string_view command, const Words& words);

/// Prints "hail: WHAT" and, on a terminal and unless --no-hints stands among `words`, "hint: ...".
/// Gives 2, the status of wrong usage. With --nagios among the words: UNKNOWN, on standard output,
/// and 3.
int complain(const UsageError& error, const Words& words);

}  // namespace hail::cli
