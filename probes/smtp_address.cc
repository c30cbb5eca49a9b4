// SPDX-License-Identifier: GPL-3.0-or-later
// Which addresses may go into MAIL and RCPT. Not the whole grammar of RFC 5321: what a server is to
// judge is its own business; what would be another command, or another address, is ours. Pure.
#include <algorithm>

#include "hail/probes/smtp.h"

namespace hail::probes {
namespace {

/// RFC 5321 section 4.5.3.1.3: a path has 256 octets with its angle brackets.
constexpr std::size_t longest = 254;

bool is_wrong(char c) {
  const auto octet = static_cast<unsigned char>(c);
  return octet <= ' ' || octet == 0x7f || c == '<' || c == '>';
}

}  // namespace

std::optional<std::string> wrong_address(std::string_view address) {
  if (address.empty()) return "the address is empty";
  if (address.size() > longest) return "the address has more than 254 octets";
  if (address.front() == '-') return "the address begins with a hyphen";
  if (std::any_of(address.begin(), address.end(), is_wrong))
    return "the address has a blank, a control byte or an angle bracket";
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) {
    if (address == "postmaster" || address == "Postmaster") return {};
    return "the address has no domain";
  }
  if (at == 0) return "the address has nothing before its @";
  if (at + 1 == address.size()) return "the address has nothing behind its @";
  return {};
}

std::optional<std::string> wrong_domain(std::string_view domain) {
  if (domain.empty()) return "the domain is empty";
  if (domain.front() == '-') return "the domain begins with a hyphen";
  if (domain.find('@') != std::string_view::npos) return "a domain has no @";
  if (std::any_of(domain.begin(), domain.end(), is_wrong))
    return "the domain has a blank, a control byte or an angle bracket";
  if (domain.size() > 253) return "the domain has more than 253 octets";
  return {};
}

}  // namespace hail::probes
