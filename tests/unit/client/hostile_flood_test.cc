// SPDX-License-Identifier: GPL-3.0-or-later
// Servers that send without end or far too much: PEERS-TELNET section 3, cases a, b, f4, g and g2;
// section 6, requirements 5 and 6. Bounded: what is answered, shown, kept, and the processor's
// time.
#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "support/pty.h"
#include "support/sanitized.h"
#include "unit/client/run.h"
#include "unit/telnet/wire.h"

namespace hail::tests {
namespace {

using namespace std::chrono_literals;

// The engine's budget: so many answers at once, and so many a second after them.
constexpr std::size_t answers_at_once = 100;
constexpr std::size_t answers_a_second = 20;

constexpr std::size_t megabyte = 1024 * 1024;

/// What a run costs that only connects and ends.
double processor_s_of_nothing() {
  static const double least = [] {
    const auto nothing = [](Socket& socket) {
      settled(socket);
      finish(socket);
    };
    return against(nothing, {}).processor_s;
  }();
  return least;
}

constexpr double seconds_of_storm = 1.5;

/// hail in a storm of options, which has an end of its own.
class Storm {
 public:
  explicit Storm(const std::string& storm)
      : server_([this, storm](Socket& socket) {
          say(socket, "before\r\n");
          heard_ = storm_for(socket, storm,
                             std::chrono::milliseconds(static_cast<int>(seconds_of_storm * 1000)));
          over_.set_value();
          wait_for_end(socket);
        }),
        run_({"telnet://" + server_.target()}, {}, true) {}
  Finished end() {
    over_.get_future().wait();
    // What it has not read yet would keep it busy for hours.
    run_.send_signal(SIGTERM);
    return run_.wait();
  }
  /// Once it has ended.
  const std::string& heard() const { return heard_; }

 private:
  std::string heard_;
  std::promise<void> over_;
  Server server_;
  Run run_;
};

TEST_SUITE_BEGIN("client: hostile floods");

TEST_CASE("5a: options without end are answered at a rate, with little of the processor's time") {
  struct Row {
    std::string name, storm;
  };
  const Row rows[] = {
      {"WILL and WONT", wire({255, 251, 1, 255, 252, 1})},
      {"DO and DONT", wire({255, 253, 24, 255, 254, 24})},
      {"what we refuse", wire({255, 253, 99, 255, 251, 98})},
      {"all together, and LINEMODE",
       wire({255, 251, 1,  255, 252, 1,  255, 251, 3,  255, 252, 3,
             255, 253, 34, 255, 254, 34, 255, 253, 31, 255, 254, 31})},
      {"questions", wire({255, 253, 24, 255, 250, 24, 1, 255, 240})},
      {"TIMING-MARK", wire({255, 253, 6})},
      {"STATUS", wire({255, 253, 5, 255, 250, 5, 1, 255, 240})},
  };
  const double nothing_s = processor_s_of_nothing();
  std::vector<std::unique_ptr<Storm>> storms;
  for (const Row& row : rows) storms.push_back(std::make_unique<Storm>(row.storm));
  for (std::size_t i = 0; i < storms.size(); ++i) {
    CAPTURE(rows[i].name);
    const Finished finished = storms[i]->end();
    const std::string& heard = storms[i]->heard();
    CHECK(finished.status == 143);
    CHECK(finished.out == "before\r\n");
    CHECK(finished.peak_kb > 1000);
    CHECK(finished.peak_kb < most_resident_kb);
    // What hail asks for itself at the beginning, and a second's slack.
    const std::size_t most = 64 + answers_at_once + 3 * answers_a_second;
    CHECK(count(heard, "\xff") <= 2 * most);
    CHECK(heard.size() <= 10 * most);
    CHECK(count(finished.err, "the server asks for options without end") == 1);
    if (!sanitized) CHECK(finished.processor_s - nothing_s < 0.1 * seconds_of_storm + 0.05);
  }
}

TEST_CASE("5b: the escape character is obeyed in the middle of such a storm") {
  Server server([](Socket& socket) {
    say(socket, wire({255, 251, 1, 255, 251, 3}) + "before");
    storm_for(socket, wire({255, 251, 0, 255, 252, 0}), 20s);
  });
  Pty terminal({HAIL_PROGRAM, server.target()});
  terminal.expect("without end");
  terminal.type("\x1d");
  terminal.expect("hail> ", 3s);
  terminal.type("quit\r");
  terminal.expect("Connection closed.", 3s);
  CHECK(terminal.wait() == 0);
}

TEST_CASE("6a: a subnegotiation without end takes no memory and is not shown") {
  for (const int option : {24, 39, 99}) {
    CAPTURE(option);
    const std::size_t whole = flood(200 * megabyte) / 2;
    const auto serve = [&](Socket& socket) {
      say(socket, "before\r\n" + wire({255, 253, option, 255, 250, option}));
      const std::string chunk(megabyte, 'A');
      for (std::size_t sent = 0; sent < whole; sent += chunk.size()) say(socket, chunk);
      say(socket, wire({255, 240}) + "$ ");
      settled(socket);
      finish(socket);
    };
    const Finished finished = against(serve, {});
    CHECK(finished.status == 0);
    CHECK(finished.out == "before\r\n$ ");
    CHECK(finished.peak_kb < most_resident_kb);
    CHECK(count(finished.err, "too long and is skipped") == 1);
  }
}

TEST_CASE("6b: a complete one of 64 KB, and the prompt behind it") {
  for (const int option : {24, 31, 39, 42, 44, 99}) {
    for (const std::size_t size : {std::size_t{64 * 1024 - 16}, std::size_t{65 * 1024}}) {
      CAPTURE(option);
      CAPTURE(size);
      const auto serve = [&](Socket& socket) {
        say(socket,
            wire({255, 253, option}) + sb(option, "\x01" + std::string(size, 'x')) + "login: ");
        settled(socket);
        finish(socket);
      };
      const Finished finished = against(serve, {});
      CHECK(finished.out == "login: ");
      CHECK(finished.status == 0);
      CHECK(finished.peak_kb < most_resident_kb);
    }
  }
}

TEST_CASE("6c: ten thousand subnegotiations that nobody agreed to are passed over") {
  const auto serve = [](Socket& socket) {
    std::string many;
    for (int i = 0; i < 10000; ++i) many += sb(i % 240, std::string(100, 'q'));
    say(socket, many + "$ ");
    settled(socket);
    finish(socket);
  };
  const Finished finished = against(serve, {}, "");
  CHECK(finished.out == "$ ");
  CHECK(finished.status == 0);
  CHECK(finished.peak_kb < most_resident_kb);
}

TEST_CASE("g: every command of two octets, 10,000 AYT and GA: the text around them is shown") {
  std::string heard;
  const auto serve = [&](Socket& socket) {
    std::string all;
    for (int code = 236; code < 250; ++code) all += "a" + wire({255, code});
    for (int i = 0; i < 10000; ++i) all += wire({255, 246, 255, 249});
    say(socket, all + "one\r\0two\r\n"_wire);
    heard = settled(socket);
    finish(socket);
  };
  // Without a word of our own, so that any answer to AYT would be seen.
  const Finished finished = against(serve, {"--negotiate=passive"}, "");
  CHECK(finished.out == std::string(14, 'a') + "one\rtwo\r\n");
  CHECK(finished.status == 0);
  CHECK(heard.empty());
}

TEST_CASE("g2: a flood of IAC IAC comes through whole") {
  const std::size_t pairs = flood(100 * megabyte) / 2;
  const auto serve = [&](Socket& socket) {
    const std::string chunk(megabyte - 1, '\xff');  // Odd: each ends inside a pair.
    std::size_t left = pairs * 2;
    while (left > 0) {
      const std::size_t size = std::min(left, chunk.size());
      say(socket, chunk.substr(0, size));
      left -= size;
    }
    finish(socket);
  };
  const Finished finished = against(serve, {}, "");
  CHECK(finished.status == 0);
  CHECK(finished.out.size() == pairs);
  CHECK(finished.out.find_first_not_of('\xff') == std::string::npos);
  CHECK(finished.peak_kb < most_resident_kb);
}

TEST_CASE("15: a flood of text takes no memory, whoever reads it") {
  const std::size_t whole = flood(200 * megabyte);
  const auto serve = [&](Socket& socket) {
    const std::string chunk(megabyte, 'x');
    for (std::size_t sent = 0; sent < whole; sent += chunk.size()) say(socket, chunk);
    finish(socket);
  };
  const Finished finished = against(serve, {}, "");
  CHECK(finished.status == 0);
  CHECK(finished.out.size() == whole);
  CHECK(finished.peak_kb < most_resident_kb);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
