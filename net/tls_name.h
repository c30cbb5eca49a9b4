// SPDX-License-Identifier: GPL-3.0-or-later
// The name of a peer as TLS and certificates need it: A-labels, or an address. Pure.
#pragma once

#include <string>

#include "hail/net/error.h"

namespace hail::net {

struct PeerName {
  std::string text;      ///< A-labels without a final dot, or an address without a zone.
  bool address = false;  ///< Then it is compared with IP entries, and there is no SNI.
};

/// What `name` is to TLS. An empty name gives an empty text. Errc::tls with a clause when the name
/// can stand in no certificate: not valid by IDNA 2008, or longer than 253 bytes.
Result<PeerName> peer_name(const std::string& name);

}  // namespace hail::net
