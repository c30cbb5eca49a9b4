// SPDX-License-Identifier: GPL-3.0-or-later
// The examples of the screens, as values.
#include "unit/cli/reports.h"

#include <chrono>

#include "hail/probes/cert.h"
#include "hail/probes/smtp.h"

namespace hail::tests {
namespace {

using namespace std::chrono;

void time_of(probes::Report& report) {
  report.time = sys_days(2026y / November / 24) + 4h + 123ms;
}

}  // namespace

probes::Report clean_report() {
  probes::Report report;
  report.probe = "smtp";
  report.title = "SMTP";
  report.target = "mx1.example.net:25";
  report.host = "mx1.example.net";
  report.address = "192.0.2.25";
  report.port = 25;
  time_of(report);
  report.complete = true;
  report.timing = {{"connect", 0.01}, {"greeting", 0.21}, {"tls", 0.04}, {"total", 0.3400004}};
  report.banner = "220 mx1.example.net ESMTP Postfix\r\n";
  auto facts = std::make_unique<probes::SmtpFacts>();
  facts->greeting.emplace();
  facts->greeting->code = 220;
  facts->greeting->lines = {"mx1.example.net ESMTP Postfix"};
  probes::Reply ehlo;
  ehlo.code = 250;
  ehlo.lines = {"mx1.example.net", "SIZE 10485760", "STARTTLS"};
  facts->capabilities = probes::Extensions(ehlo);
  ehlo.lines.pop_back();
  facts->capabilities_tls = probes::Extensions(ehlo);
  facts->starttls = "done";
  report.facts = std::move(facts);
  report.ok("greeting", "220 mx1.example.net ESMTP Postfix", 0.21);
  report.ok("EHLO", "PIPELINING, SIZE 50 MB, STARTTLS, 8BITMIME, SMTPUTF8");
  report.ok("STARTTLS", "TLS 1.3, X25519, AES-256-GCM", 0.04);
  report.ok("certificate", "mx1.example.net, until 2027-01-20 (57 days), trusted");
  report.ok("after TLS", "the same list, without STARTTLS, as it should be");
  net::TlsReport tls;
  tls.version = "TLSv1.3";
  tls.cipher = "TLS_AES_256_GCM_SHA384";
  tls.group = "X25519";
  tls.sni = "mx1.example.net";
  tls.verified = true;
  tls.name_matches = true;
  net::CertificateReport certificate;
  certificate.subject = "CN=mx1.example.net";
  certificate.issuer = "CN=Example CA";
  certificate.san = {"DNS:mx1.example.net"};
  certificate.not_before = sys_days(2026y / October / 22);
  certificate.not_after = sys_days(2027y / January / 20);
  certificate.days_left = 57;
  certificate.key = "EC P-256";
  certificate.signature = "ecdsa-with-SHA256";
  certificate.sha256 = std::string(64, 'a');
  certificate.spki_sha256 = std::string(64, 'b');
  tls.certificates.push_back(certificate);
  report.tls = tls;
  report.verdict = "answers, and its TLS is verified. No message was sent.";
  return report;
}

probes::Report report_with_tls_facts() {
  probes::Report report = clean_report();
  net::TlsReport& tls = *report.tls;
  tls.signature = "ECDSA-SHA256";
  tls.verified = false;
  tls.verify_error = "self-signed certificate in certificate chain";
  tls.why = "it leads to CN=Example CA, which is not trusted here";
  tls.certificates.front().must_staple = true;
  net::OcspReport ocsp;
  ocsp.status = net::OcspReport::Status::revoked;
  ocsp.verified = true;
  ocsp.this_update = sys_days(2026y / November / 23);
  ocsp.next_update = sys_days(2026y / November / 30);
  ocsp.revoked_at = sys_days(2026y / November / 1);
  tls.ocsp = ocsp;
  net::DaneReport::Record unusable;
  unusable.record = {3, 1, 1, std::string("\0\xff", 2)};
  unusable.why = "a SHA-256 hash has 32 bytes";
  net::DaneReport::Record match;
  match.record = {3, 1, 0, "0"};
  match.usable = match.match = true;
  match.depth = 0;
  tls.dane.emplace();
  tls.dane->verdict = net::DaneReport::Verdict::match;
  tls.dane->records = {unusable, match};
  return report;
}

probes::Report report_with_findings() {
  probes::Report report;
  report.probe = "smtp";
  report.title = "SMTP submission";
  report.target = "mail.example.net:587";
  report.host = "mail.example.net";
  report.address = "198.51.100.25";
  report.port = 587;
  time_of(report);
  report.complete = true;
  report.timing = {{"greeting", 0.19}, {"total", 0.41}};
  report.banner = "220 mail.example.net ESMTP\r\n";
  report.ok("greeting", "220 mail.example.net ESMTP", 0.19);
  report.find("smtp.auth.before_tls", "250-AUTH PLAIN LOGIN, in the EHLO reply before STARTTLS");
  report.ok("STARTTLS", "TLS 1.2, P-256, AES-128-GCM", 0.06);
  report.find("tls.certificate.expires_soon", {}, "expires in 9 days, on 2026-12-03",
              "renew it, and see that the renewal reloads the server");
  report.find("smtp.smtputf8.missing");
  report.verdict = "answers.";
  return report;
}

probes::Report report_with_handshakes() {
  using Outcome = probes::HandshakeRow::Outcome;
  probes::Report report = clean_report();
  report.probe = "cert";
  report.title = "certificate";
  auto facts = std::make_unique<probes::CertFacts>();
  facts->protocol = "smtp";
  report.facts = std::move(facts);
  report.versions = {{"TLSv1.0", Outcome::refused, "the peer refuses this version of TLS", {}},
                     {"TLSv1.1", Outcome::untested, "told to come back later", {}},
                     {"TLSv1.3", Outcome::accepted, {}, report.tls}};
  report.keys = {{"RSA", Outcome::refused, "it finds nothing in common", {}},
                 {"ECDSA", Outcome::accepted, {}, report_with_tls_facts().tls}};
  return report;
}

probes::Report filtered_report() {
  using Answer = probes::OtherPort::Answer;
  probes::Report report = failed_report(net::Errc::timed_out, net::Phase::connect);
  report.other_ports = {{587, Answer::open}, {465, Answer::refused}, {443, Answer::silent}};
  return report;
}

probes::Report failed_report(net::Errc code, net::Phase phase, std::string detail) {
  probes::Report report;
  report.probe = "smtp";
  report.title = "SMTP";
  report.target = "192.0.2.30:25";
  report.host = "192.0.2.30";
  report.address = "192.0.2.30";
  report.port = 25;
  time_of(report);
  report.waiting.phase = phase;
  report.waiting.since = net::TimePoint() + 1s;
  report.waiting.until = net::TimePoint() + 11s;
  report.error = net::Error{code, phase, "192.0.2.30:25", std::move(detail)};
  report.timing = {{"total", 10.0}};
  return report;
}

}  // namespace hail::tests
