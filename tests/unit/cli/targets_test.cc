// SPDX-License-Identifier: GPL-3.0-or-later
// The syntax of targets (CONTRACT, "Targets"), and what is asked back.
#include "cli/targets.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <sstream>
#include <string>

#include "cli/probe_command.h"

namespace hail::cli {
namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> words;
  std::istringstream in(line);
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// "host port scheme tls", one target a line.
std::string shown(const std::vector<probes::Target>& targets) {
  std::string text;
  for (const probes::Target& target : targets) {
    const net::Endpoint& at = target.endpoint;
    text += fmt::format(
        "{}{} {}{}{}", text.empty() ? "" : " | ", at.path.empty() ? at.host : at.path, at.port,
        target.scheme.empty() ? "" : " " + target.scheme, target.implicit_tls ? " tls" : "");
  }
  return text;
}

TEST_SUITE_BEGIN("cli: targets");

TEST_CASE("targets that are understood") {
  struct Row {
    std::string words, expect;
  };
  const Row rows[] = {
      {"mx1.example.net", "mx1.example.net 0"},
      {"mx1.example.net:25", "mx1.example.net 25"},
      {"mx1.example.net 587", "mx1.example.net 587"},
      {"mx1 25 mx2 mx3:465", "mx1 25 | mx2 0 | mx3 465 tls"},
      {"mx1 465", "mx1 465 tls"},
      {"mx1:993 mx1:995 mx1:992 mx1:994", "mx1 993 tls | mx1 995 tls | mx1 992 tls | mx1 994"},
      {"192.0.2.7", "192.0.2.7 0"},
      {"192.0.2.7:22", "192.0.2.7 22"},
      {"[2001:db8::1]", "2001:db8::1 0"},
      {"[2001:db8::1]:25", "2001:db8::1 25"},
      {"[2001:db8::1] 25", "2001:db8::1 25"},
      {"2001:db8::25", "2001:db8::25 0"},
      {"::1", "::1 0"},
      {"::1 25", "::1 25"},
      {"2001:db8::a:b", "2001:db8::a:b 0"},
      {"2001:db8::1:25 25", "2001:db8::1:25 25"},
      {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6 0"},
      {"fe80::1%lo", "fe80::1%lo 0"},
      {"unix:/run/lmtp", "/run/lmtp 0"},
      {"telnet://bbs", "bbs 23 telnet"},
      {"telnets://bbs", "bbs 992 telnets tls"},
      {"smtp://mx1", "mx1 25 smtp"},
      {"smtp://mx1/", "mx1 25 smtp"},
      {"smtps://mx1", "mx1 465 smtps tls"},
      {"submission://mx1", "mx1 587 submission"},
      {"submissions://mx1", "mx1 465 submissions tls"},
      {"lmtp://mx1", "mx1 24 lmtp"},
      {"pop3://mx1", "mx1 110 pop3"},
      {"pop3s://mx1", "mx1 995 pop3s tls"},
      {"imap://mx1", "mx1 143 imap"},
      {"imaps://[::1]:1993", "::1 1993 imaps tls"},
      {"sieve://mx1", "mx1 4190 sieve"},
      {"tcp://mx1:465", "mx1 465 tcp"},
      {"tls://mx1:8443", "mx1 8443 tls tls"},
      {"tcp://mx1 99", "mx1 99 tcp"},
      {"smtp://mx1 2525", "mx1 2525 smtp"},
      {"smtp://mx1:465", "mx1 465 smtp tls"},
      {"mx1:25 25", "mx1 25"},
      {"mail_relay.example.net.", "mail_relay.example.net. 0"},
      {"bücher.example", "bücher.example 0"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    const auto targets = parse_targets(split(row.words));
    REQUIRE(targets);
    CHECK(shown(*targets) == row.expect);
  }
}

TEST_CASE("targets that are not, and what is said") {
  struct Row {
    std::string words, what, hint;
  };
  const std::string ports = "ports are 1 to 65535; mail uses 25, 465, 587";
  const Row rows[] = {
      {"H:99999", "port out of range: 99999 in H:99999", ports},
      {"H:0", "port out of range: 0 in H:0", ports},
      {"H:99999999999999999999999",
       "port out of range: 99999999999999999999999 in H:99999999999999999999999", ports},
      {"H 99999", "port out of range: 99999 in H 99999", ports},
      {"H:", "no port behind the colon: H:", ports},
      {"H:smtp", "not a port: smtp in H:smtp", "a port is a number: " + ports},
      {"H:+25", "not a port: +25 in H:+25", "a port is a number: " + ports},
      {"2001:db8::1:25", "is 25 the port or part of the address? 2001:db8::1:25",
       "write [2001:db8::1]:25"},
      {"2001:db8::1:25 mx2", "is 25 the port or part of the address? 2001:db8::1:25",
       "write [2001:db8::1]:25"},
      {"mx1:25:26", "neither an IPv6 address nor HOST:PORT: mx1:25:26",
       "[2001:db8::1]:25 for an address with a port"},
      {"[mx1]:25", "no IPv6 address between the brackets: [mx1]:25", "[2001:db8::1]:25"},
      {"[::1", "no IPv6 address between the brackets: [::1", "[2001:db8::1]:25"},
      {"[::1]25", "what is 25? [::1]25", "[2001:db8::1]:25"},
      {"25", "a port without a host: 25", "the host comes first: mx1.example.net 25"},
      {"mx1 25 26", "two ports for one target: 25 26", "a port stands behind its host, once"},
      {"mx1:25 26", "two ports for one target: mx1:25 26", "a port stands behind its host, once"},
      {"smtp://mx1:25 26", "two ports for one target: smtp://mx1:25 26",
       "a port stands behind its host, once"},
      {"smpt://mx1", "unknown scheme: smpt:// in smpt://mx1", "did you mean smtp://?"},
      {"gopher://mx1", "unknown scheme: gopher:// in gopher://mx1",
       "tcp:// and tls:// go to any port"},
      {"tcp://mx1", "tcp:// needs a port: tcp://mx1", "tcp://mx1:25"},
      {"smtp://", "no host in smtp://", "hail smtp mx1.example.net"},
      {"bob@example.com", "an address, not a host: bob@example.com",
       "name its mail host; who that is: dig +short MX example.com"},
      {"192.0.2.0/24", "a network, not a host: 192.0.2.0/24",
       "name each host, or list them in a file: --targets FILE"},
      {"192.0.2.1-192.0.2.9", "a range, not a host: 192.0.2.1-192.0.2.9",
       "name each host, or list them in a file: --targets FILE"},
      {"/run/lmtp", "a path, not a host: /run/lmtp",
       "unix:/PATH for a Unix socket, --targets FILE for a list"},
      {"unix:", "no path in unix:", "unix:/run/dovecot/lmtp"},
      {"mx1;reboot", "not a host name: mx1;reboot", "hail smtp mx1.example.net"},
      {"a\x1b[2Jb", "not a host name: a\\x1b[2Jb", "hail smtp mx1.example.net"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    const auto targets = parse_targets(split(row.words));
    REQUIRE(!targets);
    CHECK(targets.error().what == row.what);
    CHECK(targets.error().hint == row.hint);
  }
}

TEST_CASE("lists: one a line, comments, a port behind, errors with file and line") {
  const auto good =
      parse_target_lines("# mine\nmx1\n\n  mx2 25  # second\r\nimaps://h\n[::1]:25", "list");
  REQUIRE(good);
  CHECK(shown(*good) == "mx1 0 | mx2 25 | h 993 imaps tls | ::1 25");
  const auto bad = parse_target_lines("mx1\nmx2:99999\n", "list");
  REQUIRE(!bad);
  CHECK(bad.error().what == "list:2: port out of range: 99999 in mx2:99999");
  const auto two = parse_target_lines("mx1 mx2\n", "list");
  REQUIRE(!two);
  CHECK(two.error().what == "list:1: more than one target on a line");
}

TEST_CASE("ports for targets that name none; equal targets read alike") {
  const auto targets =
      parse_targets(split("mx1 mx2:26 smtps://mx3 telnet://mx4:2323 tls://mx5:8443 unix:/run/x"));
  REQUIRE(targets);
  std::string text;
  for (const probes::Target& target : with_ports(*targets, parse_ports("25,465,25"))) {
    text += target.text + (target.implicit_tls ? " tls\n" : "\n");
  }
  CHECK(text ==
        "mx1:25\nmx1:465 tls\nmx2:26\nmx3:465 tls\ntelnet://mx4:2323\ntls://mx5:8443 "
        "tls\nunix:/run/x\n");
}

TEST_CASE(
    "the probe of a target: banner answers Telnet, smtp speaks SMTP alone, cert all with TLS") {
  struct Row {
    std::string command, target, probe;
  };
  const Row rows[] = {
      {"banner", "h:25", "banner"},       {"banner", "h:23", "telnet"},
      {"banner", "h:992", "telnet"},      {"banner", "telnet://h:99", "telnet"},
      {"banner", "tcp://h:23", "banner"}, {"banner", "imaps://h", "banner"},
      {"smtp", "h:25", "smtp"},           {"smtp", "submission://h", "smtp"},
      {"smtp", "tls://h:99", "smtp"},     {"smtp", "imap://h", ""},
      {"smtp", "telnet://h", ""},         {"cert", "h:443", "cert"},
      {"cert", "smtp://h", "cert"},       {"cert", "imaps://h", "cert"},
      {"cert", "tls://h:99", "cert"},     {"cert", "telnets://h", "cert"},
      {"cert", "telnet://h", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.target);
    const auto target = parse_target(row.target);
    REQUIRE(target);
    const probes::Probe* probe = probe_for(row.command, *target);
    CHECK(std::string(probe == nullptr ? "" : probe->name) == row.probe);
  }
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
