// SPDX-License-Identifier: GPL-3.0-or-later
// Many targets side by side, in the order of the command line; and what is left after a signal.
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <future>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "unit/cli/process.h"
#include "unit/cli/server.h"

namespace hail::cli {
namespace {

using tests::Ended;
using tests::Server;

/// How long a test waits for what must come at once: it fails then, and never hangs.
constexpr std::chrono::seconds limit{20};

std::vector<nlohmann::json> objects(const std::string& text) {
  std::vector<nlohmann::json> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(nlohmann::json::parse(line));
  return all;
}

TEST_SUITE_BEGIN("cli: runs");

TEST_CASE("targets run side by side and are printed in their order") {
  // The first speaks only when the second was served: one after the other would hang.
  std::promise<void> second_served;
  auto served = second_served.get_future();
  const Server first([&](auto& connection) {
    if (served.wait_for(limit) != std::future_status::ready) return;
    tests::say(connection, "220 first\r\n");
  });
  const Server second([&](auto& connection) {
    tests::say(connection, "220 second\r\n");
    tests::wait_for_end(connection);
    second_served.set_value();
  });
  const Ended ended = tests::run_hail({"banner", "--json", first.target(), second.target()});
  const auto all = objects(ended.out);
  REQUIRE(all.size() == 2);
  CHECK(all[0]["banner"] == "220 first\r\n");
  CHECK(all[1]["banner"] == "220 second\r\n");
  CHECK(ended.status == 0);
  CHECK(ended.err.empty());
}

TEST_CASE("the list of hosts, its count, and the highest status") {
  const Server server([](auto& connection) { tests::say(connection, "SSH-2.0-test\r\n"); });
  const std::string closed = tests::free_port();
  const Ended ended = tests::run_hail({"banner", server.target(), "127.0.0.1", closed});
  CHECK(ended.out.find("ok     " + server.target()) == 0);
  CHECK(ended.out.find(" ssh     SSH-2.0-test ") != std::string::npos);
  CHECK(ended.out.find("error  127.0.0.1:" + closed) != std::string::npos);
  CHECK(ended.out.ends_with("2 targets: 1 spoke, 1 refused.\n"));
  CHECK(ended.status == 4);
}

TEST_CASE("--targets FILE, - and operands are one list") {
  const Server server([](auto& connection) { tests::say(connection, "220 x\r\n"); }, 3);
  const tests::TemporaryFile file("# list\n" + server.target() + "\n");
  const Ended ended = tests::run_hail(
      {"banner", "--json", "--parallel", "1", server.target(), "-", "--targets", file.name()},
      "127.0.0.1 " + server.port() + " # by number\n");
  CHECK(objects(ended.out).size() == 3);
  CHECK(ended.status == 0);
}

TEST_CASE("a signal: what was learned is printed, then the verdict") {
  struct Row {
    int number, status;
  };
  for (const Row& row : {Row{SIGINT, 130}, Row{SIGTERM, 143}}) {
    CAPTURE(row.number);
    std::promise<void> greeted;
    auto ready = greeted.get_future();
    const Server server([&](auto& connection) {
      tests::say(connection, "220 mx ESMTP\r\n");
      char byte = 0;
      connection.receiveBytes(&byte, 1);  // EHLO has begun: the greeting was read.
      greeted.set_value();
      tests::wait_for_end(connection);
    });
    tests::Started hail({HAIL_PROGRAM, "smtp", server.target()});
    REQUIRE(ready.wait_for(limit) == std::future_status::ready);
    hail.send_signal(row.number);
    const Ended ended = hail.wait();
    CHECK(ended.status == row.status);
    CHECK(ended.out.find("ok     greeting      220 mx ESMTP") != std::string::npos);
    CHECK(ended.out.find("skip   reply         interrupted while waiting for a reply") !=
          std::string::npos);
    CHECK(ended.out.find("\nuntested: interrupted.") != std::string::npos);
  }
}

TEST_CASE("a signal, as JSON: complete is false, the targets that were not reached are left out") {
  std::promise<void> connected;
  auto ready = connected.get_future();
  const Server server([&](auto& connection) {
    connected.set_value();
    tests::wait_for_end(connection);
  });
  tests::Started hail(
      {HAIL_PROGRAM, "banner", "--json", "--parallel=1", server.target(), "127.0.0.1:1"});
  REQUIRE(ready.wait_for(limit) == std::future_status::ready);
  hail.send_signal(SIGINT);
  const Ended ended = hail.wait();
  CHECK(ended.status == 130);
  const auto all = objects(ended.out);
  REQUIRE(all.size() == 1);
  CHECK(all[0]["complete"] == false);
  CHECK(all[0]["error"]["code"] == "cancelled");
  CHECK(all[0]["exit_status"] == 130);
}

TEST_CASE("a reader that leaves is a quiet end") {
  const Server server([](auto& connection) { tests::say(connection, "220 x\r\n"); });
  const Ended ended = tests::run_program({"bash", "-c",
                                          std::string(HAIL_PROGRAM) + " banner " + server.target() +
                                              " | true; echo ${PIPESTATUS[0]}"});
  CHECK(ended.out == "0\n");
  CHECK(ended.err.empty());
}

TEST_CASE("standard output that cannot be written is said, not swallowed") {
  const Ended ended =
      tests::run_program({"bash", "-c", std::string(HAIL_PROGRAM) + " --version >/dev/full"});
  CHECK(ended.status == 2);
  CHECK(ended.err == "hail: standard output: No space left on device\n");
}

TEST_CASE("--transcript=FILE: the dialogue, for its owner alone; -q prints nothing") {
  const Server server([](auto& connection) { tests::say(connection, "220 x\r\n"); });
  const tests::TemporaryFile file;
  std::remove(file.name().c_str());  // It must be made by hail, with its own mode.
  const Ended ended =
      tests::run_hail({"banner", "-q", "--transcript=" + file.name(), server.target()});
  CHECK(ended.out.empty());
  CHECK(ended.status == 0);
  const Ended shown =
      tests::run_program({"bash", "-c", "stat -c %a " + file.name() + "; cat " + file.name()});
  CHECK(shown.out.find("600\n# " + server.target()) == 0);
  CHECK(shown.out.find(" <- 220 x\n") != std::string::npos);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
