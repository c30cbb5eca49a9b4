// SPDX-License-Identifier: GPL-3.0-or-later
// Digests that protocols ask for by name. MD5 protects nothing any more; APOP knows no other.
#pragma once

#include <string>
#include <string_view>

namespace hail::net {

/// RFC 1321, as 32 hexadecimal digits in lower case.
std::string md5_hex(std::string_view bytes);

}  // namespace hail::net
