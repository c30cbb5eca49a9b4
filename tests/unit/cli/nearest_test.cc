// SPDX-License-Identifier: GPL-3.0-or-later
// Distances and near words.
#include "cli/nearest.h"

#include <doctest/doctest.h>

#include <string>

namespace hail::cli {

TEST_SUITE_BEGIN("cli: near words");

TEST_CASE("distance: insert, delete, change and swap count one each") {
  struct Row {
    std::string a, b;
    std::size_t distance;
  };
  const Row rows[] = {
      {"", "", 0},          {"smtp", "smtp", 0},      {"stmp", "smtp", 1}, {"smt", "smtp", 1},
      {"smttp", "smtp", 1}, {"smop", "smtp", 1},      {"", "abc", 3},      {"jsno", "json", 1},
      {"abcd", "badc", 2},  {"kitten", "sitting", 3},
  };
  for (const Row& row : rows) {
    CAPTURE(row.a);
    CAPTURE(row.b);
    CHECK(distance(row.a, row.b) == row.distance);
    CHECK(distance(row.b, row.a) == row.distance);
  }
}

TEST_CASE("nearest: at most two, less for short words, else nothing") {
  struct Row {
    std::string word, nearest;
  };
  const Row rows[] = {
      {"stmp", "smtp"}, {"banenr", "banner"}, {"bnner", "banner"},    {"xy", ""},
      {"ab", ""},       {"completely", ""},   {"expalin", "explain"}, {"epxlian", "explain"},
      {"hlep", "help"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.word);
    CHECK(nearest(row.word, {"smtp", "banner", "explain", "help"}) == row.nearest);
  }
}

TEST_SUITE_END();

}  // namespace hail::cli
