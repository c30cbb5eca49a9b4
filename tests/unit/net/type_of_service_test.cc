// SPDX-License-Identifier: GPL-3.0-or-later
// The type of service as users write it.
#include <doctest/doctest.h>

#include <string>

#include "hail/net/dialer.h"

using hail::net::parse_type_of_service;

TEST_SUITE("type of service") {
  TEST_CASE("numbers and names") {
    struct Row {
      std::string text;
      int value;
    };
    const Row rows[] = {
        {"0", 0},           {"16", 16},    {"255", 255}, {"0x0", 0},       {"0xB8", 184},
        {"0XfF", 255},      {"0x010", 16}, {"cs0", 0},   {"cs1", 32},      {"CS7", 224},
        {"af11", 40},       {"af13", 56},  {"AF23", 88}, {"af31", 104},    {"af41", 136},
        {"af43", 152},      {"ef", 184},   {"le", 4},    {"lowdelay", 16}, {"throughput", 8},
        {"Reliability", 4},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      const auto value = parse_type_of_service(row.text);
      REQUIRE(value);
      CHECK(static_cast<int>(*value) == row.value);
    }
  }

  TEST_CASE("anything else is refused, with what may be written") {
    const std::string wrong[] = {
        "",    "256", "-1",   "+1",   "0x",   "0x100",   "0xg",
        "1 ",  " 1",  "1.5",  "cs8",  "af14", "af51",    "af1",
        "efe", "e",   "low ", "0x-1", "0x+1", "mincost", "99999999999999999999"};
    for (const std::string& text : wrong) {
      CAPTURE(text);
      const auto value = parse_type_of_service(text);
      REQUIRE(!value);
      CHECK(value.error().detail.find("from 0 to 255") != std::string::npos);
    }
  }

  TEST_CASE("a leading zero was octal once, so it is nothing here") {
    for (const std::string text : {"00", "010", "016", "08"}) {
      CAPTURE(text);
      const auto value = parse_type_of_service(text);
      REQUIRE(!value);
      CHECK(value.error().detail.find("octal") != std::string::npos);
    }
  }
}
