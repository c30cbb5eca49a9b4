// SPDX-License-Identifier: GPL-3.0-or-later
// Every flag of a command stands in its manual page, and the page names no flag that is not there;
// every finding stands in hail-schema(5).
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "cli/classic_flags.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "hail/probes/findings.h"
#include "unit/cli/words.h"

namespace hail::cli {
namespace {

std::string page(std::string_view name, std::string_view section = "1") {
  std::ifstream file(std::string(HAIL_SOURCE_DIR) + "/man/" + std::string(name) + "." +
                     std::string(section));
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The flags of a page in mdoc: "Fl -timeout" is --timeout, "Fl t" is -t.
std::set<std::string> flags_in(const std::string& text) {
  std::set<std::string> found;
  for (std::size_t at = text.find("Fl "); at != std::string::npos; at = text.find("Fl ", at + 3)) {
    // The first word behind it, if it begins as a flag does.
    const std::string rest = text.substr(at + 3, text.find_first_of(" \n", at + 3) - at - 3);
    const auto words = tests::words_of(rest);
    if (!words.empty()) found.insert(*words.begin());
  }
  return found;
}

/// The row of another Telnet client's flag, from what words_of() makes of it.
const ClassicFlag* find_classic_word(const std::string& word) {
  if (word.starts_with('-')) return find_classic(std::string_view(word).substr(1));
  return word.size() == 1 ? find_classic(word.front()) : nullptr;
}

TEST_SUITE_BEGIN("cli: documented");

TEST_CASE("each finding stands in hail-schema(5), with its severity and in order") {
  const std::string text = page("hail-schema", "5");
  std::size_t at = 0;
  for (const probes::FindingRow& row : probes::catalogue()) {
    CAPTURE(std::string(row.id));
    const std::size_t found = text.find(".It Li " + std::string(row.id) + " Ta ", at);
    REQUIRE(found != std::string::npos);
    const std::string line = text.substr(found, text.find('\n', found) - found);
    CHECK(line.find(name(row.severity)) != std::string::npos);
    at = found;
  }
}

TEST_CASE("each flag stands in the page of each of its commands") {
  const std::set<std::string> general = flags_in(page("hail"));
  for (const Command& command : commands()) {
    const std::string text = page(command.page);
    CAPTURE(std::string(command.page));
    CHECK(!text.empty());
    if (text.empty()) continue;
    const std::set<std::string> named = flags_in(text);
    for (const FlagRow& flag : flags()) {
      if ((flag.where & command.where) == 0) continue;
      CAPTURE(std::string(flag.name));
      // What all commands have stands once, in hail(1).
      const bool everywhere = flag.where == in_all;
      CHECK((named.count("-" + std::string(flag.name)) > 0 ||
             (everywhere && general.count("-" + std::string(flag.name)) > 0)));
      if (flag.letter != 0) {
        const std::string letter(1, flag.letter);
        CHECK((named.count(letter) > 0 || (everywhere && general.count(letter) > 0)));
      }
    }
  }
}

TEST_CASE("no page names a flag that its command has not") {
  for (const Command& command : commands()) {
    if (command.page == "hail") continue;
    for (const std::string& word : flags_in(page(command.page))) {
      bool there = false;
      for (const FlagRow& flag : flags()) {
        if ((flag.where & command.where) == 0) continue;
        const std::string name(flag.name);
        there = there || word == "-" + name || word == "-no-" + name ||
                (flag.letter != 0 && word == std::string(1, flag.letter)) ||
                (flag.letter == 'v' && (word == "vv" || word == "vvv"));
      }
      if (command.where == in_telnet) there = there || find_classic_word(word) != nullptr;
      CAPTURE(std::string(command.page));
      CAPTURE(word);
      CHECK(there);
    }
  }
}

TEST_CASE("the flags of other Telnet clients stand in its page, refused ones too") {
  const std::set<std::string> named = flags_in(page("hail-telnet"));
  std::size_t known = 0;
  for (char letter = 'A'; letter <= 'z'; ++letter) {
    const ClassicFlag* row = find_classic(letter);
    if (row == nullptr) continue;
    ++known;
    CAPTURE(letter);
    CHECK(named.count(std::string(1, letter)) == 1);
    if (!row->name.empty()) CHECK(named.count("-" + std::string(row->name)) == 1);
  }
  CHECK(known > 10);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
