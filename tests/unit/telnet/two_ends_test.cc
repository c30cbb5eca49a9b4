// SPDX-License-Identifier: GPL-3.0-or-later
// Two ends that face each other: negotiators with random wishes, and whole engines. They come to
// rest within a known number of messages, and agree.
#include <doctest/doctest.h>
#include <hail/telnet/engine.h>

#include <array>
#include <deque>
#include <random>
#include <string>

#include "wire.h"

using namespace hail;
using telnet::Negotiator;
using telnet::Side;
using telnet::Verb;

namespace {

constexpr int options = 3;

struct Message {
  Verb verb;
  std::uint8_t option;
};

struct End {
  Negotiator negotiator;
  std::array<std::array<bool, options>, 2> agrees{};
  std::deque<Message> inbox;
};

struct Facing {
  std::array<End, 2> ends;
  int messages = 0;
  int errors = 0;

  void send(std::size_t from, std::uint8_t option, const Negotiator::Outcome& outcome) {
    if (!outcome.send) return;
    ++messages;
    ends[1 - from].inbox.push_back({*outcome.send, option});
  }
  void wish(std::size_t who, Side side, std::uint8_t option, bool enable) {
    send(who, option, ends[who].negotiator.wish(side, option, enable));
  }
  bool deliver(std::size_t to) {
    End& end = ends[to];
    if (end.inbox.empty()) return false;
    const Message message = end.inbox.front();
    end.inbox.pop_front();
    const bool remote = message.verb == Verb::will || message.verb == Verb::wont;
    const auto outcome = end.negotiator.receive(message.verb, message.option,
                                                end.agrees[remote ? 1 : 0][message.option]);
    if (outcome.error) ++errors;
    send(to, message.option, outcome);
    return true;
  }
};

}  // namespace

TEST_SUITE("telnet two ends") {
  TEST_CASE("two negotiators with random wishes come to rest and agree") {
    std::mt19937 random(1143);
    const auto below = [&](unsigned n) { return random() % n; };
    for (int round = 0; round < 5000; ++round) {
      CAPTURE(round);
      Facing facing;
      for (End& end : facing.ends) {
        for (auto& side : end.agrees) {
          for (bool& agree : side) agree = below(2) != 0;
        }
      }
      const int wishes = static_cast<int>(below(24));
      for (int left = wishes; left > 0;) {
        const auto who = static_cast<std::size_t>(below(2));
        if (below(3) != 0) {
          facing.deliver(who);
          continue;
        }
        --left;
        facing.wish(who, below(2) != 0 ? Side::local : Side::remote,
                    static_cast<std::uint8_t>(below(options)), below(2) != 0);
      }
      // Each wish leads to one request at most, each request to one answer.
      for (int step = 0; step <= 2 * wishes; ++step) {
        while (facing.deliver(0)) {
        }
        while (facing.deliver(1)) {
        }
      }
      REQUIRE(facing.ends[0].inbox.empty());
      REQUIRE(facing.ends[1].inbox.empty());
      CHECK(facing.messages <= 2 * wishes);
      CHECK(facing.errors == 0);
      const Negotiator& one = facing.ends[0].negotiator;
      const Negotiator& two = facing.ends[1].negotiator;
      CHECK(one.at_rest());
      CHECK(two.at_rest());
      for (std::uint8_t option = 0; option < options; ++option) {
        CHECK(one.state(Side::local, option) == two.state(Side::remote, option));
        CHECK(one.state(Side::remote, option) == two.state(Side::local, option));
      }
    }
  }

  TEST_CASE("two engines that ask each other come to rest") {
    telnet::Facts facts;
    facts.terminal_names = {"xterm"};
    facts.columns = 80;
    facts.rows = 24;
    std::array<telnet::Engine, 2> engines{telnet::Engine(facts), telnet::Engine(facts)};
    std::mt19937 random(854);
    for (int round = 0; round < 300; ++round) {
      for (telnet::Engine& engine : engines) {
        if (round == 0) engine.start();
        const auto side = random() % 2 != 0 ? Side::local : Side::remote;
        engine.want(side, static_cast<std::uint8_t>(random() % 40), random() % 2 != 0);
      }
      int deliveries = 0;
      const telnet::Engine::Millis now(round * 60'000);
      while (!engines[0].output().empty() || !engines[1].output().empty()) {
        REQUIRE(++deliveries < 16);
        for (std::size_t to : {0U, 1U}) {
          const std::string bytes = engines[1 - to].take_output();
          telnet::Rendering seen;
          CHECK(engines[to].receive(bytes, now, seen) == bytes.size());
          CHECK(seen.text().find("loop") == std::string::npos);
        }
      }
      CHECK(engines[0].negotiator().at_rest());
      CHECK(engines[1].negotiator().at_rest());
      for (unsigned code = 0; code < 256; ++code) {
        const auto option = static_cast<std::uint8_t>(code);
        CHECK(engines[0].on(Side::local, option) == engines[1].on(Side::remote, option));
        CHECK(engines[0].on(Side::remote, option) == engines[1].on(Side::local, option));
      }
    }
  }
}
