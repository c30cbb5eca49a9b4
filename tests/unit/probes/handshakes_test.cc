// SPDX-License-Identifier: GPL-3.0-or-later
// What one more handshake proves, what is said of all of them, and the series over real sockets:
// one connection after the other, each with its goodbye, and no further one where the server turns
// us away.
#include "probes/handshakes.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hail/net/listener.h"
#include "hail/net/replay.h"
#include "hail/net/resolver.h"
#include "support/loopback.h"
#include "unit/probes/rendering.h"

namespace hail::tests {
namespace {

using net::Errc;
using net::Phase;
using Outcome = probes::HandshakeRow::Outcome;
using probes::HandshakeRow;
using probes::Report;

const std::string greets = "S: 220 mx.example ESMTP\n";
const std::string to_tls =
    greets + "C: EHLO localhost\nS: 250-mx.example\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nTLS\n";
const std::string bye = "C: QUIT\nS: 221 bye\nEOF\n";
const std::string whole = to_tls + "C: EHLO localhost\nS: 250 mx.example\n" + bye;
const std::string busy = "S: 421 4.7.0 too many connections\nEOF\n";

const net::MadeCertificate& made() {
  static const net::MadeCertificate certificate = [] {
    net::CertificateRequest request;
    request.name = "mx.example";
    return net::make_certificate(request);
  }();
  return certificate;
}

/// Plays the first script to the first client and so on, the last one to all that follow.
class Server {
 public:
  Server(net::Loop& loop, const std::vector<std::string>& texts) : loop_(loop) {
    for (const std::string& text : texts) {
      auto script = net::parse_script(text, "test");
      REQUIRE(script.has_value());
      scripts_.push_back(std::make_unique<net::Script>(std::move(*script)));
    }
    settings_.tls = net::TlsServer::from_pem(made().chain, made().key);
  }
  std::uint16_t port() const { return listener_.port(); }
  net::Task<void> run() {
    net::Scope clients(loop_);
    for (;;) {
      net::Stream client = co_await listener_.accept();
      clients.start(serve(std::move(client), std::min(count_++, scripts_.size() - 1)));
    }
  }
  std::size_t open() const { return open_; }
  std::size_t clients() const { return count_; }
  std::size_t most_at_once() const { return most_; }
  std::size_t left_in_order() const { return in_order_; }

 private:
  net::Task<void> serve(net::Stream client, std::size_t number) {
    most_ = std::max(most_, ++open_);
    try {
      const net::Replay replay(*scripts_[number], settings_);
      const net::Replay::Outcome outcome = co_await replay.serve(client);
      if (outcome.left_at == 0) ++in_order_;
    } catch (const net::Failure&) {
    }
    --open_;
  }

  net::Loop& loop_;
  net::Listener listener_{loop_, "127.0.0.1"};
  std::vector<std::unique_ptr<net::Script>> scripts_;
  net::ReplaySettings settings_;
  std::size_t count_ = 0, open_ = 0, most_ = 0, in_order_ = 0;
};

net::Task<void> probe_with(net::Loop& loop, Server& server, const probes::Target& target,
                           const probes::Plan& plan, std::string name, Report& report) {
  net::Scope scope(loop);
  scope.start(server.run());
  net::Resolver resolver(loop);
  net::Dialer dialer(loop, resolver);
  const probes::Probe* probe = probes::find_probe(name);
  co_await probes::run_probe(loop, dialer, *probe, target, plan, report);
  // The server hears of the last goodbye a turn later.
  const net::Deadline patience = loop.in(std::chrono::seconds(5));
  while (server.open() > 0 && loop.now() < patience.at) co_await loop.yield();
  scope.cancel();
}

struct Seen {
  Report report;
  std::size_t clients, most_at_once, left_in_order;
};

Seen probed(const std::vector<std::string>& scripts, const std::string& probe, bool implicit,
            const std::function<void(probes::Plan&)>& change) {
  net::Loop loop;
  Server server(loop, scripts);
  probes::Target target;
  target.text = "127.0.0.1:" + std::to_string(server.port());
  target.scheme = probe == "cert" && !implicit ? "smtp" : "";
  target.endpoint = {"127.0.0.1", server.port(), {}};
  target.implicit_tls = implicit;
  const ScratchFile authority(made().ca);
  probes::Plan plan;
  plan.helo = "localhost";
  plan.tls_options.name = "mx.example";
  plan.tls_options.ca_file = authority.path();
  change(plan);
  Seen seen{};
  loop.run(probe_with(loop, server, target, plan, probe, seen.report));
  seen.clients = server.clients();
  seen.most_at_once = server.most_at_once();
  seen.left_in_order = server.left_in_order();
  return seen;
}

std::string outcomes(const std::vector<HandshakeRow>& rows) {
  std::string text;
  for (const HandshakeRow& row : rows)
    text += (text.empty() ? "" : ", ") + row.asked + " " + std::string(name(row.outcome));
  return text;
}

/// The lines and findings about `subject`.
std::string lines(const Report& report, std::string_view subject) {
  std::string text;
  for (const probes::Step& step : report.steps) {
    const auto* finding = step.finding ? &report.findings[*step.finding] : nullptr;
    if (step.subject != subject && finding == nullptr) continue;
    text += (text.empty() ? "" : "\n") + std::string(name(step.mark)) + " ";
    text += finding == nullptr ? step.text
                               : std::string(finding->row->id) + ": " + finding->message +
                                     (finding->seen.empty() ? "" : " [" + finding->seen + "]");
  }
  return text;
}

std::vector<HandshakeRow> versions(const std::string& outcomes_of_four) {
  std::vector<HandshakeRow> rows;
  for (std::size_t i = 0; i < 4; ++i) {
    HandshakeRow row;
    row.asked = "TLSv1." + std::to_string(i);
    const char c = outcomes_of_four[i];
    row.outcome = c == 'a' ? Outcome::accepted : c == 'r' ? Outcome::refused : Outcome::untested;
    row.why = c == 'a' ? "" : c == 'r' ? "refused" : "421 busy";
    rows.push_back(std::move(row));
  }
  return rows;
}

HandshakeRow key_row(const std::string& asked, const std::string& key, const std::string& hash) {
  HandshakeRow row;
  row.asked = asked;
  row.outcome = Outcome::accepted;
  row.tls.emplace();
  row.tls->version = "TLSv1.3";
  row.tls->verified = row.tls->chain_trusted = row.tls->name_matches = true;
  net::CertificateReport certificate;
  certificate.key = key;
  certificate.sha256 = hash;
  certificate.days_left = 57;
  row.tls->certificates.push_back(certificate);
  return row;
}

std::string judged_keys(Report& report) {
  probes::Target target;
  target.endpoint.port = 25;
  probes::Plan plan;
  const probes::Context context{target, plan, false, false};
  probes::judge_keys(context, report);
  return lines(report, "keys");
}

}  // namespace

TEST_SUITE("handshakes") {
  TEST_CASE("only the peer's own end of a handshake that had begun is a refusal") {
    struct Row {
      std::string name;
      Errc code;
      Phase phase;
      Phase waiting;
      bool ours;
      Outcome outcome;
      std::string why;
    };
    const Row rows[] = {
        {"an alert", Errc::tls, Phase::tls, Phase::tls, false, Outcome::refused, "so it was"},
        {"our own security level", Errc::tls, Phase::tls, Phase::tls, true, Outcome::untested,
         "so it was"},
        {"STARTTLS was refused this time", Errc::tls, Phase::tls, Phase::close, false,
         Outcome::untested, "so it was"},
        {"cut off in the handshake", Errc::reset, Phase::tls, Phase::tls, false, Outcome::untested,
         "connection reset: so it was"},
        {"closed in the handshake", Errc::closed, Phase::tls, Phase::tls, false, Outcome::untested,
         "connection closed: so it was"},
        {"no answer to the handshake", Errc::timed_out, Phase::tls, Phase::tls, false,
         Outcome::untested, "timed out: so it was"},
        {"421", Errc::throttled, Phase::greeting, Phase::greeting, false, Outcome::untested,
         "told to come back later: so it was"},
        {"refused at the door", Errc::refused, Phase::connect, Phase::connect, false,
         Outcome::untested, "connection refused: so it was"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      Report attempt;
      attempt.error = net::Error{row.code, row.phase, {}, "so it was"};
      attempt.error->ours = row.ours;
      attempt.waiting.phase = row.waiting;
      const HandshakeRow made_of = probes::handshake_row("TLSv1.0", attempt);
      CHECK(made_of.outcome == row.outcome);
      CHECK(made_of.why == row.why);
    }
    Report attempt;
    attempt.tls.emplace();
    attempt.error = net::Error{Errc::closed, Phase::close, {}, {}};
    CHECK(probes::handshake_row("TLSv1.0", attempt).outcome == Outcome::accepted);
  }

  TEST_CASE("what is said of the versions; oldest first, a: accepted, r: refused, u: untested") {
    struct Row {
      std::string versions;
      std::string expect;
    };
    const Row rows[] = {
        {"rraa", "ok TLS 1.2 and 1.3; 1.0 and 1.1 are refused"},
        {"rrra", "ok TLS 1.3; 1.0, 1.1 and 1.2 are refused"},
        {"rrar", "ok TLS 1.2; 1.0, 1.1 and 1.3 are refused"},
        {"uraa", "ok TLS 1.2 and 1.3; 1.1 is refused\nskip TLS 1.0: 421 busy"},
        {"uuaa", "ok TLS 1.2 and 1.3\nskip TLS 1.0 and 1.1: 421 busy"},
        {"uuuu", "skip TLS 1.0, 1.1, 1.2 and 1.3: 421 busy"},
        {"aaaa", "warn tls.version.old: TLS 1.0 and 1.1 are accepted [TLS 1.0, 1.1, 1.2 and 1.3]"},
        {"raaa", "warn tls.version.old: TLS 1.1 is accepted [TLS 1.1, 1.2 and 1.3]"},
        {"aarr",
         "warn tls.version.old: TLS 1.0 and 1.1 are accepted [TLS 1.0 and 1.1]\n"
         "warn tls.version.missing: neither TLS 1.2 nor 1.3 is spoken [TLS 1.0 and 1.1]"},
        {"aaru",
         "warn tls.version.old: TLS 1.0 and 1.1 are accepted [TLS 1.0 and 1.1]\n"
         "skip TLS 1.3: 421 busy"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.versions);
      Report report;
      report.versions = versions(row.versions);
      probes::judge_versions(report);
      CHECK(lines(report, "versions") == row.expect);
    }
  }

  TEST_CASE("two keys, both trusted; one alone; one that fails") {
    Report both;
    both.tls = key_row("", "EC P-256", "e").tls;
    both.keys = {key_row("RSA", "RSA 2048", "r"), key_row("ECDSA", "EC P-256", "e")};
    CHECK(judged_keys(both) == "ok RSA 2048 and EC P-256, both trusted");

    Report one;
    one.tls = key_row("", "EC P-256", "e").tls;
    one.keys = {HandshakeRow{"RSA", Outcome::refused, "nothing in common", {}},
                key_row("ECDSA", "EC P-256", "e")};
    CHECK(judged_keys(one) == "ok EC P-256, trusted; no RSA certificate");

    Report late;
    late.tls = key_row("", "EC P-256", "e").tls;
    late.keys = {key_row("RSA", "RSA 1024", "r"), key_row("ECDSA", "EC P-256", "e")};
    net::TlsReport& other = *late.keys.front().tls;
    other.verified = false;
    other.expired = true;
    other.why = "it expired on 2026-11-20";
    other.certificates.front().days_left = -4;
    other.certificates.front().key_weak = true;
    CHECK(judged_keys(late) ==
          "note RSA 1024, not verified: it expired on 2026-11-20; EC P-256, trusted\n"
          "error tls.certificate.expired: expired 4 days ago, on 1970-01-01 (the RSA 1024 one)\n"
          "error tls.key.weak: its key is too short (the RSA 1024 one) [: RSA 1024]");
  }

  TEST_CASE("the same fault of both certificates is one finding, with the worse severity") {
    Report report;
    report.tls = key_row("", "EC P-256", "e").tls;
    report.tls->certificates.front().days_left = 9;
    report.find("tls.certificate.expires_soon", {}, "expires in 9 days");
    report.keys = {key_row("RSA", "RSA 2048", "r"), key_row("ECDSA", "EC P-256", "e")};
    report.keys.front().tls->certificates.front().days_left = 2;
    report.keys.push_back(report.keys.front());
    report.keys.back().tls->certificates.front().days_left = 9;
    report.findings.front().message = "expires in 9 days, on 1970-01-01";
    judged_keys(report);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings.front().severity == probes::Severity::error);
    CHECK(report.findings.front().seen ==
          "the RSA 2048 one: expires in 2 days, on 1970-01-01; the RSA 2048 one too");
  }

  TEST_CASE("over sockets: one connection after the other, each with its goodbye") {
    const Seen seen = probed({whole, to_tls + bye}, "smtp", false,
                             [](probes::Plan& plan) { plan.tls_versions = plan.each_key = true; });
    CHECK(error_text(seen.report) == "");
    // The embedded server takes whatever there is.
    CHECK(outcomes(seen.report.versions) ==
          "TLSv1.0 accepted, TLSv1.1 accepted, TLSv1.2 accepted, TLSv1.3 accepted");
    for (const HandshakeRow& row : seen.report.versions) CHECK(row.tls->version == row.asked);
    CHECK(outcomes(seen.report.keys) == "RSA refused, ECDSA accepted");
    CHECK(lines(seen.report, "keys").ends_with("\nok EC P-256, trusted; no RSA certificate"));
    CHECK(seen.report.keys[1].tls->verified);
    CHECK(seen.clients == 7);
    CHECK(seen.most_at_once == 1);
    // All but the one for RSA.
    CHECK(seen.left_in_order == 6);
  }

  TEST_CASE("over sockets: hail cert, TLS first and by STARTTLS") {
    const auto all = [](probes::Plan& plan) { plan.tls_versions = true; };
    const Seen first = probed({"TLS\n"}, "cert", true, all);
    CHECK(error_text(first.report) == "");
    CHECK(outcomes(first.report.versions) ==
          "TLSv1.0 accepted, TLSv1.1 accepted, TLSv1.2 accepted, TLSv1.3 accepted");
    CHECK(first.clients == 5);
    const Seen later = probed({to_tls + bye}, "cert", false, all);
    CHECK(error_text(later.report) == "");
    CHECK(outcomes(later.report.versions) == outcomes(first.report.versions));
    CHECK(later.clients == 5);
  }

  TEST_CASE("over sockets: a 421 in between ends the series, and is no refusal") {
    const Seen seen = probed({whole, to_tls + bye, busy}, "smtp", false,
                             [](probes::Plan& plan) { plan.tls_versions = plan.each_key = true; });
    CHECK(outcomes(seen.report.versions) ==
          "TLSv1.0 accepted, TLSv1.1 untested, TLSv1.2 untested, TLSv1.3 untested");
    CHECK(outcomes(seen.report.keys) == "RSA untested, ECDSA untested");
    CHECK(seen.clients == 3);
    CHECK_FALSE(seen.report.error);
    CHECK(seen.report.complete);
    CHECK_FALSE(seen.report.has("greeting.throttled"));
    REQUIRE(seen.report.skipped.size() == 2);
    CHECK(seen.report.skipped[0].reason ==
          "TLS 1.1, 1.2 and 1.3: told to come back later: 421 4.7.0 too many connections");
    CHECK(seen.report.skipped[1].reason ==
          "RSA and ECDSA: told to come back later: 421 4.7.0 too many connections");
  }

  TEST_CASE("over sockets: cut off in the handshake proves nothing, and the series goes on") {
    const std::string cut = to_tls.substr(0, to_tls.size() - 4) + "WAIT 20ms\nRST\n";
    const Seen seen = probed({whole, cut, cut, to_tls + bye}, "smtp", false,
                             [](probes::Plan& plan) { plan.tls_versions = true; });
    CHECK(outcomes(seen.report.versions) ==
          "TLSv1.0 untested, TLSv1.1 untested, TLSv1.2 accepted, TLSv1.3 accepted");
  }

  TEST_CASE("no TLS, a broken conversation or a scan: no further connections") {
    const std::string plain = greets + "C: EHLO localhost\nS: 250 mx.example\n" + bye;
    const auto all = [](probes::Plan& plan) { plan.tls_versions = plan.each_key = true; };
    CHECK(probed({plain}, "smtp", false, all).clients == 1);
    CHECK(probed({busy}, "smtp", false, all).clients == 1);
    const auto scan = [](probes::Plan& plan) { plan.tls_versions = plan.scan = true; };
    CHECK(probed({whole}, "smtp", false, scan).clients == 1);
    CHECK(probed({whole}, "smtp", false, [](probes::Plan&) {}).clients == 1);
  }
}

}  // namespace hail::tests
