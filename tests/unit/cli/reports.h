// SPDX-License-Identifier: GPL-3.0-or-later
// Reports as probes would leave them, for the printers' tests.
#pragma once

#include "hail/probes/report.h"

namespace hail::tests {

/// UX.md B.1: nothing wrong, TLS verified.
probes::Report clean_report();
/// The same, untrusted, with a revoking staple and two TLSA records, of which one matches.
probes::Report report_with_tls_facts();
/// hail cert: the first with three handshakes for versions and two for keys, one outcome of each
/// kind.
probes::Report report_with_handshakes();
/// UX.md B.6: port 25 is silent, 587 answers, 465 refuses, 443 is silent.
probes::Report filtered_report();
/// UX.md B.2: an error, a warning, a note.
probes::Report report_with_findings();
/// A report that ended in an error before anything was said.
probes::Report failed_report(net::Errc code, net::Phase phase, std::string detail = {});

}  // namespace hail::tests
