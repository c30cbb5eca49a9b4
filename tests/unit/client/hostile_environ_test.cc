// SPDX-License-Identifier: GPL-3.0-or-later
// Servers that ask for the environment: PEERS-TELNET section 3, cases d and d2; section 6,
// requirement 10. Nothing goes out that was not exported by name.
#include <doctest/doctest.h>

#include <string>

#include "unit/client/run.h"
#include "unit/telnet/wire.h"

namespace hail::tests {
namespace {

const std::vector<std::string> environment = {
    "USER=root",
    "LOGNAME=root",
    "AWS_SECRET_ACCESS_KEY=s3cr3t-aws",
    "SSH_AUTH_SOCK=s3cr3t-sock",
    "PGPASSWORD=s3cr3t-pg",
    "LANG=de_DE.s3cr3t",
    "DISPLAY=s3cr3t:0",
    "PRINTER=s3cr3t-lp",
    "EDITOR=s3cr3t-ed",
};

constexpr int var = 0, value = 1, uservar = 3;
const std::string send_ = wire({1});

/// SEND of well-known and of secret names.
std::string send_of_names() {
  std::string payload = send_;
  for (const char* name : {"USER", "JOB", "ACCT", "PRINTER", "SYSTEMTYPE", "DISPLAY"})
    payload += wire({var}) + name;
  for (const char* name :
       {"AWS_SECRET_ACCESS_KEY", "SSH_AUTH_SOCK", "PGPASSWORD", "LANG", "EDITOR", "LOGNAME"})
    payload += wire({uservar}) + name;
  return payload;
}

struct Leak {
  std::string heard;
  Finished finished;
};

Leak asked(int option, const std::string& payload, std::vector<std::string> flags) {
  Leak leak;
  const auto serve = [&](Socket& socket) {
    say(socket, wire({255, 253, option, 255, 253, 35, 255, 253, 24}));
    leak.heard = settled(socket);
    say(socket, sb(option, payload) + sb(35, "\x01") + sb(24, "\x01"));
    leak.heard += settled(socket);
    say(socket, "$ ");
    finish(socket);
  };
  leak.finished = against(serve, std::move(flags), "telnet://", {}, environment);
  CHECK(leak.finished.out == "$ ");
  CHECK(leak.finished.status == 0);
  CHECK(leak.finished.peak_kb < most_resident_kb);
  return leak;
}

TEST_SUITE_BEGIN("client: hostile questions for the environment");

TEST_CASE("10a: names with secrets behind them are answered without a value; an empty SEND too") {
  for (const int option : {39, 36}) {
    for (const std::string& payload : {send_of_names(), send_, send_ + wire({var}),
                                       send_ + wire({var, uservar}), send_ + wire({uservar})}) {
      CAPTURE(option);
      CAPTURE(payload);
      const Leak leak = asked(option, payload, {});
      CHECK(leak.heard.find("s3cr3t") == std::string::npos);
      CHECK(leak.heard.find("root") == std::string::npos);
      CHECK(leak.heard.find(wire({255, 252, 35})) != std::string::npos);  // WONT XDISPLOC.
      CHECK(leak.heard.find(wire({255, 251, option})) != std::string::npos);
      CHECK(leak.heard.find(wire({255, 250, option, 0})) != std::string::npos);
    }
  }
}

TEST_CASE("10b: USER goes out with -l and with -a, and is told of where it does not") {
  const std::string user = wire({var}) + "USER" + wire({value});
  struct Row {
    std::string name;
    std::vector<std::string> flags;
    std::string sent;
  };
  const Row rows[] = {
      {"-l", {"-l", "alice"}, user + "alice"},
      {"-l and -K", {"-K", "-l", "alice"}, ""},
      {"-a", {"-a"}, user + "root"},
      {"neither", {}, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Leak leak = asked(39, send_of_names(), row.flags);
    CHECK(leak.heard.find("s3cr3t") == std::string::npos);
    if (row.sent.empty()) {
      CHECK(leak.heard.find("alice") == std::string::npos);
      CHECK(leak.heard.find("root") == std::string::npos);
    } else {
      CHECK(leak.heard.find(row.sent) != std::string::npos);
    }
    CHECK(count(leak.finished.err, "The server asked for USER; not sent (use -l).") ==
          (row.sent.empty() ? 1 : 0));
  }
}

TEST_CASE("10c: --env names what may go, and nothing else goes with it") {
  const Leak leak = asked(39, send_of_names(), {"--env", "EDITOR", "--env", "JOB=7"});
  CHECK(leak.heard.find(wire({uservar}) + "EDITOR" + wire({value}) + "s3cr3t-ed") !=
        std::string::npos);
  CHECK(leak.heard.find(wire({var}) + "JOB" + wire({value}) + "7") != std::string::npos);
  CHECK(count(leak.heard, "s3cr3t") == 1);
  CHECK(leak.heard.find("root") == std::string::npos);
}

TEST_CASE("10d: a value that would end the answer does not") {
  const std::string value_of = "a" + wire({255, 240}) + "b" + wire({1, 2, 3}) + "c";
  const Leak leak = asked(39, send_of_names(), {"--env", "JOB=" + value_of});
  CHECK(leak.heard.find("a" + wire({255, 255, 240}) + "b" + wire({2, 1, 2, 2, 2, 3}) + "c") !=
        std::string::npos);
}

TEST_CASE("10e: a name of 100 KB, and 10,000 names") {
  std::string many = send_;
  for (int i = 0; i < 10000; ++i) many += wire({uservar}) + "NAME" + std::to_string(i);
  std::string just_fits = send_;
  while (just_fits.size() < 60000) just_fits += wire({var}) + "USER";
  for (const std::string& payload :
       {send_ + wire({uservar}) + std::string(100000, 'N'),
        send_ + wire({uservar}) + std::string(60000, 'N'), many, just_fits}) {
    CAPTURE(payload.size());
    const Leak leak = asked(39, payload, {"-l", "alice"});
    CHECK(leak.heard.find("s3cr3t") == std::string::npos);
    CHECK(leak.heard.size() < 70 * 1024);
  }
}

TEST_CASE("10f: no answer to a question whose option was not agreed to") {
  std::string heard;
  const auto serve = [&](Socket& socket) {
    say(socket, sb(39, send_of_names()) + sb(36, send_of_names()) + sb(24, "\x01") +
                    sb(32, "\x01") + sb(35, "\x01") + sb(5, "\x01") + "$ ");
    heard = settled(socket);
    finish(socket);
  };
  const Finished finished = against(serve, {"-l", "alice"}, "", {}, environment);
  CHECK(finished.out == "$ ");
  CHECK(heard.empty());
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
