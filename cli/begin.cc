// SPDX-License-Identifier: GPL-3.0-or-later
// What every command does with its arguments before its own work: refuse, help, tell the version.
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "cli/arguments.h"
#include "cli/help.h"
#include "cli/output.h"
#include "cli/printers/nagios.h"
#include "cli/version.h"

namespace hail::cli {
namespace {

bool stands_among(const Words& words, std::string_view flag) {
  const auto end = std::find(words.begin(), words.end(), "--");
  return std::find(words.begin(), end, flag) != end;
}

}  // namespace

int complain(const UsageError& error, const Words& words) {
  // A monitoring system reads standard output, and knows no status 2 but CRITICAL.
  if (stands_among(words, "--nagios")) {
    print(to_nagios(error, "hail"));
    return 3;
  }
  const int width = prose_width(STDERR_FILENO);
  std::string text = hanging(std::string(program()) + ": ", error.what, width);
  const bool hints = width > 0 && !stands_among(words, "--no-hints");
  if (hints && !error.hint.empty()) text += hanging("hint: ", error.hint, width);
  std::fputs(text.c_str(), stderr);
  return 2;
}

tl::expected<Arguments, int> begin(std::string_view name, const Words& words) {
  const Command& command = *find_command(name);
  if (stands_among(words, "--help") || stands_among(words, "-h")) {
    return tl::unexpected(print(command_help(command)));
  }
  if (stands_among(words, "--version")) return tl::unexpected(print(version_text()));
  Usage<Arguments> arguments = parse(command, words);
  if (!arguments) return tl::unexpected(complain(arguments.error(), words));
  // Flags in clusters ("-vh").
  if (arguments->has("help")) return tl::unexpected(print(command_help(command)));
  const bool lacking =
      !command.needs.empty() && arguments->operands().empty() && !arguments->has("targets");
  if (lacking) {
    const UsageError error{std::string(name) + " needs " + std::string(command.needs),
                           std::string(command.needs_hint)};
    return tl::unexpected(complain(error, words));
  }
  return std::move(*arguments);
}

}  // namespace hail::cli
