// SPDX-License-Identifier: GPL-3.0-or-later
// The screens of UX.md B.1 to B.7, byte for byte, on a terminal of 79 columns and in a pipe.
#include "cli/printers/text.h"

#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "unit/cli/reports.h"

namespace hail::cli {
namespace {

using net::Errc;
using net::Phase;

TextOptions on_terminal(int columns = 79) {
  TextOptions options;
  options.screen.terminal = true;
  options.screen.columns = columns;
  return options;
}

std::size_t longest(const std::string& text) {
  std::size_t most = 0;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) most = std::max(most, line.size());
  return most;
}

TEST_SUITE_BEGIN("cli: text");

TEST_CASE("B.1: a clean report") {
  const std::string expect =
      "mx1.example.net:25  192.0.2.25  SMTP\n"
      "ok     greeting      220 mx1.example.net ESMTP Postfix                   0.21 s\n"
      "ok     EHLO          PIPELINING, SIZE 50 MB, STARTTLS, 8BITMIME, SMTPUTF8\n"
      "ok     STARTTLS      TLS 1.3, X25519, AES-256-GCM                        0.04 s\n"
      "ok     certificate   mx1.example.net, until 2027-01-20 (57 days), trusted\n"
      "ok     after TLS     the same list, without STARTTLS, as it should be\n"
      "works: answers, and its TLS is verified. No message was sent.            0.34 s\n";
  CHECK(to_text(tests::clean_report(), on_terminal()) == expect);
  CHECK(to_text(tests::clean_report(), {}) == expect);
}

TEST_CASE("B.2: an error, a warning, a note") {
  const std::string expect =
      "mail.example.net:587  198.51.100.25  SMTP submission\n"
      "ok     greeting      220 mail.example.net ESMTP                          0.19 s\n"
      "error  auth          passwords are accepted before encryption\n"
      "       seen          250-AUTH PLAIN LOGIN, in the EHLO reply before STARTTLS\n"
      "       means         a client set up wrongly sends its password in clear\n"
      "       do            Postfix: smtpd_tls_auth_only = yes\n"
      "       more          hail explain smtp.auth.before_tls   RFC 4954 section 4\n"
      "ok     STARTTLS      TLS 1.2, P-256, AES-128-GCM                         0.06 s\n"
      "warn   certificate   expires in 9 days, on 2026-12-03\n";
  const std::string text = to_text(tests::report_with_findings(), on_terminal());
  CHECK(text.substr(0, expect.size()) == expect);
  CHECK(text.find("       do            renew it, and see that the renewal reloads the server\n") !=
        std::string::npos);
  CHECK(text.find("note   EHLO          no SMTPUTF8: addresses beyond ASCII bounce\n") !=
        std::string::npos);
  CHECK(text.ends_with(
      "works, with 1 error, 1 warning, 1 note.                                  0.41 s\n"));
  CHECK(longest(text) == 79);
}

TEST_CASE("B.6: errors have their mark, their advice and their verdict") {
  struct Row {
    Errc code;
    Phase phase;
    std::string detail, line, advice, verdict;
  };
  const Row rows[] = {
      {Errc::refused, Phase::connect, "",
       "error  connect       refused: 192.0.2.30 is up, nothing listens on port 25\n",
       "       do            on the server: ss -ltn 'sport = :25'\n",
       "fails: nothing listens on port 25."},
      {Errc::timed_out, Phase::connect, "",
       "skip   connect       no answer in 10 s: port 25 is filtered, or the host is down\n",
       "       do            try elsewhere, or: hail smtp 192.0.2.30:587\n",
       "untested: port 25 gives no answer from here."},
      {Errc::timed_out, Phase::greeting, "", "skip   greeting      no greeting in 10 s\n",
       "       do            hail smtp --patient 192.0.2.30:25, or --tls=implicit\n",
       "untested: the server did not greet in time."},
      {Errc::throttled, Phase::greeting, "421 4.7.0 too many connections",
       "skip   greeting      421 4.7.0 too many connections: nothing could be tested\n",
       "       do            wait 10 minutes, then: hail smtp 192.0.2.30:25\n",
       "untested: the server asks to come back later."},
      {Errc::resolve_not_found, Phase::resolve, "",
       "error  name          no such name: 192.0.2.30\n",
       "       do            check the spelling;", "fails: there is no such name."},
      {Errc::cancelled, Phase::greeting, "",
       "skip   greeting      interrupted while waiting for the greeting\n", "",
       "untested: interrupted."},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    const std::string text = to_text(tests::failed_report(row.code, row.phase, row.detail), {});
    CHECK(text.find(row.line) != std::string::npos);
    CHECK(text.find(row.advice) != std::string::npos);
    CHECK(text.find("\n" + row.verdict) != std::string::npos);
    CHECK(text.ends_with(" 10.00 s\n"));
  }
}

TEST_CASE("an error that a finding tells with evidence has no second line") {
  probes::Report report = tests::failed_report(Errc::rejected, Phase::greeting, "554 go away");
  report.find("greeting.rejected", "554 go away");
  const std::string text = to_text(report, {});
  CHECK(text.find("turned away: 554") == std::string::npos);
  CHECK(text.find("       seen          554 go away\n") != std::string::npos);
  CHECK(text.find("fails: the server turns us away.") != std::string::npos);
}

TEST_CASE("what a peer sent is never printed raw") {
  probes::Report report = tests::clean_report();
  report.steps.clear();
  report.ok("greeting", "220 \x1b[2J\x9b\xe2\x80\xae ready\x07");
  report.find("greeting.control_bytes", "220 \x1b]0;x\x07");
  report.target = "mx\x1b[1m:25";
  for (const TextOptions& options : {TextOptions{}, on_terminal()}) {
    const std::string text = to_text(report, options);
    for (const char c : text) CHECK(((c >= ' ' && c < 0x7f) || c == '\n'));
    CHECK(text.find("220 \\x1b[2J\\x9b\\u202e ready\\x07") != std::string::npos);
  }
}

TEST_CASE("on a terminal prose is wrapped under its column, in a pipe a fact is a line") {
  probes::Report report = tests::clean_report();
  report.steps.clear();
  report.find("smtp.starttls.injection", std::string(300, 'x'));
  const std::string pipe = to_text(report, {});
  CHECK(pipe.find("       seen          " + std::string(300, 'x') + "\n") != std::string::npos);
  for (const int columns : {40, 60, 79}) {
    CAPTURE(columns);
    CHECK(longest(to_text(report, on_terminal(columns))) <= static_cast<std::size_t>(columns));
  }
  TextOptions whole = on_terminal();
  CHECK(to_text(report, whole).find("...\n") != std::string::npos);
  whole.verbose = 1;
  CHECK(to_text(report, whole).find("...\n") == std::string::npos);
}

TEST_CASE("colour: the mark and the verdict's first word, nothing else") {
  TextOptions options = on_terminal();
  options.screen.color = true;
  const std::string text = to_text(tests::report_with_findings(), options);
  CHECK(text.find("\x1b[1;31merror\x1b[0m  auth          passwords") != std::string::npos);
  CHECK(text.find("\x1b[33mwarn\x1b[0m   certificate") != std::string::npos);
  CHECK(text.find("\x1b[2mnote\x1b[0m   EHLO") != std::string::npos);
  CHECK(text.find("\x1b[1;31mworks\x1b[0m, with 1 error") != std::string::npos);
  CHECK(text.find("ok     greeting") != std::string::npos);
}

TEST_CASE("a login banner of several lines hangs under its first") {
  probes::Report report = tests::clean_report();
  report.steps.clear();
  report.ok("text", "Debian GNU/Linux 12\r\nbox login:", 0.02);
  CHECK(
      to_text(report, on_terminal())
          .find("ok     text          Debian GNU/Linux 12                                 0.02 s\n"
                "                     box login:\n") != std::string::npos);
  CHECK(to_text(report, {}).find("ok     text          Debian GNU/Linux 12\\r\\nbox login:") !=
        std::string::npos);
}

TEST_CASE("B.5: the list of hosts and its count") {
  const probes::Report good = tests::clean_report();
  const probes::Report bad = tests::failed_report(Errc::refused, Phase::connect);
  const std::size_t width = target_width({good.target, bad.target});
  CHECK(to_host_line(good, width, {}) ==
        "ok     mx1.example.net:25   smtp    220 mx1.example.net ESMTP Postfix    0.34 s\n");
  CHECK(to_host_line(bad, width, {}) ==
        "error  192.0.2.30:25        -       refused                             10.00 s\n");
  CHECK(to_count_line({&good, &good, &bad}, 3, "spoke") == "3 targets: 2 spoke, 1 refused.\n");
  CHECK(to_count_line({&bad}, 4, "spoke") == "4 targets: 1 refused, 3 not asked.\n");
}

TEST_CASE("hail cert, a list: name, days left, whether it is trusted") {
  probes::Report good = tests::report_with_handshakes();
  CHECK(to_host_line(good, 21, {}) ==
        "ok     mx1.example.net:25   smtp    57 days, trusted, mx1.example.net    0.34 s\n");
  good.tls->certificates.front().san = {"DNS:a\x1b[2J.example", "DNS:b.example"};
  good.tls->certificates.front().san_left_out = 7;
  good.tls->certificates.front().days_left = 1;
  good.tls->verified = false;
  good.tls->why = "it is for another name";
  CHECK(to_host_line(good, 21, {})
            .find("smtp    1 day, not verified, a\\x1b[2J.example and 8 more: "
                  "it is for another name ") != std::string::npos);
  good.tls->certificates.front().days_left = -11;
  good.tls->expired = true;
  CHECK(to_host_line(good, 21, {}).find("smtp    expired 11 days ago, not verified") !=
        std::string::npos);
}

TEST_CASE("B.6: port 25 is silent, and what the other ports tell") {
  const std::string text = to_text(tests::filtered_report(), {});
  CHECK(text.find("skip   connect       no answer in 10 s: port 25 is filtered\n"
                  "       seen          587 of the same host answers; 465 refuses: the host is up; "
                  "443 is silent too\n"
                  "       means         your network probably blocks 25; the server may be well\n"
                  "       do            try elsewhere, or: hail smtp 192.0.2.30:587\n") !=
        std::string::npos);
}

TEST_CASE("-vv shows the chain and where the time went") {
  TextOptions options;
  options.verbose = 2;
  const std::string text = to_text(tests::clean_report(), options);
  CHECK(text.find("       chain 0       CN=mx1.example.net\n") != std::string::npos);
  CHECK(text.find("       greeting       ================================") != std::string::npos);
  CHECK(text.find("0.2100 s\n") != std::string::npos);
  CHECK(text.rfind("works: ") > text.find("0.2100 s"));
}

TEST_CASE("-vv shows why the chain does not hold, the staple and the TLSA records") {
  TextOptions options;
  options.verbose = 2;
  const std::string text = to_text(tests::report_with_tls_facts(), options);
  for (const std::string_view line :
       {"         demands     a staple in each handshake (RFC 7633)\n",
        "       trust         it leads to CN=Example CA, which is not trusted here (OpenSSL: "
        "self-signed certificate in certificate chain)\n",
        "       signature     ECDSA-SHA256\n",
        "       staple        revoked since 2026-11-01, of 2026-11-23, until 2026-11-30, "
        "verified\n",
        "       TLSA          3 1 1 00ff: not usable: a SHA-256 hash has 32 bytes\n",
        "       TLSA          3 1 0 30: match, chain 0\n"}) {
    CAPTURE(std::string(line));
    CHECK(text.find(line) != std::string::npos);
  }
}

TEST_CASE("-v shows the dialogue, -vvv in hex, secrets in neither") {
  probes::Report report = tests::clean_report();
  const net::TimePoint began{};
  report.transcript = std::make_unique<net::Transcript>(began);
  report.transcript->add(began, net::Transcript::From::server, "220 hi\r\n", false);
  {
    const net::Transcript::Secret secret(report.transcript.get(), "[password]");
    report.transcript->add(began, net::Transcript::From::client, "c2VjcmV0\r\n", true);
  }
  TextOptions options;
  options.transcript = true;
  options.verbose = 1;
  std::string text = to_text(report, options);
  CHECK(text.find("<- 220 hi\n") != std::string::npos);
  CHECK(text.find("~> [password]\n") != std::string::npos);
  options.verbose = 3;
  text = to_text(report, options);
  CHECK(text.find("<- 0000  32 32 30 20 68 69 0d 0a") != std::string::npos);
  CHECK(text.find("c2Vj") == std::string::npos);
  CHECK(to_transcript(report).find("# mx1.example.net:25  192.0.2.25  SMTP\n") == 0);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
