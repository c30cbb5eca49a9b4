// SPDX-License-Identifier: GPL-3.0-or-later
// The table of words, read from top to bottom: what is for now goes first, as a server that is not
// well says "authentication failed" too.
#include "probes/mail_words.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>

#include "hail/net/ascii.h"

namespace hail::probes {
namespace {

struct Row {
  std::string_view words;
  AuthOutcome outcome;
};
// clang-format off
constexpr Row rows[] = {
    {"temporar", AuthOutcome::temporary},
    {"try again", AuthOutcome::temporary},
    {"later", AuthOutcome::temporary},
    {"too many", AuthOutcome::temporary},
    {"too busy", AuthOutcome::temporary},
    {"maximum number of", AuthOutcome::temporary},
    {"overload", AuthOutcome::temporary},
    {"internal error", AuthOutcome::temporary},
    {"unavailable", AuthOutcome::temporary},
    {"not available", AuthOutcome::temporary},
    {"system error", AuthOutcome::temporary},
    {"in use", AuthOutcome::temporary},
    {"drop already locked", AuthOutcome::temporary},
    {"drop is locked", AuthOutcome::temporary},
    {"mailbox locked", AuthOutcome::temporary},
    {"mailbox is locked", AuthOutcome::temporary},
    {"lock busy", AuthOutcome::temporary},
    {"plaintext authentication", AuthOutcome::needs_tls},
    {"cleartext", AuthOutcome::needs_tls},
    {"non-secure", AuthOutcome::needs_tls},
    {"insecure", AuthOutcome::needs_tls},
    {"starttls", AuthOutcome::needs_tls},
    {"stls", AuthOutcome::needs_tls},
    {"ssl", AuthOutcome::needs_tls},
    {"tls", AuthOutcome::needs_tls},
    {"encryption", AuthOutcome::needs_tls},
    {"application-specific password", AuthOutcome::disabled},
    {"web login required", AuthOutcome::disabled},
    {"disabled", AuthOutcome::disabled},
    {"expired", AuthOutcome::disabled},
    {"locked", AuthOutcome::disabled},
    {"suspended", AuthOutcome::disabled},
    {"not allowed", AuthOutcome::disabled},
    {"not enabled", AuthOutcome::disabled},
    {"mechanism", AuthOutcome::mechanism_refused},
    {"bad protocol", AuthOutcome::mechanism_refused},
    {"not supported", AuthOutcome::mechanism_refused},
    {"unsupported", AuthOutcome::mechanism_refused},
    {"not implemented", AuthOutcome::mechanism_refused},
    {"unknown command", AuthOutcome::mechanism_refused},
    {"invalid command", AuthOutcome::mechanism_refused},
    {"syntax", AuthOutcome::mechanism_refused},
    {"authentication fail", AuthOutcome::wrong_password},
    {"authenticate failed", AuthOutcome::wrong_password},
    {"authentication error", AuthOutcome::wrong_password},
    {"authentication unsuccessful", AuthOutcome::wrong_password},
    {"authorization failed", AuthOutcome::wrong_password},
    {"login failed", AuthOutcome::wrong_password},
    {"login incorrect", AuthOutcome::wrong_password},
    {"logon failure", AuthOutcome::wrong_password},
    {"invalid", AuthOutcome::wrong_password},
    {"incorrect", AuthOutcome::wrong_password},
    {"wrong", AuthOutcome::wrong_password},
    {"bad password", AuthOutcome::wrong_password},
    {"password supplied", AuthOutcome::wrong_password},
    {"no such user", AuthOutcome::wrong_password},
    {"no such mailbox", AuthOutcome::wrong_password},
    {"unknown user", AuthOutcome::wrong_password},
    {"denied", AuthOutcome::wrong_password},
};
constexpr std::string_view for_now[] = {
    "too many", "try again", "later", "busy", "temporar", "overload", "unavailable", "in use",
    "maximum number of connections", "connection limit", "shutting down", "starting up",
};
// clang-format on

}  // namespace

AuthOutcome outcome_of_words(std::string_view text) {
  const std::string low = net::lower(text);
  for (const Row& row : rows) {
    if (low.find(row.words) != std::string::npos) return row.outcome;
  }
  return AuthOutcome::unknown;
}

bool is_for_now(std::string_view text) {
  const std::string low = net::lower(text);
  return std::any_of(std::begin(for_now), std::end(for_now),
                     [&](std::string_view words) { return low.find(words) != std::string::npos; });
}

std::string size_text(std::int64_t octets) {
  if (octets >= 1'000'000) return fmt::format("{} MB", octets / 1'000'000);
  if (octets >= 1'000) return fmt::format("{} KB", octets / 1'000);
  return fmt::format("{} octets", octets);
}

}  // namespace hail::probes
