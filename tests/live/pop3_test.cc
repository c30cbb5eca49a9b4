// SPDX-License-Identifier: GPL-3.0-or-later
// POP3 of Dovecot, Cyrus and Courier: what hail says of them is what Python's poplib says of the
// same ports in the same run.
#include "hail/probes/pop3.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "live/probing.h"
#include "support/lab.h"
#include "support/skip.h"
#include "unit/cli/process.h"

using namespace hail;
using namespace hail::tests;

namespace {

// Prints each capability as hail's test does below: before TLS, a line "--", and inside it.
constexpr const char* peer = R"python(
import poplib, ssl, sys
def show(capabilities):
    for name in sorted(capabilities):
        print(' '.join([name] + capabilities[name]).strip())
host, _, port = sys.argv[1].rpartition(':')
host = host.strip('[]')
anything = ssl.create_default_context()
anything.check_hostname = False
anything.verify_mode = ssl.CERT_NONE
if sys.argv[2] == 'tls':
    server = poplib.POP3_SSL(host, int(port), context=anything)
else:
    server = poplib.POP3(host, int(port))
    show(server.capa())
    server.stls(anything)
print('--')
show(server.capa())
server.quit()
)python";

std::string shown(const std::optional<probes::Capabilities>& list) {
  if (!list) return {};
  std::vector<std::string> lines;
  for (const auto& [name, parameters] : list->list())
    lines.push_back(fmt::format("{} {}", name, fmt::join(parameters, " ")));
  for (std::string& line : lines) line.erase(line.find_last_not_of(' ') + 1);
  std::sort(lines.begin(), lines.end());
  return fmt::format("{}{}", fmt::join(lines, "\n"), lines.empty() ? "" : "\n");
}

const probes::Pop3Facts& pop3(const probes::Report& report) {
  return dynamic_cast<const probes::Pop3Facts&>(*report.facts);
}

struct Server {
  std::string name;
  std::string variable;
  std::string certificate;
  bool stamp;
};

}  // namespace

TEST_SUITE("live pop3") {
  TEST_CASE("the capabilities of each port are those that poplib sees") {
    const Server rows[] = {
        {"dovecot", "POP3", "mail.lab.test", true},
        {"dovecot", "POP3_V6", "mail.lab.test", true},
        {"dovecot", "POP3_CLASSIC", "mail.lab.test", true},
        {"dovecot", "POP3S", "mail.lab.test", true},
        {"cyrus", "CYRUS_POP3", "cyrus.lab.test", true},
        {"cyrus", "CYRUS_POP3S", "cyrus.lab.test", true},
        {"courier", "COURIER_POP3", "courier.lab.test", false},
        {"courier", "COURIER_POP3S", "courier.lab.test", false},
    };
    for (const Server& row : rows) {
      CAPTURE(row.variable);
      const Lab lab({"certs", row.name});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      const bool implicit = row.variable.ends_with("S");
      probes::Target target = target_of(lab[row.variable], implicit ? "pop3s" : "pop3");
      target.implicit_tls = implicit;
      const probes::Report report = probe("pop3", target, trusting(lab, row.certificate));
      CHECK(trouble(report) == "none");
      CHECK(report.complete);
      REQUIRE(report.tls);
      CHECK(report.tls->verified);
      CHECK(pop3(report).starttls == (implicit ? "implicit" : "done"));
      CHECK(pop3(report).greeting.starts_with("+OK "));
      CHECK(pop3(report).apop.has_value() == row.stamp);
      const Ended python =
          run_program({"python3", "-c", peer, lab[row.variable], implicit ? "tls" : "stls"});
      CHECK(python.err == "");
      CHECK(shown(pop3(report).capabilities) + "--\n" + shown(pop3(report).capabilities_tls) ==
            python.out);
    }
  }

  TEST_CASE("every mechanism that a server offers logs in, and the mailbox is counted") {
    struct Row {
      std::string name, variable, certificate, mechanism;
    };
    std::vector<Row> rows;
    for (const std::string mechanism : {"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1",
                                        "SCRAM-SHA-256", "APOP", "USER", ""}) {
      rows.push_back({"dovecot", "POP3", "mail.lab.test", mechanism});
      rows.push_back({"cyrus", "CYRUS_POP3", "cyrus.lab.test", mechanism});
    }
    for (const std::string mechanism : {"PLAIN", "LOGIN", "CRAM-MD5", "USER", ""})
      rows.push_back({"courier", "COURIER_POP3", "courier.lab.test", mechanism});
    for (const Row& row : rows) {
      CAPTURE(row.variable);
      CAPTURE(row.mechanism);
      const Lab lab({"certs", row.name});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      probes::Plan plan = trusting(lab, row.certificate);
      plan.login = lab_user(row.mechanism);
      plan.transcript = true;
      const probes::Report report = probe("pop3", target_of(lab[row.variable]), plan);
      CHECK(trouble(report) == "none");
      REQUIRE(pop3(report).auth);
      CHECK(name(pop3(report).auth->outcome) == "accepted");
      if (!row.mechanism.empty()) CHECK(pop3(report).auth->mechanism == row.mechanism);
      REQUIRE(pop3(report).mailbox);
      CHECK(pop3(report).mailbox->stat.messages == 1);
      CHECK(pop3(report).mailbox->list == pop3(report).mailbox->stat);
      CHECK(pop3(report).mailbox->uids == 1);
      CHECK(pop3(report).mailbox->header_lines > 3);
      CHECK(report.verdict == "lab can fetch mail here.");
      const std::string all = net::to_text(*report.transcript);
      CHECK(all.find("secret") == std::string::npos);
      CHECK(all.find("Subject") == std::string::npos);
      CHECK(all.find("DELE") == std::string::npos);
      CHECK(all.find("RETR") == std::string::npos);
    }
  }

  TEST_CASE("without a name: the strongest, and -PLUS where the binding is one that servers know") {
    struct Row {
      std::string name, variable, certificate;
      int version;
      std::string mechanism, binding;
    };
    // Inside TLS 1.3 Cyrus offers -PLUS too, and knows no binding of that version.
    const Row rows[] = {
        {"dovecot", "POP3", "mail.lab.test", 0x0304, "SCRAM-SHA-256", ""},
        {"cyrus", "CYRUS_POP3", "cyrus.lab.test", 0x0304, "SCRAM-SHA-256", ""},
        {"cyrus", "CYRUS_POP3", "cyrus.lab.test", 0x0303, "SCRAM-SHA-256-PLUS", "tls-unique"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.variable);
      CAPTURE(row.version);
      const Lab lab({"certs", row.name});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      probes::Plan plan = trusting(lab, row.certificate);
      plan.login = lab_user("");
      plan.tls_options.only_version = row.version;
      const probes::Report report = probe("pop3", target_of(lab[row.variable]), plan);
      CHECK(trouble(report) == "none");
      REQUIRE(pop3(report).auth);
      CHECK(name(pop3(report).auth->outcome) == "accepted");
      CHECK(pop3(report).auth->mechanism == row.mechanism);
      CHECK(pop3(report).auth->channel_binding == row.binding);
    }
  }

  TEST_CASE("a wrong password is status 7, and called that") {
    for (const auto& [server, variable, certificate] :
         {std::tuple{"dovecot", "POP3", "mail.lab.test"},
          std::tuple{"cyrus", "CYRUS_POP3", "cyrus.lab.test"},
          std::tuple{"courier", "COURIER_POP3", "courier.lab.test"}}) {
      CAPTURE(std::string(variable));
      const Lab lab({"certs", server});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      for (const std::string mechanism : {"PLAIN", "USER"}) {
        CAPTURE(mechanism);
        probes::Plan plan = trusting(lab, certificate);
        plan.login = lab_user(mechanism);
        plan.login->secret = probes::Secret("not it");
        const probes::Report report = probe("pop3", target_of(lab[variable]), plan);
        CHECK(name(pop3(report).auth->outcome) == "wrong_password");
        CHECK(probes::exit_status(report, probes::FailOn::error) == 7);
      }
    }
  }

  TEST_CASE("Dovecot: passwords in clear are told where they are taken, and only there") {
    const Lab lab({"certs", "dovecot"});
    if (!lab.up()) return skip(lab.why());
    // Both ends have one address: Dovecot takes the connection for secure.
    const auto plan = trusting(lab, "mail.lab.test");
    const probes::Report open = probe("pop3", target_of(lab["POP3"]), plan);
    CHECK(serious(open) == "pop3.login.before_tls");
    CHECK(probes::exit_status(open, probes::FailOn::error) == 1);
    const probes::Report closed = probe("pop3", target_of(lab["POP3_CLASSIC"]), plan);
    CHECK(serious(closed).empty());
    CHECK(closed.verdict == "answers, its TLS is verified, passwords only inside TLS.");
  }
}
