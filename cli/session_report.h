// SPDX-License-Identifier: GPL-3.0-or-later
// A Telnet session as a report, so that --json prints it with the members that every report has.
#pragma once

#include "hail/probes/report.h"
#include "hail/telnet/client.h"

namespace hail::cli {

/// Fills in `report` (hail.telnet-session/1) what the session came to: under "session" who agreed
/// to which option, octets both ways, how it ended.
void describe_session(const telnet::Talk& talk, probes::Report& report);

}  // namespace hail::cli
