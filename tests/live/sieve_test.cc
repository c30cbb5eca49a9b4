// SPDX-License-Identifier: GPL-3.0-or-later
// ManageSieve of Dovecot and Cyrus: what hail says of them is what a few lines of Python read from
// the same ports in the same run.
#include "hail/probes/sieve.h"

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

// Prints each line of the list, sorted: before TLS, a line "--", and inside it.
constexpr const char* peer = R"python(
import re, socket, ssl, sys
host, _, port = sys.argv[1].rpartition(':')
anything = ssl.create_default_context()
anything.check_hostname = False
anything.verify_mode = ssl.CERT_NONE
server = socket.create_connection((host.strip('[]'), int(port)), 20)
def answer():
    lines = []
    while True:
        line = b''
        while not line.endswith(b'\n'):
            line += server.recv(1)
        line = line.decode().strip()
        if not line.startswith('"'):
            return lines
        name, *value = re.findall(r'"([^"]*)"', line)
        lines.append(' '.join([name.upper()] + value).strip())
print(*sorted(answer()), sep='\n')
server.sendall(b'STARTTLS\r\n')
answer()
server = anything.wrap_socket(server)
print('--')
print(*sorted(answer()), sep='\n')
server.sendall(b'LOGOUT\r\n')
answer()
)python";

std::string shown(const std::optional<probes::Capabilities>& list) {
  if (!list) return {};
  std::vector<std::string> lines;
  for (const auto& [name, parameters] : list->list())
    lines.push_back(fmt::format("{} {}", name, fmt::join(parameters, " ")));
  for (std::string& line : lines) line.erase(line.find_last_not_of(' ') + 1);
  std::sort(lines.begin(), lines.end());
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

const probes::SieveFacts& sieve(const probes::Report& report) {
  return dynamic_cast<const probes::SieveFacts&>(*report.facts);
}

struct Server {
  std::string name;
  std::string variable;
  std::string certificate;
};

}  // namespace

TEST_SUITE("live sieve") {
  TEST_CASE("the list of each port, before and inside TLS, is what Python reads") {
    const Server rows[] = {
        {"dovecot", "SIEVE", "mail.lab.test"},
        {"dovecot", "SIEVE_V6", "mail.lab.test"},
        {"dovecot", "SIEVE_CLASSIC", "mail.lab.test"},
        {"cyrus", "CYRUS_SIEVE", "cyrus.lab.test"},
    };
    for (const Server& row : rows) {
      CAPTURE(row.variable);
      const Lab lab({"certs", row.name});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      const probes::Report report =
          probe("sieve", target_of(lab[row.variable]), trusting(lab, row.certificate));
      CHECK(trouble(report) == "none");
      REQUIRE(report.tls);
      CHECK(report.tls->verified);
      CHECK(sieve(report).starttls == "done");
      CHECK_FALSE(report.has("sieve.capabilities.not_renewed"));
      CHECK_FALSE(report.has("sieve.capability.malformed"));
      CHECK_FALSE(report.has("reply.too_long"));
      const Ended python = run_program({"python3", "-c", peer, lab[row.variable]});
      CHECK(python.err == "");
      CHECK(shown(sieve(report).capabilities) + "--\n" + shown(sieve(report).capabilities_tls) ==
            python.out);
    }
  }

  TEST_CASE("a log-in, what it brings, and the scripts") {
    for (const auto& [server, variable, certificate] :
         {std::tuple{"dovecot", "SIEVE", "mail.lab.test"},
          std::tuple{"cyrus", "CYRUS_SIEVE", "cyrus.lab.test"}}) {
      CAPTURE(std::string(variable));
      const Lab lab({"certs", server});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      for (const std::string mechanism :
           {"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", ""}) {
        CAPTURE(mechanism);
        probes::Plan plan = trusting(lab, certificate);
        plan.login = lab_user(mechanism);
        plan.transcript = true;
        const probes::Report report = probe("sieve", target_of(lab[variable]), plan);
        CHECK(trouble(report) == "none");
        REQUIRE(sieve(report).auth);
        CHECK(name(sieve(report).auth->outcome) == "accepted");
        REQUIRE(sieve(report).scripts);
        CHECK(sieve(report).scripts->count == 0);
        CHECK(report.verdict == "lab can manage filters here.");
        CHECK(net::to_text(*report.transcript).find("secret") == std::string::npos);
      }
      probes::Plan plan = trusting(lab, certificate);
      plan.login = lab_user("PLAIN");
      plan.login->secret = probes::Secret("not it");
      const probes::Report report = probe("sieve", target_of(lab[variable]), plan);
      CHECK(name(sieve(report).auth->outcome) == "wrong_password");
      CHECK(probes::exit_status(report, probes::FailOn::error) == 7);
    }
  }

  TEST_CASE("without a name: the strongest, and -PLUS where the binding is one that servers know") {
    struct Row {
      Server server;
      int version;
      std::string mechanism, binding;
    };
    const Server dovecot{"dovecot", "SIEVE", "mail.lab.test"};
    const Server cyrus{"cyrus", "CYRUS_SIEVE", "cyrus.lab.test"};
    // Inside TLS 1.3 Cyrus offers -PLUS too, and knows no binding of that version.
    const Row rows[] = {
        {dovecot, 0x0304, "SCRAM-SHA-256", ""},
        {cyrus, 0x0304, "SCRAM-SHA-256", ""},
        {cyrus, 0x0303, "SCRAM-SHA-256-PLUS", "tls-unique"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.server.variable);
      CAPTURE(row.version);
      const Lab lab({"certs", row.server.name});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      probes::Plan plan = trusting(lab, row.server.certificate);
      plan.login = lab_user("");
      plan.tls_options.only_version = row.version;
      const probes::Report report = probe("sieve", target_of(lab[row.server.variable]), plan);
      CHECK(trouble(report) == "none");
      REQUIRE(sieve(report).auth);
      CHECK(name(sieve(report).auth->outcome) == "accepted");
      CHECK(sieve(report).auth->mechanism == row.mechanism);
      CHECK(sieve(report).auth->channel_binding == row.binding);
    }
  }
}
