// SPDX-License-Identifier: GPL-3.0-or-later
// Logging in, by every mechanism that the servers of the lab offer, through the program itself:
// what came of it, and that the password is nowhere in what is printed, recorded or shown of the
// process.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "hail/net/escape.h"
#include "support/lab.h"
#include "support/skip.h"
#include "unit/cli/process.h"

using namespace hail::tests;

namespace {

/// A port on which to log in.
struct Port {
  std::string command;   ///< "imap".
  std::string variable;  ///< Of the lab's server.
  std::string scheme;    ///< "imaps://" where TLS comes first; else empty.
  std::vector<std::string> mechanisms;
};

std::vector<std::string> base_words(const Port& port, const Lab& lab, const std::string& name) {
  return {port.command, "--json", "--no-hints", "--ca-file", lab["CA"],
          "--name",     name,     "--timeout",  "30",        port.scheme + lab[port.variable]};
}

std::vector<std::string> with(std::vector<std::string> words,
                              const std::vector<std::string>& more) {
  words.insert(words.begin() + 1, more.begin(), more.end());
  return words;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// What `password` may look like in a text: itself, in hexadecimal, and the octets of base64 that
/// depend on nothing but it, at each of the three places where it may begin.
std::vector<std::string> traces(const std::string& password) {
  std::vector<std::string> all{password};
  std::string hex, spaced;
  for (const unsigned char c : password) {
    hex += fmt::format("{:02x}", c);
    spaced += fmt::format("{:02x} ", c);
  }
  all.push_back(hex);
  all.push_back(spaced.substr(0, 15));
  for (std::size_t before = 0; before < 3; ++before) {
    const std::string code = hail::net::base64(std::string(before, 'x') + password);
    const std::size_t from = before == 0 ? 0 : before + 1;
    all.push_back(code.substr(from, (before + password.size()) / 3 * 4 - from));
  }
  return all;
}

void check_clean(const std::string& text, const std::string& password) {
  for (const std::string& trace : traces(password)) {
    CAPTURE(trace);
    CHECK_FALSE(holds(text, trace));
  }
}

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

const std::vector<std::string> all_mechanisms = {"PLAIN",      "LOGIN",       "CRAM-MD5",
                                                 "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"};

std::vector<std::string> and_also(const std::string& more) {
  std::vector<std::string> all = all_mechanisms;
  all.push_back(more);
  return all;
}

const std::vector<Port> dovecot_ports = {
    {"imap", "IMAP_CLASSIC", "", and_also("LOGIN-COMMAND")},
    {"imap", "IMAPS", "imaps://", {"SCRAM-SHA-256"}},
    {"pop3", "POP3_CLASSIC", "", and_also("USER")},
    {"pop3", "POP3_CLASSIC", "", {"APOP"}},
    {"pop3", "POP3S", "pop3s://", {"SCRAM-SHA-1"}},
    {"sieve", "SIEVE_CLASSIC", "", all_mechanisms},
};
const std::vector<Port> postfix_ports = {
    {"smtp", "SUBMISSION", "", all_mechanisms},
    {"smtp", "SUBMISSIONS", "smtps://", {"SCRAM-SHA-256"}},
};

struct Site {
  std::string server;
  std::string name;  ///< In its certificate.
  const std::vector<Port>* ports;
};
const Site sites[] = {{"dovecot", "mail.lab.test", &dovecot_ports},
                      {"postfix", "mx1.lab.test", &postfix_ports}};

void each_port(const std::function<void(const Lab&, const Site&, const Port&)>& check) {
  for (const Site& site : sites) {
    const Lab lab({"certs", site.server});
    if (!lab.up()) {
      skip(lab.why());
      continue;
    }
    for (const Port& port : *site.ports) check(lab, site, port);
  }
}

}  // namespace

TEST_SUITE("live login") {
  TEST_CASE("every mechanism that Dovecot and Postfix offer, by name") {
    const TemporaryFile file("secret\n");
    each_port([&](const Lab& lab, const Site& site, const Port& port) {
      for (const std::string& mechanism : port.mechanisms) {
        CAPTURE(port.command);
        CAPTURE(mechanism);
        const Ended ended = run_hail(
            with(base_words(port, lab, site.name),
                 {"--user", "lab", "--mechanism", mechanism, "--password-file", file.name()}));
        CHECK_MESSAGE(ended.status == 0, ended.out, ended.err);
        CHECK(holds(ended.out,
                    fmt::format(R"("auth":{{"mechanism":"{}","outcome":"accepted")", mechanism)));
        const bool proves = mechanism.starts_with("SCRAM-") || mechanism == "DIGEST-MD5";
        CHECK(holds(ended.out, R"("server_proved":true)") == proves);
      }
    });
  }

  TEST_CASE("without a name: SCRAM-SHA-256, the strongest that both sides know") {
    const TemporaryFile file("secret\n");
    each_port([&](const Lab& lab, const Site& site, const Port& port) {
      CAPTURE(port.command);
      const Ended ended = run_hail(with(base_words(port, lab, site.name),
                                        {"--user", "lab", "--password-file", file.name()}));
      CHECK_MESSAGE(ended.status == 0, ended.out, ended.err);
      CHECK(holds(ended.out, R"("mechanism":"SCRAM-SHA-256","outcome":"accepted")"));
    });
  }

  TEST_CASE("a wrong password: status 7, one attempt, the server's words") {
    const TemporaryFile file("wrong-password\n");
    each_port([&](const Lab& lab, const Site& site, const Port& port) {
      for (const std::string& mechanism : port.mechanisms) {
        CAPTURE(port.command);
        CAPTURE(mechanism);
        const Ended ended = run_hail(
            with(base_words(port, lab, site.name),
                 {"--user", "lab", "--mechanism", mechanism, "--password-file", file.name()}));
        CHECK_MESSAGE(ended.status == 7, ended.out, ended.err);
        CHECK(holds(ended.out, R"("outcome":"wrong_password")"));
        CHECK(holds(ended.out, R"("code":"auth","phase":"auth")"));
        check_clean(ended.out + ended.err, "wrong-password");
      }
    });
  }

  TEST_CASE("the password is in no output and no transcript, in no encoding") {
    each_port([&](const Lab& lab, const Site& site, const Port& port) {
      const std::string password = "n33dle-in-Hay";
      const TemporaryFile file(password + "\n");
      for (const std::string& mechanism : port.mechanisms) {
        CAPTURE(port.command);
        CAPTURE(mechanism);
        const TemporaryFile transcript;
        const std::vector<std::string> login = {
            "--user", "ann", "--mechanism", mechanism, "--password-file", file.name()};
        std::vector<std::string> json = with(base_words(port, lab, site.name), login);
        json.insert(json.begin() + 1, {"--transcript"});
        const Ended as_json = run_hail(json);
        CHECK_MESSAGE(as_json.status == 0, as_json.out, as_json.err);
        CHECK(holds(as_json.out, "[password]"));
        check_clean(as_json.out + as_json.err, password);

        std::vector<std::string> text = with(base_words(port, lab, site.name), login);
        std::erase(text, std::string("--json"));
        text.insert(text.begin() + 1, {"-vvv", "--transcript=" + transcript.name()});
        const Ended as_text = run_hail(text);
        CHECK_MESSAGE(as_text.status == 0, as_text.out, as_text.err);
        check_clean(as_text.out + as_text.err, password);
        CHECK(holds(contents(transcript.name()), "[password]"));
        check_clean(contents(transcript.name()), password);
      }
    });
  }

  TEST_CASE("no password to a certificate that failed, none in clear") {
    const TemporaryFile file("secret\n");
    each_port([&](const Lab& lab, const Site& site, const Port& port) {
      CAPTURE(port.command);
      std::vector<std::string> words = with(base_words(port, lab, "another.lab.test"),
                                            {"--user", "lab", "--password-file", file.name()});
      const Ended wrong_name = run_hail(words);
      CHECK_MESSAGE(wrong_name.status == 1, wrong_name.out, wrong_name.err);
      CHECK(holds(wrong_name.out, R"("outcome":"withheld")"));
      CHECK(holds(wrong_name.out, "auth.withheld"));
      if (!port.scheme.empty()) return;
      words = with(base_words(port, lab, site.name),
                   {"--user", "lab", "--password-file", file.name(), "--tls=never"});
      const Ended clear = run_hail(words);
      CHECK_MESSAGE(clear.status == 2, clear.out, clear.err);
      CHECK(holds(clear.err, "not sending a password without encryption: "));
    });
  }

  TEST_CASE("Dovecot: EXTERNAL with a client certificate, XOAUTH2 and OAUTHBEARER with a token") {
    const Lab lab({"certs", "dovecot"});
    if (!lab.up()) return skip(lab.why());
    for (const Port& port : dovecot_ports) {
      if (port.mechanisms.size() == 1) continue;
      CAPTURE(port.command);
      const std::vector<std::string> words = base_words(port, lab, "mail.lab.test");
      const Ended external =
          run_hail(with(words, {"--user", "lab", "--mechanism", "EXTERNAL", "--cert",
                                lab["CLIENT_CERT"], "--key", lab["CLIENT_KEY"]}));
      CHECK_MESSAGE(external.status == 0, external.out, external.err);
      CHECK(holds(external.out, R"("mechanism":"EXTERNAL","outcome":"accepted")"));
      for (const std::string mechanism : {"XOAUTH2", "OAUTHBEARER"}) {
        CAPTURE(mechanism);
        const Ended good = run_hail(with(words, {"--user", "lab", "--mechanism", mechanism,
                                                 "--password-file", lab["MAIL_TOKEN_FILE"]}));
        CHECK_MESSAGE(good.status == 0, good.out, good.err);
        CHECK(holds(good.out, R"("outcome":"accepted")"));
        const TemporaryFile stale("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJsYWIifQ.AAAA\n");
        const Ended bad = run_hail(with(
            words, {"--user", "lab", "--mechanism", mechanism, "--password-file", stale.name()}));
        CHECK_MESSAGE(bad.status == 7, bad.out, bad.err);
        check_clean(bad.out + bad.err, "eyJzdWIiOiJsYWIifQ");
      }
    }
  }
}
