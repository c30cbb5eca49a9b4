// SPDX-License-Identifier: GPL-3.0-or-later
// The certificates of a port, whatever is spoken there: TLS from the first byte, or the shortest
// way to STARTTLS in the protocol that the target's scheme or port names.
#pragma once

#include <string>
#include <string_view>

#include "hail/probes/probe.h"

namespace hail::probes {

struct CertFacts final : Facts {
  std::string protocol;  ///< In which STARTTLS was asked for: "smtp"; "tls": from the first byte.
  std::string_view key() const override { return "cert"; }
  Value value() const override;
};

/// The probe whose STARTTLS leads to TLS on this target: "smtp" for smtp:// and for ports 25 and
/// 587; empty where TLS comes from the first byte, which is so on every port that is not known.
std::string_view starttls_protocol(const Target& target);
/// Whether TLS comes first: by the scheme, else by the port.
bool cert_implicit_tls(const Target& target);

/// Nothing but the handshake and the goodbye. A port that offers no TLS is Failure{tls}.
net::Task<void> run_cert(Dialog& dialog, const Context& context, Report& report);

}  // namespace hail::probes
