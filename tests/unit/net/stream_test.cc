// SPDX-License-Identifier: GPL-3.0-or-later
// Stream over memory: lines, bounds, deadlines, the transcript, the guard before TLS.
#include "hail/net/stream.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace hail::net;
using namespace std::chrono_literals;

namespace {

Limit soon(Loop& loop, Phase phase = Phase::command) {
  return {loop.in(5s), phase};
}

Task<void> send_in_pieces(Stream& stream, std::vector<std::string> pieces, Duration between) {
  for (const std::string& piece : pieces) {
    co_await stream.loop().sleep(stream.loop().in(between));
    co_await stream.write_all(piece, soon(stream.loop()));
  }
}

/// The error that a task ends with, as "code phase".
template <class T>
std::string error_of(Loop& loop, Task<T> task) {
  try {
    loop.run(std::move(task));
  } catch (const Failure& failure) {
    return std::string(name(failure.error().code)) + " " + std::string(name(failure.error().phase));
  }
  return "none";
}

}  // namespace

TEST_SUITE("stream") {
  TEST_CASE("a line comes whole, however it was cut") {
    struct Row {
      std::string name;
      std::string sent;
      std::string text;
      Line::End end;
    };
    const Row rows[] = {
        {"CR LF", "hello\r\n", "hello", Line::End::crlf},
        {"bare LF (told, not hidden)", "hello\n", "hello", Line::End::lf},
        {"a bare CR does not end a line", "a\rb\r\n", "a\rb", Line::End::crlf},
        {"CR CR LF keeps one CR", "a\r\r\n", "a\r", Line::End::crlf},
        {"empty", "\r\n", "", Line::End::crlf},
        {"NUL and high bytes stay", std::string("a\0\xff\r\n", 5), std::string("a\0\xff", 3),
         Line::End::crlf},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      for (std::size_t cut = 0; cut <= row.sent.size(); ++cut) {
        Loop loop(Loop::Time::simulated);
        MemoryPair pair = memory_pair(loop);
        Scope scope(loop);
        scope.start(
            send_in_pieces(pair.server, {row.sent.substr(0, cut), row.sent.substr(cut)}, 1s));
        const Line line = loop.run(pair.client.read_line(soon(loop)));
        CHECK(line.text == row.text);
        CHECK(line.end == row.end);
      }
    }
  }

  TEST_CASE("several lines in one piece are read one by one") {
    Loop loop(Loop::Time::simulated);
    MemoryPair pair = memory_pair(loop);
    loop.run(pair.server.write_all("a\r\nb\r\nc", soon(loop)));
    pair.server.close();
    CHECK(loop.run(pair.client.read_line(soon(loop))).text == "a");
    CHECK(loop.run(pair.client.read_line(soon(loop))).text == "b");
    const Line last = loop.run(pair.client.read_line(soon(loop)));
    CHECK(last.text == "c");
    CHECK(last.end == Line::End::none);
    CHECK(error_of(loop, pair.client.read_line(soon(loop))) == "closed command");
  }

  TEST_CASE("a peer that drips does not outlive the deadline") {
    Loop loop(Loop::Time::simulated);
    MemoryPair pair = memory_pair(loop);
    Scope scope(loop);
    scope.start(send_in_pieces(pair.server, std::vector<std::string>(60, "x"), 1s));
    const TimePoint before = loop.now();
    CHECK(error_of(loop, pair.client.read_line({loop.in(10s), Phase::greeting})) ==
          "timed_out greeting");
    CHECK(loop.now() - before == 10s);
  }

  TEST_CASE("a line without end stops at the bound, whatever comes") {
    Loop loop(Loop::Time::simulated);
    Bounds bounds;
    MemoryPair pair = memory_pair(loop, bounds);
    Scope scope(loop);
    const std::string flood(1024 * 1024, 'x');
    const auto pour = [](Stream& stream, const std::string& bytes) -> Task<void> {
      co_await stream.write_all(bytes, soon(stream.loop()));
    };
    scope.start(pour(pair.server, flood));
    CHECK(error_of(loop, pair.client.read_line(soon(loop))) == "limit command");
    CHECK(pair.client.bytes_read() <= 2 * bounds.line + 2);
  }

  TEST_CASE("a conversation without end stops at its bound") {
    Loop loop(Loop::Time::simulated);
    Bounds bounds;
    bounds.conversation = 1000;
    MemoryPair pair = memory_pair(loop, bounds);
    Scope scope(loop);
    scope.start(send_in_pieces(pair.server,
                               std::vector<std::string>(50, std::string(98, 'x') + "\r\n"), 1ms));
    const auto read_all = [](Stream& stream) -> Task<void> {
      for (;;) co_await stream.read_line(soon(stream.loop()));
    };
    CHECK(error_of(loop, read_all(pair.client)) == "limit command");
  }

  TEST_CASE("read_exactly waits for all of it and refuses what is too large before it reads") {
    Loop loop(Loop::Time::simulated);
    MemoryPair pair = memory_pair(loop);
    Scope scope(loop);
    scope.start(send_in_pieces(pair.server, {"abc", "def", "rest\r\n"}, 1s));
    CHECK(loop.run(pair.client.read_exactly(5, soon(loop))) == "abcde");
    CHECK(loop.run(pair.client.read_line(soon(loop))).text == "frest");
    CHECK(error_of(loop, pair.client.read_exactly(4294967295, soon(loop))) == "limit command");
  }

  TEST_CASE("read_view lends what is there and never loses a byte") {
    Loop loop(Loop::Time::simulated);
    MemoryPair pair = memory_pair(loop);
    loop.run(pair.server.write_all("line\r\nand more", soon(loop)));
    CHECK(loop.run(pair.client.read_line(soon(loop))).text == "line");
    CHECK(loop.run(pair.client.read_view(soon(loop), 3)) == "and");
    CHECK(loop.run(pair.client.read_view(soon(loop))) == " more");
    pair.server.close();
    CHECK(loop.run(pair.client.read_view(soon(loop))).empty());
  }

  TEST_CASE("RFC 3207 section 4.2: plaintext before TLS is seen, and no TLS begins") {
    Loop loop(Loop::Time::simulated);
    MemoryPair pair = memory_pair(loop);
    loop.run(pair.server.write_all("220 go\r\n250-INJECTED\r\n", soon(loop)));
    CHECK(loop.run(pair.client.read_line(soon(loop))).text == "220 go");
    CHECK(pair.client.pending(Phase::tls) == "250-INJECTED\r\n");
    CHECK(error_of(loop, pair.client.start_tls(TlsOptions(), soon(loop))) == "protocol tls");
  }

  TEST_CASE("what is written while the peer does not read waits for room") {
    Loop loop(Loop::Time::simulated);
    MemoryPair pair = memory_pair(loop);
    const std::string much(1024 * 1024, 'y');
    CHECK(error_of(loop, pair.client.write_all(much, soon(loop, Phase::data))) == "timed_out data");
  }

  TEST_CASE("half-closed: our end is over, the peer's goes on") {
    Loop loop(Loop::Time::simulated);
    MemoryPair pair = memory_pair(loop);
    loop.run(pair.client.shutdown(soon(loop)));
    CHECK(loop.run(pair.server.read_view(soon(loop))).empty());
    loop.run(pair.server.write_all("still here\r\n", soon(loop)));
    CHECK(loop.run(pair.client.read_line(soon(loop))).text == "still here");
  }

  TEST_CASE("the transcript holds both sides in order, and never a secret") {
    Loop loop(Loop::Time::simulated);
    MemoryPair pair = memory_pair(loop);
    Transcript transcript(loop.now());
    pair.client.record(&transcript);
    loop.run(pair.server.write_all("220 hi\r\n", soon(loop)));
    loop.run(pair.client.read_line(soon(loop)));
    loop.run(pair.client.write_all("AUTH ", soon(loop)));
    {
      const Transcript::Secret secret(&transcript, "[password]");
      loop.run(pair.client.write_all("hun", soon(loop)));
      loop.run(pair.client.write_all("ter2\r\n", soon(loop)));
    }
    loop.run(pair.client.write_all("QUIT\r\n", soon(loop)));
    std::string text;
    for (const auto& chunk : transcript.chunks()) text += chunk.text;
    CHECK(text == "220 hi\r\nAUTH [password]\r\nQUIT\r\n");
    CHECK(to_text(transcript).find("hunter") == std::string::npos);
  }
}
