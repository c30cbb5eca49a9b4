// SPDX-License-Identifier: GPL-3.0-or-later
// Which facts of a handshake are findings, and how severe: trust weighs more where clients insist
// on it (implicit TLS and submission) than on port 25, where senders go on anyway.
#include "probes/tls_findings.h"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <ctime>

namespace hail::probes {
namespace {

std::string day(std::chrono::sys_seconds when) {
  // By time_t: system_clock's nanoseconds end in 2262, certificates without an end in 9999.
  return fmt::format("{:%Y-%m-%d}",
                     fmt::gmtime(static_cast<std::time_t>(when.time_since_epoch().count())));
}

std::string days(int count) {
  return count == 1 ? "1 day" : fmt::format("{} days", count);
}

/// Ports whose clients verify.
bool clients_insist(const Context& context) {
  return context.implicit_tls || context.target.endpoint.port == 587;
}

void judge_dates(const net::TlsReport& tls, const Context& context, Report& report) {
  const net::CertificateReport& leaf = tls.certificates.front();
  if (tls.not_yet_valid) {
    report.find("tls.certificate.not_yet_valid", {},
                fmt::format("is not valid before {}", day(leaf.not_before)));
  } else if (tls.expired) {
    report.find("tls.certificate.expired", {},
                fmt::format("expired {} ago, on {}", days(-leaf.days_left), day(leaf.not_after)));
  } else if (leaf.days_left < context.plan.expiry_warning_days) {
    report.find("tls.certificate.expires_soon", {},
                fmt::format("expires in {}, on {}", days(leaf.days_left), day(leaf.not_after)));
  }
}

void judge_trust(const net::TlsReport& tls, const Context& context, Report& report) {
  const Severity trust = clients_insist(context) ? Severity::error : Severity::warn;
  if (!tls.name_matches) {
    const std::string names = tls.names_text();
    report.find_as(trust, "tls.certificate.name",
                   fmt::format("it names {}; asked for {}", names.empty() ? "nobody" : names,
                               context.plan.tls_options.name));
  }
  if (tls.chain_trusted) return;
  if (tls.self_signed_leaf) {
    report.find_as(trust, "tls.certificate.self_signed", tls.certificates.front().subject);
  } else {
    report.find_as(trust, "tls.certificate.untrusted", tls.verify_error);
  }
}

}  // namespace

void judge_tls(const net::TlsReport& tls, const Context& context, Report& report) {
  if (tls.version != "TLSv1.3" && tls.version != "TLSv1.2")
    report.find("tls.version.old", tls.version);
  if (tls.certificates.empty()) return;
  const net::CertificateReport& leaf = tls.certificates.front();
  const std::size_t before = report.findings.size();
  judge_dates(tls, context, report);
  judge_trust(tls, context, report);
  if (leaf.key_weak) report.find("tls.key.weak", leaf.key);
  for (const net::CertificateReport& certificate : tls.certificates) {
    if (certificate.signature_weak) {
      report.find("tls.signature.weak",
                  fmt::format("{}: {}", certificate.subject, certificate.signature));
    }
  }
  if (report.findings.size() == before) {
    const std::string& name = leaf.san.empty() ? leaf.common_name : leaf.san.front();
    const std::size_t colon = name.find(':');
    report.ok("certificate", fmt::format("{}, until {} ({}), trusted",
                                         name.substr(colon == std::string::npos ? 0 : colon + 1),
                                         day(leaf.not_after), days(leaf.days_left)));
  }
}

}  // namespace hail::probes
