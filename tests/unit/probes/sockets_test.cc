// SPDX-License-Identifier: GPL-3.0-or-later
// The probes over real sockets on loopback, through the Dialer: one test per thing that memory
// cannot show. What the probes make of a conversation stands in the conversation files.
#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hail/net/listener.h"
#include "hail/net/replay.h"
#include "hail/net/resolver.h"
#include "hail/probes/probe.h"
#include "support/loopback.h"
#include "unit/probes/rendering.h"

namespace hail::tests {
namespace {

using std::chrono::milliseconds;

const std::string greets = "S: 220 mx.example ESMTP\n";
const std::string starttls =
    greets + "C: EHLO localhost\nS: 250-mx.example\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\n";
const std::string in_tls = "C: EHLO localhost\nS: 250 mx.example\nC: QUIT\nS: 221 bye\nEOF\n";

net::MadeCertificate certificate(const std::function<void(net::CertificateRequest&)>& change) {
  net::CertificateRequest request;
  request.name = "mx.example";
  change(request);
  return net::make_certificate(request);
}
const net::MadeCertificate& usual() {
  static const net::MadeCertificate made = certificate([](net::CertificateRequest&) {});
  return made;
}

/// A server on loopback that plays one script to each client.
class Server {
 public:
  Server(net::Loop& loop, const std::string& text, const net::MadeCertificate& certificate)
      : loop_(loop), listener_(loop, "127.0.0.1") {
    auto script = net::parse_script(text, "test");
    REQUIRE(script.has_value());
    script_ = std::move(*script);
    net::ReplaySettings settings;
    settings.tls = net::TlsServer::from_pem(certificate.chain, certificate.key);
    replay_ = std::make_unique<net::Replay>(script_, settings);
  }
  std::uint16_t port() const { return listener_.port(); }
  net::Task<void> run() {
    net::Scope clients(loop_);
    for (;;) {
      net::Stream client = co_await listener_.accept();
      clients.start(serve(std::move(client)));
    }
  }
  std::vector<net::Replay::Outcome> outcomes;

 private:
  net::Task<void> serve(net::Stream client) { outcomes.push_back(co_await replay_->serve(client)); }

  net::Loop& loop_;
  net::Listener listener_;
  net::Script script_;
  std::unique_ptr<net::Replay> replay_;
};

struct Asked {
  probes::Target target;
  probes::Plan plan;
  const probes::Probe* probe = probes::find_probe("smtp");
};

Asked ask(std::uint16_t port) {
  Asked asked;
  asked.target.text = "127.0.0.1:" + std::to_string(port);
  asked.target.endpoint = {"127.0.0.1", port, {}};
  asked.plan.helo = "localhost";
  asked.plan.tls_options.name = "mx.example";
  asked.plan.greeting_timeout = asked.plan.reply_timeout = std::chrono::seconds(5);
  return asked;
}

net::Task<void> probe(net::Loop& loop, net::Dialer& dialer, const Asked& asked,
                      probes::Report& report) {
  co_await run_probe(loop, dialer, *asked.probe, asked.target, asked.plan, report);
}

/// Runs one probe while `server` (may be null) serves.
net::Task<void> probe_with(net::Loop& loop, Server* server, const Asked& asked,
                           probes::Report& report) {
  net::Scope scope(loop);
  if (server != nullptr) scope.start(server->run());
  net::Resolver resolver(loop);
  net::Dialer dialer(loop, resolver);
  co_await probe(loop, dialer, asked, report);
  scope.cancel();
}

probes::Report report_of(const std::string& script, const net::MadeCertificate& made,
                         const std::function<void(Asked&)>& change) {
  net::Loop loop;
  Server server(loop, script, made);
  Asked asked = ask(server.port());
  change(asked);
  probes::Report report;
  loop.run(probe_with(loop, &server, asked, report));
  return report;
}

std::string findings(const probes::Report& report) {
  std::string text;
  for (const probes::Finding& finding : report.findings) {
    if (!finding.row->id.starts_with("tls.")) continue;
    text += (text.empty() ? "" : ", ") + std::string(name(finding.severity)) + " " +
            std::string(finding.row->id);
  }
  return text;
}

}  // namespace

TEST_SUITE("probes over sockets") {
  TEST_CASE("nothing listens: refused, status 4") {
    net::Loop loop;
    const Asked asked = ask(closed_port());
    probes::Report report;
    loop.run(probe_with(loop, nullptr, asked, report));
    CHECK(error_text(report) == "connect: connection refused");
    CHECK(exit_status(report, probes::FailOn::error) == 4);
    CHECK(status_word(report) == "connection-refused");
  }

  TEST_CASE("every SYN is dropped: timed out in connect, status 4") {
    net::Loop loop;
    const BlackHole hole;
    Asked asked = ask(hole.port());
    asked.plan.timeout = milliseconds(100);
    probes::Report report;
    loop.run(probe_with(loop, nullptr, asked, report));
    REQUIRE(report.error);
    CHECK(report.error->code == net::Errc::timed_out);
    CHECK(report.error->phase == net::Phase::connect);
    CHECK(exit_status(report, probes::FailOn::error) == 4);
  }

  TEST_CASE("what breaks a conversation on a socket") {
    struct Row {
      std::string name;
      std::string script;
      std::string error;
      std::string banner;
    };
    const std::vector<Row> rows = {
        {"silent", "WAIT 60s\n", "greeting: timed out", ""},
        {"reset before the greeting", "WAIT 20ms\nRST\n", "greeting: connection reset", ""},
        {"reset behind the greeting", greets + "C*\nRST\n", "command: connection reset",
         "220 mx.example ESMTP\r\n"},
        {"closed at once", "EOF\n", "greeting: connection closed", ""},
        {"half closed behind the greeting", greets + "EOF\n", "command: connection closed",
         "220 mx.example ESMTP\r\n"},
        {"one octet every 20 ms", "REPEAT 1000 drip 20ms x\n", "greeting: timed out", ""},
        {"a line without an end", "REPEAT 10000000 s: x\n",
         "greeting: limit exceeded: a line of more than 8192 bytes: "
         "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\"",
         ""},
        {"silence in the handshake", starttls + "WAIT 60s\n", "tls: timed out",
         "220 mx.example ESMTP\r\n"},
        {"reset in the handshake", starttls + "WAIT 20ms\nRST\n",
         "tls: connection reset: during the TLS handshake", "220 mx.example ESMTP\r\n"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const probes::Report report = report_of(row.script, usual(), [](Asked& asked) {
        asked.plan.greeting_timeout = asked.plan.reply_timeout = milliseconds(150);
      });
      CHECK(error_text(report) == row.error);
      CHECK(report.banner == row.banner);
      CHECK(exit_status(report, probes::FailOn::error) == 5);
    }
  }

  TEST_CASE("no handshake: status 6, and the clear part is kept") {
    const std::vector<std::string> behind = {"WAIT 20ms\nS: 250 mx.example\n",
                                             "WAIT 20ms\ns: \\x15\\x03\\x01\\0\\x02\\x02\\x28\n",
                                             "WAIT 20ms\ns: \\0\\x01\\xff\\xfe\\x16\\x03\\0\n"};
    for (const std::string& each : behind) {
      CAPTURE(each);
      const probes::Report report = report_of(starttls + each, usual(), [](Asked&) {});
      REQUIRE(report.error);
      CHECK(report.error->code == net::Errc::tls);
      CHECK(report.error->phase == net::Phase::tls);
      CHECK(exit_status(report, probes::FailOn::error) == 6);
      CHECK(report.banner == "220 mx.example ESMTP\r\n");
    }
  }

  TEST_CASE("certificates, and what each is found to be") {
    struct Row {
      std::string name;
      std::function<void(net::CertificateRequest&)> change;
      bool trusted;  ///< --ca-file with its authority.
      std::string findings;
      std::string insisting;  ///< With --verify: how the error begins; empty: none.
    };
    const std::string refused = "tls: certificate not accepted";
    const std::vector<Row> rows = {
        {"trusted by --ca-file", [](auto&) {}, true, "", ""},
        {"unknown authority", [](auto&) {}, false, "warn tls.certificate.untrusted", refused},
        {"self-signed", [](auto& request) { request.self_signed = true; }, false,
         "warn tls.certificate.self_signed", refused},
        {"expired",
         [](auto& request) {
           request.valid_from_days = -90;
           request.valid_for_days = -3;
         },
         true, "error tls.certificate.expired", refused},
        {"not valid yet", [](auto& request) { request.valid_from_days = 5; }, true,
         "error tls.certificate.not_yet_valid", refused},
        {"expires soon", [](auto& request) { request.valid_for_days = 10; }, true,
         "warn tls.certificate.expires_soon", ""},
        {"expires very soon", [](auto& request) { request.valid_for_days = 5; }, true,
         "error tls.certificate.expires_soon", ""},
        {"wrong name", [](auto& request) { request.name = "other.example"; }, true,
         "warn tls.certificate.name", refused},
        {"wildcard",
         [](auto& request) {
           request.name = "example";
           request.more_names = {"*.example"};
         },
         true, "warn tls.certificate.name", refused},
        {"a further name",
         [](auto& request) {
           request.name = "other.example";
           request.more_names = {"mx.example"};
         },
         true, "", ""},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const net::MadeCertificate made = certificate(row.change);
      const ScratchFile authority(made.ca);
      const auto trust = [&](Asked& asked) {
        if (row.trusted) asked.plan.tls_options.ca_file = authority.path();
      };
      const probes::Report seen = report_of(starttls + "TLS\n" + in_tls, made, trust);
      CHECK(error_text(seen) == "");
      CHECK(seen.complete);
      CHECK(findings(seen) == row.findings);
      REQUIRE(seen.tls);
      CHECK(seen.tls->version == "TLSv1.3");
      CHECK(seen.tls->sni == "mx.example");

      const probes::Report insisted =
          report_of(starttls + "TLS\n" + in_tls, made, [&](Asked& asked) {
            trust(asked);
            asked.plan.verify = true;
          });
      CHECK(error_text(insisted).substr(0, refused.size()) == row.insisting);
      CHECK(exit_status(insisted, probes::FailOn::never) == (row.insisting.empty() ? 0 : 6));
    }
  }

  TEST_CASE("TLS from the first byte") {
    const probes::Report report = report_of("TLS\n" + greets + in_tls, usual(),
                                            [](Asked& asked) { asked.target.implicit_tls = true; });
    CHECK(error_text(report) == "");
    CHECK(report.tls.has_value());
    CHECK(findings(report) == "error tls.certificate.untrusted");
  }

  TEST_CASE("many clients of one script at a time") {
    net::Loop loop;
    Server server(loop, starttls + "TLS\n" + in_tls, usual());
    const Asked asked = ask(server.port());
    std::vector<probes::Report> reports(40);
    net::Resolver resolver(loop);
    net::Dialer dialer(loop, resolver);
    const auto all = [](net::Loop& on, Server& serving, net::Dialer& with, const Asked& what,
                        std::vector<probes::Report>& into) -> net::Task<void> {
      net::Scope servers(on);
      servers.start(serving.run());
      net::Scope clients(on);
      for (probes::Report& report : into) clients.start(probe(on, with, what, report));
      co_await clients.idle();
      servers.cancel();
    };
    loop.run(all(loop, server, dialer, asked, reports));
    for (const probes::Report& report : reports) {
      CHECK(error_text(report) == "");
      CHECK(report.complete);
    }
  }
}

}  // namespace hail::tests
