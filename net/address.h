// SPDX-License-Identifier: GPL-3.0-or-later
// Between the numeric text of an address and POCO's SocketAddress. Stricter than POCO's own
// parser, which takes "25" for 0.0.0.25 and asks the resolver for whatever it does not know.
#pragma once

#include <Poco/Net/SocketAddress.h>

#include <cstdint>
#include <optional>
#include <string>

#include "hail/net/endpoint.h"
#include "hail/net/resolver.h"

namespace hail::net {

/// The address of `host`, numeric, a zone index allowed ("fe80::1%eth0"); nothing for names and
/// for zones that this machine does not have.
std::optional<Poco::Net::SocketAddress> socket_address(const std::string& host, std::uint16_t port);

/// The numeric text in the form of RFC 5952, with the zone of a link-local address; empty for
/// other families.
std::string numeric(const Poco::Net::SocketAddress& address);

/// Family::v4 or Family::v6 of a numeric address; Family::any for anything else.
Family family_of(const std::string& address);

/// "mx.example [192.0.2.7]:25", or "192.0.2.7:25" when the host is the address or it is not known.
std::string peer_text(const std::string& host, const std::string& address, std::uint16_t port);

}  // namespace hail::net
