// SPDX-License-Identifier: GPL-3.0-or-later
// What a hostile or broken peer can send: storms, subnegotiations without end, every command. The
// letters are the cases that other clients are known to fail.
#include <doctest/doctest.h>
#include <hail/telnet/engine.h>

#include <algorithm>
#include <string>

#include "wire.h"

using namespace hail;
using telnet::Engine;
using telnet::Event;
using tests::said;
using tests::sb;
using tests::wire;
using tests::operator""_wire;

namespace {

struct Tally {
  std::size_t data = 0;
  std::size_t overflows = 0;
  std::size_t loops = 0;
  std::size_t commands = 0;
  std::string text;
  void operator()(const Event& event) {
    if (event.kind == Event::Kind::data) {
      data += event.bytes.size();
      if (text.size() < 1000) text.append(event.bytes);
    }
    if (event.kind == Event::Kind::overflow) ++overflows;
    if (event.kind == Event::Kind::option_loop) ++loops;
    if (event.kind == Event::Kind::command) ++commands;
  }
};

std::string repeated(std::string_view part, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += part;
  return out;
}

}  // namespace

TEST_SUITE("telnet hostile peer") {
  TEST_CASE("a: endless changes are answered at a rate, read no faster, and reported once") {
    telnet::EngineLimits limits;
    limits.answer_burst = 50;
    limits.answers_per_second = 10;
    Engine engine({}, limits);
    Tally tally;
    const std::string storm = repeated(wire({255, 251, 1, 255, 252, 1, 255, 253, 99}), 1000);
    const std::string_view input = storm;
    std::size_t taken = 0;
    std::size_t answers = 0;
    std::size_t calls = 0;
    Engine::Millis now(1000);
    const Engine::Millis end = now + std::chrono::seconds(10);
    while (now < end) {
      ++calls;
      taken += engine.receive(input.substr(taken), now, tally);
      REQUIRE(taken < input.size());
      answers += engine.take_output().size() / 3;
      REQUIRE(engine.resume_at().has_value());
      CHECK(*engine.resume_at() > now);
      // Too early is answered by nothing.
      CHECK(engine.receive(input.substr(taken), *engine.resume_at() - Engine::Millis(1), tally) ==
            0);
      now = *engine.resume_at();
    }
    CHECK(tally.loops == 1);
    CHECK(answers >= 50 + 10 * 10 - 1);
    CHECK(answers <= 50 + 10 * 10 + 1);
    CHECK(calls <= 102);
    CHECK(taken == answers * 3);  // Each verb of this storm deserves an answer.
  }

  TEST_CASE("a: a storm of what needs no answer is read through") {
    Engine engine;
    Tally tally;
    const std::string storm = repeated(wire({255, 252, 1, 255, 254, 24}), 20000) + "$ ";
    CHECK(engine.receive(storm, {}, tally) == storm.size());
    CHECK(tally.text == "$ ");
    CHECK(tally.loops == 0);
    CHECK(engine.output().empty());
  }

  TEST_CASE("a: a storm of questions counts against the budget too") {
    Engine engine;
    Tally tally;
    engine.receive(wire({255, 253, 24}), {}, tally);
    const std::string storm = repeated(sb(24, "\x01"), 100000);
    const std::size_t taken = engine.receive(storm, {}, tally);
    CHECK(taken < storm.size() / 100);
    CHECK(engine.resume_at().has_value());
    CHECK(engine.output().size() < 4096);
    CHECK(tally.loops == 1);
  }

  TEST_CASE("answers that wait bound what is read, whatever the budget") {
    telnet::EngineLimits limits;
    limits.answer_burst = 1'000'000;
    limits.waiting = 300;
    Engine engine({}, limits);
    Tally tally;
    const std::string storm = repeated(wire({255, 253, 99}), 1000);
    std::size_t taken = engine.receive(storm, {}, tally);
    CHECK(taken == 300);
    CHECK(engine.output().size() == 300);
    CHECK(!engine.resume_at());
    CHECK(engine.receive(std::string_view(storm).substr(taken), {}, tally) == 0);
    engine.drop_output(30);
    taken += engine.receive(std::string_view(storm).substr(taken), {}, tally);
    CHECK(taken == 330);
    engine.take_output();
    taken += engine.receive(std::string_view(storm).substr(taken), {}, tally);
    CHECK(taken == 630);
    // The user's own text does not stop the reading: an echo server would wait for us for ever.
    engine.take_output();
    engine.send_data(std::string(100'000, 'x'));
    CHECK(engine.receive("abc", {}, tally) == 3);
  }

  TEST_CASE("b: a subnegotiation without end costs nothing and shows nothing") {
    for (const int option : {24, 31, 34, 39, 99}) {
      CAPTURE(option);
      Engine engine;
      Tally tally;
      telnet::Decoder decoder;
      engine.receive(wire({255, 253, option, 255, 250, option}), {}, tally);
      decoder.feed(wire({255, 250, option}), tally);
      const std::string chunk(256 * 1024, 'A');
      for (int i = 0; i < 800; ++i) {  // 200 MiB
        REQUIRE(engine.receive(chunk, {}, tally) == chunk.size());
        if (i < 4) {
          decoder.feed(chunk, tally);
          CHECK(decoder.held() <= 64 * 1024);
        }
      }
      CHECK(tally.data == 0);
      CHECK(tally.overflows == 2);
      engine.receive(wire({255, 240}) + "$ ", {}, tally);
      CHECK(tally.text == "$ ");
    }
  }

  TEST_CASE("b2: a complete subnegotiation of 64 KiB, and the prompt behind it") {
    struct {
      std::string name;
      int option;
      std::size_t size;
      std::size_t overflows;
    } const rows[] = {
        {"the default limit", 39, 64 * 1024, 0},
        {"one more", 39, 64 * 1024 + 1, 1},
        {"TERMINAL-TYPE", 24, 1024, 0},
        {"TERMINAL-TYPE, one more", 24, 1025, 1},
        {"LINEMODE", 34, 2048, 0},
        {"LINEMODE, one more", 34, 2049, 1},
    };
    for (const auto& row : rows) {
      CAPTURE(row.name);
      const std::string in = sb(row.option, std::string(row.size, 'x')) + "login: ";
      for (const std::size_t piece : {in.size(), std::size_t{1}, std::size_t{1460}}) {
        telnet::Decoder decoder;
        Tally tally;
        std::size_t payload = 0;
        const auto sink = [&](const Event& event) {
          tally(event);
          if (event.kind == Event::Kind::subnegotiation) payload = event.bytes.size();
        };
        for (std::size_t at = 0; at < in.size(); at += piece) {
          decoder.feed(std::string_view(in).substr(at, piece), sink);
        }
        CHECK(tally.text == "login: ");
        CHECK(tally.overflows == row.overflows);
        CHECK(payload == (row.overflows != 0 ? 0 : row.size));
        CHECK(decoder.held() == 0);
      }
    }
  }

  TEST_CASE("g: every command, 10,000 AYT and GA, and the text behind CR NUL") {
    Engine engine;
    Tally tally;
    std::string in;
    for (int code = 236; code < 250; ++code) in += "a" + wire({255, code});
    in += repeated(wire({255, 246, 255, 249}), 10000) + "one\r\0two\r\n"_wire;
    CHECK(engine.receive(in, {}, tally) == in.size());
    CHECK(tally.text == std::string(14, 'a') + "one\rtwo\r\n");
    CHECK(tally.commands == 14 + 20000);
    CHECK(engine.output().empty());
  }

  TEST_CASE("g2: a flood of IAC IAC comes through whole") {
    Engine engine;
    Tally tally;
    const std::string chunk(65535, '\xff');  // An odd length: each piece ends inside a pair.
    for (int i = 0; i < 100; ++i) engine.receive(chunk, {}, tally);
    CHECK(tally.data == 65535 * 100 / 2);
  }

  TEST_CASE("h: high octets and split UTF-8 pass exactly") {
    std::string every;
    for (int octet = 0x80; octet < 0xff; ++octet) every += static_cast<char>(octet);
    every += "\xe2\x82\xac";
    Engine engine;
    std::string text;
    const auto sink = [&](const Event& event) { text += event.bytes; };
    for (const char octet : every) engine.receive({&octet, 1}, {}, sink);
    CHECK(text == every);
  }

  TEST_CASE("j: the end anywhere leaves all text before it shown") {
    const std::string in = "abc\r" + wire({255, 253, 24}) + "def" + sb(24, "\x01") + "ghi";
    const std::string whole = "abc\rdefghi";
    for (std::size_t end = 0; end <= in.size(); ++end) {
      Engine engine;
      std::string text;
      engine.receive(std::string_view(in).substr(0, end), {}, [&](const Event& event) {
        if (event.kind == Event::Kind::data) text += event.bytes;
      });
      CHECK(whole.starts_with(text));
      if (end >= 4) CHECK(text.size() >= 4);
      if (end >= 10) CHECK(text.size() >= 7);
      if (end == in.size()) CHECK(text == whole);
    }
  }
}
