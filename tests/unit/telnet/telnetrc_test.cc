// SPDX-License-Identifier: GPL-3.0-or-later
// .telnetrc: which lines are for whom, and what is wrong with a line.
#include <doctest/doctest.h>
#include <fmt/ranges.h>
#include <hail/telnet/telnetrc.h>

#include <string>

using namespace hail;

namespace {

/// "toggle crlf|mode line", or "! line 3: ...".
std::string read(const std::string& text, const std::string& host = "bbs.example",
                 std::uint16_t port = 23) {
  const auto commands = telnet::telnetrc_commands(text, host, port);
  if (!commands) return "! " + commands.error();
  return fmt::format("{}", fmt::join(*commands, "|"));
}

}  // namespace

TEST_SUITE_BEGIN("telnetrc");

TEST_CASE("telnetrc: hosts and their commands") {
  struct Row {
    std::string name, text, commands;
  };
  const Row rows[] = {
      {"an empty file", "", ""},
      {"comments and empty lines alone", "# x\n\n   \n  # y\n", ""},
      {"a host and its commands", "bbs.example\n  toggle crlf\n\tmode line\n",
       "toggle crlf|mode line"},
      {"no line end at the end", "bbs.example\n toggle crlf", "toggle crlf"},
      {"lines of another system", "bbs.example\r\n toggle crlf\r\n", "toggle crlf"},
      {"any case", "BBS.Example\n z\n", "z"},
      {"another host", "other.example\n z\n", ""},
      {"no prefix of a host", "bbs\n z\nbbs.example.org\n z\n", ""},
      {"DEFAULT is every host", "DEFAULT\n z\n", "z"},
      {"default too", "default\n z\n", "z"},
      {"every section that fits, in order", "DEFAULT\n a\nother\n b\nbbs.example\n c\n", "a|c"},
      {"the port fits", "bbs.example 23\n z\n", "z"},
      {"another port", "bbs.example 2323\n z\n", ""},
      {"DEFAULT and a port", "DEFAULT 23\n z\n", "z"},
      {"a command on the host's line", "bbs.example toggle crlf\n z\n", "toggle crlf|z"},
      {"a command behind the port", "bbs.example 23 toggle crlf\n", "toggle crlf"},
      {"a comment on the host's line", "bbs.example # mine\n z\n", "z"},
      {"an empty line ends no section", "bbs.example\n a\n\n b\n", "a|b"},
      {"a comment in column 1 ends none either", "bbs.example\n a\n# x\n b\n", "a|b"},
      {"commands are taken as they are", "bbs.example\n  ! echo 'a  b' # c  \n",
       "! echo 'a  b' # c"},
      {"commands before any host", "# x\n toggle crlf\n", "! line 2: a command before any host"},
      {"a port that is none", "bbs.example 65536\n", "! line 1: not a port"},
      {"neither this", "other 0\n", "! line 1: not a port"},
      {"nor this", "other 23x\n", "! line 1: not a port"},
      {"a control character", "bbs.example\n z\n set escape \x1d\n",
       "! line 3: a control character"},
      {"NUL", std::string("a\0b\n", 4), "! line 1: a control character"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(read(row.text) == row.commands);
  }
  CHECK(read("[::1] 2323\n z\n", "::1", 2323) == "z");
  CHECK(read("::1\n z\n", "::1") == "z");
}

TEST_CASE("telnetrc: bounds") {
  std::string lines;
  for (int line = 0; line < 1000; ++line) lines += "#\n";
  CHECK(read(lines).empty());
  CHECK(read(lines + "#\n") == "! line 1001: more than 1000 lines");
  CHECK(read("# " + std::string(65534, 'x')).empty());
  CHECK(read("# " + std::string(65535, 'x')) == "! more than 65536 octets");
}

TEST_SUITE_END();
