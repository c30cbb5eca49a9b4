// SPDX-License-Identifier: GPL-3.0-or-later
// What scripts are made of: patterns and what they may cost, which lines are prompts, secrets that
// are masked.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "telnet/mask.h"
#include "telnet/script_pattern.h"
#include "telnet/script_prompts.h"

using namespace hail;
using telnet::Pattern;

namespace {

// The part of `text` that `pattern` matches.
std::string part(const std::string& pattern, const std::string& text, bool caseless = false) {
  const auto made = Pattern::compile(pattern, caseless);
  if (!made) return "error: " + made.error();
  const auto found = made->find(text);
  if (!found) return "too costly";
  if (!*found) return "none";
  return "[" + text.substr((*found)->begin, (*found)->end - (*found)->begin) + "]";
}

bool has(const Pattern& pattern, const std::string& text) {
  const auto found = pattern.find(text);
  return found && found->has_value();
}

}  // namespace

TEST_SUITE_BEGIN("script parts");

TEST_CASE("patterns: octets, ends and flags") {
  struct Row {
    std::string name, pattern, text;
    bool caseless;
    std::string expect;
  };
  const std::vector<Row> rows = {
      {"the first", "a+", "xaay a", false, "[aa]"},
      {"case", "login", "LOGIN: ", false, "none"},
      {"no case", "login", "LOGIN: ", true, "[LOGIN]"},
      {"$ is the end", R"(\$ $)", "a$ b\n$ ", false, "[$ ]"},
      {"$ is not each line's", R"(\$ $)", "$ \nx", false, "none"},
      {"(?m)", R"((?m)^b$)", "a\nb\nc", false, "[b]"},
      {"the dot stays in a line", "a.*", "ab\ncd", false, "[ab]"},
      {"an octet that is no UTF-8", R"(\xe9)", "caf\xe9", false, "[\xe9]"},
      {"nothing empty matches", "x*", "ab", false, "none"},
      {"\\K", R"(a\Kb)", "ab", false, "[b]"},
      {"callouts do nothing", "(?C1)a", "a", false, "[a]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(part(row.pattern, row.text, row.caseless) == row.expect);
  }
}

TEST_CASE("patterns: hostile text cannot make a search go on and on") {
  const std::string text(64 * 1024, 'a');
  for (const std::string pattern : {"(a+)+[bc]", "(a|a)*[bc]", "(.*)*[cd]", "a*a*a*a*[bc]"}) {
    CAPTURE(pattern);
    const auto began = std::chrono::steady_clock::now();
    const std::string result = part(pattern, text);
    CHECK(result == "too costly");
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(5));
  }
  // What people write has room.
  CHECK(part(R"([^\n]*\$ $)", text + "\nann@bbs:~$ ") == "[ann@bbs:~$ ]");
  CHECK(part("login:.*word:", text + "login: x word:") == "[login: x word:]");
}

TEST_CASE("prompts: which lines are what") {
  namespace prompts = telnet::prompts;
  struct Row {
    std::string text, kinds;
  };
  const std::vector<Row> rows = {
      {"debian login: ", "user"},
      {"login:", "user"},
      {"Login as: ", "user"},
      {"Username: ", "user"},
      {"User Name : ", "user"},
      {"Account:", "user"},
      {"Last login: ", ""},
      {"Last failed login: ", ""},
      {"login: ann", ""},
      {"Superuser: ", ""},
      {"Password: ", "password hidden"},
      {"ann's Password:", "password hidden"},
      {"Password for ann@bbs: ", "password hidden"},
      {"Enter passphrase: ", "password hidden"},
      {"Mot de passe : ", "password hidden"},
      {"Passwort: ", "password hidden"},
      {"New PIN? ", "hidden"},
      {"[sudo] password for ann: ", "password hidden"},
      {"ping: ", ""},
      {"Password: x", ""},
      {"Login incorrect\n", "refusal"},
      {"% Login invalid", "refusal"},
      {"% Authentication failed", "refusal"},
      {"Error: Authentication fail", "refusal"},
      {"% Access denied", "refusal"},
      {"% Bad passwords", "refusal"},
      {"Permission denied, please try again.", "refusal"},
      {"sh: 1: cannot open /etc/motd.d: Permission denied\n", ""},
      {"$ ", "shell"},
      {"#", "shell"},
      {"router>", "shell"},
      {"router(config)#", "shell"},
      {"ann@bbs:~$ ", "shell"},
      {"[ann@bbs ~]$ ", "shell"},
      {"bbs% ", "shell"},
      {"################", ""},
      {"====>", ""},
      {"100% ", "shell"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    std::string kinds;
    const auto add = [&](bool is, const std::string& kind) {
      if (is) kinds += (kinds.empty() ? "" : " ") + kind;
    };
    add(has(prompts::user(), row.text), "user");
    add(has(prompts::password(), row.text), "password");
    add(has(prompts::hidden(), row.text), "hidden");
    add(has(prompts::refusal(), row.text), "refusal");
    add(has(prompts::shell(), row.text), "shell");
    CHECK(kinds == row.kinds);
  }
}

TEST_CASE("masked text: known secrets, the longest first, in one pass") {
  using telnet::masked;
  CHECK(masked("a S3cret b S3cret", {"S3cret"}) == "a [password] b [password]");
  CHECK(masked("S3cret2", {"S3cret2", "S3cret"}) == "[password]");
  CHECK(masked("password", {"password", "pass"}) == "[password]");
  CHECK(masked("pass word", {"pass", "word"}) == "[password] [password]");
  CHECK(masked("abc", {""}) == "abc");
  CHECK(masked("abc", {}) == "abc");
}

TEST_SUITE_END();
