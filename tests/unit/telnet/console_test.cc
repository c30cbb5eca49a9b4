// SPDX-License-Identifier: GPL-3.0-or-later
// The console beside what inetutils has (console_session_test.cc): hail's own commands, what
// changes in the manners, ports without Telnet, help and completion, the notation of characters.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/telnet/console_fixture.h"

using namespace hail;
using namespace hail::telnet::test;
using telnet::Console;
using telnet::Manners;
using telnet::Negotiate;
using telnet::Side;
using telnet::SlcFunction;

TEST_SUITE_BEGIN("telnet console");

TEST_CASE("console: a word, its unique prefixes, and what happens next") {
  struct Row {
    std::string name, line, outcome;
  };
  const Row rows[] = {
      {"an empty line goes back", "", "back|"},
      {"blanks are an empty line", "  \t ", "back|"},
      {"close", "close", "close|"},
      {"c is close, whatever hail's own commands are", "c", "close|"},
      {"quit", "q", "quit|"},
      {"upper case", "QUIT", "quit|"},
      {"z", "z", "suspend|"},
      {"! alone is the shell", "!", "shell|"},
      {"! needs no blank", "!ls -l 'a  b'", "shell|ls -l 'a  b'|"},
      {"! keeps the command as typed", "  ! echo \"x\" ", "shell|echo \"x\"|"},
      {"log and a file", "log /tmp/x y", "stay|log FILE records the session; log off ends that.\n"},
      {"log: the whole word, as l is logout", "log session.txt", "log|session.txt|"},
      {"a file with blanks, quoted", "log 'my file'", "log|my file|"},
      {"log off", "log off", "log|off|"},
      {"open while connected", "open other", "stay|?Already connected to bbs.example\n"},
      {"two commands begin with se", "se", "stay|?Ambiguous command\n"},
      {"none begins like that", "xyzzy", "stay|?Invalid command\n"},
      {"more than the word", "closed", "stay|?Invalid command\n"},
      {"not built in", "auth status",
       "stay|Authentication (RFC 2941) is not built in: use --tls, and -l USER or --login.\n"},
      {"controls in a word of a message are escaped", "send \x1b[2J",
       "stay|Unknown send argument '\\x1b[2J'\n'send ?' for help.\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    ConsoleFixture fixture;
    CHECK(fixture.obey(row.line) == row.outcome);
    CHECK(fixture.sent().empty());
  }
}

TEST_CASE("console: open, without a connection") {
  const std::string usage =
      "stay|usage: open [-4] [-6] [-l user] [-b addr] [-a] host-name [port]\n";
  struct Row {
    std::string line, outcome;
  };
  const Row rows[] = {
      {"open bbs.example", "open|bbs.example|"},
      {"o bbs.example -23", "open|bbs.example -23|"},
      {"open  -l ann -4 bbs.example 2323 ", "open|-l ann -4 bbs.example 2323|"},
      {"open helper", "open|helper|"},
      {"open", usage},
      {"open ?", usage},
      {"open a b c", usage},
      {"open -l", usage},
      {"open -l ann", usage},
      {"log x", "stay|?Need to be connected first.\n"},
      {"ping", "stay|?Need to be connected first.\n"},
      {"options", "stay|?Need to be connected first.\n"},
      {"charset", "stay|?Need to be connected first.\n"},
      {"status", "back|No connection.\nEscape character is '^]'.\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    ConsoleFixture fixture(Negotiate::passive, false);
    CHECK(fixture.obey(row.line) == row.outcome);
  }
}

TEST_CASE("console: status tells host, TLS, mode, echo, flow control and escape character") {
  ConsoleFixture fixture;
  const std::string head = "back|Connected to bbs.example.\nTLS 1.3, verified for bbs.example\n";
  CHECK(fixture.obey("st") == head +
                                  "Operating in obsolete linemode\nLocal character echo\n"
                                  "Escape character is '^]'.\n");
  fixture.hear("\xff\xfb\x01\xff\xfb\x03\xff\xfd\x21");  // WILL ECHO, WILL SGA, DO LFLOW
  CHECK(fixture.obey("status") == head +
                                      "Operating in single character mode\n"
                                      "Remote character echo\nLocal flow control\n"
                                      "Escape character is '^]'.\n");
}

TEST_CASE("console: an interruption goes with a Synch, unless autosynch is off (requirement 8)") {
  struct Row {
    std::string line, sent;
    bool autosynch = true;
  };
  const Row rows[] = {
      {"send ip", R"(\xff\xf4\xff\xf2)"},
      {"send intr", R"(\xff\xf4\xff\xf2)"},
      {"send brk", R"(\xff\xf3\xff\xf2)"},
      {"send ao", R"(\xff\xf5)"},
      {"send ayt", R"(\xff\xf6)"},
      {"send ip", R"(\xff\xf4)", false},
      {"send will 31 ayt", R"(\xff\xfb\x1f\xff\xf6)"},
      {"send ao foo", ""},
      {"send ao do", ""},
      {"send do kermit", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    ConsoleFixture fixture;
    fixture.manners.autosynch = row.autosynch;
    fixture.obey(row.line);
    CHECK(fixture.sent() == row.sent);
  }
  CHECK(ConsoleFixture().obey("send do kermit") == "stay|KERMIT is not built in.\n");
  CHECK(ConsoleFixture().obey("send dont echo") == "stay|ECHO is off already.\n");
}

TEST_CASE("console: on a port without Telnet nothing of it is sent") {
  for (const std::string line :
       {"send ayt", "send do echo", "mode line", "logout", "ping", "options", "starttls",
        "serial 9600", "toggle options binary", "set binary"}) {
    CAPTURE(line);
    ConsoleFixture fixture(Negotiate::raw);
    const std::string outcome = fixture.obey(line);
    CHECK(outcome.ends_with("?No Telnet is spoken on this port.\n"));
    CHECK(fixture.sent().empty());
  }
  ConsoleFixture fixture(Negotiate::raw);
  CHECK(fixture.obey("eol lf") == "back|");
  CHECK(fixture.manners.eol == telnet::Eol::lf);
  CHECK(fixture.obey("status notmuch").ends_with("Escape character is '^]'.\n"));
}

TEST_CASE("console: what lines change in the manners") {
  ConsoleFixture fixture;
  Manners& manners = fixture.manners;
  fixture.obey("set escape ^a");
  CHECK(manners.escape == '\x01');
  fixture.obey("unset escape");
  CHECK_FALSE(manners.escape);
  fixture.obey("set rlogin ~");
  CHECK(manners.rlogin == '~');
  fixture.obey("unset echo");
  CHECK_FALSE(manners.echo_key);
  fixture.obey("set tracefile 'a b'");
  CHECK(manners.trace_file == "a b");
  fixture.obey("unset tracefile");
  CHECK(manners.trace_file.empty());
  fixture.obey("set forw1 ;");
  CHECK(manners.keys[SlcFunction::forw1].level == telnet::SlcLevel::value);
  CHECK(manners.keys[SlcFunction::forw1].character == ';');
  fixture.obey("unset interrupt");
  CHECK(manners.keys[SlcFunction::ip] == telnet::Slc{});
  fixture.obey("set interrupt ^x");
  CHECK(manners.keys[SlcFunction::ip] == telnet::Slc{telnet::SlcLevel::value, 0x18, true, true});

  CHECK(fixture.obey("set bsasdel") == "back|Will send Backspace as Delete.\n");
  CHECK(manners.backspace == Manners::Backspace::always_del);
  fixture.obey("set delasbs");
  CHECK(manners.backspace == Manners::Backspace::always_bs);
  fixture.obey("unset bsasdel");
  CHECK(manners.backspace == Manners::Backspace::always_bs);
  fixture.obey("unset delasbs");
  CHECK(manners.backspace == Manners::Backspace::as_is);
  fixture.obey("unset localecho");
  CHECK_FALSE(manners.echo);

  fixture.obey("toggle crlf crmod skiprc options netdata termdata prettydump autoflush autosynch");
  CHECK(manners.crlf);
  CHECK(manners.crmod);
  CHECK(manners.skiprc);
  CHECK(manners.options);
  CHECK(manners.netdata);
  CHECK(manners.termdata);
  CHECK(manners.prettydump);
  CHECK_FALSE(manners.autoflush);
  CHECK_FALSE(manners.autosynch);
  fixture.obey("toggle crmod nonsense");
  CHECK(manners.crmod);  // A line that is wrong is not obeyed in part.
  fixture.obey("unset crmod foo");
  CHECK(manners.crmod);
  fixture.obey("set localchars off");
  CHECK(manners.localchars == false);

  fixture.obey("mode character");
  CHECK(manners.editing == Manners::Editing::character);
  fixture.obey("mode kludgeline");
  CHECK(manners.editing == Manners::Editing::line);
  CHECK(fixture.obey("eol") == "back|auto: CR LF by line, CR NUL by character.\n");
  fixture.obey("eol crn");
  CHECK(manners.eol == telnet::Eol::crnul);
  CHECK(fixture.obey("eol cr") == "back|");
  CHECK(manners.eol == telnet::Eol::cr);
  fixture.obey("eol auto");
  CHECK_FALSE(manners.eol);
  CHECK(fixture.obey("eol x") == "stay|'x': unknown argument ('eol ?' for help).\n");
}

TEST_CASE("console: variables reach the server only when they are exported") {
  ConsoleFixture fixture;
  fixture.hear("\xff\xfd\x27");  // DO NEW-ENVIRON
  fixture.sent();
  fixture.manners.environ.push_back({"SECRET", "x", false});
  CHECK(fixture.obey("environ send SECRET") ==
        "back|Cannot send 'SECRET': not exported ('environ export' first)\n");
  CHECK(fixture.obey("toggle autologin") ==
        "back|There is no login name: say 'environ define USER NAME'.\n");
  CHECK(fixture.sent().empty());
  fixture.obey("environ define USER ann");
  CHECK(fixture.sent() == R"(\xff\xfa'\x02\x00USER\x01ann\xff\xf0)");
  fixture.obey("environ send USER");
  CHECK(fixture.sent() == R"(\xff\xfa'\x02\x00USER\x01ann\xff\xf0)");
  CHECK(fixture.obey("toggle autologin") ==
        "back|Won't send login name and/or authentication information.\n");
  CHECK(fixture.sent() == R"(\xff\xfa'\x02\x00USER\xff\xf0)");
  CHECK(fixture.obey("environ list") ==
        "back|  USER                 ann\n  SECRET               x\n");
}

TEST_CASE("console: options, ping, logout, starttls, serial, charset") {
  ConsoleFixture fixture;
  CHECK(fixture.obey("options") == "back|No option was spoken of.\n");
  CHECK(fixture.obey("ping") == "back|");
  CHECK(fixture.sent() == R"(\xff\xfd\x06)");
  CHECK(fixture.obey("logout") == "back|");
  CHECK(fixture.sent() == R"(\xff\xfd\x12)");
  CHECK(fixture.obey("logout") == "stay|?The server was asked before and has not answered.\n");
  CHECK(fixture.obey("options").find("LOGOUT") != std::string::npos);
  CHECK(fixture.obey("starttls") == "back|");
  CHECK(fixture.sent() == R"(\xff\xfb.)");

  CHECK(fixture.obey("serial") ==
        "back|The server has told nothing of a serial line ('serial ?' for help).\n");
  CHECK(fixture.obey("serial 9600 8n1") == "back|");
  CHECK(fixture.sent() == R"(\xff\xfb,)");  // The orders follow when it agrees.
  CHECK(fixture.obey("serial 9600 nonsense").starts_with("stay|?"));

  CHECK(fixture.obey("charset") == "back|No character set is in force: bytes pass as they are.\n");
  CHECK(fixture.obey("charset iso-8859-1") == "back|");
  CHECK(fixture.obey("charset") == "back|The server's text is iso-8859-1.\n");
  CHECK(fixture.obey("charset nonsense-9") == "stay|?Unknown character set 'nonsense-9'.\n");
  CHECK(fixture.obey("charset off") == "back|");
  CHECK(fixture.session.encoding().empty());
}

TEST_CASE("console: help fits a screen of 80x24, and explains every command") {
  const std::string screen = Console(telnet::ConsoleSubject{}).obey("?").text;
  CHECK(std::count(screen.begin(), screen.end(), '\n') <= 22);
  std::size_t begin = 0;
  for (std::size_t end; (end = screen.find('\n', begin)) != std::string::npos; begin = end + 1)
    CHECK(end - begin <= 79);
  for (const std::string& name : Console::completions("")) {
    CAPTURE(name);
    if (name != "?") CHECK(screen.find(name == "help" ? "?" : name) != std::string::npos);
    const std::string text = ConsoleFixture().obey("? " + name);
    CHECK(text.starts_with("stay|"));
    CHECK(text.find("help command") == std::string::npos);
    CHECK(text.size() > 12);
  }
  CHECK(ConsoleFixture().obey("? close") == "stay|close current connection\n");
  CHECK(ConsoleFixture().obey("? slc").find("\nexport          Use local") != std::string::npos);
}

TEST_CASE("console: completion of commands and of the words behind them") {
  using Lines = std::vector<std::string>;
  struct Row {
    std::string line;
    Lines lines;
  };
  const Row rows[] = {
      {"st", {"status", "starttls"}},
      {"send ay", {"send ayt"}},
      {"send ayt do terminal-t", {"send ayt do terminal-type"}},
      {"SEND do ech", {"SEND do echo"}},
      {"set esc", {"set escape"}},
      {"set crm", {"set crmod"}},
      {"set crmod ", {"set crmod on", "set crmod off"}},
      {"unset autof", {"unset autoflush"}},
      {"toggle bin", {"toggle binary"}},
      {"mode l", {"mode line", "mode litecho"}},
      {"slc e", {"slc export"}},
      {"environ un", {"environ undefine", "environ unexport"}},
      {"serial parity o", {"serial parity odd"}},
      {"eol crl", {"eol crlf"}},
      {"? sl", {"? slc"}},
      {"status x", {}},
      {"xyzzy ", {}},
      {"open b", {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    CHECK(Console::completions(row.line) == row.lines);
  }
  // Whatever is offered is understood.
  for (const std::string& name : Console::completions("")) {
    for (const std::string& line : Console::completions(name + " ")) {
      CAPTURE(line);
      ConsoleFixture fixture;
      const std::string text = fixture.obey(line);
      CHECK(text.find("nknown") == std::string::npos);
      CHECK(text.find("mbiguous") == std::string::npos);
    }
  }
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
