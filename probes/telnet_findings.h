// SPDX-License-Identifier: GPL-3.0-or-later
// What a Telnet server's words mean: facts from what was observed, findings from the facts.
#pragma once

#include "hail/probes/report.h"
#include "hail/probes/telnet.h"
#include "hail/telnet/observed.h"

namespace hail::probes {

/// The circumstances that the facts do not hold.
struct TelnetCase {
  const telnet::Observed& observed;
  bool whole = false;      ///< It was listened to its end.
  bool loop = false;       ///< It asks for more than is answered.
  bool encrypted = false;  ///< TLS, now.
  bool echoes = false;     ///< The server performs ECHO, now.
  double s = 0;            ///< From the connection to the last octet, in seconds.
};

/// Fills the facts from what was observed and from their text.
void gather(const TelnetCase& it, TelnetFacts& facts);

/// The lines and findings, all but those about START_TLS.
void judge_telnet(const TelnetCase& it, const TelnetFacts& facts, Report& report);

}  // namespace hail::probes
