// SPDX-License-Identifier: GPL-3.0-or-later
// Requirement 14 of PEERS-TELNET section 6 in a real session: the command mode's words, its
// prefixes, when it goes back to the session, and what it sends. All its texts are in
// unit/telnet/console_test.cc.
#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>

#include "support/pty.h"
#include "unit/client/run.h"
#include "unit/telnet/wire.h"

namespace hail::tests {
namespace {

const std::string character_mode = wire({255, 251, 1, 255, 251, 3});

/// hail in character mode, at its prompt.
struct AtPrompt : Pty {
  explicit AtPrompt(const std::string& target) : Pty({HAIL_PROGRAM, target}) {
    expect("ready");
    until_edits_lines(false);
    prompt();
  }
  void prompt() {
    type("\x1d");
    expect("hail> ");
  }
  /// A command that ran: the session goes on. Gives what it printed.
  std::string runs(const std::string& line) {
    type(line + "\r");
    until_edits_lines(false);
    type("#");
    std::string printed = expect("{#}");
    prompt();
    return printed;
  }
  /// A line that is none: the prompt comes again.
  std::string fails(const std::string& line) {
    type(line + "\r");
    return expect("hail> ");
  }
  void quit() {
    type("quit\r");
    expect("Connection closed.");
    CHECK(wait() == 0);
  }
};

/// Shows every `#` that is typed as `{#}`; obeys `more` for all else, and keeps it.
struct Echo {
  explicit Echo(std::function<std::string(const std::string&)> more)
      : server(std::make_unique<Server>([this, more = std::move(more)](Socket& socket) {
          socket.setOOBInline(true);
          say(socket, character_mode);
          settled(socket);
          say(socket, "ready\r\n");
          char byte = 0;
          std::string since;
          socket.setReceiveTimeout(Poco::Timespan(20, 0));
          while (socket.receiveBytes(&byte, 1) == 1) {
            if (byte == '#') {
              since.clear();
              say(socket, "{#}");
              continue;
            }
            since.push_back(byte);
            heard.push_back(byte);
            if (const std::string answer = more(since); !answer.empty()) {
              since.clear();
              say(socket, answer);
            }
          }
        })) {}
  /// Once the client has gone.
  std::string all_heard() {
    server.reset();
    return heard;
  }
  std::string heard;
  std::unique_ptr<Server> server;
};

TEST_SUITE_BEGIN("client: command mode");

TEST_CASE("14a: unknown and ambiguous words, unique prefixes, and the way back") {
  Echo echo([](const std::string&) { return ""; });
  AtPrompt terminal(echo.server->target());
  CHECK(terminal.fails("nonsense").find("?Invalid command") != std::string::npos);
  CHECK(terminal.fails("s").find("?Ambiguous command") != std::string::npos);
  const std::string status = terminal.runs("stat");
  for (const char* line :
       {"Connected to 127.0.0.1.", "single character mode", "Escape character is '^]'."})
    CHECK(status.find(line) != std::string::npos);
  terminal.runs("");
  CHECK(terminal.runs("opt").find("ECHO") != std::string::npos);
  CHECK(terminal.fails("?").find("close") != std::string::npos);
  terminal.quit();
}

TEST_CASE("14b: what send sends, several words at once, and negotiation by name and number") {
  struct Row {
    std::string line, heard;
  };
  const Row rows[] = {
      {"send ayt", wire({255, 246})},
      {"send ao brk ip nop", wire({255, 245})},
      {"send escape", "\x1d"},
      {"send ga eor", wire({255, 249, 255, 239})},
      {"send dont echo", wire({255, 254, 1})},
      {"send do 6", wire({255, 253, 6})},
      {"send ec el", wire({255, 247, 255, 248})},
      {"send abort susp eof", wire({255, 238, 255, 242, 255, 237, 255, 242, 255, 236})},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    std::string heard;
    {
      Echo echo([](const std::string&) { return ""; });
      AtPrompt terminal(echo.server->target());
      terminal.runs(row.line);
      terminal.quit();
      heard = echo.all_heard();
    }
    CHECK(heard.starts_with(row.heard));
  }
}

TEST_CASE("14c: ping tells the time of a TIMING-MARK; status of the peer is shown, escaped") {
  Echo echo([](const std::string& since) -> std::string {
    if (since.ends_with(wire({255, 253, 6}))) return wire({255, 251, 6});
    if (since.ends_with(wire({255, 253, 5}))) return wire({255, 251, 5});
    if (since.ends_with(sb(5, "\x01"))) return sb(5, wire({0, 251, 1}) + "\x1b]0;title\x07");
    return "";
  });
  AtPrompt terminal(echo.server->target());
  terminal.type("ping\r");
  terminal.expect("TIMING-MARK answered after ");
  terminal.until_edits_lines(false);
  terminal.prompt();
  terminal.type("send getstatus\r");
  const std::string shown = terminal.expect("STATUS IS");
  CHECK(shown.find('\x1b') == std::string::npos);
  terminal.until_edits_lines(false);
  terminal.prompt();
  terminal.quit();
}

TEST_CASE("14d: open, close, open again and quit, from the command mode without a host") {
  Echo first([](const std::string&) { return ""; });
  Echo second([](const std::string&) { return ""; });
  Pty terminal({HAIL_PROGRAM, "telnet"});
  terminal.expect("hail> ");
  terminal.type("send ayt\r");
  terminal.expect("?Need to be connected first.");
  for (const Echo* echo : {&first, &second}) {
    terminal.expect("hail> ");
    terminal.type("open 127.0.0.1 " + echo->server->port() + "\r");
    terminal.expect("Trying 127.0.0.1...");
    terminal.expect("ready");
    terminal.until_edits_lines(false);
    terminal.type("\x1d");
    terminal.expect("hail> ");
    terminal.type("open 127.0.0.1\r");
    terminal.expect("?Already connected to 127.0.0.1");
    terminal.expect("hail> ");
    terminal.type(echo == &first ? "close\r" : "quit\r");
    terminal.expect("Connection closed.");
  }
  CHECK(terminal.wait() == 0);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
