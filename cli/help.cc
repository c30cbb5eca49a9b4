// SPDX-License-Identifier: GPL-3.0-or-later
// The help screens: what has a line of its own is marked in the tables, the rest is packed by
// group.
#include "cli/help.h"

#include <fmt/core.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "cli/arguments.h"
#include "cli/output.h"
#include "hail/probes/probe.h"

namespace hail::cli {
namespace {

constexpr std::size_t width = 79;

constexpr Example first_examples[] = {
    {"hail mx1.example.net 25", "talk to a mail server by hand"},
    {"hail smtp mx1.example.net", "test it: TLS, certificate, what it offers"},
    {"hail banner mx1.example.net", "what its ports say first"},
    {"hail bbs.example.org", "a Telnet session"},
    {"hail explain 550 5.7.26", "say what a code, word or finding means"},
    {"hail demo", "see all of it at work, without a network"},
};
constexpr std::string_view status_line =
    "0 fine 1 findings 2 usage 3 name 4 connect 5 broken 6 TLS 7 login";
constexpr std::string_view closing =
    "More: hail COMMAND --help, man hail. Only test servers that you may test.\n";
constexpr FlagName first_flags[] = {"ipv4", "ipv6",       "timeout", "tls",    "verify",
                                    "json", "transcript", "quiet",   "verbose"};

std::string example_lines(std::span<const Example> examples) {
  std::size_t column = 0;
  for (const Example& example : examples) {
    // One long command does not push the words of the others away.
    if (example.command.size() <= 40) column = std::max(column, example.command.size());
  }
  std::string text;
  for (const Example& example : examples) {
    const std::string line = fmt::format("  {:{}}  {}", example.command, column, example.says);
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

/// Words packed into lines behind a label, hanging under the first word.
std::string packed(std::string_view label, const std::vector<std::string>& words,
                   std::size_t column) {
  std::string text;
  std::string line = fmt::format("{:{}}", label, column);
  bool fresh = true;
  for (const std::string& word : words) {
    if (!fresh && line.size() + 2 + word.size() > width) {
      text += line + "\n";
      line.assign(column, ' ');
      fresh = true;
    }
    line += (fresh ? "" : "  ") + word;
    fresh = false;
  }
  return words.empty() ? text : text + line + "\n";
}

/// Short where there is a letter that everybody knows.
std::string short_usage(const FlagRow& flag) {
  if (flag.letter != 0 && flag.takes == Takes::nothing) return std::string("-") + flag.letter;
  return usage(flag);
}

std::string groups_of_commands() {
  std::string text;
  std::string_view group;
  std::vector<std::string> names;
  const auto flush = [&] {
    text += packed(fmt::format("{}:", group), names, 10);
    names.clear();
  };
  for (const Command& command : commands()) {
    if (command.group != group) flush();
    group = command.group;
    names.emplace_back(command.name);
  }
  flush();
  return text;
}

std::string shown_flags(const Command& command) {
  constexpr std::size_t column = 30;
  std::string text;
  for (const FlagRow& flag : flags()) {
    if ((flag.where & command.where) == 0 || !flag.shown) continue;
    const std::string left = "  " + usage(flag);
    text += left.size() + 2 > column ? fmt::format("{}  {}\n", left, flag.help)
                                     : fmt::format("{:{}}{}\n", left, column, flag.help);
  }
  return text;
}

std::string packed_flags(const Command& command) {
  std::string text;
  for (const Group group : {Group::telnet, Group::login, Group::connect, Group::probe, Group::tls,
                            Group::names, Group::output, Group::general}) {
    std::vector<std::string> words;
    for (const FlagRow& flag : flags()) {
      if ((flag.where & command.where) != 0 && !flag.shown && flag.group == group)
        words.push_back(short_usage(flag));
    }
    text += packed(name(group), words, 9);
  }
  return text;
}

/// The page beside a build that is not installed; empty if it is not there.
std::string page_of_build(const std::string& page) {
  std::error_code ignored;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", ignored);
  const std::filesystem::path file = self.parent_path() / "../../../man" / (page + ".1");
  return !ignored && std::filesystem::exists(file, ignored)
             ? std::filesystem::weakly_canonical(file, ignored).string()
             : "";
}

/// Whether man showed it. Its complaints about a missing page are not ours to show.
bool open_page(const std::string& page) {
  const std::string file = page_of_build(page);
  std::string name = file.empty() ? page : file;
  std::string man = "man";
  std::string local = "-l";
  char* by_name[] = {man.data(), name.data(), nullptr};
  char* by_file[] = {man.data(), local.data(), name.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", 1 /* O_WRONLY */, 0);
  pid_t child = 0;
  const int problem =
      ::posix_spawnp(&child, "man", &actions, nullptr, file.empty() ? by_name : by_file, environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  return problem == 0 && ::waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
}

}  // namespace

std::string usage(const FlagRow& flag) {
  std::string text = flag.letter != 0 ? fmt::format("-{}, ", flag.letter) : "";
  text += fmt::format("--{}", flag.name);
  if (flag.takes == Takes::optional) text += fmt::format("[={}]", flag.argument);
  if (flag.takes == Takes::value) {
    text += fmt::format("{}{}", flag.kind == Kind::choice ? '=' : ' ', flag.argument);
  }
  return text;
}

std::string help() {
  std::string text = "usage: hail HOST [PORT]  |  hail COMMAND ...\n";
  text += example_lines(first_examples);
  text += groups_of_commands();
  std::vector<std::string> targets{"host", "host:port", "[v6]:port", "unix:path"};
  for (const probes::Scheme& scheme : probes::schemes())
    targets.push_back(std::string(scheme.name) + "://");
  targets.emplace_back("- (a list on standard input)");
  text += packed("targets:", targets, 10);
  std::vector<std::string> options;
  for (const FlagName& flag : first_flags) options.push_back(short_usage(*find_flag(flag.row)));
  text += packed("options:", options, 10);
  text += fmt::format("{:10}{}\n", "status:", status_line);
  return text + std::string(closing);
}

std::string command_help(const Command& command) {
  std::string text =
      fmt::format("usage: hail {} [OPTIONS]{}{}\n{}\n", command.name,
                  command.synopsis.empty() ? "" : " ", command.synopsis, command.help);
  text += example_lines(command.examples);
  text += shown_flags(command);
  text += packed_flags(command);
  return text + fmt::format("More: man {}\n", command.page);
}

int help_main(const Words& words) {
  const auto arguments = begin("help", words);
  if (!arguments) return arguments.error();
  if (arguments->operands().size() > 1)
    return complain({"one command at a time: " + arguments->operands()[1], "hail help smtp"},
                    words);
  const std::string topic = arguments->operands().empty() ? "" : arguments->operands().front();
  const Command* command = topic.empty() ? nullptr : find_command(topic);
  if (!topic.empty() && command == nullptr) return complain(unknown_command(topic), words);
  if (arguments->has("quiet")) return 0;
  if (open_page(command == nullptr ? "hail" : std::string(command->page))) return 0;
  return print(command == nullptr ? help() : command_help(*command));
}

}  // namespace hail::cli
