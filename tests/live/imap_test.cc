// SPDX-License-Identifier: GPL-3.0-or-later
// The IMAP probe on Dovecot, Cyrus and Courier: what it says of capabilities and ID is what
// Python's imaplib hears in the same run; every mechanism that they offer logs in; nothing is
// marked seen.
#include "hail/probes/imap.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <vector>

#include "live/probing.h"
#include "support/lab.h"
#include "support/skip.h"
#include "unit/cli/process.h"

using namespace hail;
using namespace hail::tests;
using namespace std::chrono_literals;
using probes::Report;

namespace {

/// Prints the capabilities before TLS (nothing if it comes first), inside it, and the answer to ID.
constexpr const char* listener = R"python(
import imaplib, ssl, sys
host, port, first = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "first"
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
box = imaplib.IMAP4_SSL(host, port, ssl_context=context) if first else imaplib.IMAP4(host, port)
print("" if first else " ".join(sorted(set(box.capabilities))))
if not first:
    box.starttls(context)
print(" ".join(sorted(set(box.capabilities))))
if "ID" in box.capabilities:
    imaplib.Commands["ID"] = ("NONAUTH", "AUTH")
    box.xatom("ID", "NIL")
    print(box.untagged_responses["ID"][0].decode())
box.logout()
)python";

/// Makes a mailbox with a name beyond ASCII; puts messages into it until it is stopped; takes it
/// away.
constexpr const char* mailer = R"python(
import imaplib, sys, time
box = imaplib.IMAP4(sys.argv[1], int(sys.argv[2]))
box.login("lab", "secret")
name = '"W&AOQ-ke"'
if sys.argv[3] == "delete":
    sys.exit(box.delete(name)[0] != "OK")
if sys.argv[3] == "create":
    sys.exit(box.create(name)[0] != "OK")
for each in range(100):
    box.append(name, None, None, b"From: <a@lab.test>\r\n\r\nHello.\r\n")
    time.sleep(0.2)
)python";

struct Server {
  std::string lab, prefix, name;
};
const std::vector<Server> servers = {
    {"dovecot", "", "mail.lab.test"},
    {"cyrus", "CYRUS_", "cyrus.lab.test"},
    {"courier", "COURIER_", "courier.lab.test"},
};

Report probe(const probes::Target& target, const probes::Plan& plan) {
  return tests::probe("imap", target, plan);
}

probes::Plan plan_for(const Lab& lab, const Server& server) {
  return trusting(lab, server.name);
}

probes::Plan logging_in(const Lab& lab, const Server& server, const std::string& mechanism) {
  probes::Plan plan = plan_for(lab, server);
  plan.login = lab_user(mechanism);
  return plan;
}

const probes::ImapFacts& imap(const Report& report) {
  return dynamic_cast<const probes::ImapFacts&>(*report.facts);
}

std::string sorted(const std::optional<probes::Capabilities>& list) {
  if (!list) return {};
  std::vector<std::string> words = probes::imap_words(*list);
  std::sort(words.begin(), words.end());
  return fmt::format("{}", fmt::join(words, " "));
}

/// What imaplib heard, line by line: in clear, inside TLS, ID.
std::vector<std::string> heard(const probes::Target& target) {
  const Ended ended =
      run_program({"python3", "-c", listener, target.endpoint.host,
                   std::to_string(target.endpoint.port), target.implicit_tls ? "first" : "later"});
  CAPTURE(ended.err);
  CHECK(ended.status == 0);
  std::vector<std::string> lines;
  std::string_view rest = ended.out;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    lines.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  lines.resize(3);
  return lines;
}

}  // namespace

TEST_SUITE("live imap") {
  TEST_CASE("greeting, capabilities, STARTTLS, ID: as imaplib hears them") {
    for (const Server& server : servers) {
      CAPTURE(server.lab);
      const Lab lab({"certs", server.lab});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      const probes::Target target = target_of(lab[server.prefix + "IMAP"]);
      const Report report = probe(target, plan_for(lab, server));
      CHECK(trouble(report) == "none");
      CHECK(report.complete);
      CHECK(report.title == "IMAP4rev1");
      CHECK(imap(report).greeting_kind == "OK");
      CHECK(report.banner == imap(report).greeting + "\r\n");
      CHECK(imap(report).starttls == "done");
      CHECK_FALSE(report.has("imap.capability.malformed"));
      CHECK_FALSE(report.has("imap.tag.unknown"));
      REQUIRE(report.tls);
      CHECK(report.tls->verified);

      const std::vector<std::string> lines = heard(target);
      CHECK(sorted(imap(report).capabilities) == lines[0]);
      CHECK(sorted(imap(report).capabilities_tls) == lines[1]);
      CHECK(imap(report).id.empty() == lines[2].empty());
      for (const auto& [field, value] : imap(report).id) {
        CAPTURE(field);
        CHECK(lines[2].find(fmt::format("\"{}\" \"{}\"", field, value)) != std::string::npos);
      }
    }
  }

  TEST_CASE("TLS from the first byte") {
    for (const Server& server : servers) {
      CAPTURE(server.lab);
      const Lab lab({"certs", server.lab});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      probes::Target target = target_of(lab[server.prefix + "IMAPS"], "imaps");
      target.implicit_tls = true;
      const Report report = probe(target, plan_for(lab, server));
      CHECK(trouble(report) == "none");
      CHECK(imap(report).starttls == "implicit");
      CHECK_FALSE(imap(report).capabilities);
      REQUIRE(report.tls);
      CHECK(report.tls->verified);
      const std::vector<std::string> lines = heard(target);
      CHECK(sorted(imap(report).capabilities_tls) == lines[1]);
    }
  }

  TEST_CASE("on another address Dovecot says LOGINDISABLED, on loopback it takes passwords") {
    const Lab lab({"certs", "dovecot"});
    if (!lab.up()) return skip(lab.why());
    const Report classic = probe(target_of(lab["IMAP_CLASSIC"]), plan_for(lab, servers[0]));
    CHECK(trouble(classic) == "none");
    CHECK(imap(classic).capabilities->contains("LOGINDISABLED"));
    CHECK_FALSE(classic.has("imap.login.before_tls"));
    const Report local = probe(target_of(lab["IMAP"]), plan_for(lab, servers[0]));
    CHECK(local.has("imap.login.before_tls"));
  }

  TEST_CASE("every mechanism that is offered logs in, and the message stays unseen") {
    for (const Server& server : servers) {
      CAPTURE(server.lab);
      const Lab lab({"certs", server.lab});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      const probes::Target target = target_of(lab[server.prefix + "IMAP"]);
      const Report first = probe(target, plan_for(lab, server));
      REQUIRE(imap(first).capabilities_tls);
      std::vector<std::string> mechanisms = *imap(first).capabilities_tls->parameters("AUTH");
      mechanisms.emplace_back("LOGIN-COMMAND");
      std::size_t tried = 0;
      for (const std::string& mechanism : mechanisms) {
        CAPTURE(mechanism);
        // With a token they log in as well: login_test.cc.
        if (mechanism == "XOAUTH2" || mechanism == "OAUTHBEARER") continue;
        // Cyrus binds by tls-unique alone, which TLS 1.3 has not.
        const bool old_binding = server.lab == "cyrus" && mechanism.ends_with("-PLUS");
        const Report report = probe(old_binding ? target_of(lab["CYRUS_IMAP_TLS12"]) : target,
                                    logging_in(lab, server, mechanism));
        // EXTERNAL wants a certificate, and some that servers offer hail does not speak.
        if (report.has("auth.no_mechanism")) continue;
        ++tried;
        CHECK(trouble(report) == "none");
        REQUIRE(imap(report).auth);
        CHECK(name(imap(report).auth->outcome) == "accepted");
        CHECK(report.verdict == "lab can read mail here.");
        CHECK(imap(report).capabilities_auth);
        REQUIRE(imap(report).mailbox);
        CHECK(imap(report).mailbox->how == "STATUS");
        CHECK(imap(report).mailbox->value("messages") == 1);
        CHECK(imap(report).mailbox->value("unseen") == 1);
        CHECK(imap(report).mailboxes.front().name == "INBOX");
        CHECK_FALSE(imap(report).namespaces.empty());
      }
      CHECK(tried >= 3);
    }
  }

  TEST_CASE("without a name: the strongest, and -PLUS where the binding is one that servers know") {
    struct Row {
      std::string variable, mechanism, binding;
      Server server;
    };
    const Row rows[] = {
        {"IMAP", "SCRAM-SHA-256", "", servers[0]},
        {"CYRUS_IMAP", "SCRAM-SHA-256", "", servers[1]},
        {"CYRUS_IMAP_TLS12", "SCRAM-SHA-256-PLUS", "tls-unique", servers[1]},
    };
    for (const Row& row : rows) {
      CAPTURE(row.variable);
      const Lab lab({"certs", row.server.lab});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      const Report report = probe(target_of(lab[row.variable]), logging_in(lab, row.server, ""));
      CHECK(trouble(report) == "none");
      REQUIRE(report.tls);
      CHECK(report.tls->version == (row.binding.empty() ? "TLSv1.3" : "TLSv1.2"));
      REQUIRE(imap(report).auth);
      CHECK(name(imap(report).auth->outcome) == "accepted");
      CHECK(imap(report).auth->mechanism == row.mechanism);
      CHECK(imap(report).auth->channel_binding == row.binding);
    }
  }

  TEST_CASE("a wrong password is status 7, and is not taken for something else") {
    for (const Server& server : servers) {
      CAPTURE(server.lab);
      const Lab lab({"certs", server.lab});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      probes::Plan plan = logging_in(lab, server, "PLAIN");
      plan.login->secret = probes::Secret("not-the-secret");
      const Report report = probe(target_of(lab[server.prefix + "IMAP"]), plan);
      REQUIRE(report.error);
      CHECK(report.has("auth.wrong_password"));
      CHECK(probes::exit_status(report, probes::FailOn::error) == 7);
      CHECK(imap(report).capabilities_tls);
    }
  }

  TEST_CASE("IDLE is taken, and a quiet mailbox stays quiet") {
    for (const Server& server : servers) {
      CAPTURE(server.lab);
      const Lab lab({"certs", server.lab});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      probes::Plan plan = logging_in(lab, server, "PLAIN");
      plan.idle = 1s;
      const Report report = probe(target_of(lab[server.prefix + "IMAP"]), plan);
      CHECK(trouble(report) == "none");
      REQUIRE(imap(report).idle);
      CHECK(imap(report).idle->continuation_s < 1);
      CHECK(imap(report).mailbox->value("unseen") == 1);
    }
  }

  // Cyrus looks into its mailboxes once a minute here.
  TEST_CASE("IDLE: mail that arrives wakes it, in a mailbox with a name beyond ASCII") {
    const Lab lab({"certs", "dovecot"});
    if (!lab.up()) return skip(lab.why());
    const probes::Target target = target_of(lab["IMAP"]);
    const auto mail = [&](std::string what) {
      const net::Endpoint& to = target.endpoint;
      return std::vector<std::string>{
          "python3", "-c", mailer, to.host, std::to_string(to.port), std::move(what)};
    };
    REQUIRE(run_program(mail("create")).status == 0);
    probes::Plan plan = logging_in(lab, servers[0], "PLAIN");
    plan.mailbox = "W\xc3\xa4ke";
    plan.idle = 30s;
    Started arriving(mail("deliver"));
    const Report report = probe(target, plan);
    arriving.send_signal(SIGTERM);
    (void)arriving.wait();
    CHECK(run_program(mail("delete")).status == 0);
    CHECK(trouble(report) == "none");
    REQUIRE(imap(report).mailbox);
    REQUIRE(imap(report).idle);
    REQUIRE(imap(report).idle->wake_s);
    CHECK(*imap(report).idle->wake_s < 30);
    CHECK((imap(report).idle->word == "EXISTS" || imap(report).idle->word == "RECENT"));
    const auto& boxes = imap(report).mailboxes;
    CHECK(std::any_of(boxes.begin(), boxes.end(),
                      [&](const auto& each) { return each.name == plan.mailbox; }));
  }
}
