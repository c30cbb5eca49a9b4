// SPDX-License-Identifier: GPL-3.0-or-later
// What each shell is told: commands, the flags of the command that was typed, the values of a flag,
// and the words that a tool takes.
#include "cli/completion.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "cli/arguments.h"
#include "cli/nearest.h"
#include "cli/output.h"
#include "cli/schema.h"
#include "hail/probes/explain.h"
#include "hail/probes/findings.h"

namespace hail::cli {
namespace {

constexpr std::string_view shells[] = {"bash", "zsh", "fish"};

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : std::string(between)) + word;
  return text;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const Command& command : commands()) names.emplace_back(command.name);
  return names;
}

/// "-t" and "--timeout".
std::vector<std::string> spellings(const FlagRow& flag) {
  std::vector<std::string> words;
  if (flag.letter != 0) words.push_back(std::string("-") + flag.letter);
  words.push_back("--" + std::string(flag.name));
  return words;
}

std::vector<std::string> values(const FlagRow& flag) {
  std::vector<std::string> words;
  if (flag.kind != Kind::choice) return words;
  std::string_view rest = flag.argument;
  while (!rest.empty()) {
    const std::size_t bar = std::min(rest.find('|'), rest.size());
    words.emplace_back(rest.substr(0, bar));
    rest.remove_prefix(std::min(bar + 1, rest.size()));
  }
  return words;
}

/// What stands behind a tool; empty where a host stands.
std::vector<std::string> operands(const Command& command) {
  std::vector<std::string> words;
  if (command.name == "explain") {
    for (const probes::FindingRow& row : probes::catalogue()) words.emplace_back(row.id);
    // One word each: the shells' lists are divided by blanks.
    for (std::string& word : probes::explained_words()) {
      if (word.find(' ') == std::string::npos) words.push_back(std::move(word));
    }
  } else if (command.name == "schema") {
    for (const std::string_view name : schema_names()) words.emplace_back(name);
  } else if (command.name == "completion") {
    words.assign(std::begin(shells), std::end(shells));
  } else if (command.name == "help") {
    words = command_names();
  }
  return words;
}

bool has(const Command& command, const FlagRow& flag) {
  return (flag.where & command.where) != 0;
}

bool takes_host(const Command& command) {
  return command.group != "tools";
}

// --- bash ---------------------------------------------------------------------------------------

constexpr std::string_view bash_head =
    R"bash(# Completion of hail for bash. Made by "hail completion bash".
_hail() {
  local current=${COMP_WORDS[COMP_CWORD]} flag='' command='' i
  # "=" is a word of its own here: --tls=auto comes as three.
  if [[ $current == = ]]; then
    flag=${COMP_WORDS[COMP_CWORD-1]} current=''
  elif [[ ${COMP_WORDS[COMP_CWORD-1]} == = ]]; then
    flag=${COMP_WORDS[COMP_CWORD-2]}
  else
    flag=${COMP_WORDS[COMP_CWORD-1]}
  fi
)bash";

std::string bash_values() {
  std::string text = "  case $flag in\n";
  for (const FlagRow& flag : flags()) {
    // An optional value stands only behind "=".
    if (flag.takes == Takes::nothing) continue;
    const std::string pattern = joined(spellings(flag), "|");
    std::string does = "COMPREPLY=(); return";
    if (flag.kind == Kind::choice)
      does = fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$current\")); return",
                         joined(values(flag), " "));
    if (flag.kind == Kind::file) does = "COMPREPLY=($(compgen -f -- \"$current\")); return";
    if (flag.kind == Kind::directory) does = "COMPREPLY=($(compgen -d -- \"$current\")); return";
    if (flag.takes == Takes::optional)
      does = fmt::format(
          "if [[ ${{COMP_WORDS[COMP_CWORD]}} == = || ${{COMP_WORDS[COMP_CWORD-1]}} == = ]]; then "
          "{}; fi",
          does);
    text += fmt::format("    {}) {} ;;\n", pattern, does);
  }
  return text + "  esac\n";
}

std::string bash() {
  std::string text(bash_head);
  text += bash_values();
  text += fmt::format(
      "  for ((i = 1; i < COMP_CWORD; ++i)); do\n    case ${{COMP_WORDS[i]}} in\n      {}) "
      "command=${{COMP_WORDS[i]}}; break ;;\n    esac\n  done\n",
      joined(command_names(), "|"));
  text += "  local words=''\n  case ${command:-telnet} in\n";
  for (const Command& command : commands()) {
    std::vector<std::string> words;
    for (const FlagRow& flag : flags()) {
      if (!has(command, flag)) continue;
      for (std::string& word : spellings(flag)) words.push_back(std::move(word));
    }
    text += fmt::format("    {}) words='{}' ;;\n", command.name, joined(words, " "));
  }
  text +=
      "  esac\n  if [[ $current == -* ]]; then\n    COMPREPLY=($(compgen -W \"$words\" -- "
      "\"$current\"))\n    return\n  fi\n  case $command in\n";
  text += fmt::format("    '') COMPREPLY=($(compgen -W '{}' -A hostname -- \"$current\")) ;;\n",
                      joined(command_names(), " "));
  for (const Command& command : commands()) {
    const auto words = operands(command);
    if (!words.empty())
      text += fmt::format("    {}) COMPREPLY=($(compgen -W '{}' -- \"$current\")) ;;\n",
                          command.name, joined(words, " "));
    if (takes_host(command))
      text += fmt::format("    {}) COMPREPLY=($(compgen -A hostname -- \"$current\")) ;;\n",
                          command.name);
  }
  return text + "  esac\n}\ncomplete -F _hail hail\n";
}

// --- zsh ----------------------------------------------------------------------------------------

/// For single quotes and the brackets and colons of _arguments.
std::string zsh_quoted(std::string_view text) {
  std::string quoted;
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
      continue;
    }
    if (c == '[' || c == ']' || c == ':') quoted += '\\';
    quoted += c;
  }
  return quoted;
}

std::string zsh_flag(const FlagRow& flag) {
  std::string does;
  if (flag.kind == Kind::choice)
    does = fmt::format(":value:({})", joined(values(flag), " "));
  else if (flag.kind == Kind::file)
    does = ":file:_files";
  else if (flag.kind == Kind::directory)
    does = ":directory:_files -/";
  else if (flag.takes != Takes::nothing)
    does = fmt::format(":{}: ", zsh_quoted(flag.argument));
  std::string text;
  for (const std::string& word : spellings(flag)) {
    const bool long_one = word.starts_with("--");
    std::string_view mark = flag.takes == Takes::nothing    ? ""
                            : flag.takes == Takes::optional ? "=-"
                            : long_one                      ? "="
                                                            : "";
    const std::string value = flag.takes == Takes::optional ? ":" + does : does;
    text += fmt::format("        '*{}{}[{}]{}' \\\n", word, mark, zsh_quoted(flag.help), value);
  }
  return text;
}

std::string zsh() {
  std::string text =
      "#compdef hail\n# Completion of hail for zsh. Made by \"hail completion zsh\".\n_hail() {\n  "
      "local -a commands=(\n";
  for (const Command& command : commands())
    text += fmt::format("    '{}:{}'\n", command.name, zsh_quoted(command.help));
  text += "  )\n  local command='' word\n  for word in ${words[2,CURRENT-1]}; do\n";
  text += fmt::format("    case $word in {}) command=$word; break ;; esac\n  done\n",
                      joined(command_names(), "|"));
  text +=
      "  if [[ -z $command && $words[CURRENT] != -* ]]; then\n    _describe -t commands command "
      "commands\n    _hosts\n    return\n  fi\n  case ${command:-telnet} in\n";
  for (const Command& command : commands()) {
    text += fmt::format("    {})\n      _arguments -S \\\n", command.name);
    for (const FlagRow& flag : flags()) {
      if (has(command, flag)) text += zsh_flag(flag);
    }
    const auto words = operands(command);
    const std::string rest = takes_host(command) ? "_hosts"
                             : words.empty()
                                 ? " "
                                 : fmt::format("({} {})", command.name, joined(words, " "));
    text += fmt::format("        '*:operand:{}'\n      ;;\n", rest);
  }
  return text +
         "  esac\n}\nif [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n  _hail \"$@\"\nelse\n  "
         "compdef _hail hail\nfi\n";
}

// --- fish ---------------------------------------------------------------------------------------

std::string fish_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

std::string fish() {
  const std::string all = joined(command_names(), " ");
  std::string text =
      "# Completion of hail for fish. Made by \"hail completion fish\".\ncomplete -c hail -f\n";
  for (const Command& command : commands()) {
    text += fmt::format("complete -c hail -n 'not __fish_seen_subcommand_from {}' -a {} -d {}\n",
                        all, command.name, fish_quoted(command.help));
  }
  text += fmt::format(
      "complete -c hail -n 'not __fish_seen_subcommand_from explain demo schema completion help' "
      "-a '(__fish_print_hostnames)'\n");
  for (const FlagRow& flag : flags()) {
    std::vector<std::string> owners;
    for (const Command& command : commands()) {
      if (has(command, flag)) owners.emplace_back(command.name);
    }
    std::string condition = fmt::format("__fish_seen_subcommand_from {}", joined(owners, " "));
    if ((flag.where & in_telnet) != 0)
      condition += fmt::format("; or not __fish_seen_subcommand_from {}", all);
    text += fmt::format("complete -c hail -n {} -l {}", fish_quoted(condition), flag.name);
    if (flag.letter != 0) text += fmt::format(" -s {}", flag.letter);
    if (flag.takes == Takes::value) text += " -x";
    if (flag.kind == Kind::choice) text += fmt::format(" -a '{}'", joined(values(flag), " "));
    if (flag.kind == Kind::file && flag.takes == Takes::value) text += " -F";
    if (flag.kind == Kind::directory) text += " -a '(__fish_complete_directories)'";
    text += fmt::format(" -d {}\n", fish_quoted(flag.help));
  }
  for (const Command& command : commands()) {
    const auto words = operands(command);
    if (!words.empty())
      text += fmt::format("complete -c hail -n '__fish_seen_subcommand_from {}' -a '{}'\n",
                          command.name, joined(words, " "));
  }
  return text;
}

}  // namespace

std::string completion(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  return shell == "fish" ? fish() : std::string();
}

int completion_main(const Words& words) {
  const auto arguments = begin("completion", words);
  if (!arguments) return arguments.error();
  const std::string& shell = arguments->operands().front();
  if (arguments->operands().size() > 1)
    return complain(
        {"one shell at a time: " + arguments->operands()[1], "hail completion " + shell}, words);
  const std::string text = completion(shell);
  if (text.empty()) {
    const std::string_view near = nearest(shell, {std::begin(shells), std::end(shells)});
    return complain(
        {fmt::format("no completion for: {}", shell),
         near.empty() ? "there are bash, zsh and fish" : fmt::format("did you mean {}?", near)},
        words);
  }
  return arguments->has("quiet") ? 0 : print(text);
}

}  // namespace hail::cli
