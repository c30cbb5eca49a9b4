// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogue with a mail server on a pseudo-terminal: remarks, whose turn it is, secrets, Ctrl-D,
// hostile servers (UX B.11). TLS that begins in the middle is tested live, on Postfix and Dovecot.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "support/pty.h"
#include "unit/cli/server.h"

namespace hail::tests {
namespace {

using Socket = Poco::Net::StreamSocket;

std::string line(Socket& socket) {
  std::string all;
  char byte = 0;
  socket.setReceiveTimeout(Poco::Timespan(20, 0));
  while (!all.ends_with("\r\n") && socket.receiveBytes(&byte, 1) == 1) all.push_back(byte);
  return all;
}

/// A place for the history, gone in the end.
struct StateDirectory {
  StateDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "hail-state-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path = pattern;
  }
  ~StateDirectory() { std::filesystem::remove_all(path); }
  std::string history(const std::string& name) const {
    std::ifstream file(path + "/hail/" + name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  std::string path;
};

/// hail on a terminal, in a dialogue by the protocol of `scheme`.
struct Dialogue : Pty {
  Dialogue(const StateDirectory& state, const std::string& target, const std::string& flags = "")
      : Pty({"sh", "-c",
             "trap : INT; \"$HAIL\" " + flags + " " + target + "; echo status $?; read end"},
            {{"HAIL", HAIL_PROGRAM}, {"XDG_STATE_HOME", state.path}, {"INPUTRC", "/dev/null"}}) {}
  std::string status() {
    expect("status ");
    std::string number = expect("\r\n");
    number.resize(number.size() - 2);
    type("\n");
    wait();
    return number;
  }
};

TEST_SUITE_BEGIN("client: dialogue");

TEST_CASE(
    "dialogue: remarks, completion, explanation, goodbye; --plain has none of hail's remarks") {
  for (const bool plain : {false, true}) {
    CAPTURE(plain);
    StateDirectory state;
    Server server([](Socket& socket) {
      say(socket, "220 mx.example ESMTP\r\n");
      CHECK(line(socket) == "EHLO me\r\n");
      say(socket, "250-mx.example\r\n250 SIZE 1000\r\n");
      CHECK(line(socket) == "RCPT TO:<a@b>\r\n");
      say(socket, "503 5.5.1 need MAIL\r\n");
      CHECK(line(socket) == "QUIT\r\n");
      say(socket, "221 bye\r\n");
    });
    Dialogue dialogue(state, "smtp://" + server.target(), plain ? "--plain" : "");
    std::string seen;
    if (!plain)
      dialogue.expect(
          "# SMTP with 127.0.0.1. Tab completes, ? explains, ^] hail>\r\n220 mx.example ESMTP\r\n# "
          "ready.");
    if (plain) dialogue.expect("Escape character is '^]'.\r\n220 mx.example ESMTP\r\n");
    seen += dialogue.expect("smtp> ");
    dialogue.type("EH\t");
    dialogue.expect("EHLO ");
    dialogue.type("me\r");
    seen += dialogue.expect("250 SIZE 1000\r\n");
    seen += dialogue.expect("smtp> ");
    dialogue.type("RCPT TO:<a@b>\r");
    if (!plain) dialogue.expect("# order: MAIL FROM comes before RCPT TO\r\n");
    seen += dialogue.expect("smtp> ");
    dialogue.type("\x04");
    seen += dialogue.expect("221 bye\r\nConnection closed by foreign host.\r\n");
    CHECK(dialogue.status() == "0");
    if (plain) CHECK(seen.find("# ") == std::string::npos);
  }
}

TEST_CASE("dialogue: what is typed ahead means what the reply makes of it") {
  StateDirectory state;
  std::string received;
  {
    Server server([&](Socket& socket) {
      for (const char* reply : {"220 mx\r\n", "354 go\r\n"}) {
        // Typed ahead as it was, nothing may come before the reply.
        CHECK(!socket.poll(Poco::Timespan(0, 150000), Poco::Net::Socket::SELECT_READ));
        say(socket, reply);
        received += line(socket);
      }
      for (int i = 0; i < 2; ++i) received += line(socket);
      say(socket, "250 queued\r\n");
      line(socket);
      say(socket, "221 bye\r\n");
    });
    Dialogue dialogue(state, "smtp://" + server.target());
    dialogue.expect("# SMTP with");
    dialogue.type("DATA\r.hidden\rQUIT\r.\rQUIT\r");
    dialogue.expect("221 bye\r\n");
    CHECK(dialogue.status() == "0");
  }
  CHECK(received == "DATA\r\n..hidden\r\nQUIT\r\n.\r\n");
  CHECK(state.history("history-smtp") == "DATA\nQUIT\n");
}

TEST_CASE("dialogue: passwords are not shown, not kept, and encoded") {
  struct Row {
    std::string name, scheme, typed, asks, answer, sent;
  };
  const Row rows[] = {
      {"AUTH PLAIN", "smtp", "AUTH PLAIN", "user name: |password", "tim|tanstaaftanstaaf",
       "AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm\r\n"},
      {"PASS", "pop3", "PASS", "password", "tanstaaftanstaaf", "PASS tanstaaftanstaaf\r\n"},
      {"LOGIN", "imap", "LOGIN tim", "password", "tanstaaftanstaaf",
       "a1 LOGIN \"tim\" \"tanstaaftanstaaf\"\r\n"},
      {"LOGIN, all typed: seen by who types it, kept nowhere", "imap", "LOGIN tim tanstaaftanstaaf",
       "", "", "a1 LOGIN tim tanstaaftanstaaf\r\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    StateDirectory state;
    std::string sent;
    std::string seen;
    {
      Server server([&](Socket& socket) {
        say(socket, row.scheme == "smtp"   ? "220 mx\r\n"
                    : row.scheme == "pop3" ? "+OK\r\n"
                                           : "* OK\r\n");
        sent = line(socket);
        say(socket, row.scheme == "smtp"   ? "235 ok\r\n"
                    : row.scheme == "pop3" ? "+OK\r\n"
                                           : "a1 OK\r\n");
        line(socket);
      });
      Dialogue dialogue(state, row.scheme + "://" + server.target());
      dialogue.expect(row.scheme + "> ");
      dialogue.type(row.typed + "\r");
      std::istringstream asks(row.asks);
      std::istringstream answers(row.answer);
      for (std::string ask, answer;
           std::getline(asks, ask, '|') && std::getline(answers, answer, '|');) {
        seen += dialogue.expect(ask);
        if (ask == "password") {
          seen += dialogue.expect("): ");
          CHECK(!dialogue.echoes());
        }
        dialogue.type(answer + "\r");
      }
      seen += dialogue.expect("# logged in\r\n");
      seen += dialogue.expect("> ");
      dialogue.type("\x04");
      CHECK(dialogue.status() == "0");
    }
    CHECK(sent == row.sent);
    if (!row.asks.empty()) CHECK(seen.find("tanstaaf") == std::string::npos);
    CHECK(state.history("history-" + row.scheme).find("tanstaaf") == std::string::npos);
  }
}

TEST_CASE("dialogue: the history is kept for its owner alone") {
  StateDirectory state;
  Server server([](Socket& socket) {
    say(socket, "220 mx\r\n");
    line(socket);
    say(socket, "250 ok\r\n");
    line(socket);
    say(socket, "221 bye\r\n");
  });
  Dialogue dialogue(state, "smtp://" + server.target());
  dialogue.expect("smtp> ");
  dialogue.type("NOOP\r");
  dialogue.expect("smtp> ");
  dialogue.type("\x04");
  CHECK(dialogue.status() == "0");
  struct stat about {};
  REQUIRE(::stat((state.path + "/hail/history-smtp").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
  REQUIRE(::stat((state.path + "/hail").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0700);
  CHECK(state.history("history-smtp") == "NOOP\n");
}

TEST_CASE("dialogue: plaintext behind the go-ahead for TLS is reported, and nothing goes on") {
  StateDirectory state;
  bool more = true;
  {
    Server server([&](Socket& socket) {
      say(socket, "220 mx\r\n");
      line(socket);
      say(socket, "220 go\r\n250-INJECTED \x1b[2J\r\n");
      more = !line(socket).empty();
    });
    Dialogue dialogue(state, "smtp://" + server.target());
    dialogue.expect("smtp> ");
    dialogue.type("STARTTLS\r");
    dialogue.expect(
        "19 bytes came in clear behind the reply, before TLS: \"250-INJECTED \\x1b[2J\\r\\n\"");
    CHECK(dialogue.status() == "5");
  }
  CHECK(!more);
}

TEST_CASE("dialogue: no TLS behind the go-ahead is status 6") {
  StateDirectory state;
  Server server([](Socket& socket) {
    say(socket, "220 mx\r\n");
    line(socket);
    say(socket, "220 go\r\n");
    char byte = 0;
    socket.receiveBytes(&byte, 1);  // The hello has come: what follows is no injection.
    say(socket, "this is no TLS at all\r\n");
    wait_for_end(socket);
  });
  Dialogue dialogue(state, "smtp://" + server.target());
  dialogue.expect("smtp> ");
  dialogue.type("STARTTLS\r");
  CHECK(dialogue.status() == "6");
}

TEST_CASE("dialogue: control bytes of the server are shown, not sent to the terminal") {
  StateDirectory state;
  Server server([](Socket& socket) { say(socket, "220 mx \x1b]52;c;eA==\x07 \xe2\x80\xae\r\n"); });
  Dialogue dialogue(state, "smtp://" + server.target());
  dialogue.expect("220 mx \\x1b]52;c;eA==\\x07 \\u202e\r\n");
  CHECK(dialogue.status() == "0");
}

TEST_CASE("dialogue: an endless line ends it with status 5") {
  StateDirectory state;
  Server server([](Socket& socket) {
    const std::string much(100000, 'x');
    say(socket, "220 ");
    for (int i = 0; i < 100; ++i) say(socket, much);
  });
  Dialogue dialogue(state, "smtp://" + server.target());
  dialogue.expect("a line of more than 8192 bytes");
  CHECK(dialogue.status() == "5");
}

TEST_CASE("dialogue: Ctrl-C drops a line, and ends the program on an empty one") {
  StateDirectory state;
  Server server([](Socket& socket) {
    say(socket, "220 mx\r\n");
    CHECK(line(socket) == "NOOP\r\n");
    say(socket, "250 ok\r\n");
    CHECK(line(socket).empty());
  });
  Dialogue dialogue(state, "smtp://" + server.target());
  dialogue.expect("smtp> ");
  dialogue.type("RSET");
  dialogue.expect("RSET");
  dialogue.type("\x03");
  dialogue.expect("^C");
  dialogue.expect("smtp> ");
  dialogue.type("NOOP\r");
  dialogue.expect("250 ok\r\nsmtp> ");
  dialogue.type("\x03");
  CHECK(dialogue.status() == "130");
}

TEST_CASE(
    "dialogue: the console, also while a reply is awaited; the line typed so far comes back") {
  StateDirectory state;
  Server server([](Socket& socket) {
    say(socket, "220 mx\r\n");
    CHECK(line(socket) == "VRFY me\r\n");
    CHECK(line(socket).empty());  // The reply never comes.
  });
  Dialogue dialogue(state, "smtp://" + server.target());
  dialogue.expect("smtp> ");
  dialogue.type("VRFY");
  dialogue.expect("VRFY");
  dialogue.type("\x1d");
  dialogue.expect("hail> ");
  dialogue.type("status\r");
  dialogue.expect("Connected to 127.0.0.1.\r\nEscape character is '^]'.\r\n");
  dialogue.expect("smtp> VRFY");
  dialogue.type(" me\r");
  dialogue.expect(" me\r\n");
  dialogue.type("\x1d");
  dialogue.expect("hail> ");
  dialogue.type("close\r");
  dialogue.expect("Connection closed.\r\n");
  CHECK(dialogue.status() == "0");
}

TEST_CASE("dialogue: suspended in the middle of a line, and the line is there again") {
  StateDirectory state;
  Server server([](Socket& socket) {
    say(socket, "220 mx\r\n");
    CHECK(line(socket) == "VRFY me\r\n");
  });
  Pty shell({"dash", "-i"}, {{"PS1", "ready> "},
                             {"ENV", ""},
                             {"HAIL", HAIL_PROGRAM},
                             {"XDG_STATE_HOME", state.path},
                             {"INPUTRC", "/dev/null"}});
  shell.expect("ready> ");
  const std::string before = shell.settings();
  shell.type("\"$HAIL\" smtp://" + server.target() + "; echo status $?\n");
  shell.expect("smtp> ");
  shell.type("VRFY");
  shell.expect("VRFY");
  shell.type("\x1a");
  shell.expect("Stopped");
  shell.expect("ready> ");
  CHECK(shell.settings() == before);
  shell.type("fg; echo status $?\n");
  shell.expect("smtp> VRFY");
  shell.type(" me\r");
  shell.expect("Connection closed by foreign host.\r\n");
  shell.expect("status 0\r\n");
  CHECK(shell.settings() == before);
}

TEST_CASE("dialogue: what the server says unasked stands above the line being edited") {
  StateDirectory state;
  Server server([](Socket& socket) {
    say(socket, "* OK\r\n");
    line(socket);
    say(socket, "a1 OK\r\n* 3 EXISTS\r\n");
    CHECK(line(socket) == "a2 NOOP\r\n");
  });
  Dialogue dialogue(state, "imap://" + server.target());
  dialogue.expect("imap> ");
  dialogue.type("NOOP\r");
  dialogue.expect("# sent as a1 NOOP\r\na1 OK\r\n");
  dialogue.expect("* 3 EXISTS\r\n");
  dialogue.type("NOOP\r");
  CHECK(dialogue.status() == "0");
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
