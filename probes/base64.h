// SPDX-License-Identifier: GPL-3.0-or-later
// Reading the base64 of a peer (RFC 4648 section 4). Writing it is net::base64.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hail::probes {

/// The octets; nothing for text that is no base64: wrong length, characters or padding.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace hail::probes
