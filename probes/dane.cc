// SPDX-License-Identifier: GPL-3.0-or-later
// A look-up that fails leaves things as if there were no records and says so: a sender would hold
// the mail back (RFC 7672 section 2.1), but whether the failure is ours nobody can tell.
#include "probes/dane.h"

#include <fmt/core.h>

#include "hail/net/records.h"
#include "hail/probes/cert.h"

namespace hail::probes {

using net::Task;

bool wants_tlsa(const net::Dialed& dialed, const Target& target, const Plan& plan) {
  return !plan.scan && plan.tls != TlsMode::never && plan.tls_options.tlsa.empty() &&
         target.endpoint.path.empty() && !net::is_address(target.endpoint.host) &&
         dialed.security == net::Security::secure;
}

Task<TlsaFound> find_tlsa(net::Resolver& resolver, const net::Endpoint& endpoint,
                          net::Limit limit) {
  TlsaFound found;
  std::string name = fmt::format("_{}._tcp.{}", endpoint.port, endpoint.host);
  const std::string shown = name;
  const net::Result<net::Answer> answer =
      co_await resolver.query(std::move(name), net::RecordType::tlsa, limit);
  if (!answer) {
    found.why = fmt::format("{} could not be looked up: {}", shown, answer.error().detail);
  } else if (answer->security != net::Security::secure) {
    found.why = fmt::format("{} is not proven by DNSSEC, so it does not count", shown);
  } else {
    for (const std::string& rdata : answer->rdata) {
      auto record = net::read_tlsa(rdata);
      if (record) found.records.push_back(*std::move(record));
    }
    if (found.records.empty()) found.why = shown + " has no TLSA record";
  }
  co_return found;
}

bool pkix_usages_count(const Probe& probe, const Target& target, bool implicit_tls) {
  const std::string_view protocol = probe.run == run_cert ? starttls_protocol(target) : probe.name;
  const bool submission =
      implicit_tls || target.endpoint.port == 587 || target.scheme.starts_with("submission");
  return protocol != "smtp" || submission;
}

}  // namespace hail::probes
