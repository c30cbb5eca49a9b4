// SPDX-License-Identifier: GPL-3.0-or-later
// The text of a script to its steps. Pure: text in, values out.
#include <fmt/core.h>
#include <hail/net/escape.h>
#include <hail/telnet/script.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "telnet/script_steps.h"

namespace hail::telnet {
namespace {

using Kind = ScriptStep::Kind;
using Millis = std::chrono::milliseconds;

constexpr std::size_t most_octets = std::size_t{64} * 1024;
constexpr std::size_t most_steps = 1000;
constexpr std::size_t most_rules = 64;
constexpr double longest_s = 86'400;

struct Complaint {
  std::string_view what;  ///< {} is the word in question.
  std::string_view hint;
};
namespace complaint {
constexpr Complaint too_long{"the script is longer than 64 KiB", ""};
constexpr Complaint too_many_steps{"more than 1,000 steps", ""};
constexpr Complaint too_many_rules{"more than 64 standing rules", ""};
constexpr Complaint nul{"an octet 0", "write \"\\x00\""};
constexpr Complaint unknown{
    "no such step: \"{}\"",
    "steps are expect, send, type, sendpass, on, set, close, interact and fail"};
constexpr Complaint after_end{"this is never reached", "nothing is done after \"{}\""};
constexpr Complaint expects_what{"expect what?", "expect /RE/, expect prompt or expect end"};
constexpr Complaint no_pattern{"a pattern is missing", "patterns stand between slashes: /login:/i"};
constexpr Complaint open_pattern{"the pattern has no end",
                                 "it ends with a slash; one inside it is written \\/"};
constexpr Complaint empty_pattern{"an empty pattern", "it would match anything"};
constexpr Complaint long_pattern{"a pattern of more than 1,000 octets", ""};
constexpr Complaint bad_pattern{"not a regular expression: {}", ""};
constexpr Complaint bad_flag{"no such flag of a pattern: \"{}\"",
                             "i is the only one; (?s) and (?m) may stand in the pattern"};
constexpr Complaint bad_seconds{"not a number of seconds: \"{}\"",
                                "more than 0, at most 86400, such as 2.5"};
constexpr Complaint surplus{"not understood: \"{}\"", "it stands behind the end of the step"};
constexpr Complaint no_text{"a text is missing", ""};
constexpr Complaint open_quote{"the text has no closing quote",
                               "a quote inside it is written \\\""};
constexpr Complaint bad_escape{"not an escape: {}",
                               "there are \\r \\n \\t \\e \\xNN \\\\ and \\\""};
constexpr Complaint no_secret{"a secret's source is missing", "sendpass $NAME, or sendpass FILE"};
constexpr Complaint bad_variable{"not the name of a variable: \"{}\"",
                                 "letters, digits and _ behind the $"};
constexpr Complaint bad_setting{"no such setting: \"{}\"",
                                "set timeout SECONDS, set quiet SECONDS"};
constexpr Complaint bad_rule{"no step for a rule: \"{}\"",
                             "on /RE/ may send, type, sendpass, close or fail"};
}  // namespace complaint

/// Why a line cannot be read.
struct Problem {
  std::string what;
  std::string hint;
};

constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view text) {
  const std::size_t from = std::min(text.find_first_not_of(blanks), text.size());
  text.remove_prefix(from);
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// One line, read from its beginning. What is wrong is kept, the first of it; what is read behind
/// that has no meaning.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(trimmed(text)) {}

  bool empty() const { return rest_.empty(); }
  bool is_quoted() const { return rest_.starts_with('"'); }
  const std::optional<Problem>& problem() const { return problem_; }
  void complain(const Complaint& row, std::string_view word = {}) {
    fill(row, net::escape(word, 60));
  }
  /// The word up to the next blank; empty at the line's end.
  std::string_view word();
  /// All that is left.
  std::string_view all() { return std::exchange(rest_, {}); }
  /// TEXT: in quotes, or bare to the end.
  std::string text();
  std::optional<Pattern> pattern();
  /// SECONDS, if anything is left.
  std::optional<Millis> seconds();
  void end() {
    if (!rest_.empty()) complain(complaint::surplus, rest_);
  }

 private:
  /// `shown` is escaped.
  void fill(const Complaint& row, std::string_view shown) {
    if (problem_) return;
    problem_.emplace();
    problem_->what = fmt::format(fmt::runtime(row.what), shown);
    problem_->hint = fmt::format(fmt::runtime(row.hint), shown);
  }
  std::string quoted();
  char escaped_octet(std::size_t& at);
  void take(std::size_t octets) { rest_ = trimmed(rest_.substr(octets)); }

  std::string_view rest_;
  std::optional<Problem> problem_;
};

std::string_view Line::word() {
  const std::string_view word = rest_.substr(0, rest_.find_first_of(blanks));
  take(word.size());
  return word;
}

std::string Line::text() {
  return is_quoted() ? quoted() : std::string(all());
}

// `at` stands on a backslash, and afterwards on the last octet of the escape.
char Line::escaped_octet(std::size_t& at) {
  constexpr std::string_view letters = "rnte\\\"";
  constexpr std::string_view octets = "\r\n\t\x1b\\\"";
  const std::string_view escape = rest_.substr(at, 4);
  const char letter = escape.size() > 1 ? escape[1] : ' ';
  if (const std::size_t found = letters.find(letter); found != std::string_view::npos) {
    at += 1;
    return octets[found];
  }
  const int high = letter == 'x' && escape.size() == 4 ? hex_digit(escape[2]) : -1;
  const int low = high >= 0 ? hex_digit(escape[3]) : -1;
  if (low < 0) complain(complaint::bad_escape, escape.substr(0, letter == 'x' ? 4 : 2));
  at += 3;
  return static_cast<char>(high * 16 + low);
}

std::string Line::quoted() {
  std::string text;
  for (std::size_t at = 1; at < rest_.size(); ++at) {
    if (rest_[at] == '"') {
      take(at + 1);
      end();
      return text;
    }
    text += rest_[at] == '\\' ? escaped_octet(at) : rest_[at];
  }
  complain(complaint::open_quote);
  return text;
}

std::optional<Pattern> Line::pattern() {
  std::size_t at = 1;
  while (at < rest_.size() && rest_[at] != '/') at += rest_[at] == '\\' ? 2 : 1;
  if (!rest_.starts_with('/')) {
    complain(complaint::no_pattern);
  } else if (at >= rest_.size()) {
    complain(complaint::open_pattern);
  }
  if (problem_) return {};
  const std::string_view source = rest_.substr(1, at - 1);
  if (source.empty()) complain(complaint::empty_pattern);
  if (source.size() > Pattern::longest) complain(complaint::long_pattern);
  take(at);
  const std::string_view flags = word().substr(1);
  if (!flags.empty() && flags != "i") complain(complaint::bad_flag, flags);
  if (problem_) return {};
  auto pattern = Pattern::compile(source, !flags.empty());
  if (pattern) return std::move(*pattern);
  fill(complaint::bad_pattern, pattern.error());
  return {};
}

std::optional<Millis> Line::seconds() {
  if (rest_.empty()) return {};
  const std::string_view text = word();
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  const auto time = Millis(
      static_cast<Millis::rep>(whole && value > 0 && value <= longest_s ? value * 1000 + 0.5 : 0));
  if (time <= Millis(0)) complain(complaint::bad_seconds, text);
  return time;
}

class Parser {
 public:
  explicit Parser(std::string name) { script_.name = std::move(name); }

  /// One line of the file; says what is wrong with it.
  std::optional<Problem> line(std::string_view text, std::size_t number);
  ScriptSteps take() { return std::move(script_); }

 private:
  void step(std::string_view word, Line& line, ScriptStep& step);
  bool answer(std::string_view word, Line& line, ScriptStep& step);
  void expect(Line& line, ScriptStep& step);
  void set(Line& line, ScriptStep& step);
  void on(Line& line, ScriptStep& step);
  std::size_t secret(Line& line);

  ScriptSteps script_;
  std::size_t number_ = 0;
  std::size_t rules_ = 0;
  std::string last_word_;  // Of a step behind which nothing is reached.
};

std::optional<Problem> Parser::line(std::string_view text, std::size_t number) {
  number_ = number;
  Line line(text);
  ScriptStep made;
  made.name = script_.name;
  made.line = number;
  made.source = net::escape(trimmed(text), 80);
  const std::string_view word = line.word();
  if (word.empty() || word.front() == '#') return {};
  if (text.find('\0') != std::string_view::npos) line.complain(complaint::nul);
  if (!last_word_.empty()) line.complain(complaint::after_end, last_word_);
  if (script_.steps.size() == most_steps) line.complain(complaint::too_many_steps);
  step(word, line, made);
  line.end();
  if (line.problem()) return line.problem();
  const bool is_last =
      made.kind == Kind::close || made.kind == Kind::interact || made.kind == Kind::fail;
  if (is_last && !made.standing) last_word_ = word;
  if (made.kind == Kind::interact) script_.interact_line = number;
  script_.steps.push_back(std::move(made));
  return {};
}

void Parser::step(std::string_view word, Line& line, ScriptStep& step) {
  if (word == "expect") return expect(line, step);
  if (word == "set") return set(line, step);
  if (word == "on") return on(line, step);
  if (word == "interact") {
    step.kind = Kind::interact;
    return;
  }
  if (!answer(word, line, step)) line.complain(complaint::unknown, word);
}

/// The steps that a rule may have too. False: it is none of them.
bool Parser::answer(std::string_view word, Line& line, ScriptStep& step) {
  if (word == "send" || word == "type") {
    step.kind = Kind::send;
    step.enter = word == "send";
    step.text = line.text();
    if (!step.enter && step.text.empty()) line.complain(complaint::no_text);
  } else if (word == "sendpass") {
    step.kind = Kind::secret;
    step.enter = true;
    step.secret = secret(line);
  } else if (word == "close") {
    step.kind = Kind::close;
  } else if (word == "fail") {
    step.kind = Kind::fail;
    step.text = line.text();
    if (step.text.empty()) line.complain(complaint::no_text);
  } else {
    return false;
  }
  return true;
}

void Parser::expect(Line& line, ScriptStep& step) {
  Line ahead = line;
  const std::string_view word = ahead.word();
  if (word == "prompt" || word == "end") {
    step.kind = word == "end" ? Kind::expect_end : Kind::expect_prompt;
    line = ahead;
  } else if (word.starts_with('/')) {
    step.kind = Kind::expect_text;
    step.pattern = line.pattern();
  } else {
    line.complain(complaint::expects_what);
  }
  step.time = line.seconds();
}

void Parser::set(Line& line, ScriptStep& step) {
  const std::string_view word = line.word();
  if (word != "timeout" && word != "quiet") line.complain(complaint::bad_setting, word);
  step.kind = word == "quiet" ? Kind::set_quiet : Kind::set_timeout;
  step.time = line.seconds();
  if (!step.time) line.complain(complaint::bad_seconds);
}

void Parser::on(Line& line, ScriptStep& step) {
  if (++rules_ > most_rules) line.complain(complaint::too_many_rules);
  step.standing = true;
  step.pattern = line.pattern();
  const std::string_view word = line.word();
  if (!answer(word, line, step)) line.complain(complaint::bad_rule, word);
}

std::size_t Parser::secret(Line& line) {
  ScriptSecret made;
  made.line = number_;
  const bool is_quoted = line.is_quoted();
  made.name = line.text();
  if (made.name.empty()) line.complain(complaint::no_secret);
  if (made.name.starts_with('$') && !is_quoted) {
    made.name.erase(0, 1);
    const bool is_name = !made.name.empty() && std::ranges::all_of(made.name, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (!is_name) line.complain(complaint::bad_variable, made.name);
  } else {
    made.kind = ScriptSecret::Kind::file;
  }
  auto& all = script_.secrets;
  const auto same = std::ranges::find_if(
      all, [&](const ScriptSecret& one) { return one.kind == made.kind && one.name == made.name; });
  const auto index = static_cast<std::size_t>(same - all.begin());
  if (same == all.end()) all.push_back(std::move(made));
  return index;
}

}  // namespace

std::string to_string(const ScriptError& error) {
  std::string text = error.name;
  if (error.line != 0) text += fmt::format(":{}", error.line);
  text += ": " + error.what;
  if (!error.hint.empty()) text += fmt::format(" ({})", error.hint);
  return text;
}

tl::expected<Script, ScriptError> Script::parse(std::string_view text, std::string name) {
  if (text.size() > most_octets) {
    return tl::unexpected(
        ScriptError{std::move(name), 0, std::string(complaint::too_long.what), {}});
  }
  Parser parser(name);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t lf = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, lf);
    text.remove_prefix(std::min(lf + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (auto problem = parser.line(line, number)) {
      return tl::unexpected(
          ScriptError{std::move(name), number, std::move(problem->what), std::move(problem->hint)});
    }
  }
  return Script(std::make_shared<const ScriptSteps>(parser.take()));
}

}  // namespace hail::telnet
