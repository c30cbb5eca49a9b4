// SPDX-License-Identifier: GPL-3.0-or-later
// CHARSET (RFC 2066): who may ask, what is chosen, and both at once.
#include <doctest/doctest.h>
#include <hail/telnet/engine.h>
#include <hail/telnet/option.h>

#include <string>

#include "wire.h"

using namespace hail;
using telnet::Engine;
using telnet::Facts;
using telnet::Side;
using tests::hears;
using tests::said;
using tests::sb;
using tests::wire;
using tests::operator""_wire;

namespace {

Engine with_charsets() {
  Facts facts;
  facts.charsets = {"UTF-8", "ISO-8859-1"};
  return Engine(facts);
}

}  // namespace

TEST_SUITE("telnet charset") {
  TEST_CASE("CHARSET: messages are read (RFC 2066 section 2)") {
    using Kind = telnet::CharsetMessage::Kind;
    struct {
      std::string name;
      std::string payload;
      Kind kind;
      std::string names;
      int ttable;
    } const rows[] = {
        {"REQUEST", "\1;UTF-8;KOI8-R", Kind::request, "UTF-8,KOI8-R,", 0},
        {"a blank as separator", "\1 UTF-8 US-ASCII", Kind::request, "UTF-8,US-ASCII,", 0},
        {"empty names are none", "\1;;UTF-8;;", Kind::request, "UTF-8,", 0},
        {"with a table", "\1[TTABLE]\1;UTF-8", Kind::request, "UTF-8,", 1},
        {"a bracket as separator", "\1[UTF-8[X", Kind::request, "UTF-8,X,", 0},
        {"no list", "\1", Kind::request, "", 0},
        {"only a separator", "\1;", Kind::request, "", 0},
        {"a name of 64 octets", "\1;" + std::string(64, 'x'), Kind::request,
         std::string(64, 'x') + ",", 0},
        {"one of 65", "\1;" + std::string(65, 'x') + ";b", Kind::request, "b,", 0},
        {"ACCEPTED", "\2UTF-8", Kind::accepted, "UTF-8,", 0},
        {"REJECTED", "\3", Kind::rejected, "", 0},
        {"TTABLE-IS", "\4\1;a;b", Kind::ttable_is, "", 0},
        {"TTABLE-NAK", "\7", Kind::ttable_nak, "", 0},
    };
    for (const auto& row : rows) {
      CAPTURE(row.name);
      const auto message = telnet::charset_message(row.payload);
      REQUIRE(message);
      CHECK(bool{message->kind == row.kind});
      std::string names;
      for (const std::string& name : message->names) names += name + ',';
      CHECK(names == row.names);
      CHECK(message->ttable_version == row.ttable);
    }
    for (const std::string& none : {""_wire, "\0"_wire, "\10"_wire, "\xff;x"_wire}) {
      CHECK(!telnet::charset_message(none));
    }
    std::string many = "\1";
    for (int i = 0; i < 10'000; ++i) many += ";c" + std::to_string(i);
    CHECK(telnet::charset_message(many)->names.size() == 64);
  }

  TEST_CASE("CHARSET: which names are the same") {
    CHECK(telnet::same_charset("UTF-8", "utf8"));
    CHECK(telnet::same_charset("ISO_8859-1", "iso-8859-1"));
    CHECK(!telnet::same_charset("ISO-8859-1", "ISO-8859-15"));
    CHECK(!telnet::same_charset("", ""));
    CHECK(!telnet::same_charset("--", "__"));
  }

  TEST_CASE("CHARSET: our request leaves out what would break it") {
    CHECK(telnet::charset_request(std::vector<std::string>{"UTF-8", "a;b", "x\xff", "c d", "",
                                                           "KOI8-R"}) == "\1;UTF-8;KOI8-R");
    CHECK(!telnet::charset_request(std::vector<std::string>{}));
    CHECK(!telnet::charset_request(std::vector<std::string>{"\n"}));
  }

  TEST_CASE("CHARSET: a server that says WILL asks, we answer (section 2)") {
    struct {
      std::string name;
      std::string payload;
      std::string answer;
      std::string chosen;
    } const rows[] = {
        {"its first that we can, spelled as it did", "\1;KOI8-R;utf-8;UTF-8", "\\x02utf-8",
         "UTF-8"},
        {"its order counts, not ours", "\1 ISO-8859-1 UTF-8", "\\x02ISO-8859-1", "ISO-8859-1"},
        {"none that we can", "\1;KOI8-R", "\\x03", ""},
        {"none at all", "\1", "\\x03", ""},
        {"a table is not needed", "\1[TTABLE]\1;UTF-8", "\\x02UTF-8", "UTF-8"},
        {"ACCEPTED that nobody asked for", "\2UTF-8", "", ""},
        {"REJECTED that nobody asked for", "\3", "", ""},
        {"TTABLE-IS", "\4\1;UTF-8;X", "\\x05", ""},
        {"TTABLE-ACK", "\6", "", ""},
        {"no message", "\x20", "", ""},
    };
    for (const auto& row : rows) {
      CAPTURE(row.name);
      Engine engine = with_charsets();
      CHECK(hears(engine, wire({255, 251, 42})) == "WILL 42\non remote 42\n");
      CHECK(said(engine) == "DO 42\n");
      const std::string seen = hears(engine, sb(42, row.payload));
      CHECK(said(engine) == (row.answer.empty() ? "" : "SB 42 \"" + row.answer + "\"\n"));
      CHECK(engine.charset().name == row.chosen);
      CHECK((seen.find("news 42") != std::string::npos) == !row.chosen.empty());
    }
  }

  TEST_CASE("CHARSET: a server that says DO gets our request (section 5)") {
    struct {
      std::string name;
      std::string payload;
      std::string chosen;
    } const rows[] = {
        {"ACCEPTED, whatever its case", "\2utf-8", "UTF-8"},
        {"ACCEPTED of what we did not name", "\2KOI8-R", ""},
        {"ACCEPTED of nothing", "\2", ""},
        {"REJECTED", "\3", ""},
    };
    for (const auto& row : rows) {
      CAPTURE(row.name);
      Engine engine = with_charsets();
      hears(engine, wire({255, 253, 42}));
      CHECK(said(engine) == "WILL 42\nSB 42 \"\\x01;UTF-8;ISO-8859-1\"\n");
      hears(engine, sb(42, row.payload));
      CHECK(engine.charset().name == row.chosen);
      CHECK(engine.charset().requested.empty());
      // Nothing is left to be accepted.
      hears(engine, sb(42, "\2ISO-8859-1"));
      CHECK(engine.charset().name == row.chosen);
      CHECK(said(engine) == "");
    }
  }

  TEST_CASE("CHARSET: both ask at once, the server's request counts (section 2, REQUEST)") {
    Engine engine = with_charsets();
    hears(engine, wire({255, 253, 42, 255, 251, 42}) + sb(42, "\1;ISO-8859-1"));
    CHECK(said(engine) ==
          "WILL 42\nSB 42 \"\\x01;UTF-8;ISO-8859-1\"\nDO 42\nSB 42 \"\\x02ISO-8859-1\"\n");
    CHECK(engine.charset().name == "ISO-8859-1");
    // The server's answer to ours, as the RFC has it, and as it must not be.
    hears(engine, sb(42, "\3"));
    hears(engine, sb(42, "\2UTF-8"));
    CHECK(engine.charset().name == "ISO-8859-1");
    // One that we cannot take leaves ours standing.
    Engine other = with_charsets();
    hears(other, wire({255, 253, 42, 255, 251, 42}) + sb(42, "\1;X") + sb(42, "\2UTF-8"));
    CHECK(other.charset().name == "UTF-8");
  }

  TEST_CASE("CHARSET: nothing to offer, nothing asked; asking later; going off") {
    Engine none;
    hears(none, wire({255, 253, 42, 255, 251, 42}) + sb(42, "\1;UTF-8"));
    CHECK(said(none) == "WILL 42\nDO 42\nSB 42 \"\\x03\"\n");

    Engine engine = with_charsets();
    CHECK(!engine.request_charset({"UTF-8"}));
    hears(engine, wire({255, 253, 42}));
    said(engine);
    CHECK(!engine.request_charset({}));
    CHECK(engine.request_charset({"ISO-8859-1"}));
    CHECK(said(engine) == "SB 42 \"\\x01;ISO-8859-1\"\n");
    hears(engine, sb(42, "\2ISO-8859-1"));
    CHECK(engine.charset().name == "ISO-8859-1");
    hears(engine, wire({255, 254, 42}));
    CHECK(engine.charset().name == "ISO-8859-1");
    CHECK(!engine.request_charset({"UTF-8"}));
  }

  TEST_CASE("CHARSET in words") {
    struct {
      std::string payload;
      std::string expect;
    } const rows[] = {
        {"\1;UTF-8;x\x1b", "REQUEST \"UTF-8\" \"x\\x1b\""},
        {"\1[TTABLE]\1;a", "REQUEST [TTABLE] 1 \"a\""},
        {"\2UTF-8", "ACCEPTED \"UTF-8\""},
        {"\3", "REJECTED"},
        {"\3 UTF-8", "REJECTED \" UTF-8\""},
        {"\4\1", "TTABLE-IS \"\\x01\""},
        {"\5", "TTABLE-REJECTED"},
        {"\10", "\"\\x08\""},
        {"", "\"\""},
    };
    for (const auto& row : rows) CHECK(telnet::find_option(42)->shown(row.payload) == row.expect);
  }
}
