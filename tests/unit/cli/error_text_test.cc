// SPDX-License-Identifier: GPL-3.0-or-later
// Every cause in every phase has its words, and none leaves a placeholder behind.
#include "cli/printers/error_text.h"

#include <doctest/doctest.h>

#include <string>

#include "unit/cli/reports.h"

namespace hail::cli {
namespace {

TEST_SUITE_BEGIN("cli: error texts");

TEST_CASE("every code and phase: a clause, a brief word, a verdict; lower case, no full stop") {
  for (int code = 0; code <= static_cast<int>(net::Errc::cancelled); ++code) {
    for (int phase = 0; phase <= static_cast<int>(net::Phase::close); ++phase) {
      const probes::Report report = tests::failed_report(
          static_cast<net::Errc>(code), static_cast<net::Phase>(phase), "so it was");
      const ErrorText text = error_text(report);
      CAPTURE(std::string(net::name(report.error->code)));
      CAPTURE(text.text);
      CHECK(!text.text.empty());
      CHECK(!text.brief.empty());
      CHECK(text.brief.size() <= 20);
      CHECK(!text.subject.empty());
      CHECK(text.subject.size() <= 13);
      CHECK(text.verdict.back() == '.');
      CHECK(text.text.back() != '.');
      for (const std::string& each : {text.text, text.means, text.advice, text.verdict}) {
        CHECK(each.find_first_of("{}") == std::string::npos);
      }
    }
  }
}

TEST_CASE("only the last row of the table is a fallback: each code has a row of its own") {
  for (int code = 0; code < static_cast<int>(net::Errc::cancelled); ++code) {
    const ErrorText text =
        error_text(tests::failed_report(static_cast<net::Errc>(code), net::Phase::command));
    CAPTURE(code);
    CHECK(text.brief != "interrupted");
  }
}

TEST_CASE("a Unix socket is named by its path, an IPv6 host stands in brackets before a port") {
  probes::Report report = tests::failed_report(net::Errc::refused, net::Phase::connect);
  report.target = "unix:/run/x";
  report.host.clear();
  report.address.clear();
  report.port = 0;
  CHECK(error_text(report).text == "refused: nothing listens on /run/x");
  report = tests::failed_report(net::Errc::timed_out, net::Phase::connect);
  report.host = "2001:db8::1";
  CHECK(error_text(report).advice == "try elsewhere, or: hail smtp [2001:db8::1]:587");
}

TEST_CASE("B.6: what other ports of the host tell of one that is silent") {
  using Answer = probes::OtherPort::Answer;
  probes::Report report = tests::failed_report(net::Errc::timed_out, net::Phase::connect);
  CHECK(error_text(report).text == "no answer in 10 s: port 25 is filtered, or the host is down");
  CHECK(error_text(report).seen.empty());

  report.other_ports = {{587, Answer::silent}, {465, Answer::silent}, {443, Answer::silent}};
  ErrorText text = error_text(report);
  CHECK(text.text == "no answer in 10 s: port 25 is filtered, or the host is down");
  CHECK(text.seen == "587, 465 and 443 of the same host are silent too");
  CHECK(text.means == "the host is down, or all of it is filtered: for us, or for everybody");
  CHECK(text.advice == "try from another network");

  report.other_ports[2].answer = Answer::refused;
  text = error_text(report);
  CHECK(text.text == "no answer in 10 s: port 25 is filtered");
  CHECK(text.means == "your network probably blocks 25; the server may be well");
  CHECK(text.advice == "try from another network");

  report.port = 993;
  report.other_ports = {{587, Answer::open}};
  text = error_text(report);
  CHECK(text.text == "no answer in 10 s: port 993 is filtered");
  CHECK(text.means == "the server may be well, and only we are kept out");
  CHECK(text.advice == "try from another network");
}

TEST_CASE("B.18: a port of implicit TLS that is met in clear") {
  probes::Report report = tests::failed_report(net::Errc::timed_out, net::Phase::greeting);
  report.target = "H:465";
  report.port = 465;
  CHECK(error_text(report).text == "H:465 waits for TLS and said nothing for 10 s");
}

TEST_CASE("a log-in that was refused: its finding says it, the verdict sums it up, status 7 or 5") {
  struct Row {
    std::string finding;
    net::Errc code;
    std::string verdict;
    int status;
  };
  const Row rows[] = {
      {"auth.wrong_password", net::Errc::auth, "the log-in was refused.", 7},
      {"auth.mechanism_refused", net::Errc::auth, "the log-in was refused.", 7},
      {"auth.needs_tls", net::Errc::auth, "the log-in was refused.", 7},
      {"auth.disabled", net::Errc::auth, "the log-in was refused.", 7},
      {"auth.unknown", net::Errc::auth, "the log-in was refused.", 7},
      {"auth.unproven", net::Errc::auth,
       "the server lets everybody in, or is not who it should be.", 7},
      {"auth.temporary", net::Errc::throttled, "logging in is not possible at the moment.", 5},
  };
  for (const Row& row : rows) {
    CAPTURE(row.finding);
    probes::Report report = tests::failed_report(row.code, net::Phase::auth, "so it was");
    CHECK_FALSE(error_text(report).told);
    report.find(row.finding, "535 no");
    const ErrorText text = error_text(report);
    CHECK(text.told);
    CHECK(text.subject == "login");
    CHECK(text.verdict == row.verdict);
    CHECK((text.mark == probes::Mark::skip) == (row.status == 5));
    CHECK(exit_status(report, probes::FailOn::error) == row.status);
  }
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
