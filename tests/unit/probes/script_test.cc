// SPDX-License-Identifier: GPL-3.0-or-later
// Every conversation file against its probe, over memory and in simulated time: what it says about
// it is compared with the .json beside it. HAIL_UPDATE_SCRIPTS=1 writes those anew, to be read
// before they are believed.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "hail/net/replay.h"
#include "hail/probes/probe.h"
#include "hail/probes/smtp.h"
#include "unit/probes/rendering.h"

namespace hail::tests {
namespace {

namespace fs = std::filesystem;

const fs::path& root() {
  static const fs::path path = fs::path(HAIL_SOURCE_DIR) / "tests" / "scripts";
  return path;
}

/// What a file needs beyond the usual: the probe by its folder, and a log-in for the files in a
/// folder `login` inside that.
struct Exception {
  std::string script;  ///< A file; or, with a slash at its end, all files of a folder.
  std::string probe;
  std::function<void(probes::Target&, probes::Plan&)> set;
  bool whole_only = false;  ///< Octets that must arrive together.
};

void named_client_lab_test(probes::Target&, probes::Plan& plan) {
  plan.helo = "client.lab.test";
}
void insists_on_starttls(probes::Target&, probes::Plan& plan) {
  plan.tls = probes::TlsMode::starttls;
}
void never_tls(probes::Target&, probes::Plan& plan) {
  plan.tls = probes::TlsMode::never;
}
void by_apop(probes::Target&, probes::Plan& plan) {
  plan.login->mechanism = "APOP";
}
void by_user(probes::Target&, probes::Plan& plan) {
  plan.login->mechanism = "USER";
}
void patient(probes::Target&, probes::Plan& plan) {
  plan.timeout = std::chrono::seconds(360);
  plan.greeting_timeout = std::chrono::seconds(300);
}
void port_21(probes::Target& target, probes::Plan&) {
  target.endpoint.port = 21;
}
/// As "lab", whose password is "secret": every file in a folder `login`, or whose name begins with
/// smtp/login_.
void logs_in(probes::Target&, probes::Plan& plan) {
  probes::Login login;
  login.user = "lab";
  login.secret = probes::Secret("secret");
  plan.login = std::move(login);
}
void logs_in_in_clear(probes::Target& target, probes::Plan& plan) {
  logs_in(target, plan);
  plan.login->allow_plaintext = true;
}
void logs_in_by_scram(probes::Target& target, probes::Plan& plan) {
  logs_in(target, plan);
  plan.login->mechanism = "SCRAM-SHA-256";
}
void logs_in_by_xoauth2(probes::Target& target, probes::Plan& plan) {
  logs_in(target, plan);
  plan.login->mechanism = "XOAUTH2";
}
void logs_in_by_long_token(probes::Target& target, probes::Plan& plan) {
  logs_in(target, plan);
  plan.login->mechanism = "OAUTHBEARER";
  plan.login->secret = probes::Secret(std::string(400, 'x'));
}
void logs_in_by_certificate(probes::Target& target, probes::Plan& plan) {
  logs_in(target, plan);
  plan.login->secret = probes::Secret();
  plan.tls_options.certificate = "lab.pem";
}
void logs_in_by_command(probes::Target& target, probes::Plan& plan) {
  logs_in(target, plan);
  plan.login->mechanism = "LOGIN-COMMAND";
}
void logs_in_with_odd_letters(probes::Target& target, probes::Plan& plan) {
  logs_in_by_command(target, plan);
  plan.login->user = "al\"i\\ce";
  plan.login->secret = probes::Secret("p\xc3\xa4ss1");
}
void idles(probes::Target& target, probes::Plan& plan) {
  logs_in(target, plan);
  plan.idle = std::chrono::seconds(10);
}
void port_24(probes::Target& target, probes::Plan&) {
  target.endpoint.port = 24;
}
void port_25(probes::Target& target, probes::Plan&) {
  target.endpoint.port = 25;
}
void port_465(probes::Target& target, probes::Plan&) {
  target.endpoint.port = 465;
}
void as_usual(probes::Target&, probes::Plan&) {}
void asks_for_bob(probes::Target&, probes::Plan& plan) {
  plan.rcpt = "bob@example.net";
}
void asks_for_bjorn(probes::Target&, probes::Plan& plan) {
  plan.rcpt = "bj\xc3\xb6rn@example.net";
}
void asks_for_two_lines(probes::Target&, probes::Plan& plan) {
  plan.rcpt = "bob@example.net>\r\nDATA";
}
void asks_in_a_scan(probes::Target&, probes::Plan& plan) {
  plan.rcpt = "bob@example.net";
  plan.own_domain = "lab.test";
  plan.scan = true;
}
void runs_lab_test(probes::Target&, probes::Plan& plan) {
  plan.own_domain = "lab.test";
}
void runs_two_lines(probes::Target&, probes::Plan& plan) {
  plan.own_domain = "lab.test>\r\nDATA";
}

const std::vector<Exception>& exceptions() {
  static const std::vector<Exception> rows = {
      {"demo/smtp.script", "smtp", named_client_lab_test},
      {"demo/pop3.script", "banner", as_usual},
      {"demo/imap.script", "banner", as_usual},
      {"smtp/starttls_insisted_missing.script", "smtp", insists_on_starttls},
      {"smtp/starttls_insisted_refused.script", "smtp", insists_on_starttls},
      {"smtp/tls_never.script", "smtp", never_tls},
      {"smtp/greeting_delayed_patient.script", "smtp", patient},
      {"smtp/login_in_clear.script", "smtp", logs_in_in_clear},
      {"smtp/login_forced_not_offered.script", "smtp", logs_in_by_scram},
      {"smtp/login_xoauth2.script", "smtp", logs_in_by_xoauth2},
      {"smtp/login_long_token.script", "smtp", logs_in_by_long_token},
      {"smtp/login_external.script", "smtp", logs_in_by_certificate},
      {"smtp/starttls_injected.script", "smtp", as_usual, true},
      {"smtp/extra_reply.script", "smtp", as_usual, true},
      {"smtp/extra_reply_behind_ehlo.script", "smtp", as_usual, true},
      {"imap/capability_refused_insisted.script", "imap", insists_on_starttls},
      {"imap/preauth_insisted.script", "imap", insists_on_starttls},
      {"imap/idle/", "imap", idles},
      {"imap/literal/", "imap", logs_in_with_odd_letters},
      {"imap/login_command/", "imap", logs_in_by_command},
      {"imap/starttls_injected.script", "imap", as_usual, true},
      {"imap/starttls_injected_answer.script", "imap", as_usual, true},
      {"imap/starttls_missing_insisted.script", "imap", insists_on_starttls},
      {"imap/starttls_refused_insisted.script", "imap", insists_on_starttls},
      {"imap/tag_early.script", "imap", as_usual, true},
      {"imap/tls_never.script", "imap", never_tls},
      {"pop3/capa_missing_never.script", "pop3", never_tls},
      {"pop3/capa_extra.script", "pop3", as_usual, true},
      {"pop3/greeting_extra.script", "pop3", as_usual, true},
      {"pop3/stls_injected.script", "pop3", as_usual, true},
      {"pop3/stls_injected_list.script", "pop3", as_usual, true},
      {"pop3/stls_insisted_missing.script", "pop3", insists_on_starttls},
      {"pop3/stls_insisted_refused.script", "pop3", insists_on_starttls},
      {"pop3/tls_never.script", "pop3", never_tls},
      {"sieve/greeting_extra.script", "sieve", as_usual, true},
      {"sieve/starttls_injected.script", "sieve", as_usual, true},
      {"sieve/starttls_insisted_missing.script", "sieve", insists_on_starttls},
      {"sieve/starttls_insisted_refused.script", "sieve", insists_on_starttls},
      {"sieve/tls_never.script", "sieve", never_tls},
      {"pop3/login/apop.script", "pop3", by_apop},
      {"pop3/login/apop_echo.script", "pop3", by_apop},
      {"pop3/login/apop_no_stamp.script", "pop3", by_apop},
      {"pop3/login/apop_wrong.script", "pop3", by_apop},
      {"pop3/login/list_extra.script", "pop3", as_usual, true},
      {"pop3/login/list_large.script", "pop3", as_usual, true},
      {"pop3/login/list_without_end.script", "pop3", as_usual, true},
      {"pop3/login/uidl_without_end.script", "pop3", as_usual, true},
      {"pop3/login/user.script", "pop3", by_user},
      {"pop3/login/user_not_listed.script", "pop3", by_user},
      {"pop3/login/user_refused.script", "pop3", by_user},
      {"pop3/login/user_wrong.script", "pop3", by_user},
      {"sieve/login/scripts_without_end.script", "sieve", as_usual, true},
      {"smtp/rcpt_smtputf8.script", "smtp", asks_for_bjorn},
      {"smtp/rcpt_smtputf8_missing.script", "smtp", asks_for_bjorn},
      {"smtp/rcpt_wrong_address.script", "smtp", asks_for_two_lines},
      {"smtp/rcpt_in_scan.script", "smtp", asks_in_a_scan},
      {"smtp/owner_wrong_domain.script", "smtp", runs_two_lines},
      {"lmtp/port_25.script", "lmtp", port_25},
      {"lmtp/starttls_injected.script", "lmtp", as_usual, true},
      {"telnet/starttls_never.script", "telnet", never_tls},
      {"telnet/starttls_insisted.script", "telnet", insists_on_starttls},
      {"telnet/starttls_insisted_refused.script", "telnet", insists_on_starttls},
      {"telnet/starttls_injected.script", "telnet", as_usual, true},
      {"banner/mysql.script", "banner", as_usual, true},
      {"banner/ftp_by_port.script", "banner", port_21},
      {"cert/lmtp.script", "cert", port_24},
      {"cert/smtp.script", "cert", port_25},
      {"cert/smtp_closed.script", "cert", port_25},
      {"cert/smtp_injected.script", "cert", port_25, true},
      {"cert/smtp_missing.script", "cert", port_25},
      {"cert/smtp_refused.script", "cert", port_25},
      {"cert/smtp_throttled.script", "cert", port_25},
      {"cert/never.script", "cert", never_tls},
      {"cert/starttls_unknown.script", "cert", insists_on_starttls},
      {"cert/smtps.script", "cert", port_465},
      {"cert/smtps_silent.script", "cert", port_465},
      {"cert/smtps_throttled.script", "cert", port_465},
  };
  return rows;
}

bool is_for(const Exception& row, const std::string& name) {
  return row.script == name || (row.script.ends_with('/') && name.starts_with(row.script));
}

const Exception* exception_for(const std::string& name) {
  const auto& rows = exceptions();
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const Exception& row) { return is_for(row, name); });
  if (found != rows.end()) return &*found;
  // All that asks for a recipient asks for the same one, all that an owner asks is his.
  static const Exception rcpt = {"", "", asks_for_bob};
  static const Exception owner = {"", "", runs_lab_test};
  const std::string file = name.substr(name.find('/') + 1);
  if (file.starts_with("rcpt_")) return &rcpt;
  return file.starts_with("owner") ? &owner : nullptr;
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// All conversations that are played strictly. demo/telnet is not among them: no client but the
/// recorded one says exactly the same.
std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(root())) {
    const std::string name = fs::relative(entry.path(), root()).generic_string();
    if (name.ends_with(".script") && name != "demo/telnet.script") found.push_back(name);
  }
  std::sort(found.begin(), found.end());
  return found;
}

struct Run {
  probes::Report report;
  net::Replay::Outcome outcome;
  std::uint64_t bytes_read = 0;
  std::string server_error;  ///< The probe said something that the file does not have.
};

net::Task<void> serve(const net::Replay& replay, net::Stream& stream, Run& run) {
  try {
    run.outcome = co_await replay.serve(stream);
  } catch (const net::Failure& failure) {
    run.server_error = failure.error().detail;
    stream.close();
  }
}

net::Task<void> probe_once(net::Loop& loop, const net::Replay& replay, const probes::Probe& probe,
                           const probes::Target& target, const probes::Plan& plan, Run& run) {
  net::MemoryPair pair = net::memory_pair(loop);
  net::Scope server(loop);
  server.start(serve(replay, pair.server, run));
  const net::TimePoint began = loop.now();
  co_await run_probe_on(pair.client, probe, target, plan, loop.in(plan.timeout), run.report);
  run.report.timed("total", net::seconds(loop.now() - began));
  run.bytes_read = pair.client.bytes_read();
  pair.client.close();
  co_await server.idle();
}

struct Prepared {
  net::Script script;
  const probes::Probe* probe = nullptr;
  probes::Target target;
  probes::Plan plan;
  bool whole_only = false;
};

Prepared prepare(const std::string& name) {
  Prepared prepared;
  auto script = net::parse_script(read_file(root() / name), name);
  REQUIRE_MESSAGE(script.has_value(), (script ? std::string() : to_string(script.error())));
  prepared.script = std::move(*script);
  prepared.target.text = "mx.example:2525";
  prepared.target.endpoint = {"mx.example", 2525, {}};
  prepared.target.implicit_tls = prepared.script.steps.front().kind == net::ScriptStep::Kind::tls;
  prepared.plan.helo = "localhost";
  std::string probe = name.substr(0, name.find('/'));
  if (name.find("/login/") != std::string::npos || name.starts_with("smtp/login_"))
    logs_in(prepared.target, prepared.plan);
  if (const Exception* row = exception_for(name)) {
    if (!row->probe.empty()) probe = row->probe;
    prepared.whole_only = row->whole_only;
    row->set(prepared.target, prepared.plan);
  }
  prepared.probe = probes::find_probe(probe);
  REQUIRE(prepared.probe != nullptr);
  return prepared;
}

Run run(const Prepared& prepared, bool single_octets) {
  Run run;
  net::Loop loop(net::Loop::Time::simulated);
  net::ReplaySettings settings;
  settings.single_octets = single_octets;
  const net::Replay replay(prepared.script, settings);
  loop.run(probe_once(loop, replay, *prepared.probe, prepared.target, prepared.plan, run));
  return run;
}

/// The line of the file where the client had gone.
std::string left_at(const std::string& name, const Run& run) {
  if (run.outcome.left_at == 0) return {};
  const std::string text = read_file(root() / name);
  std::size_t begin = 0;
  for (std::size_t number = 1; number < run.outcome.left_at; ++number)
    begin = text.find('\n', begin) + 1;
  return fmt::format("{}: {}", run.outcome.left_at,
                     text.substr(begin, std::min<std::size_t>(text.find('\n', begin) - begin, 60)));
}

void check_bounds(const Prepared& prepared, const Run& run) {
  const net::Bounds bounds;
  CHECK(run.server_error == "");
  CHECK(run.bytes_read <= bounds.conversation + net::Loop::scratch_size);
  CHECK(run.report.banner.size() <= bounds.reply + bounds.line);
  REQUIRE(!run.report.timing.empty());
  CHECK(run.report.timing.back().second <= net::seconds(prepared.plan.timeout));
  const std::string error = error_text(run.report);
  CHECK_MESSAGE(!(prepared.script.fail && error.empty()), "it should have failed");
  CHECK(error == prepared.script.fail.value_or(""));
}

}  // namespace

TEST_SUITE("conversations") {
  TEST_CASE("each conversation file gives the report beside it") {
    const bool update = std::getenv("HAIL_UPDATE_SCRIPTS") != nullptr;
    const auto all = names();
    CHECK(all.size() >= 60);
    for (const std::string& name : all) {
      CAPTURE(name);
      const Prepared prepared = prepare(name);
      const Run once = run(prepared, false);
      check_bounds(prepared, once);
      const std::string rendered = render(once.report, left_at(name, once));
      const fs::path expected = fs::path(root() / name).replace_extension(".json");
      if (update) std::ofstream(expected, std::ios::binary) << rendered;
      CHECK(rendered == read_file(expected));
    }
  }

  TEST_CASE("octets that come one by one give the same report") {
    for (const std::string& name : names()) {
      CAPTURE(name);
      const Prepared prepared = prepare(name);
      if (prepared.whole_only) continue;
      const Run whole = run(prepared, false);
      const Run single = run(prepared, true);
      CHECK(single.server_error == "");
      CHECK(render(single.report, {}) == render(whole.report, {}));
    }
  }

  TEST_CASE("each expected report and each exception belongs to a conversation") {
    const auto all = names();
    for (const Exception& row : exceptions()) {
      CAPTURE(row.script);
      CHECK(std::any_of(all.begin(), all.end(),
                        [&](const std::string& name) { return is_for(row, name); }));
    }
    for (const auto& entry : fs::recursive_directory_iterator(root())) {
      if (entry.path().extension() != ".json") continue;
      CAPTURE(entry.path().string());
      CHECK(fs::exists(fs::path(entry.path()).replace_extension(".script")));
    }
  }
}

}  // namespace hail::tests
