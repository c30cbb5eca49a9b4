// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates, versions and keys of real servers: what hail tells is what openssl tells of the
// same port. TLSA records from a signed zone; a port that is filtered beside one that is not.
#include "hail/probes/cert.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "hail/net/resolver.h"
#include "support/lab.h"
#include "support/loopback.h"
#include "support/skip.h"
#include "unit/cli/process.h"

using namespace hail;
using namespace hail::tests;
using probes::Report;

namespace {

probes::Target target_of(const std::string& text, std::string scheme = {}) {
  const std::size_t colon = text.rfind(':');
  std::string host = text.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  probes::Target target;
  target.text = text;
  target.scheme = std::move(scheme);
  target.endpoint.host = host;
  std::from_chars(text.data() + colon + 1, text.data() + text.size(), target.endpoint.port);
  return target;
}

Report probe(std::string_view name, const probes::Target& target, const probes::Plan& plan,
             const net::ResolverOptions& resolving = {}) {
  net::Loop loop;
  net::Resolver resolver(loop, resolving);
  net::Dialer dialer(loop, resolver);
  Report report;
  loop.run(probes::run_probe(loop, dialer, *probes::find_probe(name), target, plan, report));
  return report;
}

probes::Plan trusting(const Lab& lab, const std::string& name = "mx1.lab.test") {
  probes::Plan plan;
  plan.tls_options.ca_file = lab["CA"];
  plan.tls_options.name = name;
  return plan;
}

std::string trouble(const Report& report) {
  return report.error ? to_string(*report.error) : "none";
}

std::string outcomes(const std::vector<probes::HandshakeRow>& rows) {
  std::vector<std::string> words;
  for (const probes::HandshakeRow& row : rows)
    words.push_back(fmt::format("{} {}", row.asked, name(row.outcome)));
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string ids(const Report& report) {
  std::vector<std::string> words;
  for (const probes::Finding& finding : report.findings)
    words.push_back(fmt::format("{} {}", name(finding.severity), finding.row->id));
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string line_of(const Report& report, std::string_view subject) {
  for (const probes::Step& step : report.steps) {
    if (step.subject == subject && !step.finding) return step.text;
  }
  return {};
}

/// What openssl reads of the port: the leaf in `x509` form; empty when it got none.
std::string by_openssl(const std::string& at, const std::string& starttls, const std::string& more,
                       const std::string& x509) {
  const std::string command = fmt::format(
      "timeout 20 openssl s_client -connect {} {} {} -showcerts </dev/null 2>/dev/null | openssl "
      "x509 -noout {} 2>/dev/null",
      at, starttls.empty() ? "" : "-starttls " + starttls, more, x509);
  return run_program({"sh", "-c", command}).out;
}

/// "sha256 Fingerprint=AB:CD..." as hail writes it.
std::string fingerprint(const std::string& at, const std::string& starttls,
                        const std::string& more = {}) {
  std::string text = by_openssl(at, starttls, more, "-fingerprint -sha256");
  text = text.substr(text.find('=') + 1);
  std::string hash;
  for (const char c : text) {
    if (c != ':' && c != '\n')
      hash += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return hash;
}

/// Which versions openssl is let in with.
std::string by_openssl_versions(const std::string& at) {
  std::vector<std::string> words;
  for (const std::string flag : {"-tls1", "-tls1_1", "-tls1_2", "-tls1_3"}) {
    const bool in =
        !by_openssl(at, "smtp", flag + " -cipher DEFAULT@SECLEVEL=0", "-serial").empty();
    words.push_back(fmt::format("TLSv1.{} {}", words.size(), in ? "accepted" : "refused"));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

/// A socket on a port below 1024 of a loopback address of its own, where that is allowed.
template <class Socket>
std::optional<std::string> cannot(std::optional<Socket>& socket, const std::string& address,
                                  std::uint16_t port) {
  try {
    socket.emplace(address, port);
  } catch (const std::exception& failure) {
    return fmt::format("{}:{}: {}", address, port, failure.what());
  }
  return std::nullopt;
}

}  // namespace

TEST_SUITE("live cert") {
  TEST_CASE("each way to TLS: the certificate is the one that openssl sees") {
    const Lab lab({"certs", "postfix", "dovecot"});
    if (!lab.up()) return skip(lab.why());
    struct Row {
      std::string variable, scheme, name, starttls;
    };
    const Row rows[] = {
        {"SMTP", "smtp", "mx1.lab.test", "smtp"},
        {"SUBMISSION", "submission", "mx1.lab.test", "smtp"},
        {"SUBMISSIONS", "", "mx1.lab.test", ""},
        {"SUBMISSIONS", "smtps", "mx1.lab.test", ""},
        {"LMTP", "lmtp", "mail.lab.test", "lmtp"},
        {"IMAPS", "tls", "mail.lab.test", ""},
        {"IMAP", "imap", "mail.lab.test", "imap"},
        {"POP3S", "", "mail.lab.test", ""},
        {"POP3", "pop3", "mail.lab.test", "pop3"},
        {"SIEVE", "sieve", "mail.lab.test", "sieve"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.variable);
      CAPTURE(row.scheme);
      if (!row.starttls.empty() && probes::find_probe(row.starttls) == nullptr) continue;
      const Report report =
          probe("cert", target_of(lab[row.variable], row.scheme), trusting(lab, row.name));
      CHECK(trouble(report) == "none");
      REQUIRE(report.tls);
      CHECK(report.tls->verified);
      CHECK(ids(report) == "");
      CHECK(report.tls->certificates.front().sha256 ==
            fingerprint(lab[row.variable], row.starttls));
      CHECK(line_of(report, "certificate").starts_with(row.name + ", "));
      CHECK(line_of(report, "certificate").ends_with(", trusted"));
      CHECK(dynamic_cast<const probes::CertFacts&>(*report.facts).protocol ==
            (row.starttls.empty() ? "tls" : row.starttls));
    }
  }

  TEST_CASE("a port that speaks something else, or nothing of TLS: status 6") {
    const Lab lab({"certs", "postfix"});
    if (!lab.up()) return skip(lab.why());
    const Report clear = probe("cert", target_of(lab["SMTP"]), trusting(lab));
    CHECK(probes::exit_status(clear, probes::FailOn::error) == 6);
    const Report none = probe("cert", target_of(lab["SMTP_NOTLS"], "smtp"), trusting(lab));
    CHECK(probes::exit_status(none, probes::FailOn::error) == 6);
    CHECK(trouble(none).ends_with("TLS failed: STARTTLS is not offered"));
  }

  TEST_CASE("--each-key: Postfix has both, and both are those that openssl gets") {
    const Lab lab({"certs", "postfix"});
    if (!lab.up()) return skip(lab.why());
    probes::Plan plan = trusting(lab);
    plan.each_key = plan.tls_versions = true;
    for (const std::string name : {"cert", "smtp"}) {
      CAPTURE(name);
      const Report report = probe(name, target_of(lab["SMTP"], "smtp"), plan);
      CHECK(trouble(report) == "none");
      CHECK(outcomes(report.keys) == "RSA accepted, ECDSA accepted");
      CHECK(line_of(report, "keys") == "RSA 2048 and EC P-256, both trusted");
      const std::string rsa = fingerprint(lab["SMTP"], "smtp", "-sigalgs rsa_pss_rsae_sha256");
      const std::string ecdsa = fingerprint(lab["SMTP"], "smtp", "-sigalgs ECDSA+SHA256");
      CHECK(rsa.size() == 64);
      CHECK(report.keys[0].tls->certificates.front().sha256 == rsa);
      CHECK(report.keys[1].tls->certificates.front().sha256 == ecdsa);
      CHECK(outcomes(report.versions) == by_openssl_versions(lab["SMTP"]));
      CHECK(report.skipped.empty());
    }
    const Report one = probe("cert", target_of(lab["SMTP_RSA"], "smtp"), plan);
    CHECK(outcomes(one.keys) == "RSA accepted, ECDSA refused");
    CHECK(line_of(one, "keys") == "RSA 2048, trusted; no ECDSA certificate");
  }

  TEST_CASE("--tls-versions: what nginx is set to, and nothing else") {
    const Lab lab({"certs", "nginx"});
    if (!lab.up()) return skip(lab.why());
    struct Row {
      std::string variable, versions, ids;
    };
    const std::string missing = "warn tls.version.old, warn tls.version.missing";
    const Row rows[] = {
        {"NGINX_TLS10", "TLSv1.0 accepted, TLSv1.1 refused, TLSv1.2 refused, TLSv1.3 refused",
         missing},
        {"NGINX_TLS11", "TLSv1.0 refused, TLSv1.1 accepted, TLSv1.2 refused, TLSv1.3 refused",
         missing},
        {"NGINX_TLS12", "TLSv1.0 refused, TLSv1.1 refused, TLSv1.2 accepted, TLSv1.3 refused", ""},
        {"NGINX_TLS13", "TLSv1.0 refused, TLSv1.1 refused, TLSv1.2 refused, TLSv1.3 accepted", ""},
        {"NGINX_CBC", "TLSv1.0 refused, TLSv1.1 refused, TLSv1.2 accepted, TLSv1.3 refused", ""},
        {"NGINX_RSAKEX", "TLSv1.0 refused, TLSv1.1 refused, TLSv1.2 accepted, TLSv1.3 refused", ""},
        {"NGINX_ONLY", "TLSv1.0 refused, TLSv1.1 refused, TLSv1.2 accepted, TLSv1.3 accepted", ""},
    };
    for (const Row& row : rows) {
      CAPTURE(row.variable);
      probes::Plan plan = trusting(lab);
      plan.tls_versions = true;
      const Report report = probe("cert", target_of(lab[row.variable], "smtp"), plan);
      CHECK(trouble(report) == "none");
      CHECK(outcomes(report.versions) == row.versions);
      CHECK(ids(report) == row.ids);
      CHECK(report.skipped.empty());
    }
  }

  TEST_CASE("--each-key with RSA key exchange: no signature, and still no ECDSA certificate") {
    const Lab lab({"certs", "nginx"});
    if (!lab.up()) return skip(lab.why());
    probes::Plan plan = trusting(lab);
    plan.each_key = true;
    const Report report = probe("cert", target_of(lab["NGINX_RSAKEX"], "smtp"), plan);
    CHECK(outcomes(report.keys) == "RSA accepted, ECDSA refused");
  }

  TEST_CASE("TLSA records from a signed zone: they match, for either key") {
    const Lab lab({"certs", "knot", "unbound", "postfix"});
    if (!lab.up()) return skip(lab.why());
    net::ResolverOptions resolving;
    resolving.server = lab["DNS"];
    resolving.trust_anchor = lab["TRUST_ANCHOR"];
    probes::Plan plan = trusting(lab);
    plan.tls_options.ca_file.clear();
    plan.each_key = plan.transcript = true;
    for (const std::string name : {"cert", "smtp"}) {
      CAPTURE(name);
      const Report report = probe(name, target_of("mx1.lab.test:25"), plan, resolving);
      if (report.error && report.error->code == net::Errc::refused)
        return skip("port 25 needs root");
      CHECK(trouble(report) == "none");
      REQUIRE(report.tls);
      REQUIRE(report.tls->dane);
      CHECK(report.tls->dane->verdict == net::DaneReport::Verdict::match);
      CHECK(line_of(report, "DANE") == "3 1 1 matches the certificate: 1 of 2 records");
      for (const probes::HandshakeRow& row : report.keys)
        CHECK(row.tls->dane->verdict == net::DaneReport::Verdict::match);
      // Nobody but DANE vouches for it, which is enough for its senders.
      CHECK(ids(report).find("note tls.certificate.untrusted") != std::string::npos);
      CHECK(line_of(report, "keys") == "RSA 2048 and EC P-256, both trusted by DANE");
    }
    // Without an anchor nothing is proven, and the records do not count.
    resolving.trust_anchor.clear();
    const Report blind = probe("cert", target_of("mx1.lab.test:25"), plan, resolving);
    CHECK_FALSE(blind.tls->dane);
    // Nor are they looked for in a scan.
    resolving.trust_anchor = lab["TRUST_ANCHOR"];
    plan.scan = true;
    CHECK_FALSE(probe("cert", target_of("mx1.lab.test:25"), plan, resolving).tls->dane);
  }

  TEST_CASE(
      "a name without TLSA records says so in the transcript; one that does not fit is an error") {
    const Lab lab({"certs", "knot", "unbound", "postfix"});
    if (!lab.up()) return skip(lab.why());
    net::ResolverOptions resolving;
    resolving.server = lab["DNS"];
    resolving.trust_anchor = lab["TRUST_ANCHOR"];
    probes::Plan plan = trusting(lab);
    plan.transcript = true;
    const std::string port = lab["SMTP"].substr(lab["SMTP"].rfind(':') + 1);
    const Report none = probe("smtp", target_of("four.lab.test:" + port, "smtp"), plan, resolving);
    CHECK(trouble(none) == "none");
    CHECK_FALSE(none.tls->dane);
    CHECK(to_text(*none.transcript).find("# _" + port + "._tcp.four.lab.test has no TLSA record") !=
          std::string::npos);

    plan.tls_options.tlsa = {{3, 1, 1, std::string(32, '\0')}};
    const Report wrong = probe("smtp", target_of(lab["SMTP"], "smtp"), plan);
    CHECK(trouble(wrong) == "none");
    CHECK(ids(wrong) == "error tls.dane.mismatch");
    plan.verify = true;
    const Report insisted = probe("smtp", target_of(lab["SMTP"], "smtp"), plan);
    CHECK(probes::exit_status(insisted, probes::FailOn::error) == 6);
    plan.tls_options.tlsa.front().usage = 1;
    plan.verify = false;
    CHECK(ids(probe("smtp", target_of(lab["SMTP"], "smtp"), plan)) == "warn tls.dane.unusable");
  }

  TEST_CASE("port 25 is silent: the other ports of the host are asked") {
    std::optional<BlackHole> hole;
    std::optional<Listener> listener;
    net::Loop loop;
    if (const auto why = cannot(hole, "127.77.25.1", 25)) return skip(*why);
    try {
      listener.emplace(loop, "127.77.25.1", 587);
    } catch (const std::exception& failure) {
      return skip(failure.what());
    }
    const auto run = [](bool cross_check) {
      net::Loop on;
      net::Resolver resolver(on);
      net::DialOptions options;
      options.connect_timeout = std::chrono::milliseconds(300);
      net::Dialer dialer(on, resolver, options);
      probes::Plan plan;
      plan.cross_check = cross_check;
      Report report;
      const probes::Target target = target_of("127.77.25.1:25");
      on.run(probes::run_probe(on, dialer, *probes::find_probe("smtp"), target, plan, report));
      return report;
    };
    const Report asked = run(true);
    CHECK(probes::exit_status(asked, probes::FailOn::error) == 4);
    CHECK(probes::other_ports_text(asked.other_ports) ==
          "587 of the same host answers; 465 and 443 refuse: the host is up");
    CHECK(run(false).other_ports.empty());
  }
}
