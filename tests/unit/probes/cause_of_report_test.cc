// SPDX-License-Identifier: GPL-3.0-or-later
// Which word sums up a report: errors by their phase and port, refusals by their reply, faults by
// their finding.
#include "probes/cause_of_report.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace hail::probes;
using hail::net::Errc;
using hail::net::Error;
using hail::net::Phase;

namespace {

struct Row {
  std::string name;
  std::optional<Error> error;
  std::vector<std::pair<std::string, std::string>> findings;  ///< Id and evidence.
  std::string cause;
  std::uint16_t port = 25;
};

Error broke(Errc code, Phase phase, std::string detail = {}) {
  return Error{code, phase, {}, std::move(detail)};
}

std::vector<Row> rows() {
  const std::string listed = "554 5.7.1 Client host [192.0.2.7] blocked using zen.spamhaus.org";
  return {
      {"nothing is wrong", {}, {}, ""},
      {"no such name", broke(Errc::resolve_not_found, Phase::resolve), {}, "dns-none"},
      {"a resolver that fails is no missing name",
       broke(Errc::resolve_failed, Phase::resolve),
       {},
       ""},
      {"no route", broke(Errc::unreachable, Phase::connect), {}, "no-route"},
      {"nothing listens", broke(Errc::refused, Phase::connect), {}, "refused"},
      {"port 25 swallows", broke(Errc::timed_out, Phase::connect), {}, "filtered-25"},
      {"another port swallows", broke(Errc::timed_out, Phase::connect), {}, "", 587},
      {"port 25 is forbidden",
       broke(Errc::filtered, Phase::connect),
       {{"connect.filtered", ""}},
       "filtered-25"},
      {"silence behind the connection is no filter",
       broke(Errc::timed_out, Phase::greeting),
       {},
       ""},
      {"drops until the time is over",
       broke(Errc::timed_out, Phase::greeting),
       {{"reply.tarpit", "30.0 s"}},
       "tarpit"},
      {"421 without a reason",
       broke(Errc::throttled, Phase::greeting, "421 bye"),
       {{"greeting.throttled", "421 bye"}},
       "throttled-421"},
      {"421 4.7.0 too many",
       broke(Errc::throttled, Phase::greeting, "421 4.7.0 x"),
       {{"greeting.throttled", "421 4.7.0 Too many connections from your host"}},
       "throttled-421"},
      {"450 greylisting as a greeting",
       broke(Errc::throttled, Phase::greeting, "450"),
       {{"greeting.throttled", "450 4.7.1 Greylisted, try again"}},
       "greylisted"},
      {"554 without a reason",
       broke(Errc::rejected, Phase::greeting, "554 no"),
       {{"greeting.rejected", "554 no"}},
       "rejected-ip-554"},
      {"554 by a public list",
       broke(Errc::rejected, Phase::greeting, listed),
       {{"greeting.rejected", listed}},
       "dnsbl"},
      {"a recipient that is not there",
       {},
       {{"smtp.rcpt.refused", "550 5.1.1 no such user"}},
       "user-unknown"},
      {"another's recipient",
       {},
       {{"smtp.rcpt.refused", "554 5.7.1 <a@b>: Relay access denied"}},
       "relay-denied"},
      {"too big", {}, {{"smtp.rcpt.refused", "552 5.3.4 message too big"}}, "too-big"},
      {"greylisted",
       {},
       {{"smtp.rcpt.deferred", "450 4.7.1 <a@b>: Recipient address rejected: Greylisted"}},
       "greylisted"},
      {"a refusal in words that say nothing goes on to the next fault",
       {},
       {{"smtp.rcpt.refused", "550 no"}, {"tls.certificate.name", ""}},
       "cert-name"},
      {"no STARTTLS", {}, {{"smtp.starttls.missing", ""}}, "starttls-missing"},
      {"no STLS", {}, {{"pop3.stls.missing", ""}}, "starttls-missing"},
      {"STARTTLS crossed out", {}, {{"smtp.starttls.stripped", ""}}, "starttls-stripped"},
      {"expired",
       {},
       {{"tls.certificate.name", ""}, {"tls.certificate.expired", ""}},
       "cert-expired"},
      {"the wrong name", {}, {{"tls.certificate.name", ""}}, "cert-name"},
      {"--verify: expired",
       broke(Errc::certificate, Phase::tls, "it expired on 2026-01-01"),
       {},
       "cert-expired"},
      {"--verify: the wrong name",
       broke(Errc::certificate, Phase::tls, "it names a.example, not b.example"),
       {},
       "cert-name"},
      {"--verify: an unknown authority",
       broke(Errc::certificate, Phase::tls, "self-signed certificate in certificate chain"),
       {},
       ""},
      {"old TLS, spoken", {}, {{"tls.version.old", "TLSv1"}}, "tls-version"},
      {"old TLS, refused",
       broke(Errc::tls, Phase::tls,
             "the peer speaks only a version of TLS that is not allowed here"),
       {},
       "tls-version"},
      {"TLS that broke otherwise",
       broke(Errc::tls, Phase::tls, "the peer ended the connection"),
       {},
       ""},
      {"a wrong password",
       broke(Errc::auth, Phase::auth, "535 5.7.8 no"),
       {{"auth.wrong_password", "535 5.7.8 no"}},
       "auth-failed"},
      {"first encrypt",
       broke(Errc::auth, Phase::auth, "530 5.7.0 no"),
       {{"auth.needs_tls", "530 5.7.0 no"}},
       "auth-needs-tls"},
      {"only late", {}, {{"greeting.delayed", "6.0 s"}}, "greet-delay"},
      {"late and without STARTTLS: the fault counts",
       {},
       {{"greeting.delayed", "6.0 s"}, {"smtp.starttls.missing", ""}},
       "starttls-missing"},
      {"findings without a cause", {}, {{"smtp.smtputf8.missing", ""}}, ""},
  };
}

}  // namespace

TEST_SUITE("cause") {
  TEST_CASE("each report has its cause, or none") {
    for (const Row& row : rows()) {
      CAPTURE(row.name);
      Report report;
      report.port = row.port;
      report.error = row.error;
      for (const auto& [id, seen] : row.findings) report.find(id, seen);
      const std::string cause = cause_of_report(report);
      CHECK(cause == row.cause);
      const auto all = causes();
      CHECK((cause.empty() || std::find(all.begin(), all.end(), cause) != all.end()));
    }
  }

  TEST_CASE("evidence of a peer that is no reply gives no cause, and does no harm") {
    for (const std::string seen : {"", "5", "x", "99999999999999999999", "550\xff\x00 x", "-1 x"}) {
      Report report;
      report.find("smtp.rcpt.refused", seen);
      CHECK(cause_of_report(report).empty());
    }
  }
}
