// SPDX-License-Identifier: GPL-3.0-or-later
// The mechanisms against GNU SASL's server side, against the examples of their RFCs, and against
// servers that cheat; and the choice among them.
#include "probes/sasl.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "hail/net/escape.h"
#include "unit/probes/sasl_peer.h"

namespace hail::tests {
namespace {

using probes::AuthOutcome;
using probes::Mechanism;
using Kind = Mechanism::Move::Kind;

probes::Login login_of(std::string user, std::string secret) {
  probes::Login login;
  login.user = std::move(user);
  login.secret = probes::Secret(std::move(secret));
  return login;
}

/// A mechanism made, which must be possible.
std::unique_ptr<Mechanism> made(const std::string& name, const probes::Login& login,
                                const probes::Binding* binding = nullptr,
                                const std::string& host = "mx.example", std::uint16_t port = 25) {
  const probes::MechanismRow* row = probes::find_mechanism(name);
  REQUIRE(row != nullptr);
  auto mechanism = probes::make_mechanism(*row, {login, "smtp", host, port, binding});
  REQUIRE_MESSAGE(mechanism.has_value(), mechanism.error());
  return std::move(*mechanism);
}

struct Ended {
  std::string by;  ///< "accepted", "refused", "broken off", "told".
  bool finished = false;
  AuthOutcome why = AuthOutcome::unknown;
  std::string problem;
};

/// Holds an exchange to its end. What comes with the success is a last challenge, as over SMTP.
Ended hold(Mechanism& mechanism, SaslPeer& peer) {
  std::string text;
  std::optional<std::string> message = mechanism.initial();
  SaslPeer::Says says = SaslPeer::Says::challenge;
  if (!message) says = peer.hear({}, text);  // The server speaks first.
  for (int rounds = 0; rounds < 8; ++rounds) {
    if (message) says = peer.hear(*message, text);
    if (says == SaslPeer::Says::refused) return {"refused", mechanism.finished(), {}, {}};
    if (says == SaslPeer::Says::accepted && text.empty())
      return {"accepted", mechanism.finished(), {}, {}};
    Mechanism::Move move = mechanism.respond(text);
    if (move.kind == Kind::break_off)
      return {"broken off", mechanism.finished(), move.why, move.problem};
    if (move.kind == Kind::told) return {"told", mechanism.finished(), move.why, move.problem};
    if (says == SaslPeer::Says::accepted) return {"accepted", mechanism.finished(), {}, {}};
    message = move.text;
  }
  return {"endless", mechanism.finished(), {}, {}};
}

/// A SCRAM client that has sent its first message: what the server must repeat of it.
std::string nonce_of(const std::string& first) {
  return first.substr(first.find(",r=") + 3);
}

/// Our part of SCRAM up to our proof, with a server whose later words the test makes up.
std::unique_ptr<Mechanism> proven(const probes::Login& login) {
  auto mechanism = made("SCRAM-SHA-256", login);
  const std::string first = mechanism->initial().value_or("");
  const Mechanism::Move move =
      mechanism->respond("r=" + nonce_of(first) + "xyz,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
  REQUIRE(move.kind == Kind::say);
  REQUIRE(move.text.find(",p=") != std::string::npos);
  return mechanism;
}

constexpr std::string_view gsasl_mechanisms[] = {
    "PLAIN",       "LOGIN",         "CRAM-MD5",         "DIGEST-MD5",
    "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"};

}  // namespace

TEST_SUITE("sasl") {
  TEST_CASE("each mechanism of GNU SASL: the right password, a wrong one, another user") {
    const probes::Binding binding{"tls-exporter",
                                  std::string("\0\x01 32 octets of some session", 28)};
    for (const std::string_view view : gsasl_mechanisms) {
      const std::string name(view);
      CAPTURE(name);
      Known known;
      known.password = "s3cr\xc3\xa9t, =x";
      known.binding_kind = binding.kind;
      known.binding_bytes = net::base64(binding.bytes);
      const bool binds = name.ends_with("-PLUS");
      if (!binds) known.binding_kind.clear();
      const auto with = [&](const std::string& user, const std::string& password) {
        const probes::Login login = login_of(user, password);
        SaslPeer peer(name, known);
        const auto mechanism = made(name, login, &binding);
        return hold(*mechanism, peer);
      };
      const Ended right = with("lab", known.password);
      CHECK(right.by == "accepted");
      CHECK(right.finished);
      CHECK(with("lab", "wrong").by == "refused");
      CHECK(with("other", known.password).by == "refused");
    }
  }

  TEST_CASE("EXTERNAL carries the name alone (RFC 4422 appendix A)") {
    const probes::Login login = login_of("lab", "");
    SaslPeer peer("EXTERNAL", {});
    const auto mechanism = made("EXTERNAL", login);
    CHECK(mechanism->finished());
    const Ended ended = hold(*mechanism, peer);
    CHECK(ended.by == "accepted");
    const probes::Login nobody = login_of("", "");
    CHECK(made("EXTERNAL", nobody)->initial() == std::string());
  }

  TEST_CASE("SCRAM-...-PLUS binds to the session: RFC 5802 section 6, RFC 9266") {
    struct Row {
      std::string name, ours, our_kind, theirs, their_kind, by;
    };
    const Row rows[] = {
        {"tls-exporter, the same", "abc", "tls-exporter", "abc", "tls-exporter", "accepted"},
        {"tls-unique, the same", "abc", "tls-unique", "abc", "tls-unique", "accepted"},
        {"tls-exporter of another session", "abc", "tls-exporter", "abd", "tls-exporter",
         "refused"},
        {"tls-unique of another session", "abc", "tls-unique", "abd", "tls-unique", "refused"},
        {"another kind", "abc", "tls-exporter", "abc", "tls-unique", "refused"},
    };
    for (const std::string name : {"SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"}) {
      for (const Row& row : rows) {
        CAPTURE(name);
        CAPTURE(row.name);
        Known known;
        known.binding_kind = row.their_kind;
        known.binding_bytes = net::base64(row.theirs);
        const probes::Login login = login_of("lab", "secret");
        const probes::Binding binding{row.our_kind, row.ours};
        SaslPeer peer(name, known);
        const auto mechanism = made(name, login, &binding);
        const Ended ended = hold(*mechanism, peer);
        CHECK(ended.by == row.by);
        CHECK(ended.finished == (row.by == "accepted"));
      }
    }
  }

  TEST_CASE("SCRAM is not finished before the server's signature holds (RFC 5802 section 3)") {
    const probes::Login login = login_of("lab", "secret");
    const auto skipped = proven(login);
    CHECK_FALSE(skipped->finished());
    const auto forged = proven(login);
    const Mechanism::Move move = forged->respond("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    CHECK(move.kind == Kind::break_off);
    CHECK(move.why == AuthOutcome::unproven);
    CHECK_FALSE(forged->finished());
  }

  TEST_CASE("SCRAM: what a server may not do") {
    struct Row {
      std::string name, challenge;  ///< NONCE stands for ours.
      Kind kind;
      AuthOutcome why;
    };
    const Row rows[] = {
        {"a nonce that is not ours (RFC 5802 section 5.1)",
         "r=abc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", Kind::break_off, AuthOutcome::unknown},
        {"hours of hashing", "r=NONCEx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4294967295", Kind::break_off,
         AuthOutcome::unknown},
        {"a count beyond any number",
         "r=NONCEx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999999999999999", Kind::break_off,
         AuthOutcome::unknown},
        {"no count", "r=NONCEx,s=W22ZaJ0SNY7soEsUEjb6gQ==", Kind::break_off, AuthOutcome::unknown},
        {"nothing", "", Kind::break_off, AuthOutcome::unknown},
        {"a proof at once", "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", Kind::break_off,
         AuthOutcome::unknown},
        {"e=unknown-user (RFC 5802 section 7)", "e=unknown-user", Kind::told,
         AuthOutcome::wrong_password},
        {"e=channel-bindings-dont-match", "e=channel-bindings-dont-match", Kind::told,
         AuthOutcome::mechanism_refused},
        {"e= with an extension", "e=invalid-proof,x=1", Kind::told, AuthOutcome::wrong_password},
        {"e= of its own", "e=it-rains", Kind::told, AuthOutcome::unknown},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const probes::Login login = login_of("lab", "secret");
      const auto mechanism = made("SCRAM-SHA-1", login);
      const std::string first = mechanism->initial().value_or("");
      std::string challenge = row.challenge;
      if (const std::size_t at = challenge.find("NONCE"); at != std::string::npos)
        challenge.replace(at, 5, nonce_of(first));
      const Mechanism::Move move = mechanism->respond(challenge);
      CHECK(move.kind == row.kind);
      CHECK(move.why == row.why);
      CHECK(move.text == "");
      CHECK_FALSE(move.problem.empty());
      CHECK_FALSE(mechanism->finished());
    }
  }

  TEST_CASE("nobody gets a password twice: more challenges than a mechanism has are refused") {
    struct Row {
      std::string name;
      int has;  ///< How many challenges belong to it.
    };
    for (const Row& row : {Row{"PLAIN", 0}, Row{"EXTERNAL", 0}, Row{"CRAM-MD5", 1}, Row{"LOGIN", 2},
                           Row{"OAUTHBEARER", 1}, Row{"XOAUTH2", 1}}) {
      CAPTURE(row.name);
      const probes::Login login = login_of("lab", row.name == "EXTERNAL" ? "" : "secret");
      const auto mechanism = made(row.name, login);
      (void)mechanism->initial();
      for (int i = 0; i < row.has; ++i) CHECK(mechanism->respond("<1@h>").kind != Kind::break_off);
      const Mechanism::Move move = mechanism->respond("<2@h>");
      CHECK(move.kind == Kind::break_off);
      CHECK(move.text == "");
    }
  }

  TEST_CASE("messages are those of the RFCs' examples") {
    const probes::Login tim = login_of("tim", "tanstaaftanstaaf");
    // RFC 4616 section 4.
    CHECK(made("PLAIN", tim)->initial() == std::string("\0tim\0tanstaaftanstaaf", 21));
    // RFC 2195 section 2.
    const auto cram = made("CRAM-MD5", tim);
    CHECK_FALSE(cram->initial().has_value());
    CHECK(cram->respond("<1896.697170952@postoffice.reston.mci.net>").text ==
          "tim b913a602c7eda7a495b4e6e7334d3890");
    CHECK(cram->finished());
    // The order of draft-murchison-sasl-login, whatever the prompts say.
    const auto two = made("LOGIN", tim);
    CHECK_FALSE(two->initial().has_value());
    CHECK(two->respond("Password, please").text == "tim");
    CHECK_FALSE(two->finished());
    CHECK(two->respond("").text == "tanstaaftanstaaf");
    CHECK(two->finished());
    // RFC 5802 section 5: the first message, but for the nonce.
    const probes::Login odd = login_of("us=er,", "pencil");
    CHECK(made("SCRAM-SHA-1", odd)->initial()->starts_with("n,,n=us=3Der=2C,r="));
    const probes::Binding binding{"tls-unique", "abc"};
    CHECK(made("SCRAM-SHA-1-PLUS", odd, &binding)->initial()->starts_with("p=tls-unique,,n=us"));
  }

  TEST_CASE(
      "DIGEST-MD5: the realm and the host are told, a forged rspauth is no proof (RFC 2831)") {
    const probes::Login login = login_of("chris", "secret");
    const auto mechanism = made("DIGEST-MD5", login, nullptr, "elwood.innosoft.com");
    const Mechanism::Move move = mechanism->respond(
        "realm=\"elwood.innosoft.com\",nonce=\"OA6MG9tEQGm2hh\",qop=\"auth\","
        "algorithm=md5-sess,charset=utf-8");
    REQUIRE(move.kind == Kind::say);
    CHECK(move.text.find("username=\"chris\"") != std::string::npos);
    CHECK(move.text.find("digest-uri=\"smtp/elwood.innosoft.com\"") != std::string::npos);
    CHECK_FALSE(mechanism->finished());
    const Mechanism::Move forged = mechanism->respond("rspauth=ea40f60335c427b5527b84dbabcdfffd");
    CHECK(forged.kind == Kind::break_off);
    CHECK(forged.why == AuthOutcome::unproven);
    CHECK_FALSE(mechanism->finished());
  }

  TEST_CASE("OAUTHBEARER: the example of RFC 7628 section 4.1, and the end after an error, 4.2") {
    const probes::Login login =
        login_of("user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==");
    const auto mechanism = made("OAUTHBEARER", login, nullptr, "server.example.com", 143);
    CHECK(
        net::base64(mechanism->initial().value_or("")) ==
        "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyI"
        "HZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB");
    CHECK(mechanism->finished());
    const Mechanism::Move move =
        mechanism->respond("{\"status\":\"invalid_token\",\"scope\":\"example_scope\"}");
    CHECK(move.kind == Kind::told);
    CHECK(move.text == "\x01");
    CHECK(move.why == AuthOutcome::wrong_password);
    CHECK_FALSE(mechanism->finished());
    const probes::Login odd = login_of("a,b=c", "t");
    CHECK(made("OAUTHBEARER", odd)->initial()->starts_with("n,a=a=2Cb=3Dc,\x01"));
  }

  TEST_CASE("XOAUTH2: the example of Google's documentation, and the empty answer to an error") {
    const probes::Login login =
        login_of("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");
    const auto mechanism = made("XOAUTH2", login);
    CHECK(
        net::base64(mechanism->initial().value_or("")) ==
        "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSF"
        "JoZG1semRHRXVZMjl0Q2cBAQ==");
    const Mechanism::Move move = mechanism->respond(
        "{\"status\":\"401\",\"schemes\":\"bearer mac\",\"scope\":\"https://mail.google.com/\"}");
    CHECK(move.kind == Kind::told);
    CHECK(move.text == "");
    CHECK(move.why == AuthOutcome::wrong_password);
  }

  TEST_CASE("what cannot be written as a mechanism asks for is said before anything is sent") {
    struct Row {
      std::string rule, mechanism, user, secret;
      bool possible;
    };
    const Row rows[] = {
        {"NUL would cut a password (RFC 4616)", "PLAIN", "lab", std::string("sec\0ret", 7), false},
        {"NUL would cut a name", "SCRAM-SHA-256", std::string("l\0b", 3), "secret", false},
        {"controls are prohibited (RFC 4013 section 2.3)", "SCRAM-SHA-256", "lab", "sec\x07ret",
         false},
        {"so they are in a name", "SCRAM-SHA-1", "l\x07", "secret", false},
        {"what is no UTF-8 cannot be prepared", "CRAM-MD5", "lab", "sec\xffret", false},
        {"PLAIN takes any octets but NUL", "PLAIN", "lab", "sec\xffret", true},
        {"a token that would begin a key of its own", "OAUTHBEARER", "lab", "a\x01host=b", false},
        {"a user who would", "XOAUTH2",
         "lab\x01"
         "auth=x",
         "token", false},
        {"a token has no blank (RFC 6750 section 2.1)", "XOAUTH2", "lab", "a b", false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.rule);
      const probes::Login login = login_of(row.user, row.secret);
      const auto mechanism = probes::make_mechanism(*probes::find_mechanism(row.mechanism),
                                                    {login, "smtp", "mx.example", 25, nullptr});
      CHECK(mechanism.has_value() == row.possible);
    }
  }

  TEST_CASE("the choice: the strongest that both sides know") {
    using Names = std::vector<std::string>;
    constexpr probes::Circumstances inside{true, true, false, true, true};
    constexpr probes::Circumstances unbound{true, true, false, false, false};
    constexpr probes::Circumstances by_exporter{true, true, false, true, false};
    constexpr probes::Circumstances clear{false, true, false, false, false};
    constexpr probes::Circumstances certificate{true, false, true, true, true};
    constexpr probes::Circumstances both{true, true, true, true, true};
    constexpr probes::Circumstances nothing{true, false, false, true, true};
    struct Row {
      std::string rule;
      Names offered, own;
      probes::Circumstances here;
      std::string chosen;
    };
    const Names all = {"PLAIN",
                       "LOGIN",
                       "NTLM",
                       "CRAM-MD5",
                       "DIGEST-MD5",
                       "GSSAPI",
                       "XOAUTH2",
                       "OAUTHBEARER",
                       "SCRAM-SHA-1",
                       "SCRAM-SHA-256",
                       "EXTERNAL",
                       "SCRAM-SHA-1-PLUS",
                       "SCRAM-SHA-256-PLUS"};
    // clang-format off
    const Row rows[] = {
        {"all: bound, and the longer hash", all, {}, inside, "SCRAM-SHA-256-PLUS"},
        {"bound by SHA-1 before unbound by SHA-256", {"SCRAM-SHA-256", "SCRAM-SHA-1-PLUS"}, {}, inside, "SCRAM-SHA-1-PLUS"},
        {"tls-exporter, which many servers with -PLUS do not know", all, {}, by_exporter, "SCRAM-SHA-256"},
        {"no binding, no -PLUS", all, {}, unbound, "SCRAM-SHA-256"},
        {"SCRAM-SHA-1 before PLAIN", {"PLAIN", "SCRAM-SHA-1"}, {}, inside, "SCRAM-SHA-1"},
        {"inside TLS: PLAIN before MD5 (RFC 6331)", {"DIGEST-MD5", "CRAM-MD5", "LOGIN", "PLAIN"}, {}, inside, "PLAIN"},
        {"LOGIN where PLAIN is not", {"CRAM-MD5", "LOGIN"}, {}, inside, "LOGIN"},
        {"MD5 where nothing else is", {"CRAM-MD5", "DIGEST-MD5"}, {}, inside, "DIGEST-MD5"},
        {"without TLS: what gives the password away comes last", {"PLAIN", "LOGIN", "CRAM-MD5"}, {}, clear, "CRAM-MD5"},
        {"without TLS: even APOP before it", {"PLAIN"}, {"APOP", "USER"}, clear, "APOP"},
        {"without TLS and without a choice", {"LOGIN", "PLAIN"}, {}, clear, "PLAIN"},
        {"a protocol's own comes behind SASL", {"PLAIN"}, {"USER"}, inside, "PLAIN"},
        {"and is taken where there is no SASL", {}, {"APOP", "USER"}, inside, "USER"},
        {"IMAP's LOGIN", {}, {"LOGIN-COMMAND"}, inside, "LOGIN-COMMAND"},
        {"SASL has no mechanism USER", {"USER", "LOGIN-COMMAND"}, {}, inside, ""},
        {"a certificate and no password: EXTERNAL", all, {}, certificate, "EXTERNAL"},
        {"a certificate and a password: the password was meant", {"EXTERNAL", "PLAIN"}, {}, both, "PLAIN"},
        {"EXTERNAL alone, and a password", {"EXTERNAL"}, {}, both, ""},
        {"neither", all, {"USER"}, nothing, ""},
        {"named, never used", {"NTLM", "GSSAPI", "GS2-KRB5", "GSS-SPNEGO", "ANONYMOUS"}, {}, inside, ""},
        {"a token is used where it is asked for alone", {"XOAUTH2", "OAUTHBEARER"}, {}, inside, ""},
        {"unknown ones are passed over", {"X-MAGIC", "PLAIN"}, {}, inside, "PLAIN"},
        {"nothing offered", {}, {}, inside, ""},
    };
    // clang-format on
    for (const Row& row : rows) {
      CAPTURE(row.rule);
      const probes::MechanismRow* chosen = probes::strongest(row.offered, row.own, row.here);
      CHECK(std::string(chosen == nullptr ? "" : chosen->name) == row.chosen);
    }
  }
}

}  // namespace hail::tests
