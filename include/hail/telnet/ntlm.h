// SPDX-License-Identifier: GPL-3.0-or-later
// The NTLM challenge that a server sends by AUTHENTICATION (MS-TNAP): what it tells of names and
// version (MS-NLMP section 2.2.1.2). Only read, never answered. No I/O, no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hail::telnet {

/// Names are UTF-8, 512 octets at most each; octets that are no UTF-16 became U+FFFD. Empty: not
/// told. They are the peer's: escape them before they are shown.
struct NtlmChallenge {
  std::string target;
  std::string netbios_computer;
  std::string netbios_domain;
  std::string dns_computer;
  std::string dns_domain;
  std::string dns_tree;
  std::string version;                    ///< "10.0.17763"
  std::optional<std::int64_t> timestamp;  ///< seconds since 1970

  bool operator==(const NtlmChallenge&) const = default;
};

/// Finds and reads a CHALLENGE message anywhere in `bytes`; empty when there is none that is whole
/// in its fixed part. Fields that point outside are taken as not told.
std::optional<NtlmChallenge> ntlm_challenge(std::string_view bytes);

}  // namespace hail::telnet
