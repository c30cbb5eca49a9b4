// SPDX-License-Identifier: GPL-3.0-or-later
// The client on a pseudo-terminal, run by a shell as a user runs it: after every way out the
// settings are those of before; modes, keys, the console, windows, floods (PEERS-TELNET section 6,
// 12 and 14).
#include <doctest/doctest.h>

#include <csignal>
#include <string>

#include "support/loopback.h"
#include "support/pty.h"
#include "unit/cli/server.h"

namespace hail::tests {
namespace {

using Socket = Poco::Net::StreamSocket;

const std::string agree = "\xff\xfb\x01\xff\xfb\x03";  // WILL ECHO, WILL SUPPRESS-GO-AHEAD.

std::string until(Socket& socket, const std::string& end) {
  std::string all;
  char byte = 0;
  socket.setReceiveTimeout(Poco::Timespan(20, 0));
  while (all.find(end) == std::string::npos && socket.receiveBytes(&byte, 1) == 1)
    all.push_back(byte);
  return all;
}

/// A shell on a terminal. dash, because bash puts settings right by itself after a crash.
struct Shell : Pty {
  Shell()
      : Pty({"dash", "-i"}, {{"PS1", "ready> "},
                             {"ENV", ""},
                             {"HAIL", HAIL_PROGRAM},
                             // ASan would take a crash for its own and end with 1.
                             {"ASAN_OPTIONS", "handle_segv=0:handle_sigbus=0:handle_abort=0"},
                             {"XDG_STATE_HOME", "/proc/none"}}) {
    expect("ready> ");
    before = settings();
  }
  /// Starts hail and waits until it is in the session.
  void hail(const std::string& arguments) {
    type("\"$HAIL\" " + arguments + "; echo status $?\n");
    expect("Escape character is '^]'.\r\n");
  }
  /// What hail's status was, once it has ended; with it the settings are compared.
  std::string status() {
    screen = expect("status ");
    std::string number = expect("\r\n");
    number.resize(number.size() - 2);
    expect("ready> ");
    CHECK(settings() == before);
    return number;
  }
  std::string before;
  std::string screen;  // What was shown up to the status.
};

TEST_SUITE_BEGIN("client: terminal");

TEST_CASE("terminal: settings are as before after every way out, in both modes") {
  enum class By { peer_end, peer_reset, close, quit, end_of_prompt, signal };
  struct Row {
    std::string name;
    By by;
    int number;
    std::string status, says;
  };
  const Row rows[] = {
      {"FIN", By::peer_end, 0, "0", "Connection closed by foreign host.\r\n"},
      {"RST", By::peer_reset, 0, "5", "Connection reset by peer.\r\n"},
      {"close", By::close, 0, "0", "Connection closed.\r\n"},
      {"quit", By::quit, 0, "0", "Connection closed.\r\n"},
      {"Ctrl-D at the prompt", By::end_of_prompt, 0, "0", "Connection closed.\r\n"},
      {"SIGINT", By::signal, SIGINT, "130", ""},
      {"SIGTERM", By::signal, SIGTERM, "143", ""},
      {"SIGHUP", By::signal, SIGHUP, "129", ""},
      {"SIGQUIT", By::signal, SIGQUIT, "131", ""},
      {"SIGSEGV: a crash", By::signal, SIGSEGV, "139", ""},
      {"SIGABRT: a failed assertion", By::signal, SIGABRT, "134", ""},
      {"SIGBUS", By::signal, SIGBUS, "135", ""},
  };
  for (const bool keys : {true, false}) {
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CAPTURE(keys);
      Server server([&](Socket& socket) {
        say(socket, (keys ? agree : "") + "welcome\r\n");
        if (row.by == By::peer_end || row.by == By::peer_reset) {
          until(socket, keys ? "go" : "go\r\n");  // Unread octets would make an RST of the FIN.
          if (row.by == By::peer_reset) socket.setLinger(true, 0);
          return;
        }
        wait_for_end(socket);
      });
      Shell shell;
      shell.hail(server.target());
      shell.expect("welcome");
      shell.until_edits_lines(!keys);
      CHECK(shell.settings() != shell.before);
      switch (row.by) {
        case By::peer_end:
        case By::peer_reset:
          shell.type(keys ? "go" : "go\n");
          break;
        case By::close:
        case By::quit:
          shell.type("\x1d");
          shell.expect("hail> ");
          shell.type(row.by == By::close ? "close\r" : "q\r");
          break;
        case By::end_of_prompt:
          shell.type("\x1d");
          shell.expect("hail> ");
          shell.type("\x04");
          break;
        case By::signal:
          ::kill(shell.foreground(), row.number);
          break;
      }
      if (!row.says.empty()) shell.expect(row.says);
      CHECK(shell.status() == row.status);
    }
  }
}

TEST_CASE("terminal: a signal at the console's prompt leaves the settings right too") {
  Server server([](Socket& socket) {
    say(socket, agree);
    wait_for_end(socket);
  });
  Shell shell;
  shell.hail(server.target());
  shell.until_edits_lines(false);
  shell.type("\x1d");
  shell.expect("hail> ");
  ::kill(shell.foreground(), SIGTERM);
  CHECK(shell.status() == "143");
}

TEST_CASE("terminal: suspended by z, by ^Z and by SIGTSTP; found again after fg") {
  struct Row {
    std::string name;
    bool keys;
    std::string typed;  // Empty: the signal.
  };
  const Row rows[] = {
      {"z in character mode", true, "\x1dz\r"},
      {"z in line mode", false, "\x1dz\r"},
      {"^Z in line mode", false, "\x1a"},
      {"SIGTSTP in character mode", true, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Server server([&](Socket& socket) {
      say(socket, (row.keys ? agree : "") + "welcome\r\n");
      until(socket, "again");
      say(socket, "back\r\n");
      until(socket, row.keys ? "end" : "end\r\n");
    });
    Shell shell;
    shell.hail(server.target());
    shell.expect("welcome");
    shell.until_edits_lines(!row.keys);
    if (row.typed.empty()) {
      ::kill(shell.foreground(), SIGTSTP);
    } else if (row.typed[0] == '\x1d') {
      shell.type("\x1d");
      shell.expect("hail> ");
      shell.type(row.typed.substr(1));
    } else {
      shell.type(row.typed);
    }
    shell.expect("Stopped");
    shell.expect("ready> ");
    CHECK(shell.settings() == shell.before);
    shell.type("fg; echo status $?\n");
    shell.until_edits_lines(!row.keys);
    shell.type(row.keys ? "again" : "again\n");
    shell.expect("back");
    shell.type(row.keys ? "end" : "end\n");
    CHECK(shell.status() == "0");
  }
}

TEST_CASE("terminal: what is typed, in each mode") {
  struct Row {
    std::string name, server_says, typed, received;
    bool edits;
    std::string shown;
  };
  const Row rows[] = {
      {"line mode: edited and shown here, CR LF at the end", "", "whp\x7fo\r", "who\r\n", true,
       "whp\b \bo"},
      {"ECHO and SGA: every key, Enter is CR NUL", agree, std::string("a\x03\x7f\r"),
       std::string("a\x03\x7f\r\0", 5), false, ""},
      {"ECHO alone: lines that are not shown (a password)", "\xff\xfb\x01", "secret\r",
       "secret\r\n", true, ""},
      {"the escape character itself: send escape", agree, "\x1dsend escape\rx", "\x1dx", false, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::string received;
    {
      Server server([&](Socket& socket) {
        say(socket, row.server_says + "welcome\r\n");
        received = until(socket, row.received);
      });
      Shell shell;
      shell.hail(server.target());
      shell.expect("welcome");
      shell.until_edits_lines(row.edits);
      CHECK(!shell.echoes());
      if (row.typed[0] == '\x1d') {
        shell.type("\x1d");
        shell.expect("hail> ");
        shell.type(row.typed.substr(1, row.typed.find('\r')));
        shell.until_edits_lines(row.edits);
        shell.type(row.typed.substr(row.typed.find('\r') + 1));
      } else {
        shell.type(row.typed);
      }
      CHECK(shell.status() == "0");
      CHECK(shell.screen.find(row.shown) != std::string::npos);
      CHECK(shell.screen.find("secret") == std::string::npos);
    }
    CHECK(received.ends_with(row.received));
  }
}

TEST_CASE("terminal: another escape character, or none") {
  Server server(
      [](Socket& socket) {
        say(socket, agree);
        until(socket, "\x1d!");
      },
      2);
  Shell shell;
  shell.type("\"$HAIL\" -e ^a " + server.target() + "; echo status $?\n");
  shell.expect("Escape character is '^A'.\r\n");
  shell.until_edits_lines(false);
  shell.type("\x01");
  shell.expect("hail> ");
  shell.type("status\r");
  shell.expect("Escape character is '^A'.\r\n");
  shell.until_edits_lines(false);
  shell.type("\x1d!");
  CHECK(shell.status() == "0");
  shell.type("\"$HAIL\" -E " + server.target() + "; echo status $?\n");
  shell.expect("Escape character is 'off'.\r\n");
  shell.until_edits_lines(false);
  shell.type("\x1d!");
  CHECK(shell.status() == "0");
}

TEST_CASE("terminal: the window's size is told when asked for, 255 doubled, and when it changes") {
  std::string first;
  std::string second;
  std::string third;
  {
    Server server([&](Socket& socket) {
      say(socket, agree + "\xff\xfd\x1fwelcome\r\n");  // DO NAWS
      first = until(socket, "\xff\xf0");
      say(socket, "seen\r\n");
      second = until(socket, "\xff\xf0");
      say(socket, "\xff\xfe\x1f silent\r\n");  // DONT NAWS
      third = until(socket, "x");
    });
    Shell shell;
    shell.hail(server.target());
    shell.expect("seen");
    shell.resize(255, 511);
    shell.expect("silent");
    shell.resize(100, 30);
    shell.type("x");
    CHECK(shell.status() == "0");
  }
  CHECK(first.ends_with(std::string("\xff\xfa\x1f\0\x50\0\x18\xff\xf0", 9)));
  CHECK(second == std::string("\xff\xfa\x1f\0\xff\xff\x01\xff\xff\xff\xf0", 11));
  CHECK(third == "\xff\xfc\x1fx");  // WONT NAWS, and no size after it.
}

TEST_CASE("terminal: the escape character works in the middle of a flood") {
  Server server([](Socket& socket) {
    const std::string lines = std::string(8, 'x') + std::string(70, 'y') + "\r\n";
    std::string much;
    for (int i = 0; i < 1000; ++i) much += lines;
    say(socket, agree);
    for (int i = 0; i < 100000; ++i) say(socket, much);
  });
  Shell shell;
  shell.hail(server.target());
  shell.expect("yyy");
  shell.type("\x1d");
  shell.expect("hail> ", std::chrono::seconds(5));
  shell.type("quit\r");
  shell.expect("Connection closed.\r\n");
  CHECK(shell.status() == "0");
}

TEST_CASE("terminal: ^C while connecting ends it") {
  BlackHole nobody;
  Shell shell;
  shell.type("\"$HAIL\" 127.0.0.1 " + std::to_string(nobody.port()) + "; echo status $?\n");
  shell.expect("Trying 127.0.0.1...\r\n");
  shell.type("\x03");
  CHECK(shell.status() == "130");
}

TEST_CASE("terminal: the session's text is sent to the terminal as it is") {
  Server server([](Socket& socket) {
    say(socket, agree + "\x1b[31mred\x1b[0m\r\n");
    until(socket, "\xff\xfd\x03");  // Unread octets would make an RST of the FIN.
  });
  Shell shell;
  shell.hail(server.target());
  shell.expect("\x1b[31mred\x1b[0m\r\n");
  CHECK(shell.status() == "0");
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
