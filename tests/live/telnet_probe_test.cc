// SPDX-License-Identifier: GPL-3.0-or-later
// The Telnet probe on the five Telnet servers of Debian 12: it names each, lists its options in
// order, and finds what is there and nothing else.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "hail/probes/probe.h"
#include "hail/probes/telnet.h"
#include "support/lab.h"
#include "support/skip.h"

namespace hail::tests {
namespace {

using probes::Report;
using probes::TelnetFacts;

probes::Target target_of(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  probes::Target target;
  target.text = text;
  target.endpoint.host = text.substr(0, colon);
  if (target.endpoint.host.starts_with('['))
    target.endpoint.host = target.endpoint.host.substr(1, colon - 2);
  std::from_chars(text.data() + colon + 1, text.data() + text.size(), target.endpoint.port);
  return target;
}

Report probe(const probes::Target& target, const probes::Plan& plan = {}) {
  net::Loop loop;
  net::Resolver resolver(loop);
  net::Dialer dialer(loop, resolver);
  Report report;
  loop.run(probes::run_probe(loop, dialer, *probes::find_probe("telnet"), target, plan, report));
  return report;
}

const TelnetFacts& facts_of(const Report& report) {
  return dynamic_cast<const TelnetFacts&>(*report.facts);
}

std::string trouble(const Report& report) {
  return report.error ? to_string(*report.error) : "none";
}

/// The ids of findings without "telnet.", in order of the alphabet; the severity in front.
std::string findings(const Report& report) {
  std::vector<std::string> ids;
  for (const probes::Finding& finding : report.findings) {
    std::string id(finding.row->id);
    if (id.starts_with("telnet.")) id.erase(0, 7);
    ids.push_back(fmt::format("{} {}", name(finding.severity), id));
  }
  std::sort(ids.begin(), ids.end());
  return fmt::format("{}", fmt::join(ids, ", "));
}

std::string options(const Report& report) {
  std::string text;
  for (const probes::TelnetOption& one : facts_of(report).options) {
    CHECK(one.delay.count() >= 0);
    CHECK(one.delay.count() < 30'000);
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", one.verb, one.option);
  }
  return text;
}

struct Row {
  std::vector<std::string> servers;
  std::string variable;
  std::string product;
  std::string login;
  std::string options;
  std::string findings;
};

const std::string inetutils =
    "WILL AUTHENTICATION, WILL ENCRYPT, DO TERMINAL-TYPE, DO TERMINAL-SPEED, "
    "DO X-DISPLAY-LOCATION, DO NEW-ENVIRON, DO ENVIRON, WILL SUPPRESS-GO-AHEAD, DO ECHO, "
    "DO LINEMODE, DO NAWS, WILL STATUS, DO TOGGLE-FLOW-CONTROL, WILL ECHO, DO TIMING-MARK, "
    "DO BINARY, WONT SUPPRESS-GO-AHEAD";
const std::string netkit =
    "DO NEW-ENVIRON, DO AUTHENTICATION, DO TERMINAL-TYPE, DO TERMINAL-SPEED, "
    "DO X-DISPLAY-LOCATION, WILL SUPPRESS-GO-AHEAD, DO ECHO, DO NAWS, WILL STATUS, "
    "DO TOGGLE-FLOW-CONTROL, WILL ECHO";
const std::string busybox = "DO ECHO, DO NAWS, WILL ECHO, WILL SUPPRESS-GO-AHEAD";
const std::string serial =
    "WILL SUPPRESS-GO-AHEAD, DO SUPPRESS-GO-AHEAD, WILL ECHO, DONT ECHO, DO BINARY, WILL BINARY";
const std::string known_of_inetutils =
    "note auth.offered, note encrypt.offered, note environ.wanted, note linemode.offered, warn "
    "cve_2026_24061";

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {{"telnetd"},
       "TELNET_LOGIN",
       "inetutils telnetd",
       "user",
       inetutils,
       "error plaintext_login, " + known_of_inetutils},
      {{"telnetd"},
       "TELNET_HOSTINFO",
       "inetutils telnetd",
       "user",
       inetutils,
       "error plaintext_login, " + known_of_inetutils},
      {{"telnetd"},
       "TELNET_V6",
       "inetutils telnetd",
       "none",
       inetutils,
       known_of_inetutils + ", warn login.none, warn no_encryption"},
      {{"certs", "telnetssl"},
       "TELNETSSL_LOGIN",
       "NetKit telnetd-ssl",
       "user",
       netkit,
       "error plaintext_login, note auth.offered, note environ.wanted"},
      {{"certs", "telnetssl"},
       "TELNETSSL_SECURE",
       "NetKit telnetd-ssl",
       "",
       "DO NEW-ENVIRON, DO AUTHENTICATION",
       "note auth.offered, note environ.wanted, warn no_encryption"},
      {{"busybox"}, "BUSYBOX_LOGIN", "BusyBox telnetd", "user", busybox, "error plaintext_login"},
      {{"busybox"},
       "BUSYBOX_CLASSIC",
       "BusyBox telnetd",
       "none",
       busybox,
       "warn login.none, warn no_encryption"},
      {{"ser2net"},
       "SERIAL",
       "ser2net",
       "",
       serial + ", DO COM-PORT-OPTION",
       "note comport, note silent, warn no_encryption"},
      {{"ser2net"}, "SERIAL_PLAIN", "ser2net", "", serial, "note silent, warn no_encryption"},
      {{"chatd"},
       "CHATD",
       "libtelnet telnet-chatd",
       "",
       "WILL MCCP2, WILL ECHO",
       "warn no_encryption"},
  };
  return all;
}

}  // namespace

TEST_SUITE("live: telnet probe") {
  TEST_CASE("telnet probe: each server is named, with its options in order and its findings") {
    std::string missing;
    for (const Row& row : rows()) {
      CAPTURE(row.variable);
      const Lab lab(row.servers);
      if (!lab.up()) {
        missing = lab.why();
        continue;
      }
      const Report report = probe(target_of(lab[row.variable]));
      CHECK(trouble(report) == "none");
      CHECK(report.complete);
      CHECK(facts_of(report).product == row.product);
      CHECK(std::string(facts_of(report).login) == row.login);
      CHECK(options(report) == row.options);
      CHECK(findings(report) == row.findings);
      CHECK_FALSE(report.tls);
    }
    if (!missing.empty()) skip(missing);
  }

  TEST_CASE("telnet probe: NetKit with TLS first: encrypted, verified, no word of plaintext") {
    const Lab lab({"certs", "telnetssl"});
    if (!lab.up()) return skip(lab.why());
    probes::Plan plan;
    plan.tls_options.ca_file = lab["CA"];
    plan.tls_options.name = lab["TELNETSSL_NAME"];
    plan.verify = true;
    for (const std::string variable : {"TELNETS", "TELNETS_V6", "TELNETS_CLASSIC"}) {
      CAPTURE(variable);
      probes::Target target = target_of(lab[variable]);
      target.implicit_tls = true;
      const Report report = probe(target, plan);
      CHECK(trouble(report) == "none");
      CHECK(facts_of(report).product == "NetKit telnetd-ssl");
      CHECK(options(report) == netkit);
      CHECK(findings(report) == "note auth.offered, note environ.wanted, warn login.none");
      REQUIRE(report.tls);
      CHECK(report.tls->verified);
    }
  }

  TEST_CASE("telnet probe: NetKit has no START_TLS: whoever insists learns it, and what was said") {
    const Lab lab({"certs", "telnetssl"});
    if (!lab.up()) return skip(lab.why());
    probes::Plan plan;
    plan.tls = probes::TlsMode::starttls;
    const Report report = probe(target_of(lab["TELNETSSL_LOGIN"]), plan);
    REQUIRE(report.error);
    CHECK(report.error->code == net::Errc::tls);
    CHECK(report.error->phase == net::Phase::tls);
    CHECK(exit_status(report, probes::FailOn::error) == 6);
    CHECK(facts_of(report).product == "NetKit telnetd-ssl");
    CHECK(options(report).find("DONT START_TLS") != std::string::npos);
    CHECK(report.has("telnet.plaintext_login"));
    CHECK_FALSE(report.has("telnet.starttls.refused"));  // It was never offered.
  }
}

}  // namespace hail::tests
