// SPDX-License-Identifier: GPL-3.0-or-later
// The help screens hold their limits and name all that there is, and nothing else.
#include "cli/help.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "cli/version.h"
#include "unit/cli/words.h"

namespace hail::cli {
namespace {

void check_limits(const std::string& text) {
  CHECK(std::count(text.begin(), text.end(), '\n') <= 24);
  CHECK(text.ends_with('\n'));
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    CAPTURE(line);
    CHECK(line.size() <= 79);
    CHECK(!line.ends_with(' '));
  }
}

TEST_SUITE_BEGIN("cli: help");

TEST_CASE("hail --help: 24 lines of 79 columns, every command") {
  const std::string text = help();
  check_limits(text);
  std::set<std::string> words;
  std::istringstream in(text);
  for (std::string word; in >> word;) words.insert(word);
  for (const Command& command : commands()) {
    CAPTURE(std::string(command.name));
    CHECK(words.count(std::string(command.name)) == 1);
  }
}

TEST_CASE("examples are examples of what is there") {
  for (const Command& command : commands()) {
    for (const Example& example : command.examples) {
      const std::string line(example.command);
      CAPTURE(line);
      CHECK(line.find("hail") != std::string::npos);
      for (const std::string& word : tests::words_of(line)) {
        if (!word.starts_with("--")) continue;
        const FlagRow* row = find_flag(std::string_view(word).substr(2));
        REQUIRE(row != nullptr);
        CHECK((row->where & command.where) != 0);
      }
    }
  }
}

TEST_CASE("hail COMMAND --help: the same limits, every flag of the command, no other") {
  for (const Command& command : commands()) {
    CAPTURE(std::string(command.name));
    const std::string text = command_help(command);
    check_limits(text);
    const std::set<std::string> words = tests::words_of(text);
    for (const FlagRow& flag : flags()) {
      CAPTURE(std::string(flag.name));
      const bool named = words.count("--" + std::string(flag.name)) > 0;
      const bool letter = flag.letter != 0 && words.count(std::string("-") + flag.letter) > 0;
      // A name may have two rows, for commands in which it means different things.
      const bool own = std::any_of(flags().begin(), flags().end(), [&](const FlagRow& row) {
        return row.name == flag.name && (row.where & command.where) != 0;
      });
      if (own) {
        CHECK((named || letter));
      } else {
        CHECK(!named);
      }
    }
  }
}

TEST_CASE("the version stands first, alone on its line") {
  const std::string text = version_text();
  const std::string first = text.substr(0, text.find('\n'));
  REQUIRE(first.starts_with("hail "));
  CHECK(first.find_first_not_of("0123456789.", 5) == std::string::npos);
  CHECK(std::count(first.begin(), first.end(), '.') == 2);
  CHECK(text.find("GPL-3.0-or-later") != std::string::npos);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
