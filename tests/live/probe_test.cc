// SPDX-License-Identifier: GPL-3.0-or-later
// The probes on real servers: Postfix with each kind of certificate and policy, Dovecot's banners,
// inetutils-telnetd. What is checked is what a user would be told: facts, findings, status.
#include "hail/probes/probe.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "hail/probes/banner.h"
#include "hail/probes/smtp.h"
#include "hail/probes/telnet.h"
#include "live/probing.h"
#include "support/lab.h"
#include "support/skip.h"

using namespace hail;
using namespace hail::tests;
using namespace std::chrono_literals;
using probes::Report;

namespace {

/// Postfix's certificate is for this name.
probes::Plan trusting(const Lab& lab) {
  return tests::trusting(lab, "mx1.lab.test");
}

const probes::SmtpFacts& smtp(const Report& report) {
  return dynamic_cast<const probes::SmtpFacts&>(*report.facts);
}

}  // namespace

TEST_SUITE("live smtp") {
  TEST_CASE("Postfix: greeting, extensions, STARTTLS, a trusted certificate, the second EHLO") {
    const Lab lab({"certs", "postfix"});
    if (!lab.up()) return skip(lab.why());
    for (const std::string variable :
         {"SMTP", "SMTP_V6", "SMTP_CLASSIC", "SMTP_RSA", "SMTP_CHAINED"}) {
      CAPTURE(variable);
      const Report report = probe("smtp", target_of(lab[variable]), trusting(lab));
      CHECK(trouble(report) == "none");
      CHECK(report.complete);
      CHECK(serious(report).empty());
      CHECK(probes::exit_status(report, probes::FailOn::warn) == 0);
      CHECK(report.banner == "220 mx1.lab.test ESMTP Postfix\r\n");
      CHECK(smtp(report).starttls == "done");
      CHECK(smtp(report).capabilities->contains("STARTTLS"));
      CHECK_FALSE(smtp(report).capabilities_tls->contains("STARTTLS"));
      CHECK(smtp(report).capabilities_tls->contains("SIZE"));
      REQUIRE(report.tls);
      CHECK(report.tls->verified);
      CHECK(report.tls->version == "TLSv1.3");
      CHECK(report.tls->certificates.front().san.front() == "DNS:mx1.lab.test");
    }
  }

  TEST_CASE("Postfix: each kind of bad certificate has its finding, and mail would go through") {
    const Lab lab({"certs", "postfix"});
    if (!lab.up()) return skip(lab.why());
    struct Row {
      std::string variable;
      std::string findings;
      int exit;
    };
    const Row rows[] = {
        {"SMTP_EXPIRED", "tls.certificate.expired", 1},
        {"SMTP_FUTURE", "tls.certificate.not_yet_valid", 1},
        {"SMTP_WRONGNAME", "tls.certificate.name", 0},
        {"SMTP_SELFSIGNED", "tls.certificate.self_signed", 0},
        {"SMTP_UNCHAINED", "tls.certificate.untrusted", 0},
        {"SMTP_NOTLS", "smtp.starttls.missing", 1},
    };
    for (const Row& row : rows) {
      CAPTURE(row.variable);
      const Report report = probe("smtp", target_of(lab[row.variable]), trusting(lab));
      CHECK(trouble(report) == "none");
      CHECK(serious(report) == row.findings);
      CHECK(probes::exit_status(report, probes::FailOn::error) == row.exit);
    }
  }

  TEST_CASE("--verify: an untrusted certificate is status 6, and the greeting is still told") {
    const Lab lab({"certs", "postfix"});
    if (!lab.up()) return skip(lab.why());
    for (const std::string variable : {"SMTP_EXPIRED", "SMTP_WRONGNAME", "SMTP_SELFSIGNED"}) {
      CAPTURE(variable);
      probes::Plan plan = trusting(lab);
      plan.verify = true;
      const Report report = probe("smtp", target_of(lab[variable]), plan);
      REQUIRE(report.error);
      CHECK(report.error->code == net::Errc::certificate);
      CHECK(probes::exit_status(report, probes::FailOn::error) == 6);
      CHECK(report.banner.starts_with("220 "));
      CHECK(smtp(report).capabilities);
    }
  }

  TEST_CASE("Postfix: passwords only inside TLS on 587, from the first byte on 465") {
    const Lab lab({"certs", "postfix"});
    if (!lab.up()) return skip(lab.why());
    const Report submission =
        probe("smtp", target_of(lab["SUBMISSION"], "submission"), trusting(lab));
    CHECK(trouble(submission) == "none");
    CHECK(submission.title == "SMTP submission");
    CHECK_FALSE(smtp(submission).capabilities->contains("AUTH"));
    CHECK(smtp(submission).capabilities_tls->contains("AUTH"));
    CHECK(serious(submission).empty());

    probes::Target implicit = target_of(lab["SUBMISSIONS"], "smtps");
    implicit.implicit_tls = true;
    const Report wrapped = probe("smtp", implicit, trusting(lab));
    CHECK(trouble(wrapped) == "none");
    CHECK(smtp(wrapped).starttls == "implicit");
    CHECK(smtp(wrapped).capabilities_tls->contains("AUTH"));
    CHECK(wrapped.tls->verified);
  }

  TEST_CASE("postscreen holds its greeting back: waited for, and told as what it is") {
    const Lab lab({"certs", "postfix"});
    if (!lab.up()) return skip(lab.why());
    const Report report = probe("smtp", target_of(lab["SMTP_POSTSCREEN"]), trusting(lab));
    CHECK(trouble(report) == "none");
    const auto greeting = std::find_if(report.timing.begin(), report.timing.end(),
                                       [](const auto& each) { return each.first == "greeting"; });
    REQUIRE(greeting != report.timing.end());
    CHECK(greeting->second > 1.5);
    CHECK(smtp(report).starttls == "done");
  }

  TEST_CASE("TLS on a port that speaks plain SMTP, and the reverse") {
    const Lab lab({"certs", "postfix"});
    if (!lab.up()) return skip(lab.why());
    probes::Target wrong = target_of(lab["SMTP"]);
    wrong.implicit_tls = true;
    const Report plain = probe("smtp", wrong, trusting(lab));
    REQUIRE(plain.error);
    CHECK(probes::exit_status(plain, probes::FailOn::error) == 6);

    probes::Plan impatient = trusting(lab);
    impatient.greeting_timeout = 1s;
    const Report tls = probe("smtp", target_of(lab["SUBMISSIONS"]), impatient);
    REQUIRE(tls.error);
    CHECK(tls.error->code == net::Errc::timed_out);
    CHECK(tls.error->phase == net::Phase::greeting);
  }
}

TEST_SUITE("live banner") {
  TEST_CASE("Dovecot's and Postfix's banners, in clear and inside TLS") {
    const Lab lab({"certs", "postfix", "dovecot"});
    if (!lab.up()) return skip(lab.why());
    struct Row {
      std::string variable;
      bool implicit;
      std::string begins, protocol;
    };
    const Row rows[] = {
        {"SMTP", false, "220 mx1.lab.test", "smtp"},
        {"SUBMISSIONS", true, "220 mx1.lab.test", "smtp"},
        {"IMAP", false, "* OK", "imap"},
        {"IMAPS", true, "* OK", "imap"},
        {"POP3", false, "+OK", "pop3"},
        {"POP3S_V6", true, "+OK", "pop3"},
        {"SIEVE", false, "\"IMPLEMENTATION\"", "sieve"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.variable);
      probes::Target target = target_of(lab[row.variable]);
      target.implicit_tls = row.implicit;
      probes::Plan plan = trusting(lab);
      plan.tls_options.name.clear();
      const Report report = probe("banner", target, plan);
      CHECK(trouble(report) == "none");
      CHECK(report.banner.starts_with(row.begins));
      CHECK(dynamic_cast<const probes::BannerFacts&>(*report.facts).protocol == row.protocol);
      CHECK(report.tls.has_value() == row.implicit);
    }
  }

  TEST_CASE("inetutils-telnetd shows its log-in only to who answers the negotiation") {
    const Lab lab({"telnetd"});
    if (!lab.up()) return skip(lab.why());
    const Report report = probe("telnet", target_of(lab["TELNET_LOGIN"]), probes::Plan());
    CHECK(trouble(report) == "none");
    const auto& facts = dynamic_cast<const probes::TelnetFacts&>(*report.facts);
    CHECK(std::find(facts.doing.begin(), facts.doing.end(), "TERMINAL-TYPE") != facts.doing.end());
    CHECK(facts.login_prompt);
    CHECK(serious(report) == "telnet.cve_2026_24061 telnet.plaintext_login");
  }
}
