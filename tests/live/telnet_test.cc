// SPDX-License-Identifier: GPL-3.0-or-later
// The client against the lab's real servers, as a user sits before it: inetutils-telnetd on a
// pseudo-terminal and in a pipe; Postfix and Dovecot by hand, with a TLS that really begins.
#include <doctest/doctest.h>

#include <csignal>
#include <string>

#include "support/lab.h"
#include "support/pty.h"
#include "support/skip.h"
#include "unit/cli/process.h"

namespace hail::tests {
namespace {

/// A shell on a terminal, and hail as its job.
struct Shell : Pty {
  Shell()
      : Pty({"dash", "-i"}, {{"PS1", "ready> "},
                             {"ENV", ""},
                             {"HAIL", HAIL_PROGRAM},
                             {"INPUTRC", "/dev/null"},
                             {"XDG_STATE_HOME", "/nonexistent"}}) {
    expect("ready> ");
    before = settings();
  }
  void hail(const std::string& arguments) { type("\"$HAIL\" " + arguments + "; echo status $?\n"); }
  std::string status() {
    expect("status ");
    std::string number = expect("\r\n");
    number.resize(number.size() - 2);
    expect("ready> ");
    CHECK(settings() == before);
    return number;
  }
  std::string before;
};

Ended piped(const std::string& input, const std::string& arguments) {
  return run_program({"sh", "-c", "printf '" + input + "' | \"$0\" " + arguments, HAIL_PROGRAM});
}

TEST_SUITE_BEGIN("live: telnet");

TEST_CASE("telnet: inetutils-telnetd: work, resize, interrupt, suspend, log out") {
  const Lab lab({"telnetd"});
  if (!lab.up()) return skip(lab.why());
  Shell shell;
  shell.hail("telnet://" + lab["TELNET"]);
  shell.expect("Trying 127.0.0.1...\r\nConnected to 127.0.0.1.\r\nEscape character is '^]'.\r\n");
  shell.expect("TERM xterm\r\n");
  shell.expect("SIZE 80 24\r\n");
  shell.expect("lab> ");
  shell.until_edits_lines(false);
  shell.type("say hello\r");
  shell.expect("say hello\r\nhello\r\nlab> ");  // Echoed by the server, once.
  shell.resize(100, 30);
  shell.expect("SIZE 100 30\r\n");

  shell.type("sleep 60\r");
  shell.expect("sleep 60\r\n");
  shell.type("\x1d");
  shell.expect("hail> ");
  shell.type("send ip\r");
  shell.expect("INT\r\n");
  shell.type("sleep 60\r");
  shell.expect("sleep 60\r\n");
  shell.type("\x03");
  shell.expect("INT\r\n");

  shell.type("\x1d");
  shell.expect("hail> ");
  shell.type("status\r");
  shell.expect(
      "Connected to 127.0.0.1.\r\nOperating in single character mode\r\nRemote character "
      "echo\r\nLocal flow control\r\nEscape character is '^]'.\r\n");
  shell.type("\x1d");
  shell.expect("hail> ");
  shell.type("send ayt\r");
  shell.expect("[Yes]");

  shell.type("\x1d");
  shell.expect("hail> ");
  shell.type("z\r");
  shell.expect("Stopped");
  shell.expect("ready> ");
  CHECK(shell.settings() == shell.before);
  shell.type("fg; echo status $?\n");
  shell.until_edits_lines(false);
  shell.type("\r");
  shell.expect("lab> ");
  shell.type("exit\r");
  shell.expect("Connection closed by foreign host.\r\n");
  CHECK(shell.status() == "0");
}

TEST_CASE("telnet: inetutils-telnetd: the password of a log-in is not echoed") {
  const Lab lab({"telnetd"});
  if (!lab.up()) return skip(lab.why());
  Shell shell;
  shell.hail("telnet://" + lab["TELNET_LOGIN"]);
  shell.expect("lab login: ");
  shell.type("lab\r");
  shell.expect("Password: ");
  shell.type("secret\r");
  const std::string seen = shell.expect("Welcome to the lab.");
  CHECK(seen.find("secret") == std::string::npos);
  shell.expect("lab> ");
  shell.type("exit\r");
  CHECK(shell.status() == "0");
}

TEST_CASE("telnet: inetutils-telnetd: killed, hung up, crashed: the terminal is as before") {
  const Lab lab({"telnetd"});
  if (!lab.up()) return skip(lab.why());
  struct Row {
    std::string name;
    int number;
    std::string status;
  };
  const Row rows[] = {{"TERM", SIGTERM, "143"},
                      {"INT", SIGINT, "130"},
                      {"HUP", SIGHUP, "129"},
                      {"ABRT", SIGABRT, "134"},
                      {"SEGV", SIGSEGV, "139"}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Shell shell;
    shell.hail("telnet://" + lab["TELNET"]);
    shell.expect("lab> ");
    shell.until_edits_lines(false);
    ::kill(shell.foreground(), row.number);
    CHECK(shell.status() == row.status);
  }
}

TEST_CASE("telnet: inetutils-telnetd in a pipe: commands are obeyed, octets exact, statuses") {
  const Lab lab({"telnetd"});
  if (!lab.up()) return skip(lab.why());
  const Ended ended = piped("say hello\\nexit\\n", "telnet://" + lab["TELNET"]);
  CHECK(ended.status == 0);
  CHECK(ended.out.find("hello\r\n") != std::string::npos);
  CHECK(ended.err.ends_with("Connection closed by foreign host.\n"));
  const Ended login =
      piped("lab\\nsecret\\nsay hi\\nexit\\n", "--linger 5 telnet://" + lab["TELNET_LOGIN"]);
  CHECK(login.status == 0);
  CHECK(login.out.find("Welcome to the lab.") != std::string::npos);
}

TEST_CASE("telnet: Postfix in a pipe: banner, EHLO and goodbye, whatever ends the lines") {
  const Lab lab({"certs", "postfix"});
  if (!lab.up()) return skip(lab.why());
  for (const std::string input : {"EHLO x\\nQUIT\\n", "EHLO x\\r\\nQUIT\\r\\n"}) {
    const Ended ended = piped(input, "smtp://" + lab["SMTP"]);
    CHECK(ended.out.find("220 mx1.lab.test ESMTP Postfix\r\n250-mx1.lab.test\r\n") == 0);
    CHECK(ended.out.ends_with("221 2.0.0 Bye\r\n"));
    CHECK(ended.status == 0);
  }
  CHECK(piped("", "smtp://" + lab["SMTP"]).out == "220 mx1.lab.test ESMTP Postfix\r\n");
  const Ended slow = piped("QUIT\\n", "smtp://" + lab["SMTP_POSTSCREEN"]);  // 2 s of greet wait.
  CHECK(slow.out ==
        "220-mx1.lab.test ESMTP Postfix\r\n220 mx1.lab.test ESMTP Postfix\r\n221 2.0.0 Bye\r\n");
  CHECK(slow.status == 0);
}

TEST_CASE("telnet: Dovecot in a pipe, in clear and inside TLS") {
  const Lab lab({"certs", "dovecot"});
  if (!lab.up()) return skip(lab.why());
  struct Row {
    std::string name, input, target, ends;
  };
  const Row rows[] = {
      {"POP3", "CAPA\\nQUIT\\n", "pop3://" + lab["POP3"], "+OK Logging out\r\n"},
      {"POP3S", "CAPA\\nQUIT\\n", "pop3s://" + lab["POP3S"], "+OK Logging out\r\n"},
      {"IMAP", "a CAPABILITY\\nb LOGOUT\\n", "imap://" + lab["IMAP"], "b OK Logout completed.\r\n"},
      {"IMAPS", "a CAPABILITY\\nb LOGOUT\\n", "imaps://" + lab["IMAPS"],
       "b OK Logout completed.\r\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Ended ended = piped(row.input, row.target);
    CHECK(ended.out.find("\r\n") != ended.out.rfind("\r\n"));
    CHECK(ended.out.substr(ended.out.size() - std::min(ended.out.size(), row.ends.size())) ==
          row.ends);
    CHECK(ended.status == 0);
  }
  const Ended trusted = piped("a LOGOUT\\n", "--ca-file " + lab["CA"] + " imaps://" + lab["IMAPS"]);
  CHECK(trusted.err.find("TLS 1.3, verified for 127.0.0.1.\n") != std::string::npos);
  const Ended untrusted = piped("a LOGOUT\\n", "imaps://" + lab["IMAPS"]);
  CHECK(untrusted.err.find("NOT verified: ") != std::string::npos);
  CHECK(untrusted.status == 0);
  const Ended insisted = piped("a LOGOUT\\n", "--verify imaps://" + lab["IMAPS"]);
  CHECK(insisted.status == 6);
  CHECK(insisted.out.empty());
}

TEST_CASE("telnet: Postfix by hand: STARTTLS, AUTH, a message, and no password anywhere") {
  const Lab lab({"certs", "postfix"});
  if (!lab.up()) return skip(lab.why());
  Shell shell;
  shell.hail("--ca-file " + lab["CA"] + " submission://" + lab["SUBMISSION"]);
  shell.expect(
      "# SMTP with 127.0.0.1. Tab completes, ? explains, ^] hail>\r\n220 mx1.lab.test ESMTP "
      "Postfix\r\n# ready. Introduce yourself: EHLO ");
  shell.expect("smtp> ");
  shell.type("EHLO me\r");
  shell.expect("STARTTLS encrypts: do it before AUTH.\r\n");
  shell.expect("smtp> ");
  shell.type("STARTTLS\r");
  shell.expect("# TLS 1.3, verified for 127.0.0.1. Say EHLO again: the list may change.\r\n");
  shell.expect("smtp tls> ");
  shell.type("EHLO me\r");
  shell.expect("AUTH logs in");
  shell.expect("smtp tls> ");
  shell.type("AUTH LOGIN\r");
  shell.expect("user name: ");
  shell.type(lab["SMTP_USER"] + "\r");
  shell.expect("password (not shown): ");
  shell.type(lab["SMTP_PASSWORD"] + "\r");
  const std::string seen = shell.expect("# logged in\r\n");
  CHECK(seen.find(lab["SMTP_PASSWORD"]) == std::string::npos);
  for (const std::string line : {"MAIL FROM:<lab@lab.test>", "RCPT TO:<lab@lab.test>", "DATA"}) {
    shell.expect("smtp tls> ");
    shell.type(line + "\r");
  }
  shell.expect("data> ");
  shell.type("Subject: by hand\r");
  shell.expect("data> ");
  shell.type(".\r");
  shell.expect("queued as");
  shell.expect("smtp tls> ");
  shell.type("\x04");
  shell.expect("221 2.0.0 Bye\r\nConnection closed by foreign host.\r\n");
  CHECK(shell.status() == "0");
}

TEST_CASE("telnet: Dovecot by hand: STLS and STARTTLS, log in, log out") {
  const Lab lab({"certs", "dovecot"});
  if (!lab.up()) return skip(lab.why());
  struct Row {
    std::string name, target, starttls, login, look, shows, prompt, goodbye;
  };
  const Row rows[] = {
      {"POP3", "pop3://" + lab["POP3"], "STLS", "USER lab\r|PASS\r", "STAT\r", "+OK ", "pop3 tls> ",
       "+OK Logging out"},
      {"IMAP", "imap://" + lab["IMAP"], "a1 STARTTLS", "LOGIN lab\r", "STATUS INBOX (MESSAGES)\r",
       "* STATUS INBOX", "imap tls> ", "* BYE"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Shell shell;
    shell.hail("--ca-file " + lab["CA"] + " " + row.target);
    shell.expect("# ready.");
    shell.expect("> ");
    shell.type(row.starttls + "\r");
    shell.expect("# TLS 1.3, verified for 127.0.0.1.");
    shell.expect(row.prompt);
    const std::size_t bar = row.login.find('|');
    if (bar != std::string::npos) {
      shell.type(row.login.substr(0, bar));
      shell.expect(row.prompt);
    }
    shell.type(row.login.substr(bar == std::string::npos ? 0 : bar + 1));
    shell.expect("password (not shown): ");
    shell.type(lab["MAIL_PASSWORD"] + "\r");
    const std::string seen = shell.expect("# logged in\r\n");
    CHECK(seen.find("secret") == std::string::npos);
    shell.expect(row.prompt);
    shell.type(row.look);
    shell.expect(row.shows);
    shell.expect(row.prompt);
    shell.type("\x04");
    shell.expect(row.goodbye);
    shell.expect("Connection closed by foreign host.\r\n");
    CHECK(shell.status() == "0");
  }
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
