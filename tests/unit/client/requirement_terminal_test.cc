// SPDX-License-Identifier: GPL-3.0-or-later
// Requirement 12 of PEERS-TELNET section 6, screen manners, beside what terminal_test.cc has:
// LINEMODE as the server orders it, passwords, rlogin's manners, the keys that can be set.
#include <doctest/doctest.h>

#include <string>

#include "support/pty.h"
#include "unit/client/run.h"
#include "unit/telnet/wire.h"

namespace hail::tests {
namespace {

using namespace std::chrono_literals;

const std::string character_mode = wire({255, 251, 1, 255, 251, 3});
constexpr int edit = 1, trapsig = 2, ack = 4, soft_tab = 8, lit_echo = 16;
constexpr int linemode = 34, mode = 1, forward_mask = 2;

/// hail on a terminal, in the session.
struct Terminal : Pty {
  explicit Terminal(const std::string& target, std::vector<std::string> flags = {})
      : Pty(words(target, std::move(flags))) {
    expect("Escape character is '");
    expect("'.\r\n");
  }
  static std::vector<std::string> words(const std::string& target, std::vector<std::string> flags) {
    flags.insert(flags.begin(), HAIL_PROGRAM);
    flags.push_back(target);
    return flags;
  }
  /// A command of the command mode, behind which the session goes on.
  void command(const std::string& line) {
    type("\x1d");
    expect("hail> ");
    type(line + "\r");
  }
};

/// Orders LINEMODE with `mask`, waits until it is acknowledged, and says "ready". No mode at all is
/// what LINEMODE begins with: no change, no answer.
void order_linemode(Socket& socket, int mask) {
  say(socket, wire({255, 253, linemode}) + sb(linemode, wire({mode, mask})));
  if (mask != 0) heard_until(socket, sb(linemode, wire({mode, mask | ack})));
  settled(socket);
  say(socket, "ready\r\n");
}

TEST_SUITE_BEGIN("client: screen manners");

TEST_CASE("12a: LINEMODE: who edits and which keys are commands is as the server orders") {
  const std::string ip = wire({255, 244});
  struct Row {
    std::string name;
    int mask;
    std::string typed, heard;
  };
  const Row rows[] = {
      {"EDIT and TRAPSIG: a line", edit | trapsig,
       "ab\x7f"
       "c\r",
       "ac\r\n"},
      {"EDIT and TRAPSIG: ^C", edit | trapsig, "\x03", ip},
      {"EDIT alone: ^C is text", edit, "a\x03\r", "a\x03\r\n"},
      {"TRAPSIG alone: keys at once", trapsig, "x", "x"},
      {"TRAPSIG alone: ^C", trapsig, "x\x03", "x" + ip},
      {"neither: everything is text", 0, "x\x03\x7f", "x\x03\x7f"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::string heard;
    {
      Server server([&](Socket& socket) {
        order_linemode(socket, row.mask);
        heard = heard_until(socket, row.heard);
        finish(socket);
      });
      Terminal terminal(server.target());
      terminal.expect("ready");
      terminal.type(row.typed);
      CHECK(terminal.wait() == 0);
    }
    CHECK(heard == row.heard);
  }
}

TEST_CASE(
    "12b: FORWARDMASK sends a line that is not ended at its octets, 255 doubled on the wire") {
  std::string mask(32, '\0');
  mask['/' / 8] = static_cast<char>(0x80 >> ('/' % 8));
  mask[31] = '\xff';
  const std::string doubled = mask + "\xff";
  std::string heard;
  {
    Server server([&](Socket& socket) {
      order_linemode(socket, edit | trapsig);
      say(socket, sb(linemode, wire({253, forward_mask}) + doubled));
      heard_until(socket, sb(linemode, wire({251, forward_mask})));
      say(socket, "go\r\n");
      heard = heard_until(socket, "ab/");
      say(socket, "and\r\n");
      heard += heard_until(socket, "cd\r\n");
      finish(socket);
    });
    Terminal terminal(server.target());
    terminal.expect("go");
    terminal.type("ab/");
    terminal.expect("and");
    terminal.type("cd\r");
    CHECK(terminal.wait() == 0);
  }
  CHECK(heard == "ab/cd\r\n");
}

TEST_CASE("12c: SOFT_TAB and LIT_ECHO change what is shown, not what is sent") {
  struct Row {
    std::string name;
    int mask;
    std::string shown;
  };
  const Row rows[] = {
      {"neither", edit, "a\tb^Ac"},
      {"SOFT_TAB", edit | soft_tab, "a       b^Ac"},
      {"LIT_ECHO", edit | lit_echo,
       "a\tb\x01"
       "c"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::string heard;
    {
      Server server([&](Socket& socket) {
        order_linemode(socket, row.mask);
        heard = heard_until(socket, "\r\n");
        finish(socket);
      });
      Terminal terminal(server.target());
      terminal.expect("ready");
      terminal.type(
          "a\tb\x01"
          "c\r");
      CHECK(terminal.expect("c").find(row.shown) != std::string::npos);
      CHECK(terminal.wait() == 0);
    }
    CHECK(heard ==
          "a\tb\x01"
          "c\r\n");
  }
}

TEST_CASE("12d: what is typed behind \"assword:\" is not shown, whether or not ECHO is on") {
  struct Row {
    std::string name;
    std::vector<std::string> prompt;
    bool shown;
  };
  const Row rows[] = {
      {"in one piece", {"Password: "}, false},
      {"in two", {"login: x\r\nPass", "word:"}, false},
      {"of somebody", {"alice's password: "}, false},
      {"no such prompt", {"name: "}, true},
      {"a line that is over", {"Password: \r\n", "$ "}, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::string heard;
    {
      Server server([&](Socket& socket) {
        for (const std::string& part : row.prompt) {
          settled(socket);
          say(socket, part);
        }
        heard = heard_until(socket, "\r\n");
        say(socket, "\r\nnext: ");
        heard += heard_until(socket, "\r\n");
        finish(socket);
      });
      Terminal terminal(server.target());
      terminal.expect(row.prompt.back());
      terminal.type("s3cr3t\r");
      const std::string behind = terminal.expect("next: ");
      CHECK((behind.find("s3cr3t") != std::string::npos) == row.shown);
      terminal.type("seen\r");
      terminal.expect("seen");
      CHECK(terminal.wait() == 0);
    }
    CHECK(heard == "s3cr3t\r\nseen\r\n");
  }
}

TEST_CASE(
    "12e: rlogin's manners: ~. at a line's beginning ends, elsewhere and doubled it is text") {
  struct Row {
    std::string name;
    std::vector<std::string> flags;
    std::string text, heard, last;
  };
  const Row rows[] = {
      {"-r", {"-r"}, "a~.\r~~.\r~x\r", "a~.\r\0~.\r\0~x\r\0"_wire, "~."},
      {"--escape-alias",
       {"--escape-alias", "%"},
       "a%.\r%%.\r~.\r",
       "a%.\r\0%.\r\0~.\r\0"_wire,
       "%."},
  };
  for (const bool characters : {true, false}) {
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CAPTURE(characters);
      std::string expected = row.heard;
      if (!characters) {
        for (char& octet : expected) {
          if (octet == '\0') octet = '\n';
        }
      }
      std::string heard;
      std::string more;
      {
        Server server([&](Socket& socket) {
          say(socket, characters ? character_mode : "");
          settled(socket);
          say(socket, "ready\r\n");
          heard = heard_until(socket, expected);
          say(socket, "heard\r\n");
          more = heard_until(socket, "never");
        });
        Terminal terminal(server.target(), row.flags);
        terminal.expect("ready");
        terminal.type(row.text);
        terminal.expect("heard");
        terminal.type(row.last);
        terminal.expect("Connection closed.\r\n");
        CHECK(terminal.wait() == 0);
      }
      CHECK(heard == expected);
      CHECK(more.empty());
    }
  }
}

TEST_CASE("12f: ~^] leads to the command mode, ~^Z suspends") {
  Server server([&](Socket& socket) {
    say(socket, character_mode);
    settled(socket);
    say(socket, "ready\r\n");
    heard_until(socket, "again");
    finish(socket);
  });
  Pty shell({"dash", "-i"}, {{"PS1", "shell> "}, {"ENV", ""}, {"HAIL", HAIL_PROGRAM}});
  shell.expect("shell> ");
  const std::string before = shell.settings();
  shell.type("\"$HAIL\" -r " + server.target() + "; echo status $?\n");
  shell.expect("ready");
  shell.until_edits_lines(false);
  shell.type("~\x1d");
  shell.expect("hail> ");
  shell.type("\r");
  shell.until_edits_lines(false);
  // A line has just begun on the server's side as far as we know: nothing was typed since.
  shell.type("\r~\x1a");
  shell.expect("shell> ");
  CHECK(shell.settings() == before);
  shell.type("fg\n");
  shell.until_edits_lines(false);
  shell.type("again");
  shell.expect("Connection closed by foreign host.");
  shell.expect("shell> ");
  CHECK(shell.settings() == before);
}

TEST_CASE("12g: set bsasdel and set delasbs say which octet the backspace key is") {
  struct Row {
    std::string command, heard;
  };
  const Row rows[] = {
      {"status", "\b\x7f!"},
      {"set bsasdel", "\x7f\x7f!"},
      {"set delasbs", "\b\b!"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.command);
    std::string heard;
    {
      Server server([&](Socket& socket) {
        say(socket, character_mode);
        settled(socket);
        say(socket, "ready\r\n");
        heard = heard_until(socket, "!");
        finish(socket);
      });
      Terminal terminal(server.target());
      terminal.expect("ready");
      terminal.until_edits_lines(false);
      terminal.command(row.command);
      terminal.until_edits_lines(false);
      terminal.type("\b\x7f!");
      CHECK(terminal.wait() == 0);
    }
    CHECK(heard == row.heard);
  }
}

TEST_CASE("12h: ^E in line mode turns our echo off and on") {
  std::string heard;
  {
    Server server([&](Socket& socket) {
      say(socket, "ready\r\n");
      heard = heard_until(socket, "\r\n");
      finish(socket);
    });
    Terminal terminal(server.target());
    terminal.expect("ready");
    terminal.type("one\x05two\x05three\r");
    const std::string shown = terminal.expect("three");
    CHECK(shown.find("one") != std::string::npos);
    CHECK(shown.find("two") == std::string::npos);
    CHECK(terminal.wait() == 0);
  }
  CHECK(heard == "onetwothree\r\n");
}

TEST_CASE("12i: a window's size is told after DO NAWS alone, and not once more if it is the same") {
  std::string unasked;
  std::string asked;
  {
    Server server([&](Socket& socket) {
      say(socket, character_mode);
      settled(socket);
      say(socket, "one\r\n");
      heard_until(socket, "a");
      unasked = settled(socket);
      say(socket, wire({255, 253, 31}));
      asked = settled(socket);
      say(socket, "two\r\n");
      asked += heard_until(socket, "b");
      finish(socket);
    });
    Terminal terminal(server.target());
    terminal.expect("one");
    terminal.resize(255, 511);
    terminal.type("a");
    terminal.expect("two");
    terminal.resize(255, 511);
    terminal.type("b");
    CHECK(terminal.wait() == 0);
  }
  CHECK(unasked.empty());
  CHECK(asked == wire({255, 251, 31}) + sb(31, wire({0, 255, 255, 1, 255, 255})) + "b");
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
