// SPDX-License-Identifier: GPL-3.0-or-later
// Which facts of a handshake are findings, and how severe: trust weighs more where clients insist
// on it (implicit TLS and submission) than on port 25, where senders go on anyway, and least where
// TLSA records vouch for the very certificate (RFC 7672 section 3.1.1).
#include "probes/tls_findings.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace hail::probes {
namespace {

using Dane = net::DaneReport;

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

/// Whether a usable record of this usage is among them, one that matches if `matching`.
bool has_usage(const net::TlsReport& tls, int usage, bool matching) {
  return tls.dane && std::any_of(tls.dane->records.begin(), tls.dane->records.end(),
                                 [&](const Dane::Record& each) {
                                   return each.usable && each.record.usage == usage &&
                                          (each.match || !matching);
                                 });
}

/// How much it weighs that no authority vouches for the certificate, or for another name.
Severity trust_severity(const net::TlsReport& tls, const Context& context) {
  if (clients_insist(context) || has_usage(tls, 2, false)) return Severity::error;
  return has_usage(tls, 3, true) ? Severity::note : Severity::warn;
}

void judge_dates(const net::TlsReport& tls, const Context& context, Report& report) {
  const net::CertificateReport& leaf = tls.certificates.front();
  const Plan& plan = context.plan;
  if (tls.not_yet_valid) {
    report.find("tls.certificate.not_yet_valid", {},
                fmt::format("is not valid before {}", day(leaf.not_before)));
  } else if (tls.expired) {
    report.find("tls.certificate.expired", {},
                fmt::format("expired {} ago, on {}", days(-leaf.days_left), day(leaf.not_after)));
  } else if (leaf.days_left < std::max(plan.expiry_warning_days, plan.expiry_critical_days)) {
    report.find_as(leaf.days_left < plan.expiry_critical_days ? Severity::error : Severity::warn,
                   "tls.certificate.expires_soon", {},
                   fmt::format("expires in {}, on {}", days(leaf.days_left), day(leaf.not_after)));
  }
}

void judge_trust(const net::TlsReport& tls, const Context& context, Report& report) {
  const Severity trust = trust_severity(tls, context);
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
    report.find_as(trust, "tls.certificate.untrusted",
                   tls.why.empty() ? tls.verify_error : tls.why);
  }
}

/// Each certificate that was sent has to stand: a chain is as strong as its weakest key.
void judge_strength(const net::TlsReport& tls, Report& report) {
  std::vector<std::string> keys;
  std::vector<std::string> signatures;
  for (const net::CertificateReport& each : tls.certificates) {
    if (each.key_weak) keys.push_back(fmt::format("{}: {}", each.subject, each.key));
    if (each.signature_weak)
      signatures.push_back(fmt::format("{}: {}", each.subject, each.signature));
  }
  if (!keys.empty()) {
    report.find("tls.key.weak", fmt::format("{}", fmt::join(keys, "; ")),
                tls.certificates.front().key_weak ? "" : "a key in its chain is too short");
  }
  if (!signatures.empty())
    report.find("tls.signature.weak", fmt::format("{}", fmt::join(signatures, "; ")));
}

/// Only a staple without a problem is believed, in either direction.
void judge_staple(const net::TlsReport& tls, Report& report) {
  if (!tls.ocsp) {
    if (tls.certificates.front().must_staple && !tls.resumed) report.find("tls.ocsp.missing");
    return;
  }
  const net::OcspReport& ocsp = *tls.ocsp;
  if (!ocsp.problem.empty()) {
    report.find("tls.ocsp.invalid", ocsp.problem);
  } else if (ocsp.status == net::OcspReport::Status::revoked) {
    report.find("tls.ocsp.revoked", ocsp.revoked_at ? "since " + day(*ocsp.revoked_at) : "");
  }
}

std::string parameters(const net::Tlsa& record) {
  return fmt::format("{} {} {}", record.usage, record.selector, record.matching_type);
}

void judge_dane(const net::TlsReport& tls, Report& report) {
  if (!tls.dane) return;
  const auto& records = tls.dane->records;
  if (tls.dane->verdict == Dane::Verdict::match) {
    const auto match = std::find_if(records.begin(), records.end(),
                                    [](const Dane::Record& each) { return each.match; });
    if (match == records.end()) return;
    const auto count = std::count_if(records.begin(), records.end(),
                                     [](const Dane::Record& each) { return each.match; });
    report.ok("DANE", records.size() == 1
                          ? fmt::format("{} matches the certificate", parameters(match->record))
                          : fmt::format("{} matches the certificate: {} of {} records",
                                        parameters(match->record), count, records.size()));
    return;
  }
  std::vector<std::string> seen;
  for (const Dane::Record& each : records) {
    if (seen.size() == 4) {
      seen.push_back(fmt::format("{} more", records.size() - 4));
      break;
    }
    seen.push_back(fmt::format("{}: {}", parameters(each.record), each.why));
  }
  report.find(
      tls.dane->verdict == Dane::Verdict::mismatch ? "tls.dane.mismatch" : "tls.dane.unusable",
      fmt::format("{}", fmt::join(seen, "; ")));
}

std::string name_of(const net::CertificateReport& certificate) {
  if (certificate.san.empty())
    return certificate.common_name.empty() ? certificate.subject : certificate.common_name;
  const std::string& name = certificate.san.front();
  const std::size_t colon = name.find(':');
  return name.substr(colon == std::string::npos ? 0 : colon + 1);
}

std::string line_of(const net::CertificateReport& certificate, bool with_key) {
  const std::string left = certificate.days_left < 0
                               ? fmt::format("{} ago", days(-certificate.days_left))
                               : days(certificate.days_left);
  return fmt::format("{}{}{}, until {} ({})", name_of(certificate), with_key ? ", " : "",
                     with_key ? certificate.key : "", day(certificate.not_after), left);
}

/// One line a certificate, in front of what was found wrong with them.
std::vector<Step> chain_lines(const net::TlsReport& tls, bool sound) {
  std::vector<Step> lines;
  for (const net::CertificateReport& each : tls.certificates) {
    Step line;
    const bool leaf = lines.empty();
    const bool good = leaf ? sound : each.days_left >= 0 && !each.key_weak && !each.signature_weak;
    line.mark = good ? Mark::ok : Mark::note;
    line.subject = leaf ? "certificate" : "issuer";
    line.text = line_of(each, true);
    if (leaf) line.text += ", " + trust_words(tls);
    lines.push_back(std::move(line));
  }
  return lines;
}

void judge_leaf(const net::TlsReport& tls, const Context& context, Report& report) {
  judge_dates(tls, context, report);
  judge_trust(tls, context, report);
  judge_strength(tls, report);
  judge_staple(tls, report);
}

}  // namespace

std::string trust_words(const net::TlsReport& tls) {
  if (tls.verified) return "trusted";
  return tls.authenticated() ? "trusted by DANE" : "not verified";
}

void judge_certificates(const net::TlsReport& tls, const Context& context, Report& report) {
  judge_leaf(tls, context, report);
  judge_dane(tls, report);
}

void judge_tls(const net::TlsReport& tls, const Context& context, Report& report) {
  if (tls.version != "TLSv1.3" && tls.version != "TLSv1.2")
    report.find("tls.version.old", tls.version);
  if (tls.certificates.empty()) return;
  const std::size_t findings_before = report.findings.size();
  const auto steps_before = static_cast<std::ptrdiff_t>(report.steps.size());
  judge_leaf(tls, context, report);
  const bool sound = report.findings.size() == findings_before;
  if (context.certificates) {
    const std::vector<Step> lines = chain_lines(tls, sound);
    report.steps.insert(report.steps.begin() + steps_before, lines.begin(), lines.end());
  } else if (sound) {
    report.ok("certificate", line_of(tls.certificates.front(), false) + ", trusted");
  }
  judge_dane(tls, report);
  if (tls.ocsp && tls.ocsp->problem.empty() && tls.ocsp->next_update &&
      tls.ocsp->status == net::OcspReport::Status::good) {
    report.ok("OCSP", fmt::format("a stapled answer: good, until {}", day(*tls.ocsp->next_update)));
  }
}

}  // namespace hail::probes
