// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the rdata of DNS records (names uncompressed, as libunbound gives them). Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hail/net/error.h"

namespace hail::net {

struct Mx {
  std::uint16_t preference;
  std::string host;  ///< No final dot; "." for the null MX (RFC 7505).
};
struct Srv {
  std::uint16_t priority, weight, port;
  std::string target;
};
struct Tlsa {
  std::uint8_t usage, selector, matching_type;
  std::string data;  ///< Raw bytes.
  bool operator==(const Tlsa&) const = default;
};
/// "3 1 1 HEX", as zone files have it, lower case.
std::string to_text(const Tlsa& record);
/// Reads "3 1 1 HEX", or the line of a zone file or of dig that ends so. The hexadecimal digits may
/// have blanks and colons between them and stand in parentheses. Error{tls, tls} with a clause for
/// a usage error. Whether the record is usable is judged in the handshake (DaneReport).
Result<Tlsa> parse_tlsa(std::string_view text);
struct Caa {
  std::uint8_t flags;
  std::string tag, value;
};

/// Each gives Error{protocol, resolve} for rdata that is cut or malformed.
Result<Mx> read_mx(std::string_view rdata);
Result<Srv> read_srv(std::string_view rdata);
Result<Tlsa> read_tlsa(std::string_view rdata);
Result<Caa> read_caa(std::string_view rdata);
/// The character-strings of a TXT record (RFC 1035 section 3.3.14).
Result<std::vector<std::string>> read_txt(std::string_view rdata);
/// A single name (CNAME, PTR, NS). Dots inside labels and non-printing bytes as \DDD.
Result<std::string> read_name(std::string_view rdata);
/// The numeric text of an A or AAAA record.
Result<std::string> read_address(std::string_view rdata);

}  // namespace hail::net
