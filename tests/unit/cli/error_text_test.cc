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

TEST_CASE("silence and rubbish in place of TLS: behind STARTTLS the port is not said to lack it") {
  probes::Report report = tests::failed_report(net::Errc::timed_out, net::Phase::tls);
  CHECK(error_text(report).means == "the port may not speak TLS from the first byte");
  report.banner = "220 mx1 ESMTP\r\n";
  CHECK(error_text(report).means == "the server agreed to TLS, then said nothing more");
  CHECK(error_text(report).advice.find("--tls=never") == std::string::npos);
  report = tests::failed_report(net::Errc::tls, net::Phase::tls, "so it was");
  CHECK(error_text(report).advice.find("hail banner tcp://") != std::string::npos);
  report.banner = "220 mx1 ESMTP\r\n";
  CHECK(error_text(report).advice.find("hail banner tcp://") == std::string::npos);
}

TEST_CASE("a port that says nothing: each probe names its own next command") {
  struct Row {
    std::string probe, advice;
  };
  const Row rows[] = {
      {"smtp", "hail smtp --patient H:2525, or --tls=implicit"},
      {"cert", "hail cert --tls=implicit H:2525"},
      {"lmtp", "hail lmtp --tls=implicit H:2525"},
      {"pop3", "hail pop3 --tls=implicit H:2525"},
      {"imap", "hail imap --tls=implicit H:2525"},
      {"sieve", "hail sieve --tls=implicit H:2525"},
      {"banner", "if it waits for TLS: hail banner tls://H:2525"},
  };
  for (const Row& row : rows) {
    probes::Report report = tests::failed_report(net::Errc::timed_out, net::Phase::greeting);
    report.probe = row.probe;
    report.target = "H:2525";
    report.port = 2525;
    CHECK(error_text(report).advice == row.advice);
  }
}

TEST_CASE("--verify: why the chain is not trusted, in the words of the TLS facts") {
  probes::Report report = tests::failed_report(net::Errc::certificate, net::Phase::tls,
                                               "unable to get local issuer certificate");
  report.tls = net::TlsReport();
  report.tls->why = "its issuer is not known here";
  CHECK(error_text(report).text == "not accepted (--verify): its issuer is not known here");
  report.tls->chain_trusted = true;
  report.error->detail = "it expired on 2026-11-14";
  CHECK(error_text(report).text == "not accepted (--verify): it expired on 2026-11-14");
}

TEST_CASE("closed in place of a reply: said once, not \"closed: connection closed\"") {
  CHECK(error_text(tests::failed_report(net::Errc::closed, net::Phase::command)).text ==
        "the server closed the connection in place of a reply");
  CHECK(error_text(tests::failed_report(net::Errc::closed, net::Phase::command, "inside a line"))
            .text == "the server closed the connection too early: inside a line");
}

TEST_CASE("plaintext before TLS: its finding says it, in every protocol") {
  for (const char* id :
       {"smtp.starttls.injection", "lmtp.starttls.injection", "pop3.stls.injection",
        "imap.starttls.injection", "sieve.starttls.injection"}) {
    CAPTURE(id);
    probes::Report report =
        tests::failed_report(net::Errc::protocol, net::Phase::tls, "30 plaintext bytes before TLS");
    report.find(id, "x");
    CHECK(error_text(report).told);
  }
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
