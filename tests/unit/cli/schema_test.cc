// SPDX-License-Identifier: GPL-3.0-or-later
// What the printers write is valid by the schema that hail prints, judged by python3-jsonschema.
#include "cli/schema.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "cli/printers/json.h"
#include "cli/session_report.h"
#include "hail/probes/banner.h"
#include "hail/probes/imap.h"
#include "hail/probes/pop3.h"
#include "hail/probes/sieve.h"
#include "hail/probes/smtp.h"
#include "hail/probes/telnet.h"
#include "probes/cause_of_report.h"
#include "support/skip.h"
#include "unit/cli/process.h"
#include "unit/cli/reports.h"

namespace hail::cli {
namespace {

constexpr const char* validator = R"python(
import json, sys
from jsonschema import Draft202012Validator
schema, *objects = [json.loads(line) for line in sys.stdin]
Draft202012Validator.check_schema(schema)
bad = [e.message for o in objects for e in Draft202012Validator(schema).iter_errors(o)]
print("\n".join(bad) if bad else "valid")
)python";

std::string one_line(const std::string& json) {
  return nlohmann::json::parse(json).dump() + "\n";
}

std::string judged(const std::string& name, const std::string& objects) {
  const tests::Ended ended =
      tests::run_program({"python3", "-c", validator}, one_line(schema(name)) + objects);
  return ended.out + ended.err;
}

bool can_judge() {
  return tests::run_program({"python3", "-c", "import jsonschema"}).status == 0;
}

/// With every member that there is.
std::unique_ptr<probes::ImapFacts> imap_facts() {
  auto facts = std::make_unique<probes::ImapFacts>();
  facts->greeting = "* OK \xff";
  facts->greeting_kind = "OK";
  facts->greeting_capabilities = {"IMAP4REV1"};
  facts->capabilities = probes::imap_capabilities({"IMAP4rev1", "STARTTLS"});
  facts->capabilities_tls = probes::imap_capabilities({"IMAP4rev1", "AUTH=PLAIN"});
  facts->capabilities_auth = probes::imap_capabilities({"IMAP4rev1", "QUOTA"});
  facts->starttls = "done";
  facts->auth_before_tls = {"PLAIN"};
  facts->auth.emplace().outcome = probes::AuthOutcome::accepted;
  facts->id = {{"name", "\xff"}};
  facts->namespaces = {{"personal", {{"", "/"}, {"x", ""}}}};
  facts->mailboxes = {{"Sent", {"\\Sent"}}, {"INBOX", {}}};
  facts->mailbox = probes::ImapNumbers{"INBOX", "STATUS", {{"messages", 3}}};
  facts->quota = {{"", "STORAGE", 1, 2}};
  facts->idle = probes::ImapIdle{0.1, 2.0, "EXISTS"};
  return facts;
}

TEST_SUITE_BEGIN("cli: schema");

TEST_CASE("every schema is JSON and names its version") {
  for (const std::string_view name : schema_names()) {
    CAPTURE(std::string(name));
    const auto json = nlohmann::json::parse(schema(name));
    CHECK(json["title"] == "hail." + std::string(name) + "/1");
    CHECK(json["properties"]["schema"]["const"] == json["title"]);
    CHECK(schema(name).find('%') == std::string::npos);
  }
  CHECK(schema("gopher").empty());
}

TEST_CASE("the causes of the schema are those of the probes") {
  std::set<std::string> listed;
  const auto json = nlohmann::json::parse(schema("smtp"));
  for (const auto& each : json["properties"]["cause"]["enum"])
    listed.insert(each.get<std::string>());
  const auto all = probes::causes();
  CHECK(listed == std::set<std::string>(all.begin(), all.end()));
}

TEST_CASE("what was asked of an SMTP port by hand is valid by the schema") {
  if (!can_judge()) return tests::skip("python3-jsonschema is missing");
  probes::Report report = tests::clean_report();
  report.cause = "greylisted";
  auto facts = std::make_unique<probes::SmtpFacts>();
  facts->capabilities.emplace();
  facts->capabilities->add("SIZE", {"0"});
  facts->capabilities->add("LIMITS", {"RCPTMAX=20"});
  facts->capabilities->add("DELIVERBY", {"240"});
  facts->capabilities->add("FUTURERELEASE", {"600", "2026-12-01T00:00:00Z"});
  facts->capabilities->add("MT-PRIORITY");
  facts->capabilities->add("REQUIRETLS");
  facts->rcpt = {"bob@example.net", "deferred", 450, "4.7.1", "later\xff"};
  facts->vrfy = "open";
  facts->expn = "closed";
  facts->relay = {"open", "[192.0.2.7]", "250 2.0.0 queued", 0.4};
  report.facts = std::move(facts);
  CHECK(judged("smtp", to_json(report, 0, {})) == "valid\n");
}

TEST_CASE("reports are valid by their schema") {
  if (!can_judge()) return tests::skip("python3-jsonschema is missing");
  std::string smtp = to_json(tests::clean_report(), 0, {}) +
                     to_json(tests::report_with_tls_facts(), 0, {}) +
                     to_json(tests::report_with_findings(), 1, {});
  for (int code = 0; code <= static_cast<int>(net::Errc::cancelled); ++code) {
    const probes::Report report =
        tests::failed_report(static_cast<net::Errc>(code), net::Phase::greeting, "detail");
    smtp += to_json(report, exit_status(report, probes::FailOn::error), {});
  }
  smtp += to_json(tests::filtered_report(), 4, {});
  CHECK(judged("smtp", smtp) == "valid\n");

  CHECK(judged("cert", to_json(tests::report_with_handshakes(), 0, {})) == "valid\n");

  probes::Report banner = tests::clean_report();
  banner.probe = "banner";
  banner.banner = "\xff";
  banner.facts = std::make_unique<probes::BannerFacts>();
  CHECK(judged("banner", to_json(banner, 0, {})) == "valid\n");

  probes::Report imap = tests::clean_report();
  imap.probe = "imap";
  imap.facts = imap_facts();
  CHECK(judged("imap", to_json(imap, 0, {})) == "valid\n");

  probes::Report telnet = tests::clean_report();
  telnet.probe = "telnet";
  auto facts = std::make_unique<probes::TelnetFacts>();
  facts->will = {"ECHO"};
  facts->text = "login: ";
  facts->options = {{"ECHO", "WILL", std::chrono::milliseconds(3)}};
  facts->login = "user";
  facts->vendor = facts->product = facts->version = facts->server = "x";
  facts->authentication = facts->encryption = facts->charsets = facts->violations = {"X"};
  facts->environment = {"\xff", "*"};
  facts->ntlm = {{"target", "LAB"}};
  facts->mssp = {{"NAME", {"\xff"}}};
  facts->comport = "box";
  telnet.facts = std::move(facts);
  CHECK(judged("telnet", to_json(telnet, 0, {})) == "valid\n");

  std::string rows;
  for (const probes::FindingRow& row : probes::catalogue()) rows += to_json(row, false);
  CHECK(judged("explain", rows) == "valid\n");
}

/// A clean report of another probe than SMTP, with the lists and the log-in that every mail port has.
template <class MailFacts>
std::string mail_report(const std::string& probe, std::unique_ptr<MailFacts> facts) {
  probes::Report report = tests::clean_report();
  report.probe = probe;
  facts->capabilities.emplace();
  facts->capabilities->add("SASL", {"PLAIN", "\xff"});
  facts->capabilities_tls.emplace();
  facts->capabilities_tls->add("SASL", {"LOGIN"});
  facts->capabilities_auth.emplace();
  facts->starttls = "done";
  facts->auth_before_tls = {"PLAIN"};
  facts->auth.emplace();
  facts->auth->mechanism = "SCRAM-SHA-256";
  facts->auth->outcome = probes::AuthOutcome::unproven;
  facts->auth->server_proved = false;
  facts->auth->channel_binding = "tls-exporter";
  report.facts = std::move(facts);
  return to_json(report, 0, {});
}

TEST_CASE("reports of POP3, ManageSieve and LMTP are valid by their schemas") {
  if (!can_judge()) return tests::skip("python3-jsonschema is missing");
  auto pop3 = std::make_unique<probes::Pop3Facts>();
  pop3->greeting = "+OK \xff";
  pop3->apop = "<1@x>";
  pop3->mailbox.emplace();
  pop3->mailbox->stat = {3, 120};
  pop3->mailbox->list = {3, 120};
  pop3->mailbox->uids = 3;
  pop3->mailbox->header_lines = 12;
  const std::string good = mail_report("pop3", std::move(pop3));
  CHECK(judged("pop3", good) == "valid\n");
  auto json = nlohmann::json::parse(good);
  CHECK(json["pop3"]["auth"]["outcome"] == "unproven");
  json["pop3"]["mailbox"]["messages"] = -1;
  CHECK(judged("pop3", json.dump() + "\n") != "valid\n");

  auto sieve = std::make_unique<probes::SieveFacts>();
  sieve->greeting.emplace();
  sieve->greeting->kind = probes::SieveLine::Kind::bye;
  sieve->greeting->code = "REFERRAL";
  sieve->greeting->argument = "sieve://other.example";
  sieve->greeting->text = "moved";
  sieve->scripts = probes::SieveFacts::Scripts{2, "main"};
  CHECK(judged("sieve", mail_report("sieve", std::move(sieve))) == "valid\n");

  auto lmtp = std::make_unique<probes::SmtpFacts>();
  lmtp->lmtp = true;
  CHECK(judged("lmtp", mail_report("lmtp", std::move(lmtp))) == "valid\n");
}

TEST_CASE("the summary of a session is valid by its schema, however it ended") {
  if (!can_judge()) return tests::skip("python3-jsonschema is missing");
  using Kind = telnet::Ending::Kind;
  using State = telnet::Agreement::State;
  std::string objects;
  for (int kind = 0; kind <= static_cast<int>(Kind::stalled); ++kind) {
    telnet::Talk talk;
    talk.ending.kind = static_cast<Kind>(kind);
    talk.ending.text = "show.hail:7: nothing matched";
    talk.summary.encoding = "CP437";
    talk.summary.received = 1U << 31U;
    for (int state = 0; state <= static_cast<int>(State::pending); ++state) {
      telnet::Agreement agreement;
      agreement.option = static_cast<std::uint8_t>(state);
      agreement.side = state % 2 == 0 ? telnet::Side::local : telnet::Side::remote;
      agreement.state = static_cast<State>(state);
      agreement.asked_by = state % 2 == 0 ? telnet::Asked::us : telnet::Asked::peer;
      agreement.last_heard = state % 2 == 0 ? "" : "SEND";
      talk.summary.options.push_back(std::move(agreement));
    }
    probes::Report report = tests::clean_report();
    report.probe = "telnet-session";
    describe_session(talk, report);
    const std::string object = to_json(report, 0, {});
    CHECK(nlohmann::json::parse(object)["session"]["options"].size() == 4);
    objects += object;
  }
  CHECK(judged("telnet-session", objects) == "valid\n");
  auto json = nlohmann::json::parse(objects.substr(0, objects.find('\n')));
  json["session"]["ended_by"] = "magic";
  CHECK(judged("telnet-session", json.dump() + "\n") != "valid\n");
}

TEST_CASE("a wrong object is not valid: the schema does say something") {
  if (!can_judge()) return tests::skip("python3-jsonschema is missing");
  auto json = nlohmann::json::parse(to_json(tests::clean_report(), 0, {}));
  json["status"] = "fine";
  CHECK(judged("smtp", json.dump() + "\n").find("'fine' is not one of") != std::string::npos);
  json = nlohmann::json::parse(to_json(tests::clean_report(), 0, {}));
  json["smtp"]["capabilities"]["SIZE"] = "10";
  CHECK(judged("smtp", json.dump() + "\n") != "valid\n");
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
