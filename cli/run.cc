// SPDX-License-Identifier: GPL-3.0-or-later
// Which command is meant. A word that could be a host is one, unless it is a command; nothing is
// guessed from near names.
#include "cli/run.h"

#include <fmt/core.h>
#include <netdb.h>

#include <algorithm>

#include "cli/classic_flags.h"
#include "cli/help.h"
#include "cli/nearest.h"
#include "cli/output.h"
#include "cli/targets.h"
#include "cli/version.h"

namespace hail::cli {
namespace {

bool takes_next(std::string_view word) {
  if (word.find('=') != std::string_view::npos) return false;
  const FlagRow* row = nullptr;
  const ClassicFlag* classic = nullptr;
  if (word.starts_with("--")) {
    row = find_flag(word.substr(2));
    classic = find_classic(word.substr(2));
  } else if (word.size() == 2) {
    row = find_flag(word[1]);
    classic = find_classic(word[1]);
  }
  if (row != nullptr) return row->takes == Takes::value;
  return classic != nullptr && classic->takes_value;
}

/// Where the operands stand among the words.
std::vector<std::size_t> operands(const Words& words) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--") {
      for (++i; i < words.size(); ++i) places.push_back(i);
      break;
    }
    if (words[i].size() < 2 || words[i].front() != '-') {
      places.push_back(i);
    } else if (takes_next(words[i])) {
      ++i;
    }
  }
  return places;
}

bool is_port(std::string_view word) {
  if (word.starts_with('-')) word.remove_prefix(1);
  if (is_number(word)) return true;
  // "hail mx1.example.net smtp": names of /etc/services, as every telnet takes them.
  return ::getservbyname(std::string(word).c_str(), "tcp") != nullptr;
}

UsageError neither(const Words& words, const std::vector<std::size_t>& places) {
  std::string typed;
  for (const std::size_t place : places)
    typed += (typed.empty() ? "" : " ") + std::string(words[place]);
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  UsageError error{fmt::format("neither a command nor HOST PORT: {}", typed), "hail --help"};
  if (const std::string_view near = nearest(words[places[0]], names); !near.empty()) {
    std::string meant = "hail";
    for (std::size_t i = 0; i < words.size(); ++i)
      meant += fmt::format(" {}", i == places[0] ? near : words[i]);
    error.hint = fmt::format("did you mean \"{}\"?", meant);
  }
  return error;
}

/// "hail smtp 25": a host of that name. Not for the tools, whose operands may be numbers.
bool is_host_and_port(const Command& command, const Words& words,
                      const std::vector<std::size_t>& places) {
  return command.group != "tools" && places.size() == 2 && places[1] + 1 == words.size() &&
         places[0] + 1 == places[1] && is_number(words[places[1]]);
}

bool asks_for(const Words& words, std::string_view flag, std::size_t before) {
  const auto end = words.begin() + static_cast<std::ptrdiff_t>(before);
  return std::find(words.begin(), end, flag) != end;
}

}  // namespace

Usage<Dispatch> dispatch(const Words& words) {
  const std::vector<std::size_t> places = operands(words);
  const std::size_t first = places.empty() ? words.size() : places[0];
  const bool marked = std::find(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(first),
                                "--") != words.begin() + static_cast<std::ptrdiff_t>(first);
  const Command* command = places.empty() || marked ? nullptr : find_command(words[first]);
  const bool command_meant = command != nullptr && !is_host_and_port(*command, words, places);
  if (!command_meant &&
      (words.empty() || asks_for(words, "--help", first) || asks_for(words, "-h", first)))
    return Dispatch{};
  if (!command_meant && asks_for(words, "--version", first)) return Dispatch{nullptr, {}, true};
  if (command_meant) {
    Words rest = words;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(first));
    return Dispatch{command, std::move(rest), false};
  }
  const bool foreign = !places.empty() && words[first].starts_with('+');
  if (!foreign && (places.size() > 2 || (places.size() == 2 && !is_port(words[places[1]]))))
    return tl::unexpected(neither(words, places));
  return Dispatch{find_command("telnet"), words, false};
}

int run(std::string_view name, const Words& words) {
  const std::size_t slash = name.rfind('/');
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  if (name == "telnet") {
    set_program("telnet");
    return telnet_main(words);
  }
  const Usage<Dispatch> found = dispatch(words);
  if (!found) return complain(found.error(), words);
  if (found->version) return print(version_text());
  return found->command == nullptr ? print(help()) : found->command->main(found->words);
}

}  // namespace hail::cli
