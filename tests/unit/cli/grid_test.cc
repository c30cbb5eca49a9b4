// SPDX-License-Identifier: GPL-3.0-or-later
// Wrapping and counting.
#include "cli/printers/grid.h"

#include <doctest/doctest.h>

#include <string>

namespace hail::cli {
namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "|";
  return text;
}

TEST_SUITE_BEGIN("cli: grid");

TEST_CASE("wrap breaks at spaces, long words where it must, and counts characters") {
  struct Row {
    std::string text;
    std::size_t width, most;
    std::string expect;
  };
  const Row rows[] = {
      {"", 10, 0, "|"},
      {"one", 10, 0, "one|"},
      {"one two three", 10, 0, "one two|three|"},
      {"one two three", 7, 0, "one two|three|"},
      {"one two three", 3, 0, "one|two|thr|ee|"},
      {"abcdefghij", 4, 0, "abcd|efgh|ij|"},
      {"\xc3\xbc\xc3\xbc\xc3\xbc \xc3\xa4", 3, 0, "\xc3\xbc\xc3\xbc\xc3\xbc|\xc3\xa4|"},
      {"one two three four", 7, 2, "one two|thre...|"},
      {"one two three four", 9, 1, "one tw...|"},
      {"exactly ten", 11, 1, "exactly ten|"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CAPTURE(row.width);
    CHECK(joined(wrap(row.text, row.width, row.most)) == row.expect);
  }
}

TEST_CASE("a subject longer than its column keeps a space") {
  Grid grid(Screen{});
  grid.fact(probes::Mark::ok, "a-very-long-subject", "text");
  CHECK(grid.take() == "ok     a-very-long-subject text\n");
  CHECK(grid.take().empty());
}

TEST_CASE("a duration stands at the right edge, or two spaces behind what is too long") {
  Grid grid(Screen{});
  grid.fact(probes::Mark::ok, "x", std::string(49, 'a'), 1.5);
  grid.fact(probes::Mark::ok, "x", std::string(60, 'a'), 1.5);
  const std::string text = grid.take();
  const std::size_t lf = text.find('\n');
  CHECK(text.substr(0, lf) == "ok     x             " + std::string(49, 'a') + "   1.50 s");
  CHECK(text.substr(lf + 1).ends_with(std::string(60, 'a') + "  1.50 s\n"));
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
