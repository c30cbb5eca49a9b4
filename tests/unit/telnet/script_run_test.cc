// SPDX-License-Identifier: GPL-3.0-or-later
// A script at work: what comes and when, and what the run wants done; the log-in among it. Times
// are values.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <hail/net/escape.h>
#include <hail/telnet/script.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

using namespace hail;
using telnet::Script;
using telnet::ScriptAction;
using telnet::ScriptRun;
using Millis = std::chrono::milliseconds;

namespace {

// An action in short: "[text|]" is a text and Enter, "<...>" an end.
std::string shown(const ScriptAction& action) {
  switch (action.kind) {
    case ScriptAction::Kind::wait:
      return "";
    case ScriptAction::Kind::send:
      return fmt::format("[{}{}{}]", action.secret ? "secret " : "", net::escape(action.text),
                         action.enter ? "|" : "");
    case ScriptAction::Kind::close:
      return "<close>";
    case ScriptAction::Kind::interact:
      return "<interact>";
    case ScriptAction::Kind::finished:
      return "<finished>";
    case ScriptAction::Kind::failed:
      return "<" + to_string(action.failure) + ">";
  }
  return "";
}

/// What the run does in a story: ">" the server says, "!" it marks a prompt, "x" it closes, "+" so
/// many milliseconds go by.
std::string play(ScriptRun run, const std::vector<std::string>& story) {
  Millis now{1000};
  std::string out;
  const auto goes_on = [&] {
    for (int count = 0; count < 1000; ++count) {
      const ScriptAction action = run.next(now);
      if (action.kind == ScriptAction::Kind::wait) {
        CHECK(action.until > now);
        return true;
      }
      out += shown(action);
      if (action.kind != ScriptAction::Kind::send) return false;
    }
    out += "<without end>";
    return false;
  };
  if (!goes_on()) return out;
  for (const std::string& event : story) {
    const std::string_view rest = std::string_view(event).substr(1);
    if (event[0] == '>') run.heard(rest, now);
    if (event[0] == '!') run.prompted(now);
    if (event[0] == 'x') run.ended(now);
    if (event[0] == '+') {
      // As a client does: it looks again whenever the run asked for it.
      const Millis then = now + Millis(std::stoi(std::string(rest)));
      while (now < then) {
        const ScriptAction action = run.next(now);
        now = action.kind == ScriptAction::Kind::wait ? std::min(then, action.until) : then;
        if (!goes_on()) return out;
      }
    }
    if (!goes_on()) return out;
  }
  return out;
}

std::string play(const std::string& text, const std::vector<std::string>& story,
                 const std::vector<std::string>& secrets = {}) {
  const auto script = Script::parse(text, "s.hail");
  if (!script) return to_string(script.error());
  auto run = ScriptRun::start(*script, secrets, true);
  return run ? play(std::move(*run), story) : to_string(run.error());
}

std::string log_in(const std::string& user, const std::vector<std::string>& story) {
  auto run = ScriptRun::start(telnet::login_script(user), {"S3cret"}, false);
  return run ? play(std::move(*run), story) : to_string(run.error());
}

}  // namespace

TEST_SUITE_BEGIN("script run");

TEST_CASE("run: steps in order, each when it is due") {
  struct Row {
    std::string name, script;
    std::vector<std::string> story;
    std::string actions;
  };
  const std::vector<Row> rows = {
      {"send needs no text", "send hello\n", {}, "[hello|]<finished>"},
      {"expect waits", "expect /login: $/\nsend ann\n", {">bbs ", ">login: "}, "[ann|]<finished>"},
      {"a match consumes",
       "expect /a/\nexpect /a/\nsend x\n",
       {">a", ">b", ">a"},
       "[x|]<finished>"},
      {"in pieces and through escapes",
       "expect /ab$/\nsend x\n",
       {">\x1b[1", ">ma\x1b[0m", ">b"},
       "[x|]<finished>"},
      {"type has no Enter", "type \" \"\n", {}, "[ ]<finished>"},
      {"nothing in time",
       "expect /never/ 2\n",
       {">some line\r\nlast", "+1999", "+1"},
       "<s.hail:1: expect /never/ 2: nothing matched in 2 s; last line: \"last\">"},
      {"set timeout",
       "set timeout 0.5\nexpect /never/\n",
       {"+500"},
       "<s.hail:2: expect /never/: nothing matched in 0.5 s>"},
      {"GA is a prompt", "expect prompt\nsend x\n", {">ready", "!"}, "[x|]<finished>"},
      {"silence is one", "expect prompt\nsend x\n", {">ready> ", "+999", "+1"}, "[x|]<finished>"},
      {"but not without text",
       "expect prompt 3\nsend x\n",
       {"+3000"},
       "<s.hail:1: expect prompt 3: no prompt came in 3 s>"},
      {"an echo is no text",
       "send who\nexpect prompt 3\n",
       {">who\r\n", "+3000"},
       "[who|]<s.hail:2: expect prompt 3: no prompt came in 3 s; last line: \"who\">"},
      {"the end is expected", "expect end\n", {"x"}, "<finished>"},
      {"and unexpected",
       "expect /more/\n",
       {">bye\r\n", "x"},
       "<s.hail:1: expect /more/: the server closed the connection; last line: \"bye\">"},
      {"what came before the end still matches",
       "expect /more/\nexpect end\n",
       {">more", "x"},
       "<finished>"},
      {"close", "close\n", {}, "<close>"},
      {"interact", "interact\n", {}, "<interact>"},
      {"fail", "fail it is broken\n", {}, "<s.hail:1: it is broken>"}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(play(row.script, row.story) == row.actions);
  }
}

TEST_CASE("run: standing rules") {
  struct Row {
    std::string name, script;
    std::vector<std::string> story;
    std::string actions;
  };
  const std::vector<Row> rows = {
      {"a rule answers while an expect waits",
       "on /--More--/ type \" \"\nexpect /\\$ $/\nsend exit\n",
       {">page\n--More--", ">more\n$ "},
       "[ ][exit|]<finished>"},
      {"what stands first is seen first",
       "on /b/ send rule\nexpect /a/\nsend step\n",
       {">ba"},
       "[rule|][step|]<finished>"},
      {"a rule ends it",
       "on /error/i fail the device refused\nexpect /ok/\n",
       {">ERROR 7"},
       "<s.hail:1: the device refused>"},
      {"a rule closes", "on /bye/ close\nexpect /never/\n", {">bye"}, "<close>"}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(play(row.script, row.story) == row.actions);
  }
  std::string again;
  for (int i = 0; i < 200; ++i) again += "again\n";
  const std::string actions =
      play("on /again/ send more\nexpect /never/\n", {">" + again, "+20000"});
  CHECK(actions.ends_with("it matched more than 100 times; last line: \"again\">"));
}

TEST_CASE("run: secrets are sent and never told") {
  CHECK(play("sendpass $PW\nexpect /never/ 1\n", {">You typed S3cret, ha\r\n", "+1000"},
             {"S3cret"}) ==
        "[secret S3cret|]<s.hail:2: expect /never/ 1: nothing matched in 1 s; last line: \"You "
        "typed [password], ha\">");
}

TEST_CASE("run: the log-in, one attempt, and what tells how it went") {
  struct Row {
    std::string name;
    std::vector<std::string> story;
    std::string actions;
  };
  const std::vector<Row> rows = {
      {"login(1)",
       {">Debian GNU/Linux 12\r\n\r\nlab login: ", "+50", ">ann\r\nPassword: ", "+50",
        ">\r\nLast login: Tue Nov 24 on pts/0\r\n", "+100", ">ann@lab:~$ ", "+300"},
       "[ann|][secret S3cret|]<finished>"},
      {"a password alone",
       {">Password: ", "+10", ">\r\nrouter>", "+300"},
       "[secret S3cret|]<finished>"},
      {"a shell without asking", {">BusyBox v1.35\r\n# ", "+4000"}, "<finished>"},
      {"EOR behind the prompt",
       {">login: ", ">Password: ", ">\r\nWelcome, ann\r\nmenu", "!", "+10"},
       "[ann|][secret S3cret|]<finished>"},
      {"refused in words",
       {">login: ", ">Password: ", ">\r\nLogin incorrect\r\nlogin: ", "+300"},
       "[ann|][secret S3cret|]<the log-in was refused; last line: \"login:\">"},
      {"asked again without a word",
       {">login: ", ">Password: ", ">\r\nlogin: ", "+300"},
       "[ann|][secret S3cret|]<the log-in was refused; last line: \"login:\">"},
      {"closed",
       {">login: ", ">\r\nPassword: ", "x"},
       "[ann|][secret S3cret|]<the log-in was refused: the server closed the connection; last "
       "line: \"Password:\">"},
      {"never asked",
       {">hello\r\n", "+30000"},
       "<no log-in prompt came in 30 s; last line: \"hello\">"}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(log_in("ann", row.story) == row.actions);
  }
  CHECK(log_in("", {">login: "}).find("there is none") != std::string::npos);
}

TEST_CASE("run: joined: the log-in, then the steps") {
  const auto script = Script::parse("send who\nexpect /ann/\n", "s.hail");
  REQUIRE(script);
  auto run = ScriptRun::start(joined(telnet::login_script("ann"), *script), {"S3cret"}, false);
  REQUIRE(run);
  CHECK(play(std::move(*run), {">login: ", ">Password: ", ">\r\n$ ", "+300", ">ann tty1\r\n"}) ==
        "[ann|][secret S3cret|][who|]<finished>");
}

TEST_CASE("run: text is bounded, the newest is kept") {
  const std::string flood(300 * 1024, 'x');
  CHECK(play("expect /end$/\nsend ok\n", {">" + flood + "end"}) == "[ok|]<finished>");
}

TEST_SUITE_END();
