// SPDX-License-Identifier: GPL-3.0-or-later
// The program as it is called: statuses, streams, and that hints are for people at a terminal.
#include <doctest/doctest.h>

#include <string>

#include "support/skip.h"
#include "unit/cli/process.h"
#include "unit/cli/server.h"

namespace hail::cli {
namespace {

using tests::Ended;

TEST_SUITE_BEGIN("cli: program");

TEST_CASE("help and version: standard output, status 0") {
  for (const std::vector<std::string>& words : {std::vector<std::string>{},
                                                {"--help"},
                                                {"-h"},
                                                {"smtp", "--help"},
                                                {"smtp", "-vh"},
                                                {"--version"},
                                                {"smtp", "--version"}}) {
    const Ended ended = tests::run_hail(words);
    CHECK(ended.status == 0);
    CHECK(!ended.out.empty());
    CHECK(ended.err.empty());
  }
  CHECK(tests::run_hail({"--version"}).out.find("hail ") == 0);
}

TEST_CASE("mistakes: standard error, one line in a pipe, status 2, no usage text") {
  struct Row {
    std::vector<std::string> words;
    std::string err;
  };
  const Row rows[] = {
      {{"smtp"}, "hail: smtp needs a target\n"},
      {{"banner"}, "hail: banner needs a target\n"},
      {{"explain"}, "hail: explain needs a word\n"},
      {{"schema"}, "hail: schema needs the name of a command\n"},
      {{"completion"}, "hail: completion needs the name of a shell\n"},
      {{"stmp", "mx1"}, "hail: neither a command nor HOST PORT: stmp mx1\n"},
      {{"smtp", "--jsno", "H"}, "hail: unknown option: --jsno\n"},
      {{"smtp", "H:99999"}, "hail: port out of range: 99999 in H:99999\n"},
      {{"smtp", "2001:db8::1:25"}, "hail: is 25 the port or part of the address? 2001:db8::1:25\n"},
      {{"smtp", "imap://H"}, "hail: smtp does not speak imap: H:143\n"},
      {{"smtp", "-4", "-6", "H"}, "hail: -4 and -6 exclude each other\n"},
      {{"smtp", "--source", "here", "H"}, "hail: --source wants an address: here\n"},
      {{"smtp", "--resolver", "ns", "H"}, "hail: --resolver wants an address: ns\n"},
      {{"smtp", "--interface", "nope0", "H"}, "hail: no such network interface: nope0\n"},
      {{"smtp", "--trust-anchor", "/nowhere", "H"}, "hail: /nowhere: No such file or directory\n"},
      {{"smtp", "--targets", "/nowhere"}, "hail: /nowhere: No such file or directory\n"},
      {{"smtp", "--key", "k", "H"}, "hail: --key needs --cert\n"},
      {{"smtp", "--verify", "--tls=never", "H"},
       "hail: --verify and --tls=never exclude each other\n"},
      {{"smtp", "--helo", "a b", "H"}, "hail: --helo wants one name\n"},
      {{"smtp", "--transcript=/nowhere/x", "H"}, "hail: /nowhere/x: No such file or directory\n"},
      {{"explain", "nonsense"}, "hail: nothing known of: nonsense\n"},
      {{"schema", "smpt"}, "hail: no schema for: smpt\n"},
      {{"completion", "tcsh"}, "hail: no completion for: tcsh\n"},
      {{"help", "nonsense"}, "hail: no such command: nonsense\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.err);
    const Ended ended = tests::run_hail(row.words);
    CHECK(ended.status == 2);
    CHECK(ended.err == row.err);
    CHECK(ended.out.empty());
  }
}

TEST_CASE("more than 1,000 targets, and lists without any") {
  std::string list;
  for (int i = 0; i < 1001; ++i) list += "127.0.0.1:1\n";
  const Ended many = tests::run_hail({"banner", "-"}, list);
  CHECK(many.status == 2);
  CHECK(many.err == "hail: 1001 targets are too many\n");
  const Ended none = tests::run_hail({"banner", "-"}, "# nothing\n");
  CHECK(none.status == 2);
  CHECK(none.err == "hail: the list names no target\n");
  const Ended bad = tests::run_hail({"banner", "-"}, "mx1\nmx2:0\n");
  CHECK(bad.err == "hail: standard input:2: port out of range: 0 in mx2:0\n");
}

TEST_CASE("explain: one finding, those that have a word, JSON") {
  const Ended one = tests::run_hail({"explain", "smtp.starttls.missing"});
  CHECK(one.status == 0);
  CHECK(one.out.find("smtp.starttls.missing  (error)\n  says       no encryption is offered\n") ==
        0);
  CHECK(one.out.find("\n  see        RFC 3207\n") != std::string::npos);
  const Ended several = tests::run_hail({"explain", "starttls"});
  CHECK(several.status == 0);
  CHECK(several.out.find("error  smtp.starttls.missing") != std::string::npos);
  const Ended json = tests::run_hail({"explain", "--json", "smtp.starttls.missing"});
  CHECK(json.out.find(
            R"({"schema":"hail.explain/1","kind":"finding","id":"smtp.starttls.missing",)") == 0);
  CHECK(tests::run_hail({"explain", "-q", "smtp.starttls.missing"}).out.empty());
}

TEST_CASE("another protocol's greeting: the command that fits is named") {
  struct Row {
    std::string probe, greeting, command;
  };
  const Row rows[] = {
      {"pop3", "220 mx.example ESMTP\r\n", "it looks like SMTP: hail smtp "},
      {"smtp", "+OK ready\r\n", "it looks like POP3: hail pop3 "},
      {"sieve", "* OK ready\r\n", "it looks like IMAP: hail imap "},
      {"imap", "\"IMPLEMENTATION\" \"x\"\r\n", "it looks like ManageSieve: hail sieve "},
  };
  for (const Row& row : rows) {
    CAPTURE(row.probe);
    tests::Server server([&](Poco::Net::StreamSocket& connection) {
      tests::say(connection, row.greeting);
      tests::wait_for_end(connection);
    });
    const Ended ended = tests::run_hail({row.probe, server.target()});
    CHECK(ended.status == 5);
    CHECK_MESSAGE(ended.out.find(row.command + server.target() + "\n") != std::string::npos,
                  ended.out);
  }
}

TEST_CASE("hints: on a terminal's standard error, not in a pipe, not with --no-hints") {
  if (!tests::have_program("script")) return tests::skip("script is missing");
  const std::string program = HAIL_PROGRAM;
  const auto on_terminal = [&](const std::string& rest) {
    return tests::run_program({"script", "-qec", program + " " + rest, "/dev/null"}).out;
  };
  CHECK(on_terminal("smtp --jsno H") ==
        "hail: unknown option: --jsno\r\nhint: did you mean --json?\r\n");
  CHECK(on_terminal("smtp --no-hints --jsno H") == "hail: unknown option: --jsno\r\n");
  // Long ones are broken at 79 columns and hang under their own text.
  CHECK(on_terminal("smtp --tlsa '3 1' H") ==
        "hail: not a TLSA record: a TLSA record is \"USAGE SELECTOR MATCHING-TYPE HEX\",\r\n"
        "      such as \"3 1 1 8cb0...\"\r\n"
        "hint: --tlsa '3 1 1 HEX', as hail cert -vv or dig TLSA prints it\r\n");
  CHECK(on_terminal("smtp") == "hail: smtp needs a target\r\nhint: hail smtp mx1.example.net\r\n");
}

TEST_CASE("colour: --color above NO_COLOR above CLICOLOR_FORCE") {
  struct Row {
    std::string environment, flag;
    bool color;
  };
  const Row rows[] = {
      {"", "", false},
      {"", "--color=always", true},
      {"NO_COLOR=1", "--color=always", true},
      {"CLICOLOR_FORCE=1", "", true},
      {"CLICOLOR_FORCE=1 NO_COLOR=1", "", false},
      {"CLICOLOR_FORCE=1", "--color=never", false},
      {"CLICOLOR_FORCE=0", "", false},
  };
  const std::string closed = tests::free_port();
  for (const Row& row : rows) {
    CAPTURE(row.environment + " " + row.flag);
    const Ended ended =
        tests::run_program({"bash", "-c",
                            "unset NO_COLOR CLICOLOR CLICOLOR_FORCE; " + row.environment + " " +
                                HAIL_PROGRAM + " banner " + row.flag + " 127.0.0.1:" + closed});
    CHECK(ended.status == 4);
    CHECK((ended.out.find("\x1b[") != std::string::npos) == row.color);
  }
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
