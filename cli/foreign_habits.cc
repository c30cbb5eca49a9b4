// SPDX-License-Identifier: GPL-3.0-or-later
// The table of habits: openssl s_client, swaks, the monitoring plugins, nmap, dig, curl. Pure.
#include "cli/foreign_habits.h"

#include <fmt/core.h>

namespace hail::cli {
namespace {

/// {0} is the command, {1} the word behind the habit or what stood after its "=".
struct Habit {
  std::string_view word;
  bool prefix;                ///< Anything that begins with `word`.
  bool takes;                 ///< The next word is its value.
  std::string_view stand_in;  ///< For {1}, where nothing was given.
  std::string_view hint;
};
// clang-format off
constexpr Habit habits[] = {
    {"-connect", false, true, "HOST:PORT", "the target stands alone: hail {0} {1}"},
    {"-starttls", false, true, "smtp", "the command names the protocol: hail {1} --tls=starttls HOST"},
    {"-servername", false, true, "NAME", "--name={1}"},
    {"-showcerts", false, false, "", "-vv shows the chain"},
    {"-CAfile", false, true, "FILE", "--ca-file={1}"},
    {"--server", false, true, "HOST", "the target stands alone: hail {0} {1}"},
    {"-s", false, true, "HOST", "the target stands alone: hail {0} {1}"},
    {"-H", false, true, "HOST", "the target stands alone: hail {0} {1}"},
    {"--host", false, true, "HOST", "the target stands alone: hail {0} {1}"},
    {"--hostname", false, true, "HOST", "the target stands alone: hail {0} {1}"},
    {"-p", false, true, "PORT", "a port stands behind its host: hail {0} HOST {1}"},
    {"--ehlo", false, true, "NAME", "--helo={1}"},
    {"--quit-after", false, true, "HELO", "hail {0} sends no message: it ends with QUIT by itself"},
    {"--drop-after", false, true, "HELO", "hail {0} sends no message: it ends with QUIT by itself"},
    {"--tls-on-connect", false, false, "", "--tls=implicit"},
    {"-tls", false, false, "", "--tls=starttls"},
    {"-tlsc", false, false, "", "--tls=implicit"},
    {"-S", false, false, "", "--tls=starttls"},
    {"--ssl", false, false, "", "--tls=implicit"},
    {"-oX", false, true, "FILE", "--json, with its output sent to a file: > {1}"},
    {"-oN", false, true, "FILE", "send the output to a file: > {1}"},
    {"-oG", false, true, "FILE", "--json, with its output sent to a file: > {1}"},
    {"-k", false, false, "", "nothing to do: a certificate that fails is reported, and only --verify insists"},
    {"--insecure", false, false, "", "nothing to do: a certificate that fails is reported, and only --verify insists"},
    {"--cacert", false, true, "FILE", "--ca-file={1}"},
    {"--max-time", false, true, "SECONDS", "--timeout={1}"},
    {"-w", false, true, "SECONDS", "--connect-timeout={1}"},
    {"+", true, false, "", "that is dig's; hail {0} says little by itself, and -q nothing"},
};
// clang-format on

}  // namespace

std::string habit_hint(std::string_view word, std::string_view next, std::string_view command) {
  const std::size_t equals = word.find('=');
  const std::string_view bare = word.substr(0, equals);
  for (const Habit& habit : habits) {
    const bool fits = habit.prefix ? word.starts_with(habit.word) : bare == habit.word;
    if (!fits) continue;
    std::string_view value = habit.stand_in;
    if (equals != std::string_view::npos) {
      value = word.substr(equals + 1);
    } else if (habit.takes && !next.empty() && !next.starts_with('-')) {
      value = next;
    }
    return fmt::format(fmt::runtime(habit.hint), command, value);
  }
  return {};
}

}  // namespace hail::cli
