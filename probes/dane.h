// SPDX-License-Identifier: GPL-3.0-or-later
// The TLSA records of a host's port, as a sender that honours DANE finds them (RFC 7672). Only
// what DNSSEC proves counts.
#pragma once

#include <string>
#include <vector>

#include "hail/net/dialer.h"
#include "hail/probes/probe.h"

namespace hail::probes {

/// Whether there may be such records: a host that was dialled by a name whose addresses were proven
/// by DNSSEC, and no records given by hand.
bool wants_tlsa(const net::Dialed& dialed, const Target& target, const Plan& plan);

/// What was found, and a clause on why nothing was; that is for -v alone.
struct TlsaFound {
  std::vector<net::Tlsa> records;
  std::string why;
};
/// Asks for _PORT._tcp.HOST. All references must outlive the Task.
net::Task<TlsaFound> find_tlsa(net::Resolver& resolver, const net::Endpoint& endpoint,
                               net::Limit limit);

/// Whether PKIX-TA and PKIX-EE records count: not between mail servers (RFC 7672 section 3.1.3),
/// which here is SMTP on a port where nobody logs in.
bool pkix_usages_count(const Probe& probe, const Target& target, bool implicit_tls);

}  // namespace hail::probes
