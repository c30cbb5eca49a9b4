// SPDX-License-Identifier: GPL-3.0-or-later
// AUTHENTICATION, read for traces and reports, never agreed to: every type here is older than what
// TLS gives, and NTLM's answer can be reflected (CVE-2009-1930).
#include <fmt/format.h>
#include <hail/telnet/authentication.h>

#include <array>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet {

namespace {

constexpr std::string_view types[] = {
    "NULL", "KERBEROS_V4", "KERBEROS_V5", "SPX",    "MINK",         "SRP", "RSA",  "SSL", "",
    "",     "LOKI",        "SSA",         "KEA_SJ", "KEA_SJ_INTEG", "DSS", "NTLM",
};
constexpr std::size_t most_types = 64;
constexpr char send = 1;

}  // namespace

std::string authentication_name(std::uint8_t type) {
  if (type < std::size(types) && !types[type].empty()) return std::string(types[type]);
  return fmt::format("type {}", type);
}

// RFC 2941 section 2: who (1), how (2), encryption (4 and 16), forwarded credentials (8).
std::string authentication_modifiers(std::uint8_t modifiers) {
  std::string out = (modifiers & 1) != 0 ? "SERVER_TO_CLIENT" : "CLIENT_TO_SERVER";
  if ((modifiers & 2) != 0) out += " MUTUAL";
  if ((modifiers & 8) != 0) out += " INI_CRED_FWD";
  switch (modifiers & 20) {
    case 4:
      out += " ENCRYPT_USING_TELOPT";
      break;
    case 16:
      out += " ENCRYPT_AFTER_EXCHANGE";
      break;
    case 20:
      out += " ENCRYPT_RESERVED";
      break;
    default:
      break;
  }
  if ((modifiers & 0xe0) != 0) out += fmt::format(" {:#x}", modifiers & 0xe0);
  return out;
}

std::vector<AuthenticationType> authentication_types(std::string_view payload) {
  std::vector<AuthenticationType> out;
  if (payload.empty() || payload.front() != send) return out;
  for (std::size_t at = 1; at + 1 < payload.size() && out.size() < most_types; at += 2) {
    out.push_back(
        {static_cast<std::uint8_t>(payload[at]), static_cast<std::uint8_t>(payload[at + 1])});
  }
  return out;
}

}  // namespace hail::telnet

namespace hail::telnet::options {

namespace {

std::string pair(AuthenticationType one) {
  return fmt::format("{} {}", authentication_name(one.type),
                     authentication_modifiers(one.modifiers));
}

std::string shown(std::string_view payload) {
  constexpr std::string_view words[] = {"IS", "SEND", "REPLY", "NAME"};
  constexpr std::size_t name = 3;
  const auto order = payload.empty() ? std::uint8_t{255} : static_cast<std::uint8_t>(payload[0]);
  if (order >= std::size(words)) return fmt::format("\"{}\"", escaped(payload));
  std::string out(words[order]);
  if (order == static_cast<std::uint8_t>(send)) {
    for (const AuthenticationType& one : authentication_types(payload)) out += ' ' + pair(one);
    return out;
  }
  payload.remove_prefix(1);
  if (order != name && payload.size() >= 2) {
    out +=
        ' ' + pair({static_cast<std::uint8_t>(payload[0]), static_cast<std::uint8_t>(payload[1])});
    payload.remove_prefix(2);
  }
  if (!payload.empty()) out += fmt::format(" \"{}\"", escaped(payload));
  return out;
}

}  // namespace

constinit const OptionRow authentication = {
    .code = option::authentication,
    .name = "AUTHENTICATION",
    .source = "RFC 2941",
    .shown = shown,
};

}  // namespace hail::telnet::options
