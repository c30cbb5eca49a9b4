// SPDX-License-Identifier: GPL-3.0-or-later
// Text cut anywhere, full of control sequences or of high octets, and connections that end
// anywhere: PEERS-TELNET section 3, cases c, e, h, j and RST; section 6, requirements 3 and 7.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "support/pty.h"
#include "support/sanitized.h"
#include "unit/cli/process.h"
#include "unit/client/run.h"
#include "unit/telnet/wire.h"

namespace hail::tests {
namespace {

/// A conversation with everything that may be cut, and the text that it is.
struct Spoken {
  std::string wire, text;
};
Spoken conversation() {
  Spoken spoken;
  spoken.wire = wire({255, 251, 1, 255, 251, 3}) + "Debian\r\n" + wire({255, 253, 24}) + "log" +
                sb(24, "\x01") + "in: " + wire({255, 241}) + "\r\0one\xff\xff two\r\n"_wire +
                wire({255, 253, 39}) + sb(39, "\x01") + wire({255, 255, 255, 255}) +
                "\xe2\x82\xac" + sb(99, "a" + wire({255, 255}) + "b") + "\r" + wire({255, 241}) +
                "\n$ ";
  spoken.text = "Debian\r\nlogin: \rone\xff two\r\n\xff\xff\xe2\x82\xac\r\n$ ";
  return spoken;
}

/// How a conversation came out, answers without what settles it.
struct Seen {
  Finished finished;
  std::string heard;
};
Seen seen(const std::string& said, const std::function<std::size_t()>& next_size) {
  Seen result;
  const auto serve = [&](Socket& socket) {
    say_in_pieces(socket, said, next_size);
    result.heard = settled(socket);
    finish(socket);
  };
  result.finished = against(serve, {"--negotiate=passive"}, "");
  CHECK(result.finished.status == 0);
  return result;
}

/// No control characters but those of lines, and the bell.
bool harmless(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char octet) {
    const auto code = static_cast<unsigned char>(octet);
    return octet == '\n' || octet == '\r' || octet == '\t' || octet == '\a' ||
           (code >= 0x20 && code < 0x7f);
  });
}

const std::string sequences =
    "\x1b]0;title\x07\x1b]2;title\x07\x1b]52;c;cm0gLXJm\x07\x1b[6n\x1bP$qm\x1b\\\x9b"
    "21t\x1b[c";

TEST_SUITE_BEGIN("client: hostile text and ends");

TEST_CASE("7a: in segments of one octet, and cut at random: the same text and the same answers") {
  const Spoken spoken = conversation();
  const Seen whole = seen(spoken.wire, [] { return std::size_t{100000}; });
  CHECK(whole.finished.out == spoken.text);
  const Seen bytewise = seen(spoken.wire, [] { return std::size_t{1}; });
  CHECK(bytewise.finished.out == spoken.text);
  CHECK(bytewise.heard == whole.heard);

  std::string much;
  std::string text;
  const Spoken plain{"line\r\none\xff\xff two\r\0three"_wire + wire({255, 241}) + "\xc3\xa4\r\n",
                     "line\r\none\xff two\rthree\xc3\xa4\r\n"};
  while (much.size() < flood(400000)) {
    much += plain.wire;
    text += plain.text;
  }
  std::mt19937 random(20260101);
  const auto size = [&] {
    return std::size_t{1} + std::uniform_int_distribution<std::size_t>(0, 3000)(random);
  };
  const Seen cut = seen(spoken.wire + much, size);
  CHECK(cut.finished.out == spoken.text + text);
  CHECK(cut.heard == whole.heard);
}

TEST_CASE("7b: an end anywhere shows all text before it and is an end in order") {
  const std::string before = "Debian\r\nlogin: ";
  struct Row {
    std::string name, said, shown;
  };
  const Row rows[] = {
      {"IAC", wire({255}), ""},
      {"IAC DO", wire({255, 253}), ""},
      {"IAC SB", wire({255, 250}), ""},
      {"IAC SB TERMINAL-TYPE", wire({255, 250, 24}), ""},
      {"inside a subnegotiation", wire({255, 250, 24}) + std::string(3000, 'x'), ""},
      {"before SE", wire({255, 250, 24, 1, 255}), ""},
      {"CR", "\r", "\r"},
      {"half of a character", "\xe2\x82", "\xe2\x82"},
      {"nothing", "", ""},
  };
  for (const Row& row : rows) {
    for (const std::string scheme : {"telnet://", ""}) {
      CAPTURE(row.name);
      CAPTURE(scheme);
      const auto serve = [&](Socket& socket) {
        settled(socket);
        say(socket, before + row.said);
        finish(socket);
      };
      const Finished finished = against(serve, {}, scheme);
      CHECK(finished.out == before + row.shown);
      CHECK(finished.status == 0);
      CHECK(finished.err.ends_with("Connection closed by foreign host.\n"));
    }
  }
}

TEST_CASE("3a: a reset at the prompt is said, is status 5, and hides no text") {
  Server server([](Socket& socket) {
    say(socket, "login: ");
    settled(socket);
    socket.setLinger(true, 0);
  });
  Run run({"telnet://" + server.target()}, {}, true);
  const Finished finished = run.wait();
  CHECK(finished.out == "login: ");
  CHECK(finished.err.ends_with("Connection reset by peer.\n"));
  CHECK(finished.status == 5);
}

TEST_CASE("h: octets 80 to FF outside BINARY are passed exactly") {
  std::string said;
  std::string text;
  for (int octet = 0x80; octet <= 0xff; ++octet) {
    said += static_cast<char>(octet);
    text += static_cast<char>(octet);
    if (octet == 0xff) said += static_cast<char>(octet);
  }
  said += "\xe2\x82\xac\xf0\x9f\x98\x80\xc3";
  text += "\xe2\x82\xac\xf0\x9f\x98\x80\xc3";
  for (const std::size_t size : {std::size_t{1}, std::size_t{1000}}) {
    CHECK(seen(said, [=] { return size; }).finished.out == text);
  }
}

TEST_CASE("e1: control sequences reach a terminal as they are, and escaped with --sanitise") {
  struct Row {
    std::string flag, shown;
  };
  const Row rows[] = {{"--negotiate=passive", sequences}, {"--sanitise", "\\x1b]52;c;cm0gLXJm\a"}};
  for (const Row& row : rows) {
    CAPTURE(row.flag);
    Server server([&](Socket& socket) {
      say(socket, wire({255, 251, 1, 255, 251, 3}) + "<" + sequences + ">\r\n");
      settled(socket);
      finish(socket);
    });
    Pty terminal({HAIL_PROGRAM, row.flag, server.target()});
    terminal.expect("Escape character is '^]'.\r\n");
    terminal.expect("<");
    const std::string shown = terminal.expect(">\r\n");
    CHECK(shown.find(row.shown) != std::string::npos);
    if (row.flag == "--sanitise") CHECK(harmless(shown));
    CHECK(terminal.wait() == 0);
  }
}

TEST_CASE("e2: nothing of the server's stands unescaped in our own lines, traces and files") {
  const TemporaryFile trace;
  const TemporaryFile transcript;
  const auto serve = [&](Socket& socket) {
    say(socket, wire({255, 251, 42, 255, 253, 42, 255, 253, 24, 255, 251, 201, 255, 251, 5}) +
                    sb(42, "\x01;" + sequences) + sb(24, "\x02") + sb(201, "x " + sequences) +
                    sb(24, wire({0}) + sequences) + sb(5, wire({0}) + sequences) +
                    sb(39, "\x01\x03" + sequences) + sb(44, wire({100}) + sequences) +
                    wire({255, 253, 44}) + sb(44, wire({100}) + sequences) + "\r\n" + sequences);
    settled(socket);
    finish(socket);
  };
  struct Row {
    std::string name;
    std::vector<std::string> flags;
  };
  const Row rows[] = {
      {"-d", {"-d", "--serial", "9600"}},
      {"a trace", {"-n", trace.name()}},
      {"a trace in JSON", {"-n", trace.name(), "--trace-format=json"}},
      {"a transcript", {"--transcript=" + transcript.name()}},
      {"--json", {"--json"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Finished finished = against(serve, row.flags);
    CHECK(finished.status == 0);
    for (const std::string& file : {trace.name(), transcript.name()}) {
      std::ifstream in(file, std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
      CHECK(harmless(text));
      if (row.name == "a trace" && file == trace.name()) CHECK(!text.empty());
    }
    if (row.name == "--json") {
      CHECK(harmless(finished.out));
    } else {
      CHECK(harmless(finished.err));
      if (row.name == "-d") CHECK(finished.err.find("\\x1b]52;c;") != std::string::npos);
      CHECK(finished.out.ends_with(sequences));
    }
  }
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
