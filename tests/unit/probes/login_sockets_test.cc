// SPDX-License-Identifier: GPL-3.0-or-later
// Logging in over real TLS, to an SMTP server whose SASL is GNU SASL's: every mechanism, with the
// bindings of TLS 1.2 and 1.3, and with a man in the middle; and whatever a server says back of the
// password, no rendering of the report holds it in any form.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "hail/net/escape.h"
#include "hail/net/listener.h"
#include "hail/net/resolver.h"
#include "hail/probes/probe.h"
#include "hail/probes/smtp.h"
#include "support/loopback.h"
#include "unit/probes/rendering.h"
#include "unit/probes/sasl_peer.h"

namespace hail::tests {
namespace {

using net::Task;
using Says = SaslPeer::Says;

const std::string password = "hunter2-S3cret!";

struct Played {
  std::string mechanism;
  std::string expected = password;  ///< What the server takes for the password.
  bool in_the_middle = false;       ///< Its TLS is not the one that the client sees.
  net::ChannelBinding kind = net::ChannelBinding::tls_exporter;
};

/// One message of SASL, judged. GNU SASL has no OAUTH: there the token is looked for.
class Judge {
 public:
  Judge(const Played& played, const net::Stream& stream) : played_(played) {
    Known known;
    known.password = played.expected;
    if (played.mechanism.ends_with("-PLUS")) {
      known.binding_kind =
          played.kind == net::ChannelBinding::tls_unique ? "tls-unique" : "tls-exporter";
      known.binding_bytes = net::base64(
          played.in_the_middle ? "other" : stream.channel_binding(played.kind).value_or("none"));
    }
    if (!is_oauth()) peer_ = std::make_unique<SaslPeer>(played.mechanism, known);
  }
  Says hear(const std::string& message, std::string& text) {
    if (peer_) return peer_->hear(message, text);
    text.clear();
    if (std::exchange(told_, true)) return Says::refused;
    if (message.find("Bearer " + played_.expected + "\x01") != std::string::npos)
      return Says::accepted;
    text = "{\"status\":\"invalid_token\",\"token\":\"" + message + "\"}";
    return Says::challenge;
  }

 private:
  bool is_oauth() const { return played_.mechanism.find("OAUTH") != std::string::npos; }

  const Played& played_;
  std::unique_ptr<SaslPeer> peer_;
  bool told_ = false;
};

class Server {
 public:
  Server(net::Loop& loop, Played played, std::shared_ptr<const net::TlsServer> tls)
      : played_(std::move(played)),
        tls_(std::move(tls)),
        loop_(loop),
        listener_(loop, "127.0.0.1") {}
  std::uint16_t port() const { return listener_.port(); }

  Task<void> run() {
    net::Stream client = co_await listener_.accept();
    try {
      co_await serve(client);
    } catch (const net::Failure&) {
      // The client left.
    }
  }

 private:
  net::Limit limit() const { return {loop_.in(std::chrono::seconds(10)), net::Phase::command}; }
  Task<void> say(net::Stream& client, std::string text) {
    text += "\r\n";
    const net::Limit until = limit();
    co_await client.write_all(text, until);
  }
  Task<std::string> heard(net::Stream& client) {
    const net::Limit until = limit();
    net::Line line = co_await client.read_line(until);
    everything_ += line.text + " ";
    co_return std::move(line.text);
  }

  Task<void> serve(net::Stream& client) {
    co_await say(client, "220 mx.example ESMTP");
    for (;;) {
      const std::string line = co_await heard(client);
      if (line.starts_with("EHLO") && client.tls() == nullptr) {
        co_await say(client, "250-mx.example\r\n250-SMTPUTF8\r\n250 STARTTLS");
      } else if (line.starts_with("EHLO")) {
        co_await say(client, "250-mx.example\r\n250-SMTPUTF8\r\n250 AUTH " + played_.mechanism);
      } else if (line == "STARTTLS") {
        co_await say(client, "220 go");
        const net::Limit until = limit();
        co_await client.accept_tls(tls_, until);
      } else if (line.starts_with("AUTH ")) {
        co_await authenticate(client, line);
      } else {
        co_await say(client, "221 bye");
        co_return;
      }
    }
  }

  Task<void> authenticate(net::Stream& client, std::string line) {
    everything_ = line + " ";
    Judge judge(played_, client);
    const std::string command = "AUTH " + played_.mechanism;
    std::string message = line.size() > command.size() ? line.substr(command.size() + 1) : "";
    for (;;) {
      std::string text;
      const std::string decoded = message == "=" ? "" : net::from_base64(message).value_or("");
      const Says says = judge.hear(decoded, text);
      if (says == Says::refused) {
        // What careless servers do: all that was heard comes back, and the password with it.
        co_await say(client,
                     "535 5.7.8 no: " + everything_ + net::base64(password) + " " + password);
        co_return;
      }
      if (says == Says::accepted && text.empty()) break;
      co_await say(client, "334 " + net::base64(text));
      message = co_await heard(client);
      if (message == "*") {
        co_await say(client, "501 cancelled: " + everything_);
        co_return;
      }
      if (says == Says::accepted) break;
    }
    co_await say(client, "235 welcome: " + everything_);
  }

  Played played_;
  std::shared_ptr<const net::TlsServer> tls_;
  net::Loop& loop_;
  net::Listener listener_;
  std::string everything_;
};

Task<void> probe(net::Loop& loop, Server& server, const probes::Target& target,
                 const probes::Plan& plan, probes::Report& report) {
  net::Scope scope(loop);
  scope.start(server.run());
  net::Resolver resolver(loop);
  net::Dialer dialer(loop, resolver);
  co_await run_probe(loop, dialer, *probes::find_probe("smtp"), target, plan, report);
  scope.cancel();
}

probes::Report play(const Played& played) {
  static const net::MadeCertificate made = [] {
    net::CertificateRequest request;
    request.name = "mx.example";
    return net::make_certificate(request);
  }();
  static const ScratchFile authority(made.ca);
  net::Loop loop;
  Server server(loop, played, net::TlsServer::from_pem(made.chain, made.key));
  probes::Target target;
  target.endpoint = {"127.0.0.1", server.port(), {}};
  target.text = net::to_string(target.endpoint);
  probes::Plan plan;
  plan.helo = "localhost";
  plan.transcript = true;
  plan.tls_options.name = "mx.example";
  plan.tls_options.ca_file = authority.path();
  if (played.kind == net::ChannelBinding::tls_unique) plan.tls_options.only_version = 0x0303;
  plan.login.emplace();
  plan.login->user = "lab";
  plan.login->secret = probes::Secret(played.mechanism == "EXTERNAL" ? "" : password);
  plan.login->mechanism = played.mechanism;
  probes::Report report;
  loop.run(probe(loop, server, target, plan, report));
  return report;
}

const probes::AuthFacts& auth_of(const probes::Report& report) {
  const auto* facts = dynamic_cast<const probes::MailFacts*>(report.facts.get());
  REQUIRE(facts != nullptr);
  REQUIRE(facts->auth.has_value());
  return *facts->auth;
}

/// All forms in which a password was ever seen in a log: as it is, hexadecimal, base64 alone and
/// at each place of a message.
std::vector<std::string> forms_of_password() {
  std::vector<std::string> forms = {password, net::base64(password)};
  std::string hex;
  for (const char c : password) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  forms.push_back(hex);
  for (const std::string& before : {std::string("a"), std::string("ab"), std::string("abc")}) {
    const std::string whole = net::base64(before + password);
    forms.push_back(whole.substr(4, whole.size() - 8));
  }
  forms.push_back(net::base64(std::string("\0lab\0", 5) + password));
  forms.push_back(
      net::base64("lab" + std::string(1, '\0') + "lab" + std::string(1, '\0') + password));
  return forms;
}

std::string everything(const probes::Report& report) {
  std::string text = render(report, {}) + error_text(report) + report.verdict + report.hint;
  for (const probes::Finding& finding : report.findings)
    text += finding.message + finding.seen + finding.advice;
  for (const probes::Step& step : report.steps) text += step.text;
  if (report.transcript) {
    text += to_text(*report.transcript);
    for (const auto& chunk : report.transcript->chunks()) text += chunk.text;
  }
  return text;
}

const std::vector<std::string> all = {
    "PLAIN",       "LOGIN",         "CRAM-MD5",         "DIGEST-MD5",
    "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS",
    "OAUTHBEARER", "XOAUTH2"};

}  // namespace

TEST_SUITE("login over sockets") {
  TEST_CASE(
      "every mechanism: let in with the password, and refused without; nothing of it is shown") {
    for (const std::string& mechanism : all) {
      for (const bool right : {true, false}) {
        CAPTURE(mechanism);
        CAPTURE(right);
        const probes::Report report = play({mechanism, right ? password : "another"});
        CHECK(auth_of(report).mechanism == mechanism);
        using probes::AuthOutcome;
        CHECK(auth_of(report).outcome ==
              (right ? AuthOutcome::accepted : AuthOutcome::wrong_password));
        CHECK(probes::exit_status(report, probes::FailOn::error) == (right ? 0 : 7));
        const std::string text = everything(report);
        // It was said back, so there was something to take out.
        CHECK((right || text.find("[password]") != std::string::npos));
        REQUIRE(report.transcript != nullptr);
        CHECK(to_text(*report.transcript).find("AUTH " + mechanism) != std::string::npos);
        // Nor is what passwords could be tried against: the server's side of such an exchange.
        if (!probes::find_mechanism(mechanism)->plaintext) {
          CHECK(text.find("334 [challenge]") != std::string::npos);
          for (std::size_t at = text.find("334 "); at != std::string::npos;
               at = text.find("334 ", at + 1))
            CHECK(text.compare(at, 15, "334 [challenge]") == 0);
        }
        for (const std::string& form : forms_of_password()) {
          CAPTURE(form);
          CHECK(text.find(form) == std::string::npos);
        }
      }
    }
  }

  TEST_CASE("-PLUS: bound by tls-exporter in TLS 1.3 and by tls-unique in TLS 1.2") {
    using net::ChannelBinding;
    struct Row {
      ChannelBinding kind;
      std::string name;
    };
    for (const Row& row : {Row{ChannelBinding::tls_exporter, "tls-exporter"},
                           Row{ChannelBinding::tls_unique, "tls-unique"}}) {
      for (const std::string mechanism : {"SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"}) {
        CAPTURE(row.name);
        CAPTURE(mechanism);
        const probes::Report report = play({mechanism, password, false, row.kind});
        CHECK(auth_of(report).outcome == probes::AuthOutcome::accepted);
        CHECK(auth_of(report).channel_binding == row.name);
        CHECK(auth_of(report).server_proved == true);
        const probes::Report tapped = play({mechanism, password, true, row.kind});
        CHECK(auth_of(tapped).outcome != probes::AuthOutcome::accepted);
        CHECK(probes::exit_status(tapped, probes::FailOn::error) == 7);
      }
    }
  }
}

}  // namespace hail::tests
