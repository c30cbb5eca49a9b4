// SPDX-License-Identifier: GPL-3.0-or-later
// Who logs in, by the flags: what is refused before anything is connected, where the password is
// asked for, and what the process shows of itself meanwhile.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "unit/cli/process.h"

namespace hail::cli {
namespace {

using tests::Ended;
using tests::run_hail;

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_SUITE_BEGIN("cli: login");

TEST_CASE("what contradicts itself is status 2, and nothing is connected") {
  struct Row {
    std::vector<std::string> words;
    std::string says;
  };
  const Row rows[] = {
      {{"imap", "--user", "a", "--tls=never", "h.example"},
       "hail: not sending a password without encryption: h.example:143\n"},
      {{"imap", "--mechanism", "PLAIN", "h.example"}, "hail: --mechanism without --user\n"},
      {{"imap", "--password-file", "/dev/null", "h.example"},
       "hail: --password-file without --user\n"},
      {{"imap", "--allow-plaintext-auth", "h.example"},
       "hail: --allow-plaintext-auth without --user\n"},
      {{"imap", "--user", "a", "--password-file", "/dev/null", "h.example"},
       "hail: no password in /dev/null: the first line is empty\n"},
      {{"pop3", "--user", "a", "--password-file", "/nowhere/at/all", "h.example"},
       "hail: no password in /nowhere/at/all: No such file or directory\n"},
      {{"pop3", "--user", "a", "--password-command", "exit 3", "h.example"},
       "hail: no password in the output of exit 3: it ended with status 3\n"},
      {{"imap", "--user", "a", "--password-file", "/dev/null", "--password-fd", "0", "h.example"},
       "hail: --password-file and --password-fd exclude each other\n"},
      {{"imap", "--user", "a\r\nh2 LOGOUT", "--password-file", "/dev/null", "h.example"},
       "hail: a user's name is one line, without NUL\n"},
      {{"imap", "--mechanism", "external", "h.example"},
       "hail: EXTERNAL needs a certificate of ours\n"},
      {{"sieve", "--password", "x", "h.example"},
       "hail: passwords are not taken from the command line (others can see it)\n"},
      {{"cert", "--user", "a", "h.example"}, "hail: not an option of cert: --user\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    const Ended ended = run_hail(row.words);
    CHECK(ended.status == 2);
    CHECK(ended.err == row.says);
    CHECK(ended.out.empty());
  }
}

TEST_CASE("without a terminal nobody can be asked: what else there is, is said") {
  // setsid takes the terminal away, should the tests run at one.
  const Ended ended =
      tests::run_program({"setsid", "-w", HAIL_PROGRAM, "imap", "--user", "a", "h.example"});
  CHECK(ended.status == 2);
  CHECK(ended.err == "hail: a password is needed, and here is no terminal to ask at\n");
}

TEST_CASE("while it has a password: none in its arguments, and no core dump") {
  const tests::TemporaryFile seen;
  const Ended ended =
      run_hail({"imap", "--connect-timeout", "5", "--user", "a", "--password-command",
                "tr '\\0' ' ' < /proc/$PPID/cmdline > " + seen.name() +
                    "; cat /proc/$PPID/limits >> " + seen.name() + "; printf 'n33dle\\055in-Hay'",
                "127.0.0.1:1"});
  CHECK(ended.status == 4);
  const std::string shown = contents(seen.name());
  REQUIRE(holds(shown, "imap --connect-timeout"));
  CHECK_FALSE(holds(shown, "n33dle-in-Hay"));
  const std::size_t core = shown.find("Max core file size");
  REQUIRE(core != std::string::npos);
  CHECK(shown.substr(core, 48).find(" 0 ") != std::string::npos);
  CHECK_FALSE(holds(ended.out + ended.err, "n33dle-in-Hay"));
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
