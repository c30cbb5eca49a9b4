// SPDX-License-Identifier: GPL-3.0-or-later
// What a handshake showed, read out of OpenSSL once it is done, and the judgement of chain, dates
// and name. Nothing here ends a session: the session asks complaint() when it insists.
#pragma once

#include <string>
#include <vector>

#include "hail/net/tls.h"
#include "net/openssl.h"
#include "net/tls_context.h"
#include "net/tls_name.h"

namespace hail::net {

/// Whom the peer should be.
struct Expected {
  PeerName name;
  std::vector<Tlsa> tlsa;
  std::vector<PeerName> tlsa_names;
  bool tlsa_pkix = false;
};

/// A client's report of its server. `faults` are those of the chain.
TlsReport read_server(SSL* ssl, const Expected& expected, const ChainFaults& faults);
/// A server's report of its client, whom it does not verify.
TlsReport read_client(SSL* ssl);

/// Why the peer of `report` is not accepted, in the order in which a person would mend it. The
/// chain's fault in OpenSSL's words, for those who look it up.
std::string complaint(const TlsReport& report, const PeerName& name);

/// The binding of this session, see Stream::channel_binding(). `server`: it is our own side.
std::optional<std::string> channel_binding(SSL* ssl, ChannelBinding kind, bool server);

}  // namespace hail::net
