// SPDX-License-Identifier: GPL-3.0-or-later
// Reading flags: what is understood, and how each mistake is answered (UX A.2 and B.18).
#include "cli/arguments.h"

#include <doctest/doctest.h>

#include <sstream>
#include <string>

namespace hail::cli {
namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> words;
  std::istringstream in(line);
  for (std::string word; in >> word;) words.push_back(word == "''" ? "" : word);
  return words;
}

Usage<Arguments> parsed(const std::string& command, const std::vector<std::string>& words) {
  return parse(*find_command(command), Words(words.begin(), words.end()));
}

TEST_SUITE_BEGIN("cli: arguments");

TEST_CASE("mistakes: what and where, then what to do") {
  struct Row {
    std::string command, words, what, hint;
  };
  const Row rows[] = {
      {"smtp", "--jsno H", "unknown option: --jsno", "did you mean --json?"},
      {"smtp", "--password x H",
       "passwords are not taken from the command line (others can see it)",
       "leave it out to be asked, or --password-file FILE"},
      {"smtp", "--password=x H",
       "passwords are not taken from the command line (others can see it)",
       "leave it out to be asked, or --password-file FILE"},
      {"smtp", "--expiry-w H", "unknown option: --expiry-w",
       "options are written out: --expiry-warning"},
      {"smtp", "--connect 5 H", "unknown option: --connect",
       "options are written out: --connect-timeout"},
      {"banner", "--helo me H", "not an option of banner: --helo",
       "it belongs to hail smtp, hail lmtp"},
      {"smtp", "--timeout", "--timeout needs a value", "--timeout=SECONDS"},
      {"smtp", "--timeout=", "--timeout needs a value", "--timeout=SECONDS"},
      {"smtp", "-t", "--timeout needs a value", "--timeout=SECONDS"},
      {"smtp", "--timeout abc H", "--timeout wants seconds: abc",
       "above 0, up to 86400, such as --timeout 2.5"},
      {"smtp", "--timeout 0 H", "--timeout wants seconds: 0",
       "above 0, up to 86400, such as --timeout 2.5"},
      {"smtp", "--timeout -5 H", "--timeout wants seconds: -5",
       "above 0, up to 86400, such as --timeout 2.5"},
      {"smtp", "--timeout inf H", "--timeout wants seconds: inf",
       "above 0, up to 86400, such as --timeout 2.5"},
      {"smtp", "--timeout 5s H", "--timeout wants seconds: 5s",
       "above 0, up to 86400, such as --timeout 2.5"},
      {"smtp", "--parallel 65 H", "--parallel wants a number: 65", "1 to 64"},
      {"smtp", "--parallel 1.5 H", "--parallel wants a number: 1.5", "1 to 64"},
      {"smtp", "--tls=stattls H", "not a value of --tls: stattls", "did you mean --tls=starttls?"},
      {"smtp", "--tls=yes H", "not a value of --tls: yes",
       "--tls takes auto|never|starttls|implicit"},
      {"smtp", "--json=prety H", "not a value of --json: prety", "did you mean --json=pretty?"},
      {"smtp", "--fail-on critical H", "not a value of --fail-on: critical",
       "--fail-on takes error|warn|note|never"},
      {"smtp", "--port 25,99999 H", "port out of range: 99999 in --port 25,99999",
       "ports are 1 to 65535; mail uses 25, 465, 587"},
      {"smtp", "--port 25, H", "--port wants port numbers: 25,",
       "separated by commas, such as --port 25,465,587"},
      {"smtp", "--port smtp H", "--port wants port numbers: smtp",
       "separated by commas, such as --port 25,465,587"},
      {"smtp", "--verify=1 H", "--verify takes no value: --verify=1", "--verify or --no-verify"},
      {"smtp", "--no-tls H", "unknown option: --no-tls", "hail smtp --help"},
      {"smtp", "-x H", "unknown option: -x", "hail smtp --help"},
      {"smtp", "-json H", "unknown option: -json", "two dashes: --json"},
      {"smtp", "--html F H", "unknown option: --html", "hail smtp --help"},
      // Other programs' habits.
      {"smtp", "-connect mx1:25", "unknown option: -connect",
       "the target stands alone: hail smtp mx1:25"},
      {"smtp", "-starttls smtp H", "unknown option: -starttls",
       "the command names the protocol: hail smtp --tls=starttls HOST"},
      {"smtp", "--server mx1", "unknown option: --server",
       "the target stands alone: hail smtp mx1"},
      {"smtp", "--server=mx1", "unknown option: --server",
       "the target stands alone: hail smtp mx1"},
      {"smtp", "-H mx1", "unknown option: -H", "the target stands alone: hail smtp mx1"},
      {"smtp", "-p 25 H", "unknown option: -p", "a port stands behind its host: hail smtp HOST 25"},
      {"smtp", "H --quit-after RCPT", "unknown option: --quit-after",
       "hail smtp sends no message: it ends with QUIT by itself"},
      {"smtp", "--tls-on-connect H", "unknown option: --tls-on-connect", "--tls=implicit"},
      {"banner", "-oX out.xml H", "unknown option: -oX",
       "--json, with its output sent to a file: > out.xml"},
      {"banner", "H +short", "not a target: +short",
       "that is dig's; hail banner says little by itself, and -q nothing"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    const auto result = parsed(row.command, split(row.words));
    REQUIRE(!result);
    CHECK(result.error().what == row.what);
    CHECK(result.error().hint == row.hint);
  }
}

TEST_CASE("flags and operands may be mixed; the last value holds") {
  const auto result =
      parsed("smtp", split("-4 mx1 --timeout 3 587 --timeout=2.5 --json -vv --tls never -"));
  REQUIRE(result);
  CHECK(result->operands() == std::vector<std::string>{"mx1", "587", "-"});
  CHECK(result->has("ipv4"));
  CHECK(!result->has("ipv6"));
  CHECK(result->number("timeout", 60) == 2.5);
  CHECK(result->number("connect-timeout", 10) == 10);
  CHECK(result->count("verbose") == 2);
  CHECK(result->value("json") == std::string());
  CHECK(result->value("tls") == "never");
  CHECK(!result->value("name"));
}

TEST_CASE("an optional value stands only behind an equals sign") {
  const auto result = parsed("smtp", split("--json pretty"));
  REQUIRE(result);
  CHECK(result->operands() == std::vector<std::string>{"pretty"});
  CHECK(result->value("json") == std::string());
  CHECK(parsed("smtp", split("--json=pretty H"))->value("json") == "pretty");
}

TEST_CASE("short flags: in clusters, with a value behind or attached") {
  const auto result = parsed("smtp", split("-4vvt5 H"));
  REQUIRE(result);
  CHECK(result->count("verbose") == 2);
  CHECK(result->number("timeout", 0) == 5);
  CHECK(parsed("smtp", split("-t 7 H"))->number("timeout", 0) == 7);
  CHECK(parsed("smtp", split("-t=7 H"))->number("timeout", 0) == 7);
}

TEST_CASE("--no-X undoes --X, and the last one holds") {
  struct Row {
    std::string words;
    bool verify, no_hints;
  };
  const Row rows[] = {
      {"--verify H", true, false},
      {"--verify --no-verify H", false, false},
      {"--no-verify --verify H", true, false},
      {"--no-hints H", false, true},
      {"--no-hints --hints H", false, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    const auto result = parsed("smtp", split(row.words));
    REQUIRE(result);
    CHECK(result->has("verify") == row.verify);
    CHECK(result->has("no-hints") == row.no_hints);
  }
}

TEST_CASE("-- ends the flags") {
  const auto result = parsed("smtp", split("-v -- -v --json"));
  REQUIRE(result);
  CHECK(result->operands() == std::vector<std::string>{"-v", "--json"});
  CHECK(!result->has("json"));
}

TEST_CASE("telnet: a port with a minus is an operand, as in the classic clients") {
  const auto result = parsed("telnet", split("bbs.example.org -2323"));
  REQUIRE(result);
  CHECK(result->operands() == std::vector<std::string>{"bbs.example.org", "-2323"});
  // Also where its first digit is a flag; before the host it is one.
  const auto flag = parsed("telnet", split("bbs.example.org -4623"));
  REQUIRE(flag);
  CHECK(flag->operands() == std::vector<std::string>{"bbs.example.org", "-4623"});
  const auto before = parsed("telnet", split("-48 bbs.example.org"));
  REQUIRE(before);
  CHECK(before->has("ipv4"));
  CHECK(before->has("binary"));
}

TEST_CASE("the table: every flag has a command, a help and a sensible shape") {
  for (const FlagRow& row : flags()) {
    CAPTURE(std::string(row.name));
    CHECK(row.where != 0);
    CHECK(!row.help.empty());
    CHECK(row.help.back() != '.');
    CHECK((row.takes == Takes::nothing) == row.argument.empty());
    CHECK((row.kind == Kind::number) == (row.most > 0));
    CHECK(row.name.size() > 1);
    // A letter means one thing in one command.
    for (const FlagRow& other : flags()) {
      if (&other == &row) continue;
      CHECK((other.name != row.name || (other.where & row.where) == 0));
      if (row.letter != 0 && other.letter == row.letter) CHECK((other.where & row.where) == 0);
    }
  }
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
