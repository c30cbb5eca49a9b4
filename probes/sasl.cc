// SPDX-License-Identifier: GPL-3.0-or-later
// The table of mechanisms, strongest first, and the choice among them. Pure.
#include "probes/sasl.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace hail::probes {
namespace {

using By = MechanismRow::By;

// Inside TLS the order is the table's. CRAM-MD5, DIGEST-MD5 and APOP stand below what sends the
// password: a verified TLS protects it better than MD5 does (RFC 6331, RFC 8314 section 3), and
// they need the password itself on the server, so that one kept as a hash is refused though it is
// right. Without TLS what sends the password comes last: see strongest().
// clang-format off
constexpr MechanismRow rows[] = {
    {"SCRAM-SHA-256-PLUS", By::gsasl, false, true, true},
    {"SCRAM-SHA-1-PLUS", By::gsasl, false, true, true},
    {"SCRAM-SHA-256", By::gsasl, false, true},
    {"SCRAM-SHA-1", By::gsasl, false, true},
    {"EXTERNAL", By::gsasl},
    {"PLAIN", By::gsasl, true},
    {"LOGIN", By::gsasl, true},
    {"USER", By::own, true},
    {"LOGIN-COMMAND", By::own, true},
    {"DIGEST-MD5", By::gsasl, false, true},
    {"CRAM-MD5", By::gsasl},
    {"APOP", By::own},
    {"OAUTHBEARER", By::oauth, true},
    {"XOAUTH2", By::oauth, true},
    {"NTLM", By::none},
    {"GSSAPI", By::none},
    {"GS2-KRB5", By::none},
    {"GS2-KRB5-PLUS", By::none},
    {"GSS-SPNEGO", By::none},
    {"ANONYMOUS", By::none},
};
// clang-format on

bool is_among(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

const MechanismRow* find_mechanism(std::string_view name) {
  const auto* row = std::find_if(std::begin(rows), std::end(rows),
                                 [&](const MechanismRow& each) { return each.name == name; });
  return row == std::end(rows) ? nullptr : row;
}

std::string obstacle(const MechanismRow& row, const Circumstances& here) {
  if (row.by == By::none) return fmt::format("hail knows {} by name only", row.name);
  if (row.binds && !here.binding)
    return fmt::format("{} needs a channel binding, and this session has none", row.name);
  if (row.name == "EXTERNAL") {
    if (!here.certificate || !here.tls)
      return "EXTERNAL needs TLS and a certificate of ours: --cert FILE";
    return {};
  }
  if (!here.secret) return fmt::format("{} needs a password", row.name);
  return {};
}

const MechanismRow* strongest(const std::vector<std::string>& offered,
                              const std::vector<std::string>& own, const Circumstances& here) {
  const MechanismRow* best = nullptr;
  for (const MechanismRow& row : rows) {
    // A token is no password: nobody but the user knows which one was given.
    if (row.by == By::oauth || !is_among(row.by == By::own ? own : offered, row.name)) continue;
    if (row.name == "EXTERNAL" && here.secret) continue;
    if (!obstacle(row, here).empty() || (row.binds && !here.binding_is_common)) continue;
    const bool better = best == nullptr || (!here.tls && best->plaintext && !row.plaintext);
    if (better) best = &row;
  }
  return best;
}

tl::expected<std::unique_ptr<Mechanism>, std::string> make_mechanism(
    const MechanismRow& row, const Credentials& credentials) {
  // The libraries below take text up to its first NUL: half a password would be sent as a whole.
  const Login& login = credentials.login;
  if (login.user.find('\0') != std::string::npos ||
      login.secret.reveal().find('\0') != std::string::npos)
    return tl::unexpected(std::string("name and password must not hold a NUL (RFC 4616)"));
  return row.by == By::oauth ? make_oauth(row, credentials) : make_gsasl(row, credentials);
}

}  // namespace hail::probes
