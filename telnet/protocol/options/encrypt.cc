// SPDX-License-Identifier: GPL-3.0-or-later
// ENCRYPT, read for traces and reports, never agreed to: DES without integrity. --tls is the
// answer.
#include <fmt/format.h>
#include <hail/telnet/authentication.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet {

namespace {

constexpr std::string_view types[] = {
    "NULL", "DES_CFB64", "DES_OFB64",      "DES3_CFB64",     "DES3_OFB64",    "",
    "",     "",          "CAST5_40_CFB64", "CAST5_40_OFB64", "CAST128_CFB64", "CAST128_OFB64",
};
constexpr std::size_t most_types = 64;
constexpr char support = 1;

}  // namespace

std::string encryption_name(std::uint8_t type) {
  if (type < std::size(types) && !types[type].empty()) return std::string(types[type]);
  return fmt::format("type {}", type);
}

std::vector<std::uint8_t> encryption_types(std::string_view payload) {
  std::vector<std::uint8_t> out;
  if (payload.empty() || payload.front() != support) return out;
  for (const char octet : payload.substr(1, most_types)) {
    out.push_back(static_cast<std::uint8_t>(octet));
  }
  return out;
}

}  // namespace hail::telnet

namespace hail::telnet::options {

namespace {

std::string shown(std::string_view payload) {
  constexpr std::string_view words[] = {"IS",          "SUPPORT",   "REPLY",
                                        "START",       "END",       "REQUEST-START",
                                        "REQUEST-END", "ENC_KEYID", "DEC_KEYID"};
  const auto order = payload.empty() ? std::uint8_t{255} : static_cast<std::uint8_t>(payload[0]);
  if (order >= std::size(words)) return fmt::format("\"{}\"", escaped(payload));
  std::string out(words[order]);
  if (order == static_cast<std::uint8_t>(support)) {
    for (const std::uint8_t type : encryption_types(payload)) out += ' ' + encryption_name(type);
    return out;
  }
  payload.remove_prefix(1);
  if ((order == 0 || order == 2) && !payload.empty()) {
    out += ' ' + encryption_name(static_cast<std::uint8_t>(payload[0]));
    payload.remove_prefix(1);
  }
  if (!payload.empty()) out += fmt::format(" \"{}\"", escaped(payload));
  return out;
}

}  // namespace

constinit const OptionRow encrypt = {
    .code = option::encrypt,
    .name = "ENCRYPT",
    .source = "RFC 2946",
    .shown = shown,
};

}  // namespace hail::telnet::options
