// SPDX-License-Identifier: GPL-3.0-or-later
// The contract's tables: error, status word and exit status; the catalogue of findings.
#include "hail/probes/report.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace hail::probes;
using hail::net::Errc;
using hail::net::Phase;

TEST_SUITE("report") {
  TEST_CASE("CONTRACT, exit status: each error has its word and its status") {
    struct Row {
      Errc code;
      Phase phase;
      bool after_tls;
      std::string word;
      int exit;
    };
    const Row rows[] = {
        {Errc::resolve_not_found, Phase::resolve, false, "unknown-error", 3},
        {Errc::resolve_failed, Phase::resolve, false, "unknown-error", 3},
        {Errc::resolve_bogus, Phase::resolve, false, "unknown-error", 3},
        {Errc::timed_out, Phase::resolve, false, "unknown-error", 3},
        {Errc::refused, Phase::connect, false, "connection-refused", 4},
        {Errc::proxy, Phase::proxy, false, "connection-refused", 4},
        {Errc::unreachable, Phase::connect, false, "connection-timeout", 4},
        {Errc::filtered, Phase::connect, false, "connection-timeout", 4},
        {Errc::timed_out, Phase::connect, false, "connection-timeout", 4},
        {Errc::timed_out, Phase::greeting, false, "io-timeout", 5},
        {Errc::timed_out, Phase::command, false, "io-timeout", 5},
        {Errc::closed, Phase::greeting, false, "connection-closed", 5},
        {Errc::reset, Phase::command, false, "connection-closed", 5},
        {Errc::tls, Phase::tls, false, "handshake-error", 6},
        {Errc::certificate, Phase::tls, false, "handshake-error", 6},
        {Errc::protocol, Phase::command, true, "post-tls-application-error", 5},
        {Errc::protocol, Phase::command, false, "protocol-error", 5},
        {Errc::limit, Phase::greeting, false, "protocol-error", 5},
        {Errc::throttled, Phase::greeting, false, "application-error", 5},
        {Errc::rejected, Phase::greeting, false, "application-error", 5},
        {Errc::auth, Phase::auth, true, "application-error", 7},
        {Errc::cancelled, Phase::command, false, "unknown-error", 130},
    };
    for (const Row& row : rows) {
      Report report;
      report.error = hail::net::Error{row.code, row.phase, "", ""};
      report.after_tls = row.after_tls;
      const std::string code(hail::net::name(row.code));
      CAPTURE(code);
      CHECK(std::string(status_word(report)) == row.word);
      CHECK(exit_status(report, FailOn::error) == row.exit);
    }
  }

  TEST_CASE("findings decide the status only at or above --fail-on, and an error wins") {
    Report report;
    CHECK(exit_status(report, FailOn::note) == 0);
    report.find("greeting.delayed");
    CHECK(exit_status(report, FailOn::note) == 1);
    CHECK(exit_status(report, FailOn::warn) == 0);
    report.find("smtp.ehlo.refused");
    CHECK(exit_status(report, FailOn::warn) == 1);
    CHECK(exit_status(report, FailOn::error) == 0);
    report.find("smtp.starttls.missing");
    CHECK(exit_status(report, FailOn::error) == 1);
    CHECK(exit_status(report, FailOn::never) == 0);
    report.error = hail::net::Error{Errc::reset, Phase::command, "", ""};
    CHECK(exit_status(report, FailOn::never) == 5);
  }

  TEST_CASE("several targets: 70, 130, 143 and 2 win, else the highest") {
    CHECK(combined_status({}) == 0);
    CHECK(combined_status({0, 1, 0}) == 1);
    CHECK(combined_status({1, 4, 6, 0}) == 6);
    CHECK(combined_status({7, 2}) == 2);
    CHECK(combined_status({2, 130}) == 130);
    CHECK(combined_status({130, 70}) == 70);
  }

  TEST_CASE("a finding is told once, keeps its evidence, and must stand in the catalogue") {
    Report report;
    report.find("reply.bare_lf", "first");
    report.find("reply.bare_lf", "second");
    CHECK(report.findings.size() == 1);
    CHECK(report.findings.front().seen == "first");
    CHECK(report.steps.size() == 1);
    CHECK_THROWS(report.find("no.such.finding"));
  }

  TEST_CASE("the catalogue: every sentence is there, lower case, without a full stop") {
    for (const FindingRow& row : catalogue()) {
      const std::string id(row.id);
      CAPTURE(id);
      CHECK(find_row(row.id) == &row);
      for (const std::string_view text :
           {row.subject, row.message, row.means, row.advice, row.reference}) {
        CHECK_FALSE(text.empty());
        CHECK_FALSE(text.ends_with('.'));
      }
      CHECK(row.subject.size() <= 13);
    }
    CHECK(find_row("smtp.starttls") == nullptr);
  }
}
