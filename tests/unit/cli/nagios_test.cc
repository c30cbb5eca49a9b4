// SPDX-License-Identifier: GPL-3.0-or-later
// What a monitoring system reads: states by CONTRACT, the form of the Monitoring Plugins, and no
// byte of a peer where it could be taken for a line or a number.
#include "cli/printers/nagios.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "unit/cli/reports.h"

namespace hail::cli {
namespace {

using net::Errc;
using net::Phase;
using probes::Report;

NagiosOptions smtp_options() {
  NagiosOptions options;
  options.command = "smtp";
  options.timeout = 30;
  return options;
}

std::string line_of(const Report& report, const NagiosOptions& options) {
  return to_nagios({&report}, options);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t lf = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, lf - at));
    at = lf + 1;
  }
  return lines;
}

/// What is not performance data by the guidelines, or nothing:
/// 'label'=value[UOM];warn;crit;min;max.
std::string not_performance(const std::string& text) {
  constexpr std::string_view digits = "0123456789";
  constexpr std::string_view plain_label =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  std::string_view rest = text;
  const auto skip = [&rest](std::string_view which) {
    const std::size_t count = std::min(rest.find_first_not_of(which), rest.size());
    rest.remove_prefix(count);
    return count;
  };
  const auto one = [&rest](char c) {
    const bool there = rest.starts_with(c);
    if (there) rest.remove_prefix(1);
    return there;
  };
  for (skip(" \n"); !rest.empty(); skip(" \n")) {
    const std::string_view item = rest;
    bool good = false;
    if (one('\'')) {
      rest.remove_prefix(std::min(rest.find_first_of("'=|"), rest.size()));
      good = one('\'');
    } else {
      good = skip(plain_label) > 0;
    }
    good = good && one('=');
    one('-');
    good = good && skip(digits) > 0;
    if (one('.')) good = good && skip(digits) > 0;
    one('s');
    for (int bound = 0; bound < 4 && one(';'); ++bound) {
      skip("0123456789.");
      if (bound < 2) one(':');
    }
    if (!good || !(rest.empty() || rest.front() == ' ' || rest.front() == '\n'))
      return std::string(item);
  }
  return {};
}

Report expiring(int days) {
  Report report = tests::clean_report();
  report.tls->certificates.front().days_left = days;
  report.find("tls.certificate.expires_soon", {}, "expires in " + std::to_string(days) + " days");
  return report;
}

TEST_SUITE_BEGIN("cli: nagios");

TEST_CASE("UX B.17: one line, its words and its numbers") {
  Report report = expiring(9);
  report.timing = {{"resolve", 0.012}, {"greeting", 0.21}, {"tls", 0.04}, {"total", 0.341}};
  CHECK(line_of(report, smtp_options()) ==
        "SMTP WARNING - mx1.example.net:25 certificate expires in 9 days | "
        "time=0.341000s;;;0;30 dns=0.012000s greeting=0.210000s tls=0.040000s "
        "cert_days=9;14:;7:\n");
  CHECK(nagios_status({&report}, smtp_options()) == 1);
}

TEST_CASE("nothing wrong: OK, and the verdict") {
  const Report report = tests::clean_report();
  CHECK(line_of(report, smtp_options())
            .starts_with("SMTP OK - mx1.example.net:25 answers, and its TLS is verified. No "
                         "message was sent | "
                         "time=0.340000s;;;0;30 "));
  CHECK(nagios_status({&report}, smtp_options()) == 0);
}

TEST_CASE("states: findings") {
  struct Row {
    std::string name;
    std::function<void(Report&)> change;
    int status;
    std::string text;
  };
  const std::vector<Row> rows = {
      {"a note alone is OK", [](Report& report) { report.find("smtp.smtputf8.missing"); }, 0,
       "SMTP OK - "},
      {"a warning", [](Report& report) { report.find("tls.version.old", "TLSv1.0"); }, 1,
       "SMTP WARNING - mx1.example.net:25 TLS: an outdated version of TLS | "},
      {"an error wins, and the others are counted",
       [](Report& report) {
         report.find("tls.version.old", "TLSv1.0");
         report.find("smtp.auth.before_tls");
         report.find("smtp.smtputf8.missing");
       },
       2,
       "SMTP CRITICAL - mx1.example.net:25 auth: passwords are accepted before encryption (+1 more)"
       " | "},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Report report = tests::clean_report();
    row.change(report);
    CHECK(nagios_status({&report}, smtp_options()) == row.status);
    CHECK(line_of(report, smtp_options()).starts_with(row.text));
  }
}

TEST_CASE("states: errors; UNKNOWN only where the fault is proven ours or temporary") {
  struct Row {
    std::string name;
    Errc code;
    Phase phase;
    int status;
  };
  const std::vector<Row> rows = {
      {"NXDOMAIN", Errc::resolve_not_found, Phase::resolve, 2},
      {"the resolver is silent or says SERVFAIL", Errc::resolve_failed, Phase::resolve, 3},
      {"the resolver is too slow", Errc::timed_out, Phase::resolve, 3},
      {"DNSSEC says bogus: broken for all who validate", Errc::resolve_bogus, Phase::resolve, 2},
      {"refused", Errc::refused, Phase::connect, 2},
      {"filtered", Errc::filtered, Phase::connect, 2},
      {"timed out in connect", Errc::timed_out, Phase::connect, 2},
      {"no route", Errc::unreachable, Phase::connect, 3},
      {"our own proxy", Errc::proxy, Phase::proxy, 3},
      {"silent", Errc::timed_out, Phase::greeting, 2},
      {"closed", Errc::closed, Phase::command, 2},
      {"reset", Errc::reset, Phase::tls, 2},
      {"no TLS", Errc::tls, Phase::tls, 2},
      {"--verify", Errc::certificate, Phase::tls, 2},
      {"not its protocol", Errc::protocol, Phase::greeting, 2},
      {"421", Errc::throttled, Phase::greeting, 3},
      {"554", Errc::rejected, Phase::greeting, 2},
      {"log-in refused", Errc::auth, Phase::auth, 2},
      {"interrupted", Errc::cancelled, Phase::connect, 3},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Report report = tests::failed_report(row.code, row.phase, "so it was");
    CHECK(nagios_status({&report}, smtp_options()) == row.status);
    const auto lines = lines_of(line_of(report, smtp_options()));
    REQUIRE(lines.size() == 1);
    CHECK(lines.front().find("192.0.2.30:25 ") != std::string::npos);
    CHECK(not_performance(lines.front().substr(lines.front().find('|') + 1)).empty());
  }
  Report ours = tests::failed_report(Errc::tls, Phase::tls, "that version is not allowed here");
  ours.error->ours = true;
  CHECK(nagios_status({&ours}, smtp_options()) == 3);
}

TEST_CASE("--warning and --critical: seconds in all; above them, not at them") {
  struct Row {
    double total;
    int status;
  };
  NagiosOptions options = smtp_options();
  options.warning = 0.5;
  options.critical = 2;
  for (const Row& row : {Row{0.5, 0}, Row{0.501, 1}, Row{2, 1}, Row{2.001, 2}}) {
    CAPTURE(row.total);
    Report report = tests::clean_report();
    report.timing = {{"total", row.total}};
    CHECK(nagios_status({&report}, options) == row.status);
    const std::string line = line_of(report, options);
    CHECK(line.find("s;0.5;2;0;30 ") != std::string::npos);
    CHECK((line.find("took ") != std::string::npos) == (row.status > 0));
  }
  Report warned = expiring(9);
  warned.timing = {{"total", 3.0}};
  CHECK(line_of(warned, options)
            .starts_with("SMTP CRITICAL - mx1.example.net:25 certificate expires"
                         " in 9 days; took 3.000 s, more than 2 s | "));
}

TEST_CASE("the certificate that ends first is the one that counts") {
  Report report = tests::clean_report();
  probes::HandshakeRow other;
  other.asked = "RSA";
  other.outcome = probes::HandshakeRow::Outcome::accepted;
  other.tls = report.tls;
  other.tls->certificates.front().days_left = 3;
  report.keys.push_back(other);
  CHECK(line_of(report, smtp_options()).find(" cert_days=3;14:;7:") != std::string::npos);
}

TEST_CASE("a peer's bytes forge neither performance data nor lines, nor reach a terminal") {
  const std::vector<std::string> hostile = {
      "220 x|x=1;;;0",
      "a\nSMTP OK - all is well | time=0s",
      "a\r\nb",
      "\x1b[2J\x1b]0;title\x07",
      "\x9b"
      "31m and \xc2\x9b",
      "\xe2\x80\xae backwards",
      std::string("nul\0inside", 10),
      "'quoted'=5 `id` $(id) <script>",
      std::string(100000, 'A'),
      std::string(100000, '\xff'),
  };
  for (const std::string& bytes : hostile) {
    std::vector<Report> reports;
    reports.push_back(tests::clean_report());
    reports.back().find("tls.certificate.name", bytes, "is for " + bytes);
    reports.back().tls->certificates.front().san = {"DNS:" + bytes};
    reports.push_back(tests::clean_report());
    reports.back().verdict = bytes;
    reports.back().banner = bytes;
    reports.push_back(tests::failed_report(Errc::rejected, Phase::greeting, bytes));
    reports.push_back(tests::clean_report());
    reports.back().target = bytes;
    for (const Report& report : reports) {
      const std::string text = line_of(report, smtp_options());
      CAPTURE(text);
      CHECK(std::count(text.begin(), text.end(), '\n') == 1);
      CHECK(text.back() == '\n');
      CHECK(std::count(text.begin(), text.end(), '|') == 1);
      CHECK(text.size() < 700);
      CHECK(std::all_of(text.begin(), text.end() - 1, [](char c) { return c >= ' ' && c < 0x7f; }));
      CHECK(text.find_first_of("<>`$") == std::string::npos);
      CHECK(not_performance(text.substr(text.find('|') + 1)).empty());
    }
  }
}

TEST_CASE(
    "ten targets: the worst state and the counts, a line each, performance data behind them") {
  std::vector<Report> reports;
  for (int i = 0; i < 10; ++i) {
    Report report = i == 3   ? tests::failed_report(Errc::refused, Phase::connect)
                    : i == 4 ? tests::failed_report(Errc::throttled, Phase::greeting, "421 busy")
                    : i < 3  ? expiring(9)
                             : tests::clean_report();
    report.target = i == 9 ? "[2001:db8::9]:25" : "mx" + std::to_string(i) + ".example.net:25";
    reports.push_back(std::move(report));
  }
  reports[8].target = "a|b='c'\n:25";
  std::vector<const Report*> all;
  for (const Report& report : reports) all.push_back(&report);
  const std::string text = to_nagios(all, smtp_options());
  const auto lines = lines_of(text);
  CHECK(lines[0] == "SMTP CRITICAL - 10 targets: 1 critical, 3 warning, 1 unknown, 5 ok");
  CHECK(lines[1] == "WARNING - mx0.example.net:25 certificate expires in 9 days");
  CHECK(lines[4] ==
        "CRITICAL - mx3.example.net:25 connect: refused: 192.0.2.30 is up, nothing listens on port "
        "25");
  CHECK(lines[5].starts_with("UNKNOWN - mx4.example.net:25 greeting: 421 busy"));
  REQUIRE(std::count(text.begin(), text.end(), '|') == 1);
  CHECK(lines[10].find(" | 'mx0.example.net:25_time'=0.340000s;;;0;30 ") != std::string::npos);
  CHECK(not_performance(text.substr(text.find('|') + 1)).empty());
  CHECK(text.find("'[2001:db8::9]:25_cert_days'=57;14:;7:") != std::string::npos);
  CHECK(text.find("'a_b__c__:25_time'") != std::string::npos);
  CHECK(nagios_status(all, smtp_options()) == 2);
}

TEST_CASE("several: WARNING before UNKNOWN before OK, as the guidelines rank them") {
  const Report good = tests::clean_report();
  const Report late = tests::failed_report(Errc::throttled, Phase::greeting, "421");
  const Report soon = expiring(9);
  CHECK(nagios_status({&good, &late}, smtp_options()) == 3);
  CHECK(nagios_status({&good, &late, &soon}, smtp_options()) == 1);
  CHECK(nagios_status({}, smtp_options()) == 3);
}

TEST_CASE("one name at two addresses: each is told apart") {
  Report one = tests::clean_report();
  Report two = tests::clean_report();
  two.address = "2001:db8::25";
  const std::string text = to_nagios({&one, &two}, smtp_options());
  CHECK(text.find("OK - mx1.example.net:25@192.0.2.25 answers") != std::string::npos);
  CHECK(text.find("'mx1.example.net:25@2001:db8::25_time'=") != std::string::npos);
}

TEST_CASE("what was typed wrongly is UNKNOWN, on one line") {
  CHECK(to_nagios(UsageError{"port out of range: 99999 in H:99999", "ports are 1 to 65535"},
                  "smtp") ==
        "SMTP UNKNOWN - port out of range: 99999 in H:99999; ports are 1 to 65535\n");
  CHECK(to_nagios(UsageError{"unknown option: --a|b=1\n", ""}, "cert") ==
        "CERT UNKNOWN - unknown option: --a\\x7cb=1\\x0a\n");
}

TEST_CASE("texts are cut to their length, never inside an escape sequence") {
  CHECK(nagios_text("abcdef", 6) == "abcdef");
  CHECK(nagios_text("abcdefg", 6) == "abc...");
  CHECK(nagios_text("ab\x01\x01", 9) == "ab\\x01...");
  CHECK(nagios_text("\xc3\xa9|", 40) == "\\u00e9\\x7c");
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
