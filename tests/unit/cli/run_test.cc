// SPDX-License-Identifier: GPL-3.0-or-later
// Which command is meant by a line.
#include "cli/run.h"

#include <doctest/doctest.h>

#include <sstream>
#include <string>

namespace hail::cli {
namespace {

std::string meant(const std::string& line, UsageError* error = nullptr) {
  std::vector<std::string> words;
  std::istringstream in(line);
  for (std::string word; in >> word;) words.push_back(word);
  const auto found = dispatch(Words(words.begin(), words.end()));
  if (!found) {
    if (error != nullptr) *error = found.error();
    return "error";
  }
  if (found->version) return "version";
  if (found->command == nullptr) return "help";
  std::string text(found->command->name);
  for (const std::string_view word : found->words) text += " " + std::string(word);
  return text;
}

TEST_SUITE_BEGIN("cli: dispatch");

TEST_CASE("what is meant") {
  struct Row {
    std::string line, expect;
  };
  const Row rows[] = {
      {"", "help"},
      {"--help", "help"},
      {"-h", "help"},
      {"--version", "version"},
      {"smtp mx1", "smtp mx1"},
      {"-v smtp mx1", "smtp -v mx1"},
      {"--json smtp mx1", "smtp --json mx1"},
      {"--timeout 5 smtp mx1", "smtp --timeout 5 mx1"},
      {"smtp --help", "smtp --help"},
      {"smtp mx1 587", "smtp mx1 587"},
      // A command word followed by nothing but a number is a host of that name.
      {"smtp 25", "telnet smtp 25"},
      {"-4 banner 25", "telnet -4 banner 25"},
      {"smtp 25 --json", "smtp 25 --json"},
      {"mail 25", "telnet mail 25"},
      {"explain 550", "explain 550"},
      {"mx1.example.net", "telnet mx1.example.net"},
      {"mx1.example.net 25", "telnet mx1.example.net 25"},
      {"mx1.example.net smtp", "telnet mx1.example.net smtp"},
      {"mx1.example.net -2323", "telnet mx1.example.net -2323"},
      {"-6 mx1.example.net 25", "telnet -6 mx1.example.net 25"},
      {"--connect-timeout 5 smtp", "smtp --connect-timeout 5"},
      {"-- smtp", "telnet -- smtp"},
      {"telnet smtp", "telnet smtp"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    CHECK(meant(row.line) == row.expect);
  }
}

TEST_CASE("neither a command nor a host with its port") {
  UsageError error;
  CHECK(meant("stmp mx1.example.net", &error) == "error");
  CHECK(error.what == "neither a command nor HOST PORT: stmp mx1.example.net");
  CHECK(error.hint == "did you mean \"hail smtp mx1.example.net\"?");
  CHECK(meant("stmp --json mx1", &error) == "error");
  CHECK(error.what == "neither a command nor HOST PORT: stmp mx1");
  CHECK(error.hint == "did you mean \"hail smtp --json mx1\"?");
  CHECK(meant("mx1 25 26", &error) == "error");
  CHECK(error.hint == "hail --help");
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
