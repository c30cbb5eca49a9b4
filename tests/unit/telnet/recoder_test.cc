// SPDX-License-Identifier: GPL-3.0-or-later
// Character sets: conversion in any pieces, what is no character, and what is offered (RFC 2066).
#include "telnet/recoder.h"

#include <doctest/doctest.h>
#include <hail/telnet/event.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

using namespace hail;

TEST_SUITE_BEGIN("telnet recoder");

TEST_CASE("recoder: text from one set to another, whole and octet by octet") {
  struct Row {
    std::string name, from, to, in, out;
  };
  const Row rows[] = {
      {"a bulletin board's frame", "CP437", "UTF-8", "\xc9\xcd\xbb",
       "\xe2\x95\x94\xe2\x95\x90\xe2\x95\x97"},
      {"Latin-1", "ISO-8859-1", "UTF-8", "gr\xfc\xdf", "gr\xc3\xbc\xc3\x9f"},
      {"and back", "UTF-8", "ISO-8859-1", "gr\xc3\xbc\xc3\x9f", "gr\xfc\xdf"},
      {"Shift_JIS", "SHIFT_JIS", "UTF-8", "\x93\xfa\x96\x7b", "\xe6\x97\xa5\xe6\x9c\xac"},
      {"escape sequences pass", "CP437", "UTF-8", "\x1b[1m\xe1", "\x1b[1m\xc3\x9f"},
      {"no character: U+FFFD", "UTF-8", "UTF-16BE",
       "a\xff"
       "b",
       std::string("\0a\xff\xfd\0b", 6)},
      {"no character, and none to stand for it", "UTF-8", "ISO-8859-1",
       "a\xff"
       "b",
       "a?b"},
      {"not in the target: one mark a character", "UTF-8", "ISO-8859-1",
       "\xe6\x97\xa5"
       "a",
       "?a"},
      {"Japanese by shifts", "UTF-8", "ISO-2022-JP", "\xe6\x97\xa5", "\x1b$BF|\x1b(B"},
      {"a mark is no half of a shifted character", "UTF-8", "ISO-2022-JP",
       "\xe6\x97\xa5\xf0\x9f\x98\x80\xe6\x9c\xac", "\x1b$BF|\x1b(B?\x1b$BK\\\x1b(B"},
      {"escape sequences beside shifts", "ISO-2022-JP", "UTF-8", "\x1b$BF|\x1b(B\x1b[1mx",
       "\xe6\x97\xa5\x1b[1mx"},
      {"a last letter that a mark could follow", "CP1255", "UTF-8", "\xe0", "\xd7\x90"},
      {"neither end is UTF-8", "CP437", "ISO-8859-1", "\x81\xc9", "\xfc?"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto whole = telnet::Recoder::make(row.from, row.to);
    const auto pieces = telnet::Recoder::make(row.from, row.to);
    REQUIRE(whole != nullptr);
    std::string out;
    whole->convert(row.in, out);
    whole->finish(out);
    CHECK(telnet::escaped(out) == telnet::escaped(row.out));
    std::string bytewise;
    for (const char octet : row.in) pieces->convert({&octet, 1}, bytewise);
    pieces->finish(bytewise);
    CHECK(telnet::escaped(bytewise) == telnet::escaped(row.out));
  }
}

TEST_CASE("recoder: the text ends inside a character") {
  const auto recoder = telnet::Recoder::make("UTF-8", "UTF-16BE");
  std::string out;
  recoder->convert("\xe6\x97", out);
  CHECK(out.empty());
  recoder->finish(out);
  CHECK(telnet::escaped(out) == "\\xff\\xfd\\xff\\xfd");
  // And begins anew.
  out.clear();
  recoder->convert("a", out);
  CHECK(telnet::escaped(out) == "\\x00a");
}

TEST_CASE("recoder: any octets in any set come to an end, cut or whole") {
  constexpr std::string_view sets[] = {"UTF-8",           "ISO-2022-JP", "ISO-2022-KR",
                                       "ISO-2022-CN-EXT", "CP1255",      "GB18030",
                                       "BIG5-HKSCS",      "UTF-7",       "EUC-JISX0213"};
  std::uint32_t random = 7;
  for (const std::string_view set : sets) {
    CAPTURE(set);
    const auto recoder = telnet::Recoder::make(std::string(set), "ISO-2022-JP");
    REQUIRE(recoder != nullptr);
    for (int round = 0; round < 300; ++round) {
      std::string in, out;
      for (int i = 0; i < 40; ++i) {
        random = random * 1664525 + 1013904223;
        in.push_back(static_cast<char>(random >> (i % 3 == 0 ? 16 : 25)));
      }
      recoder->convert(in, out);
      recoder->finish(out);
      CHECK(out.size() <= 40 * in.size());
    }
  }
}

TEST_CASE("recoder: more than a buffer at once, and nothing but what is no character") {
  const auto recoder = telnet::Recoder::make("ISO-8859-1", "UTF-8");
  std::string out;
  recoder->convert(std::string(100'000, '\xe9'), out);
  CHECK(out.size() == 200'000);
  const auto narrow = telnet::Recoder::make("UTF-8", "US-ASCII");
  out.clear();
  narrow->convert(std::string(100'000, '\xff'), out);
  CHECK(out == std::string(100'000, '?'));
}

TEST_CASE("charsets: what is known, what is local, what is offered") {
  CHECK(telnet::known_charset("CP437"));
  CHECK(!telnet::known_charset("no such set"));
  CHECK(telnet::Recoder::make("no such set", "UTF-8") == nullptr);
  CHECK(telnet::local_charset("ANSI_X3.4-1968").empty());
  CHECK(telnet::local_charset("UTF-8") == "UTF-8");
  CHECK(telnet::offered_charsets("") == std::vector<std::string>{"UTF-8"});
  CHECK(telnet::offered_charsets("UTF-8").front() == "UTF-8");
  CHECK(telnet::offered_charsets("KOI8-R")[1] == "KOI8-R");
  const std::vector<std::string> western = telnet::offered_charsets("ISO-8859-15");
  CHECK(western[1] == "ISO-8859-15");
  CHECK(std::count(western.begin(), western.end(), "ISO-8859-15") == 1);
  CHECK(!telnet::known_charset(""));
  CHECK(!telnet::known_charset("UTF-8//TRANSLIT"));
}

TEST_SUITE_END();
