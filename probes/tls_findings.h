// SPDX-License-Identifier: GPL-3.0-or-later
// What a TLS handshake means: the findings on version, certificate and key.
#pragma once

#include "hail/net/tls.h"
#include "hail/probes/probe.h"
#include "hail/probes/report.h"

namespace hail::probes {

/// Adds the findings, or one good line about the certificate.
void judge_tls(const net::TlsReport& tls, const Context& context, Report& report);

}  // namespace hail::probes
