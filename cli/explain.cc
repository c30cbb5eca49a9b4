// SPDX-License-Identifier: GPL-3.0-or-later
// `hail explain WORD...`: words first; where some name nothing and there are codes among them, it
// is a bounce or a log line, and its codes are explained; else the catalogue of findings is
// searched.
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "cli/arguments.h"
#include "cli/nearest.h"
#include "cli/output.h"
#include "cli/printers/explanation.h"
#include "cli/printers/json.h"
#include "hail/net/ascii.h"
#include "hail/net/escape.h"

namespace hail::cli {
namespace {

constexpr std::size_t longest_input = 1024 * 1024;
constexpr std::size_t longest_words = 100;  // One line that short may be words, not a bounce.
constexpr std::size_t most_suggestions = 3;

/// A finding, and whether it is shown whole: the one that was meant, not one of a list.
struct ListedFinding {
  const probes::FindingRow* row;
  bool whole;
};

/// What there is to print, in order.
struct Answer {
  std::vector<ExplainedCase> cases;
  std::vector<ListedFinding> findings;
};

/// The first of "mail DOMAIN|smtp HOST" whose command is there.
std::string next_command(std::string_view choices) {
  while (!choices.empty()) {
    const std::size_t bar = std::min(choices.find('|'), choices.size());
    const std::string_view each = choices.substr(0, bar);
    if (find_command(each.substr(0, each.find(' '))) != nullptr)
      return fmt::format("hail {}", each);
    choices.remove_prefix(std::min(bar + 1, choices.size()));
  }
  return {};
}

ExplainedCase plain_case(probes::Explanation row) {
  ExplainedCase one;
  one.next = next_command(row.next);
  one.row = std::move(row);
  return one;
}

ExplainedCase case_of(const probes::CodeInText& code) {
  ExplainedCase one;
  if (!code.word.empty()) {
    const std::string words[] = {code.word};
    one = plain_case(probes::find_explanations(words).found.front());
  } else {
    one = plain_case(probes::explain_reply(code.code, code.enhanced));
    const int number = code.code != 0 ? code.code : (code.enhanced[0] - '0') * 100;
    one.cause = probes::cause_of_reply(number, code.enhanced, code.text);
  }
  one.seen = code.text;
  return one;
}

/// Whether the word is one of the parts between the dots of an id.
bool is_part(std::string_view id, std::string_view word) {
  for (std::size_t at = id.find(word); at != std::string_view::npos; at = id.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || id[at - 1] == '.' || id[at - 1] == '_';
    if (begins && (end == id.size() || id[end] == '.' || id[end] == '_')) return true;
  }
  return false;
}

/// The finding of that id, or those that have the word in theirs; with `parts` as a whole part
/// only.
std::vector<const probes::FindingRow*> findings_of(std::string_view typed, bool parts) {
  const std::string word = net::lower(typed);
  if (const probes::FindingRow* row = probes::find_row(word)) return {row};
  std::vector<const probes::FindingRow*> rows;
  for (const probes::FindingRow& each : probes::catalogue()) {
    const bool fits = parts ? is_part(each.id, word) : each.id.find(word) != std::string_view::npos;
    if (fits) rows.push_back(&each);
  }
  return rows;
}

UsageError unknown_word(const std::string& word) {
  std::vector<std::string> known = probes::explained_words();
  for (const probes::FindingRow& row : probes::catalogue()) known.emplace_back(row.id);
  std::string list;
  for (const std::string& near : nearest_words(word, known, most_suggestions))
    list += fmt::format("{}{}", list.empty() ? "" : ", ", near);
  return {fmt::format("nothing known of: {}", net::escape(word)),
          list.empty() ? "a code, a keyword, a record, or a part of a finding: hail explain tls"
                       : fmt::format("did you mean {}?", list)};
}

Usage<Answer> look_up(const std::vector<std::string>& words) {
  Answer answer;
  probes::Explained explained = probes::find_explanations(words);
  const bool sentence = std::any_of(
      explained.unknown.begin(), explained.unknown.end(),
      [](const std::string& word) { return probes::find_row(net::lower(word)) == nullptr; });
  if (sentence) {
    std::string line;
    for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
    for (const probes::CodeInText& code : probes::codes_in(line))
      answer.cases.push_back(case_of(code));
    if (!answer.cases.empty()) return answer;
  }
  for (probes::Explanation& row : explained.found)
    answer.cases.push_back(plain_case(std::move(row)));
  for (const std::string& word : explained.unknown) {
    const auto rows = findings_of(word, false);
    if (rows.empty()) return tl::unexpected(unknown_word(word));
    for (const probes::FindingRow* row : rows) answer.findings.push_back({row, rows.size() == 1});
  }
  const bool one_word = words.size() == 1 && words[0].find(' ') == std::string::npos;
  if (explained.unknown.empty() && one_word) {
    for (const probes::FindingRow* row : findings_of(words[0], true))
      answer.findings.push_back({row, false});
  }
  return answer;
}

/// A bounce, a log line, a dialogue; or, when it is short and has no code, words.
Usage<Answer> search(const std::string& text) {
  Answer answer;
  for (const probes::CodeInText& code : probes::codes_in(text))
    answer.cases.push_back(case_of(code));
  if (!answer.cases.empty()) return answer;
  const std::size_t end = text.find_last_not_of(" \t\r\n") + 1;  // 0: nothing but blanks.
  const bool words = end > 0 && end <= longest_words && text.find('\n') >= end;
  if (words) return look_up({text.substr(0, end)});
  return tl::unexpected(UsageError{"no code in it: standard input",
                                   "codes look like 550, 550 5.7.1, 5.7.1 or NO [TRYCREATE]"});
}

/// Standard input, at most 1 MiB of it.
Usage<std::string> input() {
  std::string text(longest_input + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(STDIN_FILENO, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      return tl::unexpected(
          UsageError{fmt::format("standard input: {}", std::strerror(errno)), ""});
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > longest_input)
    print_error(fmt::format("{}: only the first 1 MiB of standard input is read\n", program()));
  text.resize(std::min(size, longest_input));
  return text;
}

Usage<Answer> answer_to(const std::vector<std::string>& words) {
  if (std::find(words.begin(), words.end(), "-") == words.end()) return look_up(words);
  if (words.size() > 1)
    return tl::unexpected(UsageError{"words and - (standard input) exclude each other", ""});
  const auto text = input();
  if (!text) return tl::unexpected(text.error());
  return search(*text);
}

std::string as_text(const Answer& answer, bool verbose, const Screen& screen) {
  std::string text;
  for (const ExplainedCase& one : answer.cases) {
    if (!text.empty()) text += "\n";
    text += to_screen(one, screen);
  }
  if (!text.empty() && !answer.findings.empty()) text += "\n";
  for (const ListedFinding& one : answer.findings)
    text += one.whole || verbose ? to_screen(*one.row, screen) : list_line(*one.row, screen);
  return text;
}

std::string as_json(const Answer& answer, bool pretty) {
  std::string text;
  for (const ExplainedCase& one : answer.cases) text += to_json(one, pretty);
  for (const ListedFinding& one : answer.findings) text += to_json(*one.row, pretty);
  return text;
}

}  // namespace

int explain_main(const Words& words) {
  const auto arguments = begin("explain", words);
  if (!arguments) return arguments.error();
  const Usage<Answer> answer = answer_to(arguments->operands());
  if (!answer) return complain(answer.error(), words);
  if (arguments->has("quiet")) return 0;
  return print(arguments->has("json")
                   ? as_json(*answer, arguments->value("json") == "pretty")
                   : as_text(*answer, arguments->has("verbose"), screen(1, *arguments)));
}

}  // namespace hail::cli
