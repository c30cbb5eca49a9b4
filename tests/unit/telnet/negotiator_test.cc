// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 1143 section 7, row by row in its order, on both sides; and the answer budget.
#include <doctest/doctest.h>
#include <hail/telnet/negotiator.h>

#include <optional>
#include <string>

using namespace hail;
using telnet::Asked;
using telnet::Negotiator;
using telnet::Q;
using telnet::Side;
using telnet::Step;
using telnet::Verb;

namespace {

constexpr Q every_state[] = {
    Q::no, Q::yes, Q::want_no, Q::want_no_opposite, Q::want_yes, Q::want_yes_opposite};

struct HeardRow {
  std::string name;
  Q state;
  bool positive;
  std::optional<bool> agree;  // Empty: it makes no difference.
  Step expect;
};

const HeardRow heard_rows[] = {
    // Upon receipt of WILL, we choose based upon him and himq:
    {"NO, WILL: we agree, send DO", Q::no, true, true, {Q::yes, true, false}},
    {"NO, WILL: otherwise send DONT", Q::no, true, false, {Q::no, false, false}},
    {"YES, WILL: ignore", Q::yes, true, {}, {Q::yes, {}, false}},
    {"WANTNO/EMPTY, WILL: error, off", Q::want_no, true, {}, {Q::no, {}, true}},
    {"WANTNO/OPPOSITE, WILL: error, on", Q::want_no_opposite, true, {}, {Q::yes, {}, true}},
    {"WANTYES/EMPTY, WILL: on", Q::want_yes, true, {}, {Q::yes, {}, false}},
    {"WANTYES/OPPOSITE, WILL: send DONT",
     Q::want_yes_opposite,
     true,
     {},
     {Q::want_no, false, false}},
    // Upon receipt of WONT:
    {"NO, WONT: ignore", Q::no, false, {}, {Q::no, {}, false}},
    {"YES, WONT: off, send DONT", Q::yes, false, {}, {Q::no, false, false}},
    {"WANTNO/EMPTY, WONT: off", Q::want_no, false, {}, {Q::no, {}, false}},
    {"WANTNO/OPPOSITE, WONT: ask again, send DO",
     Q::want_no_opposite,
     false,
     {},
     {Q::want_yes, true, false}},
    {"WANTYES/EMPTY, WONT: off", Q::want_yes, false, {}, {Q::no, {}, false}},
    {"WANTYES/OPPOSITE, WONT: off, queue empty",
     Q::want_yes_opposite,
     false,
     {},
     {Q::no, {}, false}},
};

struct WishRow {
  std::string name;
  Q state;
  bool enable;
  Step expect;
};

const WishRow wish_rows[] = {
    // If we decide to ask him to enable:
    {"NO, enable: send DO", Q::no, true, {Q::want_yes, true, false}},
    {"YES, enable: already enabled", Q::yes, true, {Q::yes, {}, true}},
    {"WANTNO/EMPTY, enable: queue", Q::want_no, true, {Q::want_no_opposite, {}, false}},
    {"WANTNO/OPPOSITE, enable: already queued",
     Q::want_no_opposite,
     true,
     {Q::want_no_opposite, {}, true}},
    {"WANTYES/EMPTY, enable: already negotiating", Q::want_yes, true, {Q::want_yes, {}, true}},
    {"WANTYES/OPPOSITE, enable: empty the queue",
     Q::want_yes_opposite,
     true,
     {Q::want_yes, {}, false}},
    // If we decide to ask him to disable:
    {"NO, disable: already disabled", Q::no, false, {Q::no, {}, true}},
    {"YES, disable: send DONT", Q::yes, false, {Q::want_no, false, false}},
    {"WANTNO/EMPTY, disable: already negotiating", Q::want_no, false, {Q::want_no, {}, true}},
    {"WANTNO/OPPOSITE, disable: empty the queue",
     Q::want_no_opposite,
     false,
     {Q::want_no, {}, false}},
    {"WANTYES/EMPTY, disable: queue", Q::want_yes, false, {Q::want_yes_opposite, {}, false}},
    {"WANTYES/OPPOSITE, disable: already queued",
     Q::want_yes_opposite,
     false,
     {Q::want_yes_opposite, {}, true}},
};

Verb said_by_peer(Side side, bool positive) {
  if (side == Side::remote) return positive ? Verb::will : Verb::wont;
  return positive ? Verb::do_it : Verb::dont;
}

std::optional<Verb> said_by_us(Side side, std::optional<bool> positive) {
  if (!positive) return std::nullopt;
  if (side == Side::remote) return *positive ? Verb::do_it : Verb::dont;
  return *positive ? Verb::will : Verb::wont;
}

// A negotiator whose option 1 stands at `state` on `side`, by the ways the protocol has.
Negotiator at(Side side, Q state) {
  Negotiator out;
  const bool from_yes = state == Q::yes || state == Q::want_no || state == Q::want_no_opposite;
  if (from_yes) out.receive(said_by_peer(side, true), 1, true);
  if (state == Q::want_no || state == Q::want_no_opposite) out.wish(side, 1, false);
  if (state == Q::want_yes || state == Q::want_yes_opposite) out.wish(side, 1, true);
  if (state == Q::want_no_opposite) out.wish(side, 1, true);
  if (state == Q::want_yes_opposite) out.wish(side, 1, false);
  REQUIRE(out.state(side, 1) == state);
  return out;
}

void check_outcome(Negotiator& negotiator, Side side, bool was_on, const Step& expect,
                   const Negotiator::Outcome& outcome) {
  CHECK(negotiator.state(side, 1) == expect.state);
  CHECK(outcome.send == said_by_us(side, expect.send));
  CHECK(outcome.error == expect.error);
  CHECK(outcome.side == side);
  const bool is_on = negotiator.on(side, 1);
  CHECK(outcome.changed == (is_on == was_on ? std::optional<bool>{} : is_on));
  // The other side and the neighbours stay as they were.
  CHECK(negotiator.state(side == Side::local ? Side::remote : Side::local, 1) == Q::no);
  CHECK(negotiator.state(side, 0) == Q::no);
  CHECK(negotiator.state(side, 2) == Q::no);
}

}  // namespace

TEST_SUITE("telnet negotiator") {
  TEST_CASE("telnet negotiator: RFC 1143 section 7, what the peer says") {
    for (const HeardRow& row : heard_rows) {
      CAPTURE(row.name);
      for (const bool agree : {true, false}) {
        if (row.agree.value_or(agree) != agree) continue;
        CHECK(telnet::heard(row.state, row.positive, agree) == row.expect);
        for (const Side side : {Side::remote, Side::local}) {
          Negotiator negotiator = at(side, row.state);
          const bool was_on = negotiator.on(side, 1);
          const auto outcome = negotiator.receive(said_by_peer(side, row.positive), 1, agree);
          check_outcome(negotiator, side, was_on, row.expect, outcome);
        }
      }
    }
    CHECK(std::size(heard_rows) == 2 * std::size(every_state) + 1);
  }

  TEST_CASE("telnet negotiator: RFC 1143 section 7, what we wish") {
    for (const WishRow& row : wish_rows) {
      CAPTURE(row.name);
      CHECK(telnet::wished(row.state, row.enable) == row.expect);
      for (const Side side : {Side::remote, Side::local}) {
        Negotiator negotiator = at(side, row.state);
        const bool was_on = negotiator.on(side, 1);
        const auto outcome = negotiator.wish(side, 1, row.enable);
        check_outcome(negotiator, side, was_on, row.expect, outcome);
      }
    }
    CHECK(std::size(wish_rows) == 2 * std::size(every_state));
  }

  TEST_CASE("telnet negotiator: the same verb again is not answered again") {
    for (const Q state : every_state) {
      for (const bool positive : {true, false}) {
        for (const bool agree : {true, false}) {
          const Step once = telnet::heard(state, positive, agree);
          // The same again is never answered again, unless it is refused again, or contradicted us
          // and is now heard as a request.
          const Step twice = telnet::heard(once.state, positive, agree);
          const bool refused = positive && !agree && once.state == Q::no;
          if (!refused && !once.error) CHECK(!twice.send);
        }
      }
    }
  }

  TEST_CASE("telnet negotiator: our option ends with our WONT, the peer's with its own") {
    Negotiator negotiator;
    negotiator.receive(Verb::do_it, 0, true);
    negotiator.receive(Verb::will, 0, true);
    CHECK(negotiator.wish(Side::local, 0, false).changed == false);
    CHECK(!negotiator.wish(Side::remote, 0, false).changed);
    CHECK(negotiator.on(Side::remote, 0));
    CHECK(!negotiator.at_rest());
    CHECK(negotiator.receive(Verb::wont, 0, true).changed == false);
    CHECK(!negotiator.receive(Verb::dont, 0, true).changed);
    CHECK(negotiator.at_rest());
  }

  TEST_CASE("telnet negotiator: remembers who moved first") {
    Negotiator negotiator;
    negotiator.wish(Side::local, 31, true);
    negotiator.receive(Verb::do_it, 31, true);
    negotiator.receive(Verb::will, 1, true);
    negotiator.wish(Side::remote, 1, false);
    negotiator.receive(Verb::do_it, 99, false);
    negotiator.receive(Verb::wont, 5, true);  // No change, no answer: not worth a line.
    negotiator.wish(Side::local, 6, false);   // Void.
    const auto list = negotiator.list();
    REQUIRE(list.size() == 3);
    CHECK(list[0].option == 1);
    CHECK(list[0].side == Side::remote);
    CHECK(list[0].asked_by == Asked::peer);
    CHECK(list[0].state == Q::want_no);
    CHECK(list[0].in_effect);
    CHECK(list[1].option == 31);
    CHECK(list[1].side == Side::local);
    CHECK(list[1].asked_by == Asked::us);
    CHECK(list[1].state == Q::yes);
    CHECK(list[2].option == 99);
    CHECK(list[2].asked_by == Asked::peer);
    CHECK(list[2].state == Q::no);
    CHECK(!list[2].in_effect);
  }

  TEST_CASE("answer budget: a burst at once, then the rate") {
    using Millis = telnet::AnswerBudget::Millis;
    telnet::AnswerBudget budget(3, 10);
    const Millis start{1'000'000};
    CHECK(!budget.wait_until(start));
    budget.spend(start);
    budget.spend(start);
    CHECK(!budget.wait_until(start));
    budget.spend(start);
    CHECK(budget.wait_until(start) == start + Millis(100));
    CHECK(budget.wait_until(start + Millis(99)) == start + Millis(100));
    CHECK(!budget.wait_until(start + Millis(100)));
    budget.spend(start + Millis(100));
    CHECK(budget.wait_until(start + Millis(100)) == start + Millis(200));
    // A long rest fills the bucket, not more.
    const Millis later = start + std::chrono::hours(100);
    for (int i = 0; i < 3; ++i) {
      CHECK(!budget.wait_until(later));
      budget.spend(later);
    }
    CHECK(budget.wait_until(later) == later + Millis(100));
    // A clock that goes back gives nothing.
    CHECK(budget.wait_until(start).has_value());
  }

  TEST_CASE("telnet negotiator: names") {
    CHECK(telnet::q_name(Q::want_no_opposite) == "WANTNO/OPPOSITE");
    CHECK(telnet::q_name(Q::want_yes) == "WANTYES/EMPTY");
    CHECK(telnet::asked_name(Asked::peer) == "peer");
    CHECK(telnet::asked_name(Asked::nobody).empty());
  }
}
