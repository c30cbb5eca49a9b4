// SPDX-License-Identifier: GPL-3.0-or-later
// Where to connect to: what the user named, and what that turned out to be.
#pragma once

#include <cstdint>
#include <string>

namespace hail::net {

/// A place to connect to. Either `path` (a Unix socket) or `host` and `port`.
struct Endpoint {
  std::string host;        ///< A name (as typed, IDN allowed) or an address without brackets.
  std::uint16_t port = 0;  ///< 1 to 65535.
  std::string path;        ///< Unix socket; then the others are empty.

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// "host:port", "[v6]:port", "unix:/path": as a user would type it.
std::string to_string(const Endpoint& endpoint);

/// Whether `host` is an IPv4 or IPv6 address (a zone index allowed) and not a name.
bool is_address(const std::string& host);

}  // namespace hail::net
