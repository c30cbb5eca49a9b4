// SPDX-License-Identifier: GPL-3.0-or-later
// What a TLS handshake means: the findings on version, certificates, staple and TLSA records.
#pragma once

#include <string>

#include "hail/net/tls.h"
#include "hail/probes/probe.h"
#include "hail/probes/report.h"

namespace hail::probes {

/// Adds the findings, or one good line about the certificate; a line for each certificate where the
/// context wants that.
void judge_tls(const net::TlsReport& tls, const Context& context, Report& report);

/// The findings without those on the version, and no good line. `tls` has a certificate.
void judge_certificates(const net::TlsReport& tls, const Context& context, Report& report);

/// "trusted", "trusted by DANE" or "not verified".
std::string trust_words(const net::TlsReport& tls);

}  // namespace hail::probes
