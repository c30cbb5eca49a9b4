// SPDX-License-Identifier: GPL-3.0-or-later
// The console: words, prefixes, messages to the letter, and what reaches the peer.
#include <doctest/doctest.h>
#include <hail/telnet/console.h>

#include <string>

using namespace hail;
using telnet::Console;

namespace {

struct NoView final : telnet::View {
  void text(std::string_view) override {}
  void told(const telnet::Event&) override {}
  net::Task<void> room() override { co_return; }
};

std::string word(Console::Then then) {
  switch (then) {
    case Console::Then::stay:
      return "stay";
    case Console::Then::back:
      return "back";
    case Console::Then::close:
      return "close";
    case Console::Then::quit:
      return "quit";
    case Console::Then::suspend:
      return "suspend";
  }
  return "?";
}

/// A console over a session whose peer is in memory.
struct Fixture {
  explicit Fixture(telnet::Negotiate negotiate = telnet::Negotiate::passive)
      : pair(net::memory_pair(loop)), session(pair.client, settings(negotiate), view) {
    telnet::ConsoleSubject subject;
    subject.host = "bbs.example";
    subject.escape = '\x1d';
    subject.session = &session;
    subject.facts = {"TLS 1.3, verified for bbs.example"};
    console.emplace(std::move(subject));
  }
  static telnet::SessionSettings settings(telnet::Negotiate negotiate) {
    telnet::SessionSettings settings;
    settings.negotiate = negotiate;
    return settings;
  }
  std::string obey(const std::string& line) {
    const Console::Outcome outcome = console->obey(line);
    return word(outcome.then) + "|" + outcome.text;
  }
  std::string sent() { return telnet::escaped(session.engine().take_output()); }

  net::Loop loop;
  net::MemoryPair pair;
  NoView view;
  telnet::Session session;
  std::optional<Console> console;
};

}  // namespace

TEST_SUITE_BEGIN("telnet console");

TEST_CASE("console: a word, its unique prefixes, and what happens next") {
  struct Row {
    std::string name, line, outcome;
  };
  const Row rows[] = {
      {"an empty line goes back", "", "back|"},
      {"blanks are an empty line", "  \t ", "back|"},
      {"close", "close", "close|"},
      {"c is enough", "c", "close|"},
      {"quit", "q", "quit|"},
      {"upper case", "QUIT", "quit|"},
      {"z", "z", "suspend|"},
      {"two commands begin with s", "s", "stay|?Ambiguous command\n"},
      {"none begins like that", "xyzzy", "stay|?Invalid command\n"},
      {"more than the word", "closed", "stay|?Invalid command\n"},
      {"send without a word", "send",
       "stay|need at least one argument for 'send' command\n'send ?' for help\n"},
      {"send, unknown", "send foo", "stay|Unknown send argument 'foo'\n'send ?' for help.\n"},
      {"send, ambiguous", "send e", "stay|Ambiguous send argument 'e'\n'send ?' for help.\n"},
      {"send do without an option", "send do", "stay|need an option for 'send do'\n"},
      {"send do, no such option", "send do nonsense",
       "stay|'nonsense': unknown argument ('send ?' for help).\n"},
      {"help for one", "? close", "stay|end the connection\n"},
      {"help for none", "? foo", "stay|?Invalid help command foo\n"},
      {"help, ambiguous", "help s", "stay|?Ambiguous help command s\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Fixture fixture;
    CHECK(fixture.obey(row.line) == row.outcome);
    CHECK(fixture.sent().empty());
  }
}

TEST_CASE("console: status tells host, TLS, mode, echo and escape character") {
  Fixture fixture;
  CHECK(fixture.obey("st") ==
        "back|Connected to bbs.example.\nTLS 1.3, verified for bbs.example\n"
        "Operating in obsolete linemode\nLocal character echo\nEscape character is '^]'.\n");
  const auto nothing = [](const telnet::Event&) {};
  const std::string agreed = "\xff\xfb\x01\xff\xfb\x03";  // WILL ECHO, WILL SUPPRESS-GO-AHEAD
  fixture.session.engine().receive(agreed, {}, nothing);
  CHECK(fixture.obey("status") ==
        "back|Connected to bbs.example.\nTLS 1.3, verified for bbs.example\n"
        "Operating in single character mode\nRemote character echo\nEscape character is '^]'.\n");
}

TEST_CASE("console: send puts commands on the wire, all of a line or none") {
  struct Row {
    std::string name, line, then, sent;
  };
  const Row rows[] = {
      {"ayt", "send ayt", "back|", R"(\xff\xf6)"},
      {"a prefix that two words of one meaning share", "send br", "back|", R"(\xff\xf3)"},
      {"int: three words of one meaning", "send int", "back|", R"(\xff\xf4)"},
      {"several at once", "send ao nop", "back|", R"(\xff\xf5\xff\xf1)"},
      {"the escape character", "send escape", "back|", R"(\x1d)"},
      {"one is wrong: none is sent", "send ao foo",
       "stay|Unknown send argument 'foo'\n'send ?' for help.\n", ""},
      {"do echo", "send do echo", "back|", R"(\xff\xfd\x01)"},
      {"will naws, by number", "send will 31", "back|", R"(\xff\xfb\x1f)"},
      {"dont echo: it is off", "send dont echo", "stay|ECHO is off already.\n", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Fixture fixture;
    CHECK(fixture.obey(row.line) == row.then);
    CHECK(fixture.sent() == row.sent);
  }
}

TEST_CASE("console: on a raw port no Telnet is sent") {
  Fixture fixture(telnet::Negotiate::raw);
  CHECK(fixture.obey("send ayt") == "stay|?No Telnet is spoken on this port.\n");
  CHECK(fixture.sent().empty());
}

TEST_CASE("console: completion of commands and of what can be sent") {
  CHECK(Console::completions("st") == std::vector<std::string>{"status"});
  CHECK(Console::completions("send ay") == std::vector<std::string>{"send ayt"});
  CHECK(Console::completions("status x").empty());
  CHECK(Console::completions("").size() == 7);
}

TEST_CASE("escape character: the notation of the classic clients, both ways") {
  struct Row {
    std::string text;
    bool valid;
    std::optional<char> escape;
    std::string name;
  };
  const Row rows[] = {
      {"^]", true, '\x1d', "^]"}, {"^a", true, '\x01', "^A"}, {"^?", true, '\x7f', "^?"},
      {"x", true, 'x', "x"},      {"^", true, '^', "^"},      {"off", true, {}, "off"},
      {"none", true, {}, "off"},  {"", true, {}, "off"},      {"^1", false, {}, ""},
      {"xy", false, {}, ""},      {"^ab", false, {}, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto parsed = telnet::parse_escape(row.text);
    REQUIRE(parsed.has_value() == row.valid);
    if (!row.valid) continue;
    CHECK(*parsed == row.escape);
    CHECK(telnet::escape_name(*parsed) == row.name);
  }
}

TEST_SUITE_END();
