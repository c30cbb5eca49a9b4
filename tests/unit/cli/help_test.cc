// SPDX-License-Identifier: GPL-3.0-or-later
// The help screens hold their limits and name all that there is, and nothing else.
#include "cli/help.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <sstream>
#include <string>

#include "cli/version.h"

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

TEST_CASE("hail --help: 24 lines of 79 columns, every command, no other") {
  const std::string text = help();
  check_limits(text);
  for (const Command& command : commands()) {
    CAPTURE(std::string(command.name));
    CHECK(
        std::regex_search(text, std::regex("(^|[ \n])" + std::string(command.name) + "($|[ \n])")));
  }
}

TEST_CASE("examples are examples of what is there") {
  for (const Command& command : commands()) {
    for (const Example& example : command.examples) {
      const std::string line(example.command);
      CAPTURE(line);
      CHECK(line.find("hail") != std::string::npos);
      static const std::regex flag("--([a-z-]+)");
      for (auto it = std::sregex_iterator(line.begin(), line.end(), flag);
           it != std::sregex_iterator(); ++it) {
        const FlagRow* row = find_flag(std::string_view((*it)[1].str()));
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
    for (const FlagRow& flag : flags()) {
      const bool named = text.find("--" + std::string(flag.name)) != std::string::npos;
      const bool letter =
          flag.letter != 0 &&
          std::regex_search(text, std::regex(std::string("[ \n]-") + flag.letter + "[ ,\n]"));
      CAPTURE(std::string(flag.name));
      if ((flag.where & command.where) != 0) CHECK((named || letter));
      if ((flag.where & command.where) == 0) {
        CHECK(!std::regex_search(text, std::regex("--" + std::string(flag.name) + "[^a-z-]")));
      }
    }
  }
}

TEST_CASE("the version stands first, alone on its line") {
  const std::string text = version_text();
  CHECK(std::regex_search(text, std::regex("^hail [0-9]+\\.[0-9]+\\.[0-9]+\n")));
  CHECK(text.find("GPL-3.0-or-later") != std::string::npos);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
