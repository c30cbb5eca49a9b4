// SPDX-License-Identifier: GPL-3.0-or-later
// One more handshake for each version of TLS and for each kind of key: one connection after the
// other, each with its goodbye, by the shortest way that the protocol has.
#pragma once

#include <string>

#include "hail/net/dialer.h"
#include "hail/probes/probe.h"
#include "hail/probes/report.h"

namespace hail::probes {

/// Does what the plan of `context` asks for (tls_versions, each_key) on `report.address`, after a
/// conversation that saw TLS and has ended, and adds the rows, their lines and findings to
/// `report`. What could not be tested is skipped and says why; a connection that does not get as
/// far as the handshake, such as a 421, is the last one. Never throws for what the peer does. All
/// references must outlive the Task.
net::Task<void> try_handshakes(net::Loop& loop, net::Dialer& dialer, const Probe& probe,
                               const Context& context, net::Deadline until, Report& report);

/// What an attempt proves; `attempt` is the report of a connection that asked for `asked` alone.
HandshakeRow handshake_row(std::string asked, const Report& attempt);

/// The lines and findings for `report.versions` and `report.keys`.
void judge_versions(Report& report);
void judge_keys(const Context& context, Report& report);

}  // namespace hail::probes
