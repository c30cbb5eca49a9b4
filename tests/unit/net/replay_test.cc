// SPDX-License-Identifier: GPL-3.0-or-later
// Conversation files: the parser's rows and messages, the Replay's judgement of a client, and the
// way from a transcript to a file.
#include "hail/net/replay.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <string>
#include <string_view>
#include <vector>

namespace hail::net {
namespace {

using Kind = ScriptStep::Kind;
constexpr std::string_view nul("\0", 1);

/// One line per step: kind, times, pause in ms, bytes.
std::string render(const Script& script) {
  constexpr std::string_view names[] = {"send", "drip", "line", "any",  "bytes",
                                        "tls",  "wait", "end",  "reset"};
  std::string text;
  for (const ScriptStep& step : script.steps) {
    text += fmt::format("{}:{}", step.line, names[static_cast<std::size_t>(step.kind)]);
    if (step.times != 1) text += fmt::format(" x{}", step.times);
    if (step.pause.count() > 0) text += fmt::format(" {}ms", seconds(step.pause) * 1000);
    if (!step.bytes.empty()) text += fmt::format(" {:?}", step.bytes);
    text += "\n";
  }
  if (script.fail) text += "fail " + *script.fail + "\n";
  return text;
}

/// A client that says these bytes, then ends, and reads what comes until the end.
Task<void> client(Stream& stream, std::string says, std::string& heard) {
  const Limit limit{stream.loop().in(std::chrono::hours(2)), Phase::command};
  try {
    if (!says.empty()) co_await stream.write_all(says, limit);
    co_await stream.shutdown(limit);
    for (;;) {
      const std::string_view bytes = co_await stream.read_view(limit);
      if (bytes.empty()) break;
      heard += bytes;
    }
  } catch (const Failure& failure) {
    heard += fmt::format("[{}]", name(failure.error().code));
  }
  stream.close();
}

struct Played {
  std::string heard;
  std::string error;
  Replay::Outcome outcome;
  double s = 0;
};

Task<void> serve(const Replay& replay, Stream& stream, Played& played) {
  try {
    played.outcome = co_await replay.serve(stream);
  } catch (const Failure& failure) {
    played.error = fmt::format("{}: {}", name(failure.error().code), failure.error().detail);
  }
  stream.close();
}

Task<void> both(Loop& loop, const Replay& replay, std::string says, Played& played) {
  MemoryPair pair = memory_pair(loop);
  Scope scope(loop);
  const TimePoint began = loop.now();
  scope.start(serve(replay, pair.server, played));
  scope.start(client(pair.client, std::move(says), played.heard));
  co_await scope.idle();
  played.s = seconds(loop.now() - began);
}

Played play(const std::string& text, std::string says, ReplaySettings settings = {}) {
  const auto script = parse_script(text, "t.script");
  REQUIRE_MESSAGE(script.has_value(), (script ? std::string() : to_string(script.error())));
  Loop loop(Loop::Time::simulated);
  const Replay replay(*script, std::move(settings));
  Played played;
  loop.run(both(loop, replay, std::move(says), played));
  return played;
}

}  // namespace

TEST_SUITE("replay") {
  TEST_CASE("each kind of line") {
    struct Row {
      std::string name;
      std::string text;
      std::string steps;
    };
    const std::vector<Row> rows = {
        {"server line", "S: 220 hello", "1:send \"220 hello\\r\\n\"\n"},
        {"empty server line", "S:", "1:send \"\\r\\n\"\n"},
        {"server bytes", "s: a\\r\\n\\t\\\\\\x7e", "1:send \"a\\r\\n\\t\\\\~\"\n"},
        {"hexadecimal in both cases", "s: \\xfF\\xE2", "1:send \"\\xff\\xe2\"\n"},
        {"NUL", "s: \\0", "1:send \"\\x00\"\n"},
        {"a blank at the end by escape", "s: login:\\x20", "1:send \"login: \"\n"},
        {"blanks in front are text", "S:   x", "1:send \"  x\\r\\n\"\n"},
        {"client line", "C: QUIT", "1:line \"QUIT\"\n"},
        {"client's empty line", "C:", "1:line\n"},
        {"any client line", "C*", "1:any\n"},
        {"client bytes", "c: \\xff\\xfb\\x18", "1:bytes \"\\xff\\xfb\\x18\"\n"},
        {"TLS, EOF", "TLS\nEOF", "1:tls\n2:end\n"},
        {"RST", "RST", "1:reset\n"},
        {"waiting", "WAIT 31s\nWAIT 0.5s\nWAIT 200ms\nWAIT 0s",
         "1:wait 31000ms\n2:wait 500ms\n3:wait 200ms\n4:wait\n"},
        {"drip", "DRIP 1s ab\ndrip 20ms ab", "1:drip 1000ms \"ab\\r\\n\"\n2:drip 20ms \"ab\"\n"},
        {"repeat", "REPEAT 3 S: 220-x\nREPEAT 2 drip 1s x",
         "1:send x3 \"220-x\\r\\n\"\n2:drip x2 1000ms \"x\"\n"},
        {"comments and empty lines count as lines", "# title\n\nS: x\n# more\nC*\n",
         "3:send \"x\\r\\n\"\n5:any\n"},
        {"CR LF in the file", "S: x\r\nEOF\r\n", "1:send \"x\\r\\n\"\n2:end\n"},
        {"failure behind the end", "EOF\nFAIL tls: timed out", "1:end\nfail tls: timed out\n"},
        {"nothing", "", ""},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const auto script = parse_script(row.text, "t");
      REQUIRE_MESSAGE(script.has_value(), (script ? std::string() : to_string(script.error())));
      CHECK(render(*script) == row.steps);
    }
    CHECK(parse_script("# first\n# second\n", "t")->title == "first");
  }

  TEST_CASE("what is wrong with a file is told with its line") {
    struct Row {
      std::string text;
      std::string error;
    };
    const std::vector<Row> rows = {
        {"S: x\nhello", "f:2: not a line of a conversation: \"hello\""},
        {"tls", "f:1: not a line of a conversation: \"tls\""},
        {"S:x", "f:1: a blank is missing behind the colon"},
        {"\n\nS: \\q", "f:3: not an escape: \\\\q"},
        {"s: \\x4", "f:1: not an escape: \\\\x4"},
        {"s: \\xg0", "f:1: not an escape: \\\\xg0"},
        {"s: \\", "f:1: not an escape: \\\\"},
        {"C: a\\r\\nb", "f:1: one line alone can be expected by C:"},
        {"c:", "f:1: no bytes behind c:"},
        {"WAIT", "f:1: not a time such as 31s or 200ms: \"\""},
        {"WAIT 5", "f:1: not a time such as 31s or 200ms: \"5\""},
        {"WAIT -1s", "f:1: not a time such as 31s or 200ms: \"-1s\""},
        {"WAIT nans", "f:1: not a time such as 31s or 200ms: \"nans\""},
        {"WAIT 86401s", "f:1: not a time such as 31s or 200ms: \"86401s\""},
        {"DRIP x", "f:1: not a time such as 31s or 200ms: \"x\""},
        {"REPEAT S: x", "f:1: not a number from 1 to 10000000: \"S:\""},
        {"REPEAT 0 S: x", "f:1: not a number from 1 to 10000000: \"0\""},
        {"REPEAT 10000001 S: x", "f:1: not a number from 1 to 10000000: \"10000001\""},
        {"REPEAT 2 C*", "f:1: only S:, s:, DRIP and drip can be repeated"},
        {"REPEAT 2 REPEAT 2 S: x", "f:1: only S:, s:, DRIP and drip can be repeated"},
        {"EOF\nS: x", "f:2: nothing but FAIL may follow EOF or RST"},
        {"RST\nEOF", "f:2: nothing but FAIL may follow EOF or RST"},
        {"FAIL x\nEOF", "f:2: nothing may follow FAIL"},
        {"S: x\n\x1b[2J", "f:2: not a line of a conversation: \"\\x1b[2J\""},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      const auto script = parse_script(row.text, "f");
      REQUIRE(!script.has_value());
      CHECK(to_string(script.error()) == row.error);
    }
  }

  TEST_CASE("a client is judged by the file") {
    struct Row {
      std::string name;
      std::string script;
      std::string says;
      std::string heard;
      std::string error;
      std::size_t left_at = 0;
    };
    const std::vector<Row> rows = {
        {"as it should be", "S: 220 x\nC: EHLO a\nS: 250 x\nC: QUIT\nS: 221 x\nEOF\n",
         "EHLO a\r\nQUIT\r\n", "220 x\r\n250 x\r\n221 x\r\n", ""},
        {"another line", "S: 220 x\n\nC: EHLO a\nS: 250 x\n", "EHLO b\r\n", "220 x\r\n",
         "protocol: t.script:3: expected \"EHLO a\", got \"EHLO b\""},
        {"controls of the client are escaped", "C: a\n", "\x1b[2J\r\n", "",
         "protocol: t.script:1: expected \"a\", got \"\\x1b[2J\""},
        {"LF alone", "C: a\n", "a\n", "", "protocol: t.script:1: expected CR LF, got \"a\" and LF"},
        {"half a line", "C: abc\n", "ab", "",
         "protocol: t.script:1: expected a whole line, got \"ab\" and the end"},
        {"any line", "C*\nS: 250 x\nEOF\n", "whatever\r\n", "250 x\r\n", ""},
        {"exact bytes", "c: \\xff\\xfb\\x18\nS: x\nEOF\n", "\xff\xfb\x18", "x\r\n", ""},
        {"other bytes", "c: \\xff\\xfb\\x18\n", "\xff\xfc\x18", "",
         "protocol: t.script:1: expected \"\\xff\\xfb\\x18\", got \"\\xff\\xfc\\x18\""},
        {"the client leaves", "S: 220 x\nC: a\nC: b\n", "a\r\n", "220 x\r\n", "", 3},
        {"reset", "S: 220 x\nRST\n", "", "220 x\r\n[reset]", ""},
        {"repeated", "REPEAT 4 s: ab\nEOF\n", "", "abababab", ""},
        {"without an end the server falls silent", "S: x\n", "more", "x\r\n", ""},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const Played played = play(row.script, row.says);
      CHECK(played.heard == row.heard);
      CHECK(played.error == row.error);
      CHECK(played.outcome.left_at == row.left_at);
    }
  }

  TEST_CASE("time passes by the file") {
    CHECK(play("WAIT 31s\nS: x\nEOF\n", "").s == doctest::Approx(31));
    CHECK(play("DRIP 2s abc\nEOF\n", "").s == doctest::Approx(10));
    CHECK(play("REPEAT 3 drip 2s a\nEOF\n", "").s == doctest::Approx(6));
    ReplaySettings hasty;
    hasty.patience = std::chrono::seconds(7);
    hasty.single_octets = true;
    const Played played = play("S: hello\nREPEAT 2 s: x\nEOF\n", "", hasty);
    CHECK(played.heard == "hello\r\nxx");
    CHECK(played.s == 0);
  }

  TEST_CASE("a transcript becomes a file that plays the same") {
    const TimePoint began{};
    Transcript transcript(began);
    using From = Transcript::From;
    transcript.add(began, From::remark, "connected to mx.example\n", false);
    transcript.add(began + std::chrono::milliseconds(700), From::server, "220 mx \x1b\\ \r\n",
                   false);
    transcript.add(began + std::chrono::milliseconds(701), From::client, "EHLO a\r\n", false);
    transcript.add(began + std::chrono::milliseconds(702), From::server, "250-mx\r\n250 STARTTLS\n",
                   false);
    transcript.add(began + std::chrono::milliseconds(703), From::client, "QUIT\r\n", true);
    {
      const Transcript::Secret secret(&transcript, "[password]");
      transcript.add(began + std::chrono::milliseconds(704), From::client, "c2VjcmV0\r\n", true);
    }
    const std::string text = to_script(transcript, "From a bug report.");
    CHECK(text ==
          "# From a bug report.\n"
          "WAIT 0.7s\n"
          "S: 220 mx \\x1b\\\\\\x20\n"
          "C: EHLO a\n"
          "S: 250-mx\n"
          "s: 250 STARTTLS\\n\n"
          "TLS\n"
          "C: QUIT\n"
          "C*\n");
    const auto script = parse_script(text, "t");
    REQUIRE(script.has_value());
    CHECK(script->steps[1].bytes == "220 mx \x1b\\ \r\n");
  }
}

}  // namespace hail::net
