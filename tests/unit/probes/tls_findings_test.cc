// SPDX-License-Identifier: GPL-3.0-or-later
// What the facts of a handshake are found to be, and how severe: the contract's table, with DANE
// and OCSP. The facts themselves are tested where they are made.
#include "probes/tls_findings.h"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

namespace hail::tests {
namespace {

using namespace std::chrono;
using probes::Context;
using probes::Plan;
using probes::Report;
using probes::Target;

net::CertificateReport certificate(std::string subject, std::string key, int days) {
  net::CertificateReport made;
  made.subject = "CN=" + subject;
  made.common_name = subject;
  made.key = std::move(key);
  made.signature = "sha256WithRSAEncryption";
  made.not_after = sys_days(2027y / January / 20);
  made.days_left = days;
  return made;
}

net::TlsReport sound() {
  net::TlsReport tls;
  tls.version = "TLSv1.3";
  tls.verified = tls.chain_trusted = tls.name_matches = true;
  tls.certificates = {certificate("mx.example", "RSA 2048", 57),
                      certificate("Example CA", "RSA 4096", 900)};
  tls.certificates.front().san = {"DNS:mx.example"};
  return tls;
}

net::DaneReport dane(net::DaneReport::Verdict verdict, int usage, bool match) {
  net::DaneReport report;
  report.verdict = verdict;
  net::DaneReport::Record record;
  record.record = {static_cast<std::uint8_t>(usage), 1, 1, std::string(32, 'x')};
  record.usable = verdict != net::DaneReport::Verdict::unusable;
  record.match = match;
  record.why = match ? "" : "another key";
  report.records.push_back(std::move(record));
  return report;
}

void untrusted(net::TlsReport& tls) {
  tls.verified = tls.chain_trusted = false;
  tls.verify_error = "unable to get local issuer certificate";
  tls.why = "its issuer is not known here";
}

/// One line each: "warn tls.version.old: TLSv1.0" and "ok certificate: ...".
std::string judged(const net::TlsReport& tls, std::uint16_t port, bool certificates = false) {
  Target target;
  target.endpoint = {"mx.example", port, {}};
  Plan plan;
  plan.tls_options.name = "mx.example";
  Context context{target, plan, port == 465, certificates};
  Report report;
  probes::judge_tls(tls, context, report);
  std::string text;
  for (const probes::Step& step : report.steps) {
    text += text.empty() ? "" : "\n";
    if (!step.finding) {
      text += std::string(name(step.mark)) + " " + step.subject + ": " + step.text;
      continue;
    }
    const probes::Finding& finding = report.findings[*step.finding];
    text += std::string(name(finding.severity)) + " " + std::string(finding.row->id) +
            (finding.seen.empty() ? "" : ": " + finding.seen);
  }
  return text;
}

const std::string good = "ok certificate: mx.example, until 2027-01-20 (57 days), trusted";

}  // namespace

TEST_SUITE("tls findings") {
  TEST_CASE("what each fact is found to be") {
    using Verdict = net::DaneReport::Verdict;
    struct Row {
      std::string name;
      std::uint16_t port;
      std::function<void(net::TlsReport&)> change;
      std::string expect;
    };
    const auto staple = [](net::OcspReport::Status status, std::string problem) {
      net::OcspReport ocsp;
      ocsp.status = status;
      ocsp.problem = std::move(problem);
      ocsp.revoked_at = sys_days(2026y / November / 1);
      return ocsp;
    };
    const std::vector<Row> rows = {
        {"nothing wrong", 25, [](auto&) {}, good},
        {"two weeks are enough", 25, [](auto& tls) { tls.certificates[0].days_left = 14; },
         "ok certificate: mx.example, until 2027-01-20 (14 days), trusted"},
        {"--expiry-warning 14", 25, [](auto& tls) { tls.certificates[0].days_left = 13; },
         "warn tls.certificate.expires_soon"},
        {"--expiry-critical 7: not at seven days", 25,
         [](auto& tls) { tls.certificates[0].days_left = 7; }, "warn tls.certificate.expires_soon"},
        {"--expiry-critical 7: below", 25, [](auto& tls) { tls.certificates[0].days_left = 6; },
         "error tls.certificate.expires_soon"},
        {"port 25 and an unknown authority", 25, untrusted,
         "warn tls.certificate.untrusted: its issuer is not known here"},
        {"clients verify on 465", 465, untrusted,
         "error tls.certificate.untrusted: its issuer is not known here"},
        {"clients verify on 587", 587, untrusted,
         "error tls.certificate.untrusted: its issuer is not known here"},
        {"DANE-TA senders verify the chain (RFC 7672 section 3.1.2)", 25,
         [](auto& tls) {
           untrusted(tls);
           tls.dane = dane(Verdict::match, 2, true);
         },
         "error tls.certificate.untrusted: its issuer is not known here\n"
         "ok DANE: 2 1 1 matches the certificate"},
        {"DANE-EE vouches for the very certificate (RFC 7672 section 3.1.1)", 25,
         [](auto& tls) {
           untrusted(tls);
           tls.dane = dane(Verdict::match, 3, true);
         },
         "note tls.certificate.untrusted: its issuer is not known here\n"
         "ok DANE: 3 1 1 matches the certificate"},
        {"but not to clients that log in", 587,
         [](auto& tls) {
           untrusted(tls);
           tls.dane = dane(Verdict::match, 3, true);
         },
         "error tls.certificate.untrusted: its issuer is not known here\n"
         "ok DANE: 3 1 1 matches the certificate"},
        {"no TLSA record fits", 25, [](auto& tls) { tls.dane = dane(Verdict::mismatch, 3, false); },
         good + "\nerror tls.dane.mismatch: 3 1 1: another key"},
        {"none can be used", 25, [](auto& tls) { tls.dane = dane(Verdict::unusable, 1, false); },
         good + "\nwarn tls.dane.unusable: 1 1 1: another key"},
        {"revoked", 25, [&](auto& tls) { tls.ocsp = staple(net::OcspReport::Status::revoked, ""); },
         "error tls.ocsp.revoked: since 2026-11-01"},
        {"a staple that proves nothing is not believed", 25,
         [&](auto& tls) { tls.ocsp = staple(net::OcspReport::Status::revoked, "not verified"); },
         "warn tls.ocsp.invalid: not verified"},
        {"a staple that says good", 25,
         [&](auto& tls) { tls.ocsp = staple(net::OcspReport::Status::good, ""); }, good},
        {"must-staple without a staple (RFC 7633)", 25,
         [](auto& tls) { tls.certificates[0].must_staple = true; }, "error tls.ocsp.missing"},
        {"a resumed session has none", 25,
         [](auto& tls) {
           tls.certificates[0].must_staple = true;
           tls.resumed = true;
         },
         good},
        {"a weak key", 25, [](auto& tls) { tls.certificates[0].key_weak = true; },
         "error tls.key.weak: CN=mx.example: RSA 2048"},
        {"a weak key further up", 25, [](auto& tls) { tls.certificates[1].key_weak = true; },
         "error tls.key.weak: CN=Example CA: RSA 4096"},
        {"each weak signature of the chain", 25,
         [](auto& tls) {
           for (auto& each : tls.certificates) each.signature_weak = true;
         },
         "warn tls.signature.weak: CN=mx.example: sha256WithRSAEncryption; "
         "CN=Example CA: sha256WithRSAEncryption"},
        {"an old version", 25, [](auto& tls) { tls.version = "TLSv1.1"; },
         "warn tls.version.old: TLSv1.1\n" + good},
        {"no certificate at all", 25, [](auto& tls) { tls.certificates.clear(); }, ""},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      net::TlsReport tls = sound();
      row.change(tls);
      CHECK(judged(tls, row.port) == row.expect);
    }
  }

  TEST_CASE("hail cert: a line a certificate, whatever is found") {
    CHECK(judged(sound(), 443, true) ==
          "ok certificate: mx.example, RSA 2048, until 2027-01-20 (57 days), trusted\n"
          "ok issuer: Example CA, RSA 4096, until 2027-01-20 (900 days)");
    net::TlsReport tls = sound();
    untrusted(tls);
    tls.certificates[1].days_left = -3;
    CHECK(judged(tls, 443, true) ==
          "note certificate: mx.example, RSA 2048, until 2027-01-20 (57 days), not verified\n"
          "note issuer: Example CA, RSA 4096, until 2027-01-20 (3 days ago)\n"
          "warn tls.certificate.untrusted: its issuer is not known here");
  }

  TEST_CASE("six records that do not fit: four are shown") {
    net::TlsReport tls = sound();
    tls.dane = dane(net::DaneReport::Verdict::mismatch, 3, false);
    tls.dane->records.resize(6, tls.dane->records.front());
    CHECK(judged(tls, 25).ends_with("3 1 1: another key; 3 1 1: another key; 2 more"));
  }
}

}  // namespace hail::tests
