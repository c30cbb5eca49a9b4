// SPDX-License-Identifier: GPL-3.0-or-later
// Asking a proxy for a tunnel, over a Stream that is connected to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "hail/net/dialer.h"

namespace hail::net {

/// Asks for a connection to `host` (numeric, or an ASCII name for the proxy to resolve). What the
/// server behind it sends at once stays in the stream. Nothing on success; the error's phase is
/// Phase::proxy and its peer the proxy: timed_out; refused or unreachable when the proxy says so of
/// the host; proxy for everything else.
Task<std::optional<Error>> open_tunnel(Stream& stream, const Proxy& proxy, std::string host,
                                       std::uint16_t port, Deadline until);

/// The two dialogues; each throws Failure.
Task<void> socks5_connect(Stream& stream, const Proxy& proxy, const std::string& host,
                          std::uint16_t port, Limit limit);
Task<void> http_connect(Stream& stream, const Proxy& proxy, const std::string& host,
                        std::uint16_t port, Limit limit);

}  // namespace hail::net
