// SPDX-License-Identifier: GPL-3.0-or-later
// What an attempt to log in needs around it: carriers that answer from a list or as GNU SASL's
// server does, a connection in memory, and what is kept of the attempt.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hail/net/stream.h"
#include "hail/probes/dialog.h"
#include "hail/probes/mail.h"
#include "hail/probes/probe.h"
#include "probes/login.h"
#include "unit/probes/sasl_peer.h"

namespace hail::tests {
using net::Task;
using probes::AuthAnswer;
using probes::AuthOutcome;
using Kind = AuthAnswer::Kind;

inline AuthAnswer challenge(std::string data) {
  AuthAnswer answer;
  answer.kind = Kind::challenge;
  answer.data = std::move(data);
  answer.text = "334";
  return answer;
}
inline AuthAnswer accepted(std::string data = {}) {
  AuthAnswer answer;
  answer.kind = Kind::accepted;
  answer.data = std::move(data);
  answer.text = "235 welcome";
  return answer;
}
inline AuthAnswer refused(AuthOutcome why, std::string text = "535 no") {
  AuthAnswer answer;
  answer.why = why;
  answer.text = std::move(text);
  return answer;
}
inline AuthAnswer undecodable() {
  AuthAnswer answer = challenge({});
  answer.undecodable = true;
  return answer;
}

/// Answers in order; the last one again and again. Writes down what it was asked for.
class ListCarrier final : public probes::Carrier {
 public:
  std::deque<AuthAnswer> answers;
  std::vector<Own> logins;
  std::vector<std::string> calls;

  std::string_view service() const override { return "smtp"; }
  Task<AuthAnswer> begin(std::string mechanism, std::optional<std::string> initial) override {
    calls.push_back("begin " + mechanism + (initial ? "" : ", no initial"));
    co_return next();
  }
  Task<AuthAnswer> respond(std::string) override {
    calls.emplace_back("respond");
    co_return next();
  }
  Task<AuthAnswer> cancel() override {
    calls.emplace_back("cancel");
    co_return refused(AuthOutcome::mechanism_refused, "501 cancelled");
  }
  std::vector<Own> own() const override { return logins; }
  Task<AuthAnswer> own_login(std::string name, const probes::Login& login) override {
    calls.push_back("own " + name + " as " + login.user);
    co_return next();
  }

 private:
  AuthAnswer next() {
    const AuthAnswer answer = answers.front();
    if (answers.size() > 1) answers.pop_front();
    return answer;
  }
};

/// Answers as GNU SASL's server side does; its proof is a challenge, as over SMTP, or comes with
/// the success, as over ManageSieve, or is left out.
class PeerCarrier final : public probes::Carrier {
 public:
  enum class Proof { challenge, with_success, none };
  PeerCarrier(const std::string& mechanism, Proof proof) : peer_(mechanism, {}), proof_(proof) {}

  std::string_view service() const override { return "smtp"; }
  Task<AuthAnswer> begin(std::string, std::optional<std::string> initial) override {
    co_return hear(initial.value_or(""));
  }
  Task<AuthAnswer> respond(std::string response) override {
    if (done_) co_return accepted();
    co_return hear(response);
  }
  Task<AuthAnswer> cancel() override {
    co_return refused(AuthOutcome::mechanism_refused, "501 cancelled");
  }

 private:
  AuthAnswer hear(const std::string& message) {
    std::string text;
    const SaslPeer::Says says = peer_.hear(message, text);
    if (says == SaslPeer::Says::challenge) return challenge(text);
    if (says == SaslPeer::Says::refused) return refused(AuthOutcome::wrong_password);
    if (text.empty() || proof_ == Proof::none) return accepted();
    if (proof_ == Proof::with_success) return accepted(text);
    done_ = true;
    return challenge(text);
  }

  SaslPeer peer_;
  Proof proof_;
  bool done_ = false;
};

enum class Link { clear, verified, unverified };

/// An attempt with all around it.
struct Setup {
  probes::Target target;
  probes::Plan plan;
  Link link = Link::verified;
  std::vector<std::string> offered = {"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"};

  Setup() {
    target.endpoint = {"mx.example", 25, {}};
    plan.tls_options.name = "mx.example";
    probes::Login login;
    login.user = "lab";
    login.secret = probes::Secret("secret");
    plan.login = login;
  }
};

// MailFacts is abstract; what the ports share is all that counts here.
struct PlainFacts final : probes::MailFacts {
  std::string_view key() const override { return "mail"; }
  probes::Value value() const override { return probes::Value::object(); }
};

inline Task<void> shake_hands(net::Stream& server) {
  const net::Limit limit{server.loop().in(std::chrono::seconds(5)), net::Phase::tls};
  co_await server.accept_tls(nullptr, limit);
}

inline Task<void> hold(net::Loop& loop, const Setup& setup, probes::Carrier& carrier,
                       probes::Report& report, PlainFacts& facts, bool& logged_in,
                       std::optional<net::Error>& error) {
  const auto found =
      setup.link == Link::unverified ? net::MemoryTls::unverified : net::MemoryTls::verified;
  net::MemoryPair pair = net::memory_pair(loop, {}, found);
  probes::Dialog dialog(pair.client, report, loop.in(std::chrono::seconds(60)));
  const probes::Context context{setup.target, setup.plan, false};
  net::Scope server(loop);
  if (setup.link != Link::clear) {
    server.start(shake_hands(pair.server));
    const net::Limit limit{loop.in(std::chrono::seconds(5)), net::Phase::tls};
    co_await pair.client.start_tls(setup.plan.tls_options, limit);
  }
  logged_in = co_await probes::log_in(dialog, context, carrier, setup.offered, facts);
  try {
    probes::fail_login(facts, dialog);
  } catch (const net::Failure& failure) {
    error = failure.error();
  }
}

struct Ran {
  bool logged_in = false;
  probes::Report report;
  PlainFacts facts;
  std::optional<net::Error> error;

  const probes::AuthFacts& auth() const {
    REQUIRE(facts.auth.has_value());
    return *facts.auth;
  }
  const probes::Finding& finding() const {
    REQUIRE(report.findings.size() == 1);
    return report.findings.front();
  }
};

inline Ran run(const Setup& setup, probes::Carrier& carrier) {
  Ran ran;
  net::Loop loop(net::Loop::Time::simulated);
  loop.run(hold(loop, setup, carrier, ran.report, ran.facts, ran.logged_in, ran.error));
  return ran;
}

}  // namespace hail::tests
