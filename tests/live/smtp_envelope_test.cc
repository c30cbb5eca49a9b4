// SPDX-License-Identifier: GPL-3.0-or-later
// One recipient, VRFY and relaying on real servers: Postfix that takes, refuses and puts off, that
// relays for everybody, that takes everything and drops it; Dovecot's LMTP.
#include <doctest/doctest.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "hail/net/listener.h"
#include "hail/probes/probe.h"
#include "hail/probes/smtp.h"
#include "support/lab.h"
#include "support/skip.h"

using namespace hail;
using namespace hail::tests;
using namespace std::chrono_literals;
using probes::Report;

namespace {

struct Asked {
  std::string probe = "smtp";
  std::string source;  ///< Our own address; empty: the kernel's choice.
  probes::Plan plan;
};

Report ask(const std::string& where, const Asked& asked) {
  const std::size_t colon = where.rfind(':');
  probes::Target target;
  target.text = where;
  target.endpoint.host = where.substr(0, colon);
  std::from_chars(where.data() + colon + 1, where.data() + where.size(), target.endpoint.port);
  net::Loop loop;
  net::Resolver resolver(loop);
  net::DialOptions options;
  options.source = asked.source;
  net::Dialer dialer(loop, resolver, options);
  Report report;
  loop.run(probes::run_probe(loop, dialer, *probes::find_probe(asked.probe), target, asked.plan,
                             report));
  return report;
}

Asked trusting(const Lab& lab) {
  Asked asked;
  asked.plan.tls_options.ca_file = lab["CA"];
  asked.plan.tls_options.name = "mx1.lab.test";
  return asked;
}

/// An address of loopback that Postfix does not take for its own; it delivers to our port 25 there.
std::string our_address(const Lab& lab) {
  const std::string& classic = lab["SMTP_CLASSIC"];
  return classic.substr(0, classic.rfind('.')) + ".200";
}

const probes::SmtpFacts& smtp(const Report& report) {
  return dynamic_cast<const probes::SmtpFacts&>(*report.facts);
}

std::string trouble(const Report& report) {
  return report.error ? to_string(*report.error) : "none";
}

std::string skipped(const Report& report, std::string_view what) {
  for (const probes::Skipped& each : report.skipped) {
    if (each.what == what) return each.reason;
  }
  return {};
}

}  // namespace

TEST_SUITE("live smtp envelope") {
  TEST_CASE("Postfix: a recipient is taken, refused, put off; in the server's words") {
    const Lab lab({"certs", "postfix"});
    if (!lab.up()) return skip(lab.why());
    struct Row {
      std::string address, outcome;
      int code;
      std::string enhanced, words, cause;
    };
    const Row rows[] = {
        {"lab@lab.test", "accepted", 250, "2.1.5", "Ok", ""},
        {"nobody@lab.test", "refused", 550, "5.1.1", "no such user", "user-unknown"},
        {"grey@lab.test", "deferred", 450, "4.7.1", "greylisted", "greylisted"},
        {"bob@example.net", "refused", 554, "5.7.1", "Relay access denied", "relay-denied"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.address);
      Asked asked = trusting(lab);
      asked.plan.rcpt = row.address;
      const Report report = ask(lab["SMTP"], asked);
      CHECK(trouble(report) == "none");
      CHECK(report.complete);
      REQUIRE(smtp(report).rcpt);
      CHECK(smtp(report).rcpt->outcome == row.outcome);
      CHECK(smtp(report).rcpt->code == row.code);
      CHECK(smtp(report).rcpt->enhanced == row.enhanced);
      CHECK(smtp(report).rcpt->text.find(row.words) != std::string::npos);
      CHECK(report.cause == row.cause);
      const bool refused = row.outcome == "refused";
      CHECK(probes::exit_status(report, probes::FailOn::error) == (refused ? 1 : 0));
    }
  }

  TEST_CASE("Postfix demands TLS first: the recipient is not judged in clear") {
    const Lab lab({"certs", "postfix"});
    if (!lab.up()) return skip(lab.why());
    Asked asked = trusting(lab);
    asked.plan.rcpt = "lab@lab.test";
    asked.plan.tls = probes::TlsMode::never;
    const Report report = ask(lab["SMTP_MUSTTLS"], asked);
    CHECK(trouble(report) == "none");
    CHECK_FALSE(smtp(report).rcpt);
    CHECK(skipped(report, "RCPT").find("530 5.7.0") != std::string::npos);
  }

  TEST_CASE("an open relay is found, because the message came back") {
    const Lab lab({"certs", "postfix"});
    if (!lab.up()) return skip(lab.why());
    Asked asked = trusting(lab);
    asked.source = our_address(lab);
    asked.plan.own_domain = "lab.test";
    const Report report = ask(lab["SMTP_RELAY"], asked);
    CHECK(trouble(report) == "none");
    REQUIRE(smtp(report).relay);
    CHECK(smtp(report).relay->outcome == "open");
    CHECK(smtp(report).relay->domain == "[" + asked.source + "]");
    CHECK(smtp(report).relay->back_s);
    REQUIRE(report.has("smtp.relay.open"));
    CHECK(report.verdict.find("One test message was sent.") != std::string::npos);
  }

  TEST_CASE("what is no open relay is not called one") {
    const Lab lab({"certs", "postfix"});
    if (!lab.up()) return skip(lab.why());
    Asked asked = trusting(lab);
    asked.source = our_address(lab);
    asked.plan.own_domain = "lab.test";

    const Report usual = ask(lab["SMTP"], asked);
    CHECK(trouble(usual) == "none");
    REQUIRE(smtp(usual).relay);
    CHECK(smtp(usual).relay->outcome == "refused");
    CHECK(smtp(usual).relay->reply.find("Relay access denied") != std::string::npos);
    CHECK_FALSE(usual.has("smtp.relay.open"));

    asked.plan.timeout = 3s;  // So long it waits for what was dropped.
    const Report drops = ask(lab["SMTP_DROPS"], asked);
    CHECK(trouble(drops) == "none");
    REQUIRE(smtp(drops).relay);
    CHECK(smtp(drops).relay->outcome == "unknown");
    CHECK(skipped(drops, "relay").find("did not come back") != std::string::npos);
    CHECK_FALSE(drops.has("smtp.relay.open"));
  }

  TEST_CASE("port 25 of ours is taken: only RCPT is asked, and nothing is said") {
    const Lab lab({"certs", "postfix"});
    if (!lab.up()) return skip(lab.why());
    Asked asked = trusting(lab);
    asked.source = our_address(lab);
    asked.plan.own_domain = "lab.test";
    net::Loop loop;
    const net::Listener taken(loop, asked.source, 25);
    const Report report = ask(lab["SMTP_RELAY"], asked);
    CHECK(trouble(report) == "none");
    REQUIRE(smtp(report).relay);
    CHECK(smtp(report).relay->outcome == "unknown");
    CHECK(skipped(report, "relay").find("cannot listen") != std::string::npos);
    CHECK(report.verdict.find("No message was sent.") != std::string::npos);
  }

  TEST_CASE("Dovecot's LMTP: greeting, capabilities, a mailbox that is there and one that is not") {
    const Lab lab({"certs", "dovecot"});
    if (!lab.up()) return skip(lab.why());
    Asked asked;
    asked.probe = "lmtp";
    asked.plan.tls_options.ca_file = lab["CA"];
    asked.plan.rcpt = "lab@lab.test";
    const Report there = ask(lab["LMTP"], asked);
    CHECK(trouble(there) == "none");
    CHECK(there.title == "LMTP");
    CHECK(there.facts->key() == "lmtp");
    CHECK_FALSE(there.has("lmtp.extensions.missing"));
    REQUIRE(smtp(there).rcpt);
    CHECK(smtp(there).rcpt->outcome == "accepted");
    asked.plan.rcpt = "nobody@elsewhere.test";
    const Report missing = ask(lab["LMTP"], asked);
    REQUIRE(smtp(missing).rcpt);
    CHECK(smtp(missing).rcpt->outcome == "refused");
  }

  TEST_CASE("an SMTP port asked for LMTP is no LMTP") {
    const Lab lab({"certs", "postfix"});
    if (!lab.up()) return skip(lab.why());
    Asked asked;
    asked.probe = "lmtp";
    const Report report = ask(lab["SMTP"], asked);
    CHECK(trouble(report) == "none");
    CHECK(report.has("lmtp.lhlo.refused"));
  }
}
