// SPDX-License-Identifier: GPL-3.0-or-later
// Coming back where a server asks for it: how often, when, and when not, in simulated time.
#include "probes/retry.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "hail/net/replay.h"
#include "hail/probes/probe.h"
#include "hail/probes/smtp.h"
#include "unit/probes/rendering.h"

namespace hail::tests {
namespace {

using std::chrono::seconds;

const std::string busy = "S: 421 4.7.0 try again later\nEOF\n";
const std::string greylisting =
    "S: 220 mx.example ESMTP\nC: EHLO localhost\nS: 250 mx.example\nC: MAIL FROM:<>\nS: 250 ok\n"
    "C: RCPT TO:<bob@example.net>\nS: 450 4.7.1 greylisted\nC: RSET\nS: 250 ok\nC: QUIT\n"
    "S: 221 bye\nEOF\n";
const std::string takes =
    "S: 220 mx.example ESMTP\nC: EHLO localhost\nS: 250 mx.example\nC: MAIL FROM:<>\nS: 250 ok\n"
    "C: RCPT TO:<bob@example.net>\nS: 250 ok\nC: RSET\nS: 250 ok\nC: QUIT\nS: 221 bye\nEOF\n";
const std::string refuses = "S: 554 5.7.1 not you\nC: QUIT\nEOF\n";

/// A host that plays one script to its first client, another to its second, and the last of them to
/// all that come after.
struct Host {
  Host(net::Loop& on, const std::vector<std::string>& texts) : loop(on), server(on) {
    for (const std::string& text : texts) scripts.push_back(*net::parse_script(text, "test"));
    target.endpoint = {"mx.example", 2525, {}};
    plan.helo = "localhost";
    plan.rcpt = "bob@example.net";
    report.title = "SMTP";
  }

  net::Task<void> attempt() {
    began.push_back(net::seconds(loop.now() - start));
    const net::Script& script = scripts[std::min(began.size(), scripts.size()) - 1];
    net::MemoryPair pair = net::memory_pair(loop);
    const net::Replay replay(script);
    server.start(serve(replay, pair.server));
    co_await run_probe_on(pair.client, *probes::find_probe("smtp"), target, plan,
                          net::Deadline{start + plan.timeout}, report);
    pair.client.close();
    co_await server.idle();
  }
  static net::Task<void> serve(const net::Replay& replay, net::Stream& stream) {
    co_await replay.serve(stream);
  }

  net::Loop& loop;
  net::Scope server;
  std::vector<net::Script> scripts;
  probes::Target target;
  probes::Plan plan;
  probes::Report report;
  net::TimePoint start = loop.now();
  std::vector<double> began;
};

}  // namespace

TEST_SUITE("retry") {
  TEST_CASE("after 421 and other 4xx the probe comes back, later each time, within its time") {
    struct Row {
      std::string name;
      std::vector<std::string> servers;
      int retries;
      int timeout_s;
      std::vector<double> began;
      std::string rcpt;   ///< Outcome in the end; empty: none.
      std::string error;  ///< In the end.
      bool out_of_time;
    };
    const std::string later = "greeting: told to come back later: 421 4.7.0 try again later";
    const std::vector<Row> rows = {
        {"0: never", {busy, takes}, 0, 300, {0}, "", later, false},
        {"RFC 5321 section 4.2.1: 421, then well",
         {busy, takes},
         1,
         300,
         {0, 10},
         "accepted",
         "",
         false},
        {"10 s, 20 s, 40 s",
         {busy, busy, busy, takes},
         3,
         300,
         {0, 10, 30, 70},
         "accepted",
         "",
         false},
        {"at most so many", {busy}, 2, 300, {0, 10, 30}, "", later, false},
        {"never beyond the deadline", {busy}, 5, 60, {0, 10, 30}, "", later, true},
        {"RFC 6647: greylisted, then taken",
         {greylisting, takes},
         1,
         300,
         {0, 10},
         "accepted",
         "",
         false},
        {"greylisted for longer than we wait",
         {greylisting},
         1,
         300,
         {0, 10},
         "deferred",
         "",
         false},
        {"554 is no request to come back",
         {refuses, takes},
         3,
         300,
         {0},
         "",
         "greeting: rejected: 554 5.7.1 not you",
         false},
        {"taken at once", {takes}, 3, 300, {0}, "accepted", "", false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      net::Loop loop(net::Loop::Time::simulated);
      Host host(loop, row.servers);
      host.plan.timeout = seconds(row.timeout_s);
      const std::function<net::Task<void>()> attempt = [&host] { return host.attempt(); };
      loop.run(probes::with_retries(
          loop, row.retries, net::Deadline{host.start + host.plan.timeout}, host.report, attempt));
      CHECK(host.began == row.began);
      CHECK(error_text(host.report) == row.error);
      const auto& facts = dynamic_cast<const probes::SmtpFacts&>(*host.report.facts);
      CHECK((facts.rcpt ? facts.rcpt->outcome : "") == row.rcpt);
      CHECK(!host.report.skipped.empty() == row.out_of_time);
      const bool came_back = host.report.steps.front().subject == "retry";
      CHECK(came_back == (row.began.size() > 1));
    }
  }

  TEST_CASE("a log-in that was tried is not tried again") {
    net::Loop loop(net::Loop::Time::simulated);
    Host host(loop, {busy});
    int attempts = 0;
    const std::function<net::Task<void>()> attempt = [&]() -> net::Task<void> {
      ++attempts;
      auto facts = std::make_unique<probes::SmtpFacts>();
      facts->auth.emplace();
      facts->auth->mechanism = "PLAIN";
      facts->auth->outcome = probes::AuthOutcome::temporary;
      host.report.facts = std::move(facts);
      host.report.error = net::Error{net::Errc::throttled, net::Phase::auth, {}, "454 4.7.0 later"};
      co_return;
    };
    loop.run(probes::with_retries(loop, 3, net::Deadline::never(), host.report, attempt));
    CHECK(attempts == 1);
  }

  TEST_CASE("the transcript goes on through all attempts") {
    net::Loop loop(net::Loop::Time::simulated);
    Host host(loop, {busy, takes});
    host.report.transcript = std::make_unique<net::Transcript>(loop.now());
    const std::function<net::Task<void>()> attempt = [&host] { return host.attempt(); };
    loop.run(probes::with_retries(loop, 1, net::Deadline::never(), host.report, attempt));
    const std::string text = net::to_text(*host.report.transcript);
    CHECK(text.find("421 4.7.0") <
          text.find("asked to come back later: waiting 10 s, then try 1 of 1"));
    CHECK(text.find("waiting 10 s") < text.find("RCPT TO"));
  }

  TEST_CASE("waits are doubled, up to five minutes") {
    const int rows[][2] = {{1, 10}, {2, 20}, {3, 40}, {5, 160}, {6, 300}, {1000, 300}};
    for (const auto& row : rows) CHECK(probes::back_off(row[0]) == seconds(row[1]));
  }
}

}  // namespace hail::tests
