// SPDX-License-Identifier: GPL-3.0-or-later
// The one attempt to log in, with a Carrier that answers from a list: when it is withheld, which
// mechanism is taken, what each answer means, and that there is never a second attempt.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "unit/probes/login_setup.h"

namespace hail::tests {
namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE("login") {
  TEST_CASE("withheld: never without TLS, never to a certificate that failed") {
    struct Row {
      std::string rule;
      Link link;
      bool allow_plaintext;
      probes::TlsMode tls;
      bool tried;
      std::string seen, advice;
    };
    using probes::TlsMode;
    // clang-format off
    const Row rows[] = {
        {"verified", Link::verified, false, TlsMode::automatic, true, "", ""},
        {"no TLS", Link::clear, false, TlsMode::automatic, false, "no TLS", "--allow-plaintext-auth"},
        {"no TLS, by will", Link::clear, false, TlsMode::never, false, "no TLS", "leave --tls=never out"},
        {"no TLS, allowed", Link::clear, true, TlsMode::never, true, "", ""},
        {"a certificate that failed", Link::unverified, false, TlsMode::automatic, false,
         "NOT verified", "--ca-file"},
        {"what is allowed in clear is not allowed to a certificate that failed", Link::unverified,
         true, TlsMode::automatic, false, "NOT verified", "--ca-file"},
    };
    // clang-format on
    for (const Row& row : rows) {
      CAPTURE(row.rule);
      Setup setup;
      setup.link = row.link;
      setup.plan.tls = row.tls;
      setup.plan.login->allow_plaintext = row.allow_plaintext;
      setup.plan.login->mechanism = "PLAIN";
      ListCarrier carrier;
      carrier.answers = {accepted()};
      const Ran ran = run(setup, carrier);
      CHECK(ran.logged_in == row.tried);
      CHECK(carrier.calls.empty() != row.tried);
      CHECK_FALSE(ran.error.has_value());
      CHECK(ran.auth().outcome == (row.tried ? AuthOutcome::accepted : AuthOutcome::withheld));
      if (row.tried) continue;
      CHECK(std::string(ran.finding().row->id) == "auth.withheld");
      CHECK_MESSAGE(holds(ran.finding().seen, row.seen), ran.finding().seen);
      CHECK_MESSAGE(holds(ran.finding().advice, row.advice), ran.finding().advice);
      CHECK(ran.auth().mechanism == "");
    }
  }

  TEST_CASE("each refusal: its finding, its error, its exit status, the server's words") {
    struct Row {
      AuthOutcome why;
      std::string finding;
      net::Errc code;
      int status;
    };
    // clang-format off
    const Row rows[] = {
        {AuthOutcome::wrong_password, "auth.wrong_password", net::Errc::auth, 7},
        {AuthOutcome::mechanism_refused, "auth.mechanism_refused", net::Errc::auth, 7},
        {AuthOutcome::needs_tls, "auth.needs_tls", net::Errc::auth, 7},
        {AuthOutcome::disabled, "auth.disabled", net::Errc::auth, 7},
        {AuthOutcome::unknown, "auth.unknown", net::Errc::auth, 7},
        {AuthOutcome::temporary, "auth.temporary", net::Errc::throttled, 5},
    };
    // clang-format on
    for (const Row& row : rows) {
      CAPTURE(row.finding);
      ListCarrier carrier;
      carrier.answers = {refused(row.why, "535 5.7.8 so\x1b it is")};
      Ran ran = run(Setup(), carrier);
      CHECK_FALSE(ran.logged_in);
      CHECK(ran.auth().outcome == row.why);
      CHECK(ran.auth().reply == "535 5.7.8 so\x1b it is");
      CHECK(ran.auth().mechanism == "SCRAM-SHA-256");
      CHECK_FALSE(ran.auth().server_proved.has_value());
      CHECK(std::string(ran.finding().row->id) == row.finding);
      CHECK(ran.finding().seen == "535 5.7.8 so\x1b it is");
      REQUIRE(ran.error.has_value());
      CHECK(ran.error->code == row.code);
      CHECK(ran.error->phase == net::Phase::auth);
      CHECK(holds(ran.error->detail, "535 5.7.8 so\\x1b it is"));
      // One attempt: nothing else of what is offered is tried.
      CHECK(carrier.calls == std::vector<std::string>{"begin SCRAM-SHA-256"});
      ran.report.error = ran.error;
      CHECK(probes::exit_status(ran.report, probes::FailOn::error) == row.status);
    }
  }

  TEST_CASE("a wrong password behind a mechanism that needs its own secrets may be a right one") {
    ListCarrier carrier;
    carrier.answers = {refused(AuthOutcome::wrong_password)};
    CHECK(holds(run(Setup(), carrier).finding().advice, "--mechanism=PLAIN"));
    Setup plain;
    plain.offered = {"PLAIN"};
    ListCarrier other;
    other.answers = {refused(AuthOutcome::wrong_password)};
    CHECK_FALSE(holds(run(plain, other).finding().advice, "--mechanism"));
  }

  TEST_CASE("accepted: the line, the time, what was proved") {
    struct Row {
      std::string mechanism;
      Link link;
      PeerCarrier::Proof proof;
      std::string line;
      std::optional<bool> proved;
    };
    using Proof = PeerCarrier::Proof;
    const std::string proof = "; the server proved that it knows you";
    // clang-format off
    const Row rows[] = {
        {"PLAIN", Link::verified, Proof::challenge, "PLAIN, inside TLS", {}},
        {"PLAIN", Link::clear, Proof::challenge, "PLAIN, without TLS", {}},
        {"LOGIN", Link::verified, Proof::challenge, "LOGIN, inside TLS", {}},
        {"CRAM-MD5", Link::clear, Proof::challenge, "CRAM-MD5, without TLS", {}},
        {"DIGEST-MD5", Link::verified, Proof::challenge, "DIGEST-MD5" + proof, true},
        {"DIGEST-MD5", Link::verified, Proof::with_success, "DIGEST-MD5" + proof, true},
        {"SCRAM-SHA-1", Link::verified, Proof::challenge, "SCRAM-SHA-1" + proof, true},
        {"SCRAM-SHA-256", Link::clear, Proof::challenge, "SCRAM-SHA-256" + proof, true},
        {"SCRAM-SHA-256", Link::verified, Proof::with_success, "SCRAM-SHA-256" + proof, true},
    };
    // clang-format on
    for (const Row& row : rows) {
      CAPTURE(row.line);
      Setup setup;
      setup.link = row.link;
      setup.offered = {row.mechanism};
      setup.plan.login->allow_plaintext = true;
      PeerCarrier carrier(row.mechanism, row.proof);
      const Ran ran = run(setup, carrier);
      CHECK(ran.logged_in);
      CHECK_FALSE(ran.error.has_value());
      CHECK(ran.report.findings.empty());
      REQUIRE(ran.report.steps.size() == 1);
      CHECK(ran.report.steps[0].subject == "login");
      CHECK(ran.report.steps[0].text == row.line);
      CHECK(ran.report.steps[0].s.has_value());
      CHECK(ran.auth().outcome == AuthOutcome::accepted);
      CHECK(ran.auth().mechanism == row.mechanism);
      CHECK(ran.auth().server_proved == row.proved);
      CHECK(ran.auth().reply == "");
      REQUIRE(ran.report.timing.size() == 1);
      CHECK(ran.report.timing[0].first == "auth");
    }
  }

  TEST_CASE(
      "accepted without a proof is not accepted: RFC 5802 section 3, RFC 2831 section 2.1.3") {
    struct Row {
      std::string rule, mechanism;
      std::deque<AuthAnswer> answers;
    };
    // clang-format off
    const Row rows[] = {
        {"SCRAM at once", "SCRAM-SHA-256", {accepted()}},
        {"SCRAM with a word instead of the signature", "SCRAM-SHA-1", {accepted("v=AAAA")}},
        {"DIGEST-MD5 before its challenge", "DIGEST-MD5", {accepted()}},
        {"CRAM-MD5 before its challenge", "CRAM-MD5", {accepted()}},
        {"LOGIN after the name", "LOGIN", {challenge("User"), accepted()}},
        {"told that it is refused, then let in", "SCRAM-SHA-1", {challenge("e=unknown-user"), accepted()}},
    };
    // clang-format on
    for (const Row& row : rows) {
      CAPTURE(row.rule);
      Setup setup;
      setup.offered = {row.mechanism};
      ListCarrier carrier;
      carrier.answers = row.answers;
      const Ran ran = run(setup, carrier);
      CHECK_FALSE(ran.logged_in);
      CHECK(ran.auth().outcome == AuthOutcome::unproven);
      CHECK(std::string(ran.finding().row->id) == "auth.unproven");
      REQUIRE(ran.error.has_value());
      CHECK(ran.error->code == net::Errc::auth);
    }
    Setup setup;
    setup.offered = {"SCRAM-SHA-256"};
    PeerCarrier carrier("SCRAM-SHA-256", PeerCarrier::Proof::none);
    const Ran ran = run(setup, carrier);
    CHECK(ran.auth().outcome == AuthOutcome::unproven);
    CHECK(ran.auth().server_proved == false);
  }

  TEST_CASE("challenges that lead nowhere are cancelled, once, and nothing else is tried") {
    struct Row {
      std::string rule, mechanism;
      std::deque<AuthAnswer> answers;
      std::string message;
    };
    // clang-format off
    const Row rows[] = {
        {"no base64", "SCRAM-SHA-256", {undecodable()}, "no base64"},
        {"endless prompts", "LOGIN", {challenge("again")}, "asks for more"},
        {"nothing asked", "CRAM-MD5", {challenge("")}, "the challenge is empty"},
        {"nothing asked, then something", "DIGEST-MD5", {challenge(""), challenge("x")}, "the challenge is empty"},
        {"endless challenges", "CRAM-MD5", {challenge("<1@h>")}, "asks for more"},
        {"PLAIN that is not satisfied", "PLAIN", {challenge("")}, "asks for more"},
        {"no SCRAM", "SCRAM-SHA-256", {challenge("hello")}, "not what the mechanism asks for"},
        {"no DIGEST-MD5", "DIGEST-MD5", {challenge("hello")}, "not what the mechanism asks for"},
    };
    // clang-format on
    for (const Row& row : rows) {
      CAPTURE(row.rule);
      Setup setup;
      setup.plan.login->mechanism = row.mechanism;
      setup.offered.emplace_back("DIGEST-MD5");
      ListCarrier carrier;
      carrier.answers = row.answers;
      const Ran ran = run(setup, carrier);
      CHECK(ran.auth().outcome == AuthOutcome::unknown);
      CHECK(ran.auth().reply == "501 cancelled");
      CHECK(std::string(ran.finding().row->id) == "auth.unknown");
      CHECK_MESSAGE(holds(ran.finding().message, row.message), ran.finding().message);
      CHECK(carrier.calls.size() <= 4);
      CHECK(carrier.calls.back() == "cancel");
      CHECK(std::count(carrier.calls.begin(), carrier.calls.end(), "cancel") == 1);
    }
  }

  TEST_CASE("a refusal in the mechanism's own words: its reason, and the server's end of it") {
    Setup setup;
    setup.plan.login->mechanism = "oauthbearer";
    setup.offered = {"OAuthBearer"};
    ListCarrier carrier;
    carrier.answers = {challenge("{\"status\":\"invalid_token\"}"),
                       refused(AuthOutcome::unknown, "535 no")};
    const Ran token = run(setup, carrier);
    CHECK(token.auth().outcome == AuthOutcome::wrong_password);
    CHECK(token.finding().message == "the token is not valid");
    CHECK(token.finding().seen == "535 no");
    CHECK(carrier.calls == std::vector<std::string>{"begin OAUTHBEARER", "respond"});

    setup.plan.login->mechanism = "SCRAM-SHA-256";
    setup.offered = {"SCRAM-SHA-256"};
    ListCarrier other;
    other.answers = {challenge("e=it-rains"), refused(AuthOutcome::disabled)};
    const Ran rain = run(setup, other);
    CHECK(rain.auth().outcome == AuthOutcome::disabled);
    CHECK(rain.finding().message == "the server said: it-rains");

    ListCarrier endless;
    endless.answers = {challenge("e=invalid-proof")};
    CHECK(run(setup, endless).auth().outcome == AuthOutcome::wrong_password);
    CHECK(endless.calls == std::vector<std::string>{"begin SCRAM-SHA-256", "respond", "cancel"});
  }

  TEST_CASE("nothing in common, and forced mechanisms: nothing is tried") {
    struct Row {
      std::string rule, forced;
      std::vector<std::string> offered;
      std::vector<probes::Carrier::Own> own;
      std::string message, seen, advice;
    };
    const std::string usual = "no log-in mechanism that hail can use is offered";
    // clang-format off
    const Row rows[] = {
        {"named, never used", "", {"NTLM", "GSSAPI"}, {}, usual, "offered: NTLM GSSAPI", ""},
        {"nothing at all", "", {}, {}, "no log-in is offered here", "none is offered", "587"},
        {"tokens", "", {"XOAUTH2"}, {}, usual, "offered: XOAUTH2", "--mechanism=XOAUTH2"},
        {"forced, not offered", "SCRAM-SHA-1", {"PLAIN"}, {}, "SCRAM-SHA-1 is not offered", "offered: PLAIN", ""},
        {"forced, not spoken", "NTLM", {"NTLM", "PLAIN"}, {}, "hail does not speak NTLM", "offered: NTLM PLAIN", "leave --mechanism out"},
        {"forced, unknown", "magic", {"PLAIN"}, {}, "hail does not speak MAGIC", "offered: PLAIN", ""},
        {"forced, without a binding", "SCRAM-SHA-256-PLUS", {"SCRAM-SHA-256-PLUS"}, {}, "needs a channel binding", "SCRAM-SHA-256-PLUS", ""},
        {"forced, without a certificate", "EXTERNAL", {"EXTERNAL"}, {}, "--cert", "EXTERNAL", ""},
        {"forced, the protocol's own", "APOP", {"APOP", "PLAIN"}, {{"USER", true}}, "APOP is not offered", "offered: APOP PLAIN USER", ""},
    };
    // clang-format on
    for (const Row& row : rows) {
      CAPTURE(row.rule);
      Setup setup;
      setup.offered = row.offered;
      setup.plan.login->mechanism = row.forced;
      ListCarrier carrier;
      carrier.answers = {accepted()};
      carrier.logins = row.own;
      const Ran ran = run(setup, carrier);
      CHECK_FALSE(ran.logged_in);
      CHECK_FALSE(ran.error.has_value());
      CHECK(carrier.calls.empty());
      CHECK(ran.auth().outcome == AuthOutcome::not_offered);
      CHECK(std::string(ran.finding().row->id) == "auth.no_mechanism");
      CHECK_MESSAGE(holds(ran.finding().message, row.message), ran.finding().message);
      CHECK_MESSAGE(holds(ran.finding().seen, row.seen), ran.finding().seen);
      CHECK_MESSAGE(holds(ran.finding().advice, row.advice), ran.finding().advice);
    }
  }

  TEST_CASE("a name or password that the mechanism cannot carry is not tried") {
    Setup setup;
    setup.plan.login->secret = probes::Secret("sec\x07ret");
    ListCarrier carrier;
    carrier.answers = {accepted()};
    const Ran ran = run(setup, carrier);
    CHECK(carrier.calls.empty());
    CHECK(ran.auth().outcome == AuthOutcome::not_offered);
    CHECK(holds(ran.finding().message, "SCRAM-SHA-256 cannot be tried"));
  }

  TEST_CASE("a protocol's own log-in: carried out by the carrier, named for people") {
    struct Row {
      std::string own, line;
    };
    for (const Row& row :
         {Row{"APOP", "APOP, inside TLS"}, Row{"USER", "USER and PASS, inside TLS"},
          Row{"LOGIN-COMMAND", "the command LOGIN, inside TLS"}}) {
      CAPTURE(row.own);
      Setup setup;
      setup.offered.clear();
      ListCarrier carrier;
      carrier.logins = {{row.own, row.own != "APOP"}};
      carrier.answers = {accepted()};
      const Ran ran = run(setup, carrier);
      CHECK(ran.logged_in);
      CHECK(carrier.calls == std::vector<std::string>{"own " + row.own + " as lab"});
      CHECK(ran.report.steps.at(0).text == row.line);
      carrier.answers = {refused(AuthOutcome::disabled)};
      CHECK(run(setup, carrier).auth().outcome == AuthOutcome::disabled);
    }
  }

  TEST_CASE("EXTERNAL: with a certificate and without a password, whoever answers") {
    Setup setup;
    setup.link = Link::unverified;
    setup.plan.tls_options.certificate = "alice.pem";
    setup.plan.login->secret = probes::Secret();
    setup.offered = {"PLAIN", "EXTERNAL"};
    PeerCarrier carrier("EXTERNAL", PeerCarrier::Proof::challenge);
    const Ran ran = run(setup, carrier);
    CHECK(ran.logged_in);
    CHECK(ran.report.steps.at(0).text == "EXTERNAL, inside TLS");
  }
}

}  // namespace hail::tests
