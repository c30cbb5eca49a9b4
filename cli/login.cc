// SPDX-License-Identifier: GPL-3.0-or-later
// From flags to who logs in: what contradicts itself is refused before anything is asked or
// connected; the password is asked for last.
#include <fmt/core.h>

#include <string_view>
#include <vector>

#include "cli/assist_words.h"
#include "cli/secret.h"
#include "cli/settings.h"
#include "hail/net/escape.h"

namespace hail::cli {
namespace {

// What means nothing without a name to log in with.
constexpr FlagName sources[] = {"password-file", "password-fd", "password-command"};
constexpr FlagName login_flags[] = {"password-file", "password-fd", "password-command", "mechanism",
                                    "allow-plaintext-auth"};

}  // namespace

Usage<std::optional<probes::Login>> login(const Arguments& arguments, const std::string& host) {
  const auto wrong = [](std::string what, std::string hint) {
    return tl::unexpected(UsageError{std::move(what), std::move(hint)});
  };
  probes::Login login;
  login.mechanism = upper(arguments.value("mechanism").value_or(""));
  login.user = arguments.value("user").value_or("");
  login.allow_plaintext = arguments.has("allow-plaintext-auth");
  const bool external = login.mechanism == "EXTERNAL";
  if (login.user.empty() && !external) {
    for (const FlagName& flag : login_flags) {
      if (arguments.has(flag))
        return wrong(fmt::format("--{} without --user", flag.row), "--user NAME says who logs in");
    }
    return std::optional<probes::Login>();
  }
  if (login.user.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
    return wrong("a user's name is one line, without NUL", "--user NAME");
  std::vector<std::string_view> given_by;
  for (const FlagName& flag : sources) {
    if (arguments.has(flag)) given_by.push_back(flag.row);
  }
  if (given_by.size() > 1)
    return wrong(fmt::format("--{} and --{} exclude each other", given_by[0], given_by[1]),
                 "the password comes from one place");
  if (external && !arguments.has("cert"))
    return wrong("EXTERNAL needs a certificate of ours", "--cert FILE --key FILE");
  if (tls_mode(arguments) == probes::TlsMode::never && !login.allow_plaintext)
    return wrong(fmt::format("not sending a password without encryption: {}", host),
                 "drop --tls=never, or --allow-plaintext-auth on a lab network");
  auto given = password(arguments);
  if (!given) return tl::unexpected(given.error());
  if (!*given && !external) {
    auto asked = ask_password(fmt::format(
        "password for {} at {} (not shown): ", net::escape(login.user), net::escape(host)));
    if (!asked) return tl::unexpected(asked.error());
    *given = std::move(*asked);
  }
  if (*given) login.secret = probes::Secret(std::move(**given));
  return std::optional<probes::Login>(std::move(login));
}

}  // namespace hail::cli
