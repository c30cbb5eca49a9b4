// SPDX-License-Identifier: GPL-3.0-or-later
// NEW-ENVIRON and ENVIRON: only what was exported is told, whatever is asked and however.
#include <doctest/doctest.h>
#include <hail/telnet/option.h>

#include <cstdlib>
#include <string>

#include "wire.h"

using namespace hail;
using telnet::Facts;
using tests::hears;
using tests::wire;
using tests::operator""_wire;

namespace {

std::string answer(std::uint8_t option, std::string_view payload, const Facts& facts) {
  const telnet::Negotiator negotiator;
  return telnet::find_option(option)->asked({payload, facts, 0, negotiator}).value_or("(none)");
}

Facts exported() {
  Facts facts;
  facts.exported = {{"USER", "ann"}, {"EDITOR", "ed", true}, {"DISPLAY", "h:0"}};
  return facts;
}

struct Row {
  std::string name;
  std::string payload;
  std::string expect;
};

}  // namespace

TEST_SUITE("telnet environment") {
  TEST_CASE("NEW-ENVIRON: answers to SEND (RFC 1572)") {
    const Row rows[] = {
        {"everything", "\1"_wire, "\0\0USER\1ann\0DISPLAY\1h:0\3EDITOR\1ed"_wire},
        {"all VAR", "\1\0"_wire, "\0\0USER\1ann\0DISPLAY\1h:0"_wire},
        {"all USERVAR", "\1\3"_wire, "\0\3EDITOR\1ed"_wire},
        {"one", "\1\0USER"_wire, "\0\0USER\1ann"_wire},
        {"one twice is told once", "\1\0USER\0USER\0"_wire, "\0\0USER\1ann\0DISPLAY\1h:0"_wire},
        {"in the order asked", "\1\3EDITOR\0USER"_wire, "\0\3EDITOR\1ed\0USER\1ann"_wire},
        {"the name decides, not its kind", "\1\3USER\0EDITOR"_wire,
         "\0\0USER\1ann\3EDITOR\1ed"_wire},
        {"not exported: undefined", "\1\0HOME\3PATH"_wire, "\0\0HOME\3PATH"_wire},
        {"a part of a name is another name", "\1\0USE\0USERS"_wire, "\0\0USE\0USERS"_wire},
        {"escapes in the name", "\1\0A\2\1B\2\2"_wire, "\0\0A\2\1B\2\2"_wire},
        {"an escape at the end", "\1\0A\2"_wire, "\0\0A"_wire},
        {"VALUE has no place in SEND", "\1\0USER\1x"_wire, "\0\0USER\1ann"_wire},
        {"text before the first mark", "\1junk\0USER"_wire, "\0\0USER\1ann"_wire},
        {"IS is no question", "\0\0USER"_wire, "(none)"},
        {"INFO is no question", "\2\0USER"_wire, "(none)"},
        {"nothing", "", "(none)"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CHECK(answer(39, row.payload, exported()) == row.expect);
    }
  }

  TEST_CASE("NEW-ENVIRON: nothing exported, nothing told (CVE-2005-0488, CVE-2026-32772)") {
    REQUIRE(::setenv("HAIL_SECRET", "s3cret", 1) == 0);
    const std::string names = "\0USER\0HOME\0HAIL_SECRET\0PATH\0LOGNAME\3HAIL_SECRET\3SHELL"_wire;
    for (const std::uint8_t option : {std::uint8_t{36}, std::uint8_t{39}}) {
      CHECK(answer(option, "\1"_wire, {}) == "\0"_wire);
      CHECK(answer(option, "\1\0\3"_wire, {}) == "\0"_wire);
      CHECK(answer(option, "\1"_wire + names, {}) == "\0"_wire + names);
    }
  }

  TEST_CASE("NEW-ENVIRON: marks in names and values are escaped") {
    Facts facts;
    facts.exported = {{"A\0B"_wire, "v\1\2\3\xff"_wire}};
    const std::string expect = "\0\0A\2\0B\1v\2\1\2\2\2\3\xff"_wire;
    CHECK(answer(39, "\1"_wire, facts) == expect);
    CHECK(answer(39, "\1\0A\2\0B"_wire, facts) == expect);
  }

  TEST_CASE("NEW-ENVIRON: a question cannot choose how much we say (case d2)") {
    std::string many = "\1"_wire;
    for (int i = 0; i < 10'000; ++i) many += "\0NAME"_wire + std::to_string(i);
    many += "\0USER"_wire;
    const std::string said = answer(39, many, exported());
    CHECK(said.size() <= 1 + 4096 + 9);
    CHECK(said.ends_with("\0USER\1ann"_wire));
    CHECK(answer(39, "\1\0"_wire + std::string(100'000, 'N'), exported()) == "\0"_wire);
    std::string again = "\1"_wire;
    for (int i = 0; i < 10'000; ++i) again += "\0USER"_wire;
    CHECK(answer(39, again, exported()) == "\0\0USER\1ann"_wire);
  }

  TEST_CASE("ENVIRON: BSD's marks when the question uses them (RFC 1571)") {
    const Row rows[] = {
        {"RFC 1408's", "\1\0USER\0HOME"_wire, "\0\0USER\1ann\0HOME"_wire},
        {"BSD's", "\1\1USER\1HOME"_wire, "\0\1USER\0ann\1HOME"_wire},
        {"BSD's, behind a USERVAR", "\1\3EDITOR\1USER"_wire, "\0\3EDITOR\0ed\1USER\0ann"_wire},
        {"all of BSD's VAR", "\1\1"_wire, "\0\1USER\0ann\1DISPLAY\0h:0"_wire},
        {"no names: RFC 1408's", "\1"_wire, "\0\0USER\1ann\0DISPLAY\1h:0\3EDITOR\1ed"_wire},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CHECK(answer(36, row.payload, exported()) == row.expect);
    }
  }

  TEST_CASE("ENVIRON yields to NEW-ENVIRON: telnetd that was granted both waits for ever") {
    telnet::Engine engine;
    hears(engine, wire({255, 253, 39, 255, 253, 36}));
    CHECK(tests::said(engine) == "WILL 39\nWONT 36\n");
    telnet::Engine older;
    hears(older, wire({255, 253, 36}));
    CHECK(tests::said(older) == "WILL 36\n");
  }

  TEST_CASE("environments in words") {
    struct {
      std::uint8_t option;
      std::string payload;
      std::string expect;
    } const rows[] = {
        {39, "\1"_wire, "SEND"},
        {39, "\1\0USER\3X\2\1"_wire, "SEND VAR \"USER\" USERVAR \"X\\x01\""},
        {39, "\0\0USER\1a\x1b"_wire, "IS VAR \"USER\" VALUE \"a\\x1b\""},
        {39, "\2\0USER"_wire, "INFO VAR \"USER\""},
        {39, "\7x"_wire, "\"\\x07x\""},
        {39, "\xff"_wire, "\"\\xff\""},
        {39, "", "\"\""},
        {36, "\0\1USER\0ann"_wire, "IS VAR \"USER\" VALUE \"ann\""},
        {36, "\0\0USER\1ann"_wire, "IS VAR \"USER\" VALUE \"ann\""},
    };
    for (const auto& row : rows)
      CHECK(telnet::find_option(row.option)->shown(row.payload) == row.expect);
  }
}
