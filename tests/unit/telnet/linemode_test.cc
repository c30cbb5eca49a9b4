// SPDX-License-Identifier: GPL-3.0-or-later
// LINEMODE (RFC 1184): MODE and its acknowledgement, FORWARDMASK, SLC and that it comes to an end.
#include <doctest/doctest.h>
#include <hail/telnet/engine.h>
#include <hail/telnet/option.h>
#include <hail/telnet/trace.h>

#include <deque>
#include <random>
#include <string>

#include "telnet/protocol/options/slc.h"
#include "wire.h"

using namespace hail;
using telnet::Engine;
using telnet::Facts;
using telnet::Policy;
using telnet::Side;
using telnet::Slc;
using telnet::SlcFunction;
using telnet::SlcLevel;
using telnet::SlcTable;
using tests::hears;
using tests::said;
using tests::sb;
using tests::wire;

namespace {

constexpr int ack = 128;
constexpr int flush = 64 + 32;

SlcTable our_keys() {
  SlcTable keys;
  keys[SlcFunction::ip] = {SlcLevel::value, 3, true, true};
  keys[SlcFunction::ec] = {SlcLevel::value, 127};
  keys[SlcFunction::susp] = {SlcLevel::fixed, 26};
  return keys;
}

Engine in_linemode(const SlcTable& keys = {}) {
  Facts facts;
  facts.characters = keys;
  Engine engine(facts);
  engine.set_policy(Side::local, 34, Policy::accept);
  hears(engine, wire({255, 253, 34}));
  said(engine);
  return engine;
}

std::string answer(const std::string& triplets, SlcTable& agreed) {
  return telnet::options::slc_answer(triplets, our_keys(), agreed).value_or("(none)");
}

}  // namespace

TEST_SUITE("telnet linemode") {
  TEST_CASE("LINEMODE is refused until a session that can do it says so") {
    Engine engine;
    hears(engine, wire({255, 253, 34}));
    CHECK(said(engine) == "WONT 34\n");
    engine.set_policy(Side::local, 34, Policy::accept);
    hears(engine, wire({255, 253, 34}));
    CHECK(said(engine) == "WILL 34\n");  // No key of ours: no list.
  }

  TEST_CASE("LINEMODE: our keys are told when it begins (RFC 1184 section 2.4)") {
    Facts facts;
    facts.characters = our_keys();
    facts.characters[SlcFunction::eof] = {SlcLevel::standard, 4};  // Said as a value.
    Engine engine(facts);
    engine.set_policy(Side::local, 34, Policy::accept);
    CHECK(hears(engine, wire({255, 253, 34})) == "DO 34\non local 34\n");
    CHECK(engine.take_output() ==
          wire({255, 251, 34}) + sb(34, wire({3, 3, 2 + flush, 3, 8, 2, 4, 9, 1, 26, 10, 2, 127})));
    CHECK(engine.linemode().characters[SlcFunction::ip].character == 3);
  }

  TEST_CASE("LINEMODE MODE: what is answered, and what holds (RFC 1184 section 2.2)") {
    struct {
      std::string name;
      int mask;
      int state;
      std::string answer;
    } const rows[] = {
        {"a new mask is acknowledged", 1, 1, "\\x01\\x05"},
        {"the same again is not", 1, 1, ""},
        {"nor with MODE_ACK", 5, 1, ""},
        {"another one with MODE_ACK is ignored", 6, 1, ""},
        {"EDIT TRAPSIG SOFT_TAB LIT_ECHO", 27, 27, "\\x01\\x1f"},
        {"undefined bits are left out", 0xe1, 1, "\\x01\\x05"},
        {"and change nothing", 0x21, 1, ""},
        {"character at a time", 0, 0, "\\x01\\x04"},
    };
    Engine engine = in_linemode();
    for (const auto& row : rows) {
      CAPTURE(row.name);
      const std::string seen = hears(engine, sb(34, wire({1, row.mask})));
      CHECK(engine.linemode().mode == row.state);
      CHECK(said(engine) == (row.answer.empty() ? "" : "SB 34 \"" + row.answer + "\"\n"));
      CHECK((seen.find("news 34") != std::string::npos) == !row.answer.empty());
    }
    CHECK(!engine.linemode().edit());
    hears(engine, sb(34, wire({1, 3})));
    CHECK(engine.linemode().edit());
    CHECK(engine.linemode().trapsig());
    CHECK(!engine.linemode().soft_tab());
    // It ends with the option.
    hears(engine, wire({255, 254, 34}));
    CHECK(engine.linemode().mode == 0);
  }

  TEST_CASE("LINEMODE: the same events and answers at every cut") {
    const std::string in = wire({255, 253, 34}) + sb(34, wire({1, 3})) +
                           sb(34, wire({3, 3, 2, 255, 255, 31, 2, 1})) +
                           sb(34, wire({253, 2, 0, 0x80}));
    for (const auto& pieces : tests::every_cut(in)) {
      Engine engine;
      engine.set_policy(Side::local, 34, Policy::accept);
      telnet::Rendering seen;
      for (const std::string_view piece : pieces) engine.receive(piece, {}, seen);
      CHECK(seen.text() ==
            "DO 34\non local 34\nSB 34 \"\\x01\\x03\"\nnews 34\n"
            "SB 34 \"\\x03\\x03\\x02\\xff\\x1f\\x02\\x01\"\n"
            "SB 34 \"\\xfd\\x02\\x00\\x80\"\nnews 34\n");
      CHECK(
          said(engine) ==
          "WILL 34\nSB 34 \"\\x01\\x07\"\nSB 34 \"\\x03\\x03\\x00\\x00\"\nSB 34 \"\\xfb\\x02\"\n");
    }
  }

  TEST_CASE("LINEMODE FORWARDMASK (RFC 1184 section 2.3)") {
    Engine engine = in_linemode();
    const auto octets = [&] {
      std::string out;
      if (!engine.linemode().forward_mask) return std::string("(none)");
      for (std::size_t at = 0; at < 256; ++at) {
        if (engine.linemode().forward_mask->test(at)) out += std::to_string(at) + ' ';
      }
      return out;
    };
    struct {
      std::string name;
      std::string payload;
      std::string mask;
      std::string answer;
    } const rows[] = {
        {"DONT, and there is none", wire({254, 2}), "(none)", ""},
        {"the first bit is octet 0", wire({253, 2, 0x80, 0x01}), "0 15 ", "\\xfb\\x02"},
        {"the same mask again", wire({253, 2, 0x80, 0x01, 0}), "0 15 ", ""},
        {"another one", wire({253, 2, 0, 0x04}), "13 ", "\\xfb\\x02"},
        {"32 octets", wire({253, 2}) + std::string(31, '\0') + "\x01", "255 ", "\\xfb\\x02"},
        {"33 are refused", wire({253, 2}) + std::string(33, 'x'), "255 ", "\\xfc\\x02"},
        {"no octet at all: a mask of zeros", wire({253, 2}), "", "\\xfb\\x02"},
        {"DONT", wire({254, 2}), "(none)", "\\xfc\\x02"},
        {"WILL is not for a server to say", wire({251, 2, 1}), "(none)", ""},
        {"nor MODE by a verb", wire({253, 1, 1}), "(none)", ""},
    };
    for (const auto& row : rows) {
      CAPTURE(row.name);
      hears(engine, sb(34, row.payload));
      CHECK(octets() == row.mask);
      CHECK(said(engine) == (row.answer.empty() ? "" : "SB 34 \"" + row.answer + "\"\n"));
    }
  }

  TEST_CASE("LINEMODE SLC: each rule (RFC 1184 sections 2.4 and 5.5)") {
    const SlcTable keys = our_keys();
    struct {
      std::string name;
      std::string said;
      std::string answer;
      SlcFunction function;
      Slc state;
    } const rows[] = {
        {"what is so already", wire({3, 2, 3}), "(none)", SlcFunction::ip, keys[SlcFunction::ip]},
        {"and its acknowledgement", wire({3, 2 + ack, 3}), "(none)", SlcFunction::ip,
         keys[SlcFunction::ip]},
        {"another character is taken and acknowledged",
         wire({10, 2, 8}),
         wire({10, 2 + ack, 8}),
         SlcFunction::ec,
         {SlcLevel::value, 8}},
        {"with its flush bits",
         wire({10, 2 + 64, 8}),
         wire({10, 2 + 64 + ack, 8}),
         SlcFunction::ec,
         {SlcLevel::value, 8, true, false}},
        {"a lower level too",
         wire({10, 1, 8}),
         wire({10, 1 + ack, 8}),
         SlcFunction::ec,
         {SlcLevel::fixed, 8}},
        {"no key for it there", wire({10, 0, 0}), wire({10, 0 + ack, 0}), SlcFunction::ec, {}},
        {"a value against our fixed one: ours",
         wire({9, 2, 25}),
         wire({9, 1, 26}),
         SlcFunction::susp,
         {SlcLevel::fixed, 26}},
        {"fixed against fixed: nobody", wire({9, 1, 25}), wire({9, 0, 0}), SlcFunction::susp, {}},
        {"a function we have no key for", wire({5, 2, 20}), wire({5, 0, 0}), SlcFunction::ayt, {}},
        {"DEFAULT gets ours",
         wire({10, 3, 0}),
         wire({10, 2, 127}),
         SlcFunction::ec,
         {SlcLevel::value, 127}},
        {"DEFAULT where we have none", wire({5, 3, 0}), wire({5, 0, 0}), SlcFunction::ayt, {}},
        {"an acknowledgement of another value is taken in silence",
         wire({10, 2 + ack, 8}),
         "(none)",
         SlcFunction::ec,
         {SlcLevel::value, 8}},
        {"of DEFAULT: ignored",
         wire({10, 3 + ack, 8}),
         "(none)",
         SlcFunction::ec,
         {SlcLevel::value, 127}},
        {"of another value than our fixed one: ignored",
         wire({9, 1 + ack, 25}),
         "(none)",
         SlcFunction::susp,
         {SlcLevel::fixed, 26}},
        {"function 31: not heard", wire({31, 2, 1}), "(none)", SlcFunction::eeol, {}},
        {"function 255: not heard", wire({255, 2, 1}), "(none)", SlcFunction::eeol, {}},
        {"half a triplet", wire({10, 2}), "(none)", SlcFunction::ec, {SlcLevel::value, 127}},
        {"the last word on a function counts",
         wire({10, 2, 8, 10, 2, 21}),
         wire({10, 2 + ack, 21}),
         SlcFunction::ec,
         {SlcLevel::value, 21}},
        {"0 VALUE: all that holds",
         wire({0, 2, 0}),
         wire({3, 2 + flush, 3, 9, 1, 26, 10, 2, 127}),
         SlcFunction::ec,
         {SlcLevel::value, 127}},
        {"0 DEFAULT: all of ours anew",
         wire({10, 2, 8, 0, 3, 0}),
         wire({3, 2 + flush, 3, 9, 1, 26, 10, 2, 127}),
         SlcFunction::ec,
         {SlcLevel::value, 127}},
        {"0 with ACK, 0 of another level",
         wire({0, 3 + ack, 0, 0, 1, 0, 0, 0, 0}),
         "(none)",
         SlcFunction::ec,
         {SlcLevel::value, 127}},
    };
    for (const auto& row : rows) {
      CAPTURE(row.name);
      SlcTable agreed = our_keys();
      CHECK(answer(row.said, agreed) == row.answer);
      CHECK(bool{agreed[row.function] == row.state});
    }
  }

  TEST_CASE("LINEMODE SLC: no message makes us say more than thirty triplets (CVE-2005-0469)") {
    std::mt19937 random(1184);
    for (int round = 0; round < 2000; ++round) {
      std::string triplets;
      for (auto left = random() % 700; left > 0; --left) {
        triplets += static_cast<char>(random());
      }
      SlcTable agreed = our_keys();
      const auto said = telnet::options::slc_answer(triplets, our_keys(), agreed);
      if (!said) continue;
      REQUIRE(said->size() % 3 == 0);
      REQUIRE(said->size() <= 90);
      for (std::size_t at = 0; at < said->size(); at += 3) {
        REQUIRE((*said)[at] >= 1);
        REQUIRE((*said)[at] <= 30);
      }
    }
  }

  TEST_CASE("LINEMODE SLC: two ends with any keys come to rest") {
    std::mt19937 random(2004);
    for (int round = 0; round < 2000; ++round) {
      CAPTURE(round);
      SlcTable own[2];
      SlcTable agreed[2];
      std::deque<std::string> inbox[2];
      for (int end : {0, 1}) {
        for (std::uint8_t number = 1; number <= telnet::slc_functions; ++number) {
          own[end][*telnet::slc_function(number)] = {static_cast<SlcLevel>(random() % 4),
                                                     static_cast<std::uint8_t>(random() % 3)};
        }
        agreed[end] = own[end];
        if (const auto list = telnet::options::slc_list(own[end])) inbox[1 - end].push_back(*list);
      }
      int messages = 0;
      while (!inbox[0].empty() || !inbox[1].empty()) {
        REQUIRE(++messages < 10);
        for (int end : {0, 1}) {
          if (inbox[end].empty()) continue;
          const auto list = telnet::options::slc_answer(inbox[end].front(), own[end], agreed[end]);
          inbox[end].pop_front();
          if (list) inbox[1 - end].push_back(*list);
        }
      }
    }
  }

  TEST_CASE("LINEMODE SLC: a changed key of ours is told, once agreed") {
    Facts facts;
    facts.characters = our_keys();
    Engine engine(facts);
    facts.characters[SlcFunction::ec].character = 8;
    engine.set_facts(facts);
    CHECK(said(engine) == "");
    engine.set_policy(Side::local, 34, Policy::accept);
    hears(engine, wire({255, 253, 34}));
    said(engine);
    facts.characters[SlcFunction::ec].character = 127;
    facts.characters[SlcFunction::susp] = {};
    engine.set_facts(facts);
    CHECK(engine.take_output() == sb(34, wire({3, 9, 0, 0, 10, 2, 127})));
    CHECK(engine.linemode().characters[SlcFunction::ec].character == 127);
    facts.columns = 99;
    engine.set_facts(facts);
    CHECK(engine.output().empty());
  }

  TEST_CASE("LINEMODE in words") {
    struct {
      std::string payload;
      std::string expect;
    } const rows[] = {
        {wire({1, 0}), "MODE 0"},
        {wire({1, 31}), "MODE EDIT|TRAPSIG|MODE_ACK|SOFT_TAB|LIT_ECHO"},
        {wire({1, 0x81}), "MODE EDIT|0x80"},
        {wire({1}), "\"\\x01\""},
        {wire({253, 2, 0x80, 1}), "DO FORWARDMASK 80 01"},
        {wire({251, 2}), "WILL FORWARDMASK"},
        {wire({3, 3, 0xe2, 3, 0, 3, 0}), "SLC IP VALUE|ACK|FLUSHIN|FLUSHOUT 3 0 DEFAULT 0"},
        {wire({3, 31, 1, 9, 7}), "SLC 31 CANTCHANGE 9 \"\\x07\""},
        {wire({3, 7}), "\"\\x03\\x07\""},
        {"", "\"\""},
    };
    for (const auto& row : rows) CHECK(telnet::find_option(34)->shown(row.payload) == row.expect);
    CHECK(telnet::slc_name(SlcFunction::synch) == "SYNCH");
    CHECK(telnet::slc_name(SlcFunction::forw2) == "FORW2");
    CHECK(telnet::slc_name(SlcFunction::eeol) == "EEOL");
    CHECK(!telnet::slc_function(0));
    CHECK(!telnet::slc_function(31));
    CHECK(static_cast<int>(SlcFunction::eeol) == 30);
  }
}
