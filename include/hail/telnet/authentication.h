// SPDX-License-Identifier: GPL-3.0-or-later
// AUTHENTICATION (RFC 2941) and ENCRYPT (RFC 2946) as a server offers them, for reports: hail
// agrees to neither. No I/O, no clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hail::telnet {

/// A pair of the list that SEND carries.
struct AuthenticationType {
  std::uint8_t type = 0;
  std::uint8_t modifiers = 0;

  bool operator==(const AuthenticationType&) const = default;
};

/// "NULL", "KERBEROS_V5", "NTLM"; "type 99" for an unassigned number.
std::string authentication_name(std::uint8_t type);
/// "CLIENT_TO_SERVER MUTUAL ENCRYPT_USING_TELOPT"; what is not ONE_WAY or off is named.
std::string authentication_modifiers(std::uint8_t modifiers);
/// The pairs of a SEND, 64 at most; none when the payload is no SEND.
std::vector<AuthenticationType> authentication_types(std::string_view payload);

/// "DES_CFB64", "CAST128_OFB64"; "type 99" for an unassigned number.
std::string encryption_name(std::uint8_t type);
/// The types of a SUPPORT, 64 at most; none when the payload is no SUPPORT.
std::vector<std::uint8_t> encryption_types(std::string_view payload);

}  // namespace hail::telnet
