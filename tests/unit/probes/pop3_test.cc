// SPDX-License-Identifier: GPL-3.0-or-later
// What conversation files cannot hold: a mailbox of 100,000 messages that are well numbered, what a
// transcript keeps of mail, and the shortest way to a certificate, by POP3 and by ManageSieve.
#include "hail/probes/pop3.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "hail/net/replay.h"
#include "hail/probes/probe.h"
#include "hail/probes/sieve.h"

using namespace hail;

namespace {

constexpr const char* begun = R"(S: +OK ready
C: CAPA
S: +OK
S: STLS
S: .
C: STLS
S: +OK
TLS
C: CAPA
S: +OK
S: USER
S: TOP
S: UIDL
S: .
C: USER lab
S: +OK
C: PASS secret
S: +OK
C: CAPA
S: +OK
S: TOP
S: UIDL
S: .
C: STAT
)";

struct Run {
  probes::Report report;
  net::Replay::Outcome outcome;
};

net::Task<void> serve(const net::Replay& replay, net::Stream& stream, Run& run) {
  run.outcome = co_await replay.serve(stream);
}

net::Task<void> probe_once(net::Loop& loop, const net::Replay& replay, const probes::Probe& probe,
                           const probes::Plan& plan, Run& run) {
  net::MemoryPair pair = net::memory_pair(loop);
  net::Scope server(loop);
  server.start(serve(replay, pair.server, run));
  probes::Target target;
  target.endpoint = {"mx.example", 110, {}};
  co_await run_probe_on(pair.client, probe, target, plan, loop.in(plan.timeout), run.report);
  pair.client.close();
  co_await server.idle();
}

Run played(const std::string& text, const probes::Probe& probe, const probes::Plan& plan) {
  auto script = net::parse_script(text, "test");
  REQUIRE(script.has_value());
  Run run;
  if (plan.transcript) run.report.transcript = std::make_unique<net::Transcript>(net::TimePoint());
  net::Loop loop(net::Loop::Time::simulated);
  const net::Replay replay(std::move(*script));
  loop.run(probe_once(loop, replay, probe, plan, run));
  return run;
}

probes::Plan with_login() {
  probes::Plan plan;
  plan.login.emplace();
  plan.login->user = "lab";
  plan.login->secret = probes::Secret("secret");
  return plan;
}

}  // namespace

TEST_SUITE("pop3 probe") {
  TEST_CASE("a mailbox of 100,000 messages is counted to its end and within the bounds") {
    std::string text = std::string(begun) + "S: +OK 100000 700000\nC: TOP 1 0\nS: +OK\nS: .\n";
    text += "C: LIST\nS: +OK\n";
    for (int i = 1; i <= 100'000; ++i) text += fmt::format("S: {} 7\n", i);
    text += "S: .\nC: UIDL\nS: +OK\n";
    for (int i = 1; i <= 100'000; ++i) text += fmt::format("S: {} {:016x}\n", i, i * 7919);
    text += "S: .\nC: QUIT\nS: +OK\nEOF\n";
    const Run run = played(text, *probes::find_probe("pop3"), with_login());
    CHECK(run.report.complete);
    CHECK(run.report.findings.empty());
    const auto& facts = dynamic_cast<const probes::Pop3Facts&>(*run.report.facts);
    REQUIRE(facts.mailbox);
    CHECK(facts.mailbox->list == probes::PopTotals{100'000, 700'000});
    CHECK(facts.mailbox->uids == 100'000);
    CHECK(run.report.verdict == "lab can fetch mail here.");
  }

  TEST_CASE("a transcript has neither a header nor the password, and says what it left out") {
    probes::Plan plan = with_login();
    plan.transcript = true;
    // In one piece: the headers arrive together with the line that announces them.
    const std::string text = std::string(begun) +
                             "S: +OK 1 98\nC: TOP 1 0\n"
                             "s: +OK follow\\r\\nSubject: hidden\\r\\nTo: hidden\\r\\n.\\r\\n\n"
                             "C: LIST\nS: +OK\nS: 1 98\nS: .\nC: UIDL\nS: +OK\nS: 1 hidden\nS: .\n"
                             "C: QUIT\nS: +OK\nEOF\n";
    const Run run = played(text, *probes::find_probe("pop3"), plan);
    CHECK(run.report.complete);
    const std::string all = net::to_text(*run.report.transcript);
    CHECK(all.find("hidden") == std::string::npos);
    CHECK(all.find("secret") == std::string::npos);
    CHECK(all.find("PASS [password]") != std::string::npos);
    CHECK(all.find("+OK follow") != std::string::npos);
    CHECK(all.find("TOP: 2 lines, not recorded") != std::string::npos);
    CHECK(all.find("UIDL: 1 line, not recorded") != std::string::npos);
    CHECK(all.find("QUIT") != std::string::npos);
  }

  TEST_CASE("the shortest way to the certificate: POP3 and ManageSieve") {
    struct Row {
      std::string probe, text, error;
    };
    const Row rows[] = {
        {"pop3",
         "S: +OK\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: +OK\nTLS\nC: QUIT\nS: +OK\nEOF\n",
         ""},
        {"pop3",
         "S: +OK\nC: CAPA\nS: -ERR\nC: AUTH\nS: -ERR\nC: STLS\nS: +OK\nTLS\nC: QUIT\nS: +OK\nEOF\n",
         ""},
        {"pop3", "S: +OK\nC: CAPA\nS: +OK\nS: TOP\nS: .\nC: QUIT\nS: +OK\nEOF\n",
         "STLS is not offered"},
        {"sieve", "S: \"STARTTLS\"\nS: OK\nC: STARTTLS\nS: OK\nTLS\nS: OK\nC: LOGOUT\nS: OK\nEOF\n",
         ""},
        {"sieve", "S: \"SIEVE\" \"\"\nS: OK\nC: LOGOUT\nS: OK\nEOF\n", "STARTTLS is not offered"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      probes::Probe probe = *probes::find_probe(row.probe);
      probe.run = probe.secure;
      const Run run = played(row.text, probe, {});
      CHECK((run.report.error ? run.report.error->detail : "") == row.error);
      CHECK(run.report.tls.has_value() == row.error.empty());
      CHECK(run.outcome.left_at == 0);
    }
  }
}
