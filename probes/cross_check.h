// SPDX-License-Identifier: GPL-3.0-or-later
// Is it me or them? Where a mail port gives no answer, other ports of the same host are connected
// to, side by side and for a short time. Nothing is sent to them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hail/net/dialer.h"
#include "hail/probes/probe.h"
#include "hail/probes/report.h"

namespace hail::probes {

/// The ports to ask beside `port`: those that a mail host usually has, at most three. Empty where
/// `port` is none of mail.
std::vector<std::uint16_t> other_ports_of(std::uint16_t port);

/// Whether `report` ended so that the question arises: by silence or a firewall's answer, on a port
/// of mail, asked straight.
bool wants_cross_check(const Report& report, const Plan& plan, const net::Dialer& dialer);

/// Connects to `ports` of `host` (a name or an address), each until `until`, and closes. What
/// became of each, in their order. All references must outlive the Task.
net::Task<std::vector<OtherPort>> ask_other_ports(net::Loop& loop, net::Dialer& dialer,
                                                  std::string host,
                                                  std::vector<std::uint16_t> ports,
                                                  net::Deadline until);

}  // namespace hail::probes
