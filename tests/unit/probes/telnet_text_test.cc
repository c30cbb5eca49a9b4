// SPDX-License-Identifier: GPL-3.0-or-later
// Prompts, questions and escape sequences in what Telnet servers say.
#include "probes/telnet_text.h"

#include <doctest/doctest.h>

#include <string>

#include "hail/probes/telnet.h"

using namespace hail::probes;

TEST_SUITE("telnet text") {
  TEST_CASE("questions for a name or a password") {
    for (const std::string text :
         {"Debian\r\nhost login: ", "Username:", "PASSWORD: ", "login as:"}) {
      CAPTURE(text);
      CHECK(asks_for_login(text));
    }
    for (const std::string text : {"", "Last login: Monday\r\n", "$ ", "loginx"}) {
      CAPTURE(text);
      CHECK_FALSE(asks_for_login(text));
    }
  }

  TEST_CASE("what the text ends in") {
    struct {
      std::string text;
      std::string login;
    } const rows[] = {
        {"", ""},
        {"login: ", "user"},
        {"User Access Verification\r\n\r\nPassword: ", "password"},
        {"login: \r\nPassword: ", "both"},
        {"Username: admin\r\nPassword: ", "password"},
        {"Password:\r\nUser:", "both"},
        {"# ", "none"},
        {"Welcome\r\nlab> ", "none"},
        {"Last login: Tue\r\n[root@host ~]# ", "none"},
        {"host% ", "none"},
        {"Press Enter", ""},
        {"100 %\r\n", ""},
        {std::string(80, '-') + ">", ""},
        {"> \r\n", ""},
    };
    for (const auto& row : rows) {
      CAPTURE(row.text);
      CHECK(std::string(login_of(row.text)) == row.login);
    }
  }

  TEST_CASE("a text of questions alone is read in a moment") {
    std::string text;
    for (int i = 0; i < 8000; ++i) text += "Password\r\n";
    CHECK(std::string(login_of(text + "login:")) == "user");
  }

  TEST_CASE("ends and last lines") {
    CHECK(without_end(std::string_view("a b \r\n\0 ", 8)) == "a b");
    CHECK(without_end(" \r\n").empty());
    CHECK(last_line("a\r\nb") == "b");
    CHECK(last_line("a\r\n").empty());
    CHECK(last_line("a") == "a");
  }

  TEST_CASE("escape sequences: for the eye, or for the terminal itself") {
    CHECK(escapes_in("plain\r\n\x07") == Escapes::none);
    CHECK(escapes_in("\x1b[1mbold") == Escapes::display);
    CHECK(escapes_in("\x1b") == Escapes::display);
    for (const char kind : {']', 'P', '_', '^', 'X'}) {
      CHECK(escapes_in(std::string("\x1b[m\x1b") + kind + "x") == Escapes::command);
    }
  }
}
