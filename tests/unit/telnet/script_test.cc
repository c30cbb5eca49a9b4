// SPDX-License-Identifier: GPL-3.0-or-later
// The language of scripts: what is a step and what is none, which secrets are wanted; terminal
// output as text, at every cut.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <hail/net/escape.h>
#include <hail/telnet/script.h>

#include <string>
#include <vector>

using namespace hail;
using telnet::Script;
using telnet::ScriptRun;
using telnet::ScriptSecret;

namespace {

std::string parsed(const std::string& text) {
  const auto script = Script::parse(text, "x.hail");
  return script ? fmt::format("{} steps", script->size()) : to_string(script.error());
}

std::string wanted(const Script& script) {
  std::string out;
  for (const ScriptSecret& secret : script.secrets()) {
    const char* kind = secret.kind == ScriptSecret::Kind::variable ? "$"
                       : secret.kind == ScriptSecret::Kind::file   ? "file "
                                                                   : "password ";
    out += fmt::format("{}{} at {}\n", kind, secret.name, secret.line);
  }
  return out;
}

// What the peer is sent by a script of one line.
std::string sent(const std::string& line) {
  const auto script = Script::parse(line, "x.hail");
  if (!script) return to_string(script.error());
  auto run = ScriptRun::start(*script, {"S3cret"}, false);
  if (!run) return to_string(run.error());
  const telnet::ScriptAction action = run->next({});
  return net::escape(action.text) + (action.enter ? "|Enter" : "|") +
         (action.secret ? "|secret" : "");
}

std::string seen(const std::vector<std::string>& pieces) {
  telnet::TextCleaner cleaner;
  std::string out;
  for (const std::string& piece : pieces) {
    std::string cleaned;
    cleaner.feed(piece, cleaned);
    telnet::append_seen(cleaned, out);
  }
  return out;
}

}  // namespace

TEST_SUITE_BEGIN("script");

TEST_CASE("script language: what is read and what is refused") {
  struct Row {
    std::string name, text, expect;
  };
  const std::vector<Row> rows = {
      {"nothing", "", "0 steps"},
      {"comments and empty lines", "# a\n\n  # b\n\t\n", "0 steps"},
      {"CR LF line ends, no last line end", "send a\r\nclose\r\nfail",
       "x.hail:3: this is never reached (nothing is done after \"close\")"},
      {"every step",
       "expect /a/\nexpect /b/i 2.5\nexpect prompt\nexpect prompt 3\nexpect end 1\nsend\nsend x\n"
       "type \"y\"\nsendpass $P\nsendpass /run/p\non /q/i send z\non /r/ type z\non /s/ sendpass "
       "$P\n"
       "on /t/ close\non /u/ fail x\nset timeout 20\nset quiet 0.2\ninteract\n",
       "18 steps"},
      {"blanks in front and behind", "  expect\t/a b/   5  ", "1 steps"},
      {"a slash inside", R"(expect /a\/b/ 1)", "1 steps"},
      {"an escaped backslash at the end", R"(expect /a\\/ 1)", "1 steps"},
      {"no such step", "wait 3",
       "x.hail:1: no such step: \"wait\" (steps are expect, send, type, sendpass, on, set, close, "
       "interact and fail)"},
      {"case matters", "Send x",
       "x.hail:1: no such step: \"Send\" (steps are expect, send, type, sendpass, on, set, close, "
       "interact and fail)"},
      {"its line number", "send a\n\n#\nbla",
       "x.hail:4: no such step: \"bla\" (steps are expect, send, type, sendpass, on, set, close, "
       "interact and fail)"},
      {"bytes of the file are escaped", "\x1b[2J",
       "x.hail:1: no such step: \"\\x1b[2J\" (steps are expect, send, type, sendpass, on, set, "
       "close, interact and fail)"},
      {"NUL", std::string("send a\0b", 8), "x.hail:1: an octet 0 (write \"\\x00\")"},
      {"expect nothing", "expect",
       "x.hail:1: expect what? (expect /RE/, expect prompt or expect end)"},
      {"expect a bare word",
       "expect login:", "x.hail:1: expect what? (expect /RE/, expect prompt or expect end)"},
      {"a pattern without end", "expect /login",
       "x.hail:1: the pattern has no end (it ends with a slash; one inside it is written \\/)"},
      {"a backslash before the end", "expect /login\\/",
       "x.hail:1: the pattern has no end (it ends with a slash; one inside it is written \\/)"},
      {"a backslash at the very end", "expect /login\\",
       "x.hail:1: the pattern has no end (it ends with a slash; one inside it is written \\/)"},
      {"an empty pattern", "expect //", "x.hail:1: an empty pattern (it would match anything)"},
      {"a flag that is none", "expect /a/g",
       "x.hail:1: no such flag of a pattern: \"g\" (i is the only one; (?s) and (?m) may stand in "
       "the pattern)"},
      {"not a pattern", "expect /a(b/",
       "x.hail:1: not a regular expression: missing closing parenthesis, at \"\""},
      {"braces in what is quoted", "expect /a{2}(/",
       "x.hail:1: not a regular expression: missing closing parenthesis, at \"\""},
      {"UTF is off", "expect /(*UTF)a/",
       "x.hail:1: not a regular expression: using UTF is disabled by the application, at \"a\""},
      {"\\C is off", "expect /\\C/",
       "x.hail:1: not a regular expression: using \\C is disabled by the application, at \"\""},
      {"a long pattern", "expect /" + std::string(1001, 'a') + "/",
       "x.hail:1: a pattern of more than 1,000 octets"},
      {"the longest", "expect /" + std::string(1000, 'a') + "/", "1 steps"},
      {"no number", "expect /a/ soon",
       "x.hail:1: not a number of seconds: \"soon\" (more than 0, at most 86400, such as 2.5)"},
      {"zero", "expect /a/ 0",
       "x.hail:1: not a number of seconds: \"0\" (more than 0, at most 86400, such as 2.5)"},
      {"negative", "expect /a/ -1",
       "x.hail:1: not a number of seconds: \"-1\" (more than 0, at most 86400, such as 2.5)"},
      {"too long", "expect /a/ 86401",
       "x.hail:1: not a number of seconds: \"86401\" (more than 0, at most 86400, such as 2.5)"},
      {"not finite", "set timeout nan",
       "x.hail:1: not a number of seconds: \"nan\" (more than 0, at most 86400, such as 2.5)"},
      {"a day", "expect /a/ 86400", "1 steps"},
      {"something behind", "expect /a/ 5 6",
       "x.hail:1: not understood: \"6\" (it stands behind the end of the step)"},
      {"behind close", "close now",
       "x.hail:1: not understood: \"now\" (it stands behind the end of the step)"},
      {"type nothing", "type", "x.hail:1: a text is missing"},
      {"type nothing in quotes", "type \"\"", "x.hail:1: a text is missing"},
      {"fail without words", "fail", "x.hail:1: a text is missing"},
      {"an open quote", "send \"a",
       "x.hail:1: the text has no closing quote (a quote inside it is written \\\")"},
      {"an escape that is none", R"(send "a\qb")",
       R"(x.hail:1: not an escape: \\q (there are \r \n \t \e \xNN \\ and \"))"},
      {"half an octet", R"(send "\x4")",
       R"(x.hail:1: not an escape: \\x4" (there are \r \n \t \e \xNN \\ and \"))"},
      {"behind a quote", R"(send "a" b)",
       "x.hail:1: not understood: \"b\" (it stands behind the end of the step)"},
      {"no secret", "sendpass",
       "x.hail:1: a secret's source is missing (sendpass $NAME, or sendpass FILE)"},
      {"no variable", "sendpass $",
       "x.hail:1: not the name of a variable: \"\" (letters, digits and _ behind the $)"},
      {"not a variable", "sendpass $A-B",
       "x.hail:1: not the name of a variable: \"A-B\" (letters, digits and _ behind the $)"},
      {"a setting that is none", "set timeOut 5",
       "x.hail:1: no such setting: \"timeOut\" (set timeout SECONDS, set quiet SECONDS)"},
      {"a setting without value", "set quiet",
       "x.hail:1: not a number of seconds: \"\" (more than 0, at most 86400, such as 2.5)"},
      {"a rule without pattern", "on send x",
       "x.hail:1: a pattern is missing (patterns stand between slashes: /login:/i)"},
      {"a rule that waits", "on /a/ expect /b/",
       "x.hail:1: no step for a rule: \"expect\" (on /RE/ may send, type, sendpass, close or "
       "fail)"},
      {"a rule that gives the user the turn", "on /a/ interact",
       "x.hail:1: no step for a rule: \"interact\" (on /RE/ may send, type, sendpass, close or "
       "fail)"},
      {"behind a rule that closes all goes on", "on /a/ close\nsend x", "2 steps"},
      {"behind interact", "interact\nsend x",
       "x.hail:2: this is never reached (nothing is done after \"interact\")"},
      {"behind fail a comment", "fail x\n# y\n", "1 steps"},
      {"too long a script", std::string(64 * 1024 + 1, '\n'),
       "x.hail: the script is longer than 64 KiB"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(parsed(row.text) == row.expect);
  }
}

TEST_CASE("script language: 1,000 steps and 64 rules are the most") {
  std::string steps, rules;
  for (int i = 0; i < 1000; ++i) steps += "send\n";
  for (int i = 0; i < 64; ++i) rules += "on /a/ close\n";
  CHECK(parsed(steps) == "1000 steps");
  CHECK(parsed(steps + "send\n") == "x.hail:1001: more than 1,000 steps");
  CHECK(parsed(rules) == "64 steps");
  CHECK(parsed(rules + "on /a/ close\n") == "x.hail:65: more than 64 standing rules");
}

TEST_CASE("script language: texts, bare and in quotes") {
  struct Row {
    std::string name, line, expect;
  };
  const std::vector<Row> rows = {
      {"bare", "send ls -l  /tmp ", "ls -l  /tmp|Enter"},
      {"a number sign is text", "send echo # x", "echo # x|Enter"},
      {"a backslash is itself in bare text", R"(send a\nb)", R"(a\\nb|Enter)"},
      {"quotes inside bare text", R"(send say "hi")", "say \"hi\"|Enter"},
      {"Enter alone", "send", "|Enter"},
      {"Enter alone, in quotes", "send \"\"", "|Enter"},
      {"without Enter", "type q", "q|"},
      {"blanks kept by quotes", "type \"  x \"", "  x |"},
      {"every escape", R"(type "\r\n\t\e\x7f\\\"")", R"(\r\n\t\x1b\x7f\\"|)"},
      {"octets beyond ASCII", "type \"\\xe9\xc3\xa9\"", "\\xe9\xc3\xa9|"},
      {"a secret", "sendpass $PW", "S3cret|Enter|secret"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(sent(row.line) == row.expect);
  }
}

TEST_CASE("script secrets: each once, with where it is first wanted, before anything is sent") {
  const auto script = Script::parse(
      "sendpass $B\nsendpass $A\non /x/ sendpass $B\nsendpass /etc/pw\nsendpass \"$C\"\n"
      "sendpass \" a b\"\n",
      "x.hail");
  REQUIRE(script);
  CHECK(wanted(*script) == "$B at 1\n$A at 2\nfile /etc/pw at 4\nfile $C at 5\nfile  a b at 6\n");
  const auto error = [&](std::vector<std::string> values) {
    const auto run = ScriptRun::start(*script, std::move(values), false);
    return run ? std::string("runs") : to_string(run.error());
  };
  CHECK(error({}) == "x.hail:1: a secret has no value: $B");
  CHECK(error({"a", "b", "c", "d"}) == "x.hail:6: a secret has no value:  a b");
  CHECK(error({"a", "b\nc", "c", "d", "e"}) == "x.hail:2: a secret has a line end in it: $A");
  CHECK(error({"", "b", "c", "d", "e"}) == "runs");
  CHECK(wanted(telnet::login_script("ann")) == "password  at 0\n");
  const Script both = joined(telnet::login_script("ann"), *script);
  CHECK(wanted(both).starts_with("password  at 0\n$B at 1\n"));
  CHECK(both.size() == script->size() + 1);
}

TEST_CASE("script: interact needs a terminal, and says so at the start") {
  const auto script = Script::parse("send a\ninteract\n", "x.hail");
  REQUIRE(script);
  CHECK(script->interact_line() == 2);
  const auto run = ScriptRun::start(*script, {}, false);
  REQUIRE(!run);
  CHECK(to_string(run.error()) == "x.hail:2: interact needs a terminal (standard input is none)");
  CHECK(ScriptRun::start(*script, {}, true));
  CHECK(joined(telnet::login_script("a"), *script).interact_line() == 2);
}

TEST_CASE("cleaned text: what a reader sees, at every cut") {
  struct Row {
    std::string name, in, expect;
  };
  const std::vector<Row> rows = {
      {"plain", "login: ", "login: "},
      {"CR LF", "a\r\nb", "a\nb"},
      {"CR CR LF", "a\r\r\nb", "a\nb"},
      {"LF CR", "a\n\rb", "a\nb"},
      {"a CR alone begins a line", "10%\r20%", "10%\n20%"},
      {"a CR at the beginning does not", "\rlogin:", "login:"},
      {"empty lines stay", "a\r\n\r\nb", "a\n\nb"},
      {"NUL, BEL and other controls are dropped",
       std::string("a\0b\a\x0e"
                   "c\x7f",
                   7),
       "abc"},
      {"tab stays", "a\tb", "a\tb"},
      {"octets of 128 and more stay, C1 too", "caf\xe9 \x9b\xc3\xa9", "caf\xe9 \x9b\xc3\xa9"},
      {"colours", "\x1b[1;32mann\x1b[0m$ ", "ann$ "},
      {"a private sequence", "\x1b[?2004hx", "x"},
      {"CSI with intermediates", "\x1b[4 qx", "x"},
      {"a character set", "\x1b(Bx\x1b)0y", "xy"},
      {"a sequence of two",
       "\x1b=x\x1b"
       "7y\x1b"
       "cz",
       "xyz"},
      {"a window title, BEL", "\x1b]0;ann@bbs: ~\ax", "x"},
      {"a window title, ST", "\x1b]0;ann@bbs: ~\x1b\\x", "x"},
      {"DCS, SOS, PM, APC", "\x1bPq#1\x1b\\a\x1bXb\x1b\\c\x1b^d\x1b\\e\x1b_f\x1b\\g", "aceg"},
      {"a string broken off by another sequence", "\x1b]0;t\x1b[1mx", "x"},
      {"CAN and SUB break a string off", "\x1b]0;t\x18x\x1bPt\x1ay", "xy"},
      {"CAN breaks a sequence off", "\x1b[12\x18x", "x"},
      {"a control inside a sequence", "\x1b[1\r\nx", "\nx"},
      {"ESC inside a sequence", "\x1b[1\x1b[2mx", "x"},
      {"ESC ESC", "\x1b\x1b[mx", "x"},
      {"a string without end is over at last",
       "\x1b]" + std::string(4096, 'x') + "login:", "login:"},
      {"parameters without end too", "\x1b[" + std::string(4096, '1') + "login:", "login:"},
      {"a backspace takes back", "ab\bc", "ac"},
      {"--More-- taken back", "--More--\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\bnext", "next"},
      {"not beyond the line", "a\nb\b\b\bc", "a\nc"},
  };
  for (const Row& row : rows) {
    for (std::size_t cut = 0; cut <= row.in.size(); ++cut) {
      CAPTURE(row.name);
      CAPTURE(cut);
      CHECK(seen({row.in.substr(0, cut), row.in.substr(cut)}) == row.expect);
    }
  }
}

TEST_SUITE_END();
