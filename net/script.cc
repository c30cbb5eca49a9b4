// SPDX-License-Identifier: GPL-3.0-or-later
// Conversation files to steps and transcripts to conversation files. Pure: text in, values out.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string_view>

#include "hail/net/escape.h"
#include "hail/net/replay.h"

namespace hail::net {
namespace {

using Kind = ScriptStep::Kind;
/// What is wrong, or nothing.
using Problem = std::optional<std::string>;

constexpr std::size_t most_repeats = 10'000'000;
constexpr double longest_pause_s = 86'400;
constexpr double kept_pause_s = 0.5;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Undoes one escape whose backslash stands at `at`; moves `at` to its last octet.
Problem undo_escape(std::string_view text, std::size_t& at, std::string& out) {
  constexpr std::string_view letters = "rnt0\\";
  constexpr std::string_view octets("\r\n\t\0\\", 5);
  const char letter = at + 1 < text.size() ? text[at + 1] : ' ';
  if (const std::size_t found = letters.find(letter); found != std::string_view::npos) {
    out += octets[found];
    at += 1;
    return {};
  }
  const int high = letter == 'x' && at + 3 < text.size() ? hex_digit(text[at + 2]) : -1;
  const int low = high >= 0 ? hex_digit(text[at + 3]) : -1;
  if (low < 0) return fmt::format("not an escape: {}", escape(text.substr(at, 4)));
  out += static_cast<char>(high * 16 + low);
  at += 3;
  return {};
}

Problem undo_escapes(std::string_view text, std::string& out) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      out += text[at];
      continue;
    }
    if (auto problem = undo_escape(text, at, out)) return problem;
  }
  return {};
}

/// The word up to the first blank; `text` goes on behind that blank.
std::string_view take_word(std::string_view& text) {
  const std::size_t blank = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, blank);
  text.remove_prefix(std::min(blank + 1, text.size()));
  return word;
}

Problem read_pause(std::string_view word, Duration& pause) {
  std::string_view number = word;
  const double unit_s = number.ends_with("ms") ? 0.001 : 1;
  number.remove_suffix(number.ends_with("ms") ? 2 : std::min<std::size_t>(number.size(), 1));
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool whole = error == std::errc() && end == number.data() + number.size();
  if (!whole || !word.ends_with('s') || !(value >= 0 && value * unit_s <= longest_pause_s)) {
    return fmt::format("not a time such as 31s or 200ms: \"{}\"", escape(word));
  }
  pause = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(value * unit_s));
  return {};
}

Problem read_times(std::string_view word, std::size_t& times) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), times);
  const bool whole = error == std::errc() && end == word.data() + word.size();
  if (!whole || times == 0 || times > most_repeats)
    return fmt::format("not a number from 1 to {}: \"{}\"", most_repeats, escape(word));
  return {};
}

struct BareRow {
  std::string_view word;
  Kind kind;
};
constexpr BareRow bare_rows[] = {
    {"TLS", Kind::tls}, {"EOF", Kind::end}, {"RST", Kind::reset}, {"C*", Kind::expect_any}};

/// Lines with text or bytes behind a colon: the capital letter adds the line end.
struct ColonRow {
  char letter;
  Kind kind;
  bool adds_line_end;
};
constexpr ColonRow colon_rows[] = {{'S', Kind::send, true},
                                   {'s', Kind::send, false},
                                   {'C', Kind::expect_line, false},
                                   {'c', Kind::expect_bytes, false}};

Problem read_payload(std::string_view text, bool adds_line_end, ScriptStep& step) {
  if (auto problem = undo_escapes(text, step.bytes)) return problem;
  if (adds_line_end) step.bytes += "\r\n";
  return {};
}

Problem read_colon(const ColonRow& row, std::string_view rest, ScriptStep& step) {
  if (!rest.empty() && rest.front() != ' ') return "a blank is missing behind the colon";
  step.kind = row.kind;
  if (auto problem = read_payload(rest.substr(rest.empty() ? 0 : 1), row.adds_line_end, step))
    return problem;
  if (step.kind == Kind::expect_line && step.bytes.find('\n') != std::string::npos)
    return "one line alone can be expected by C:";
  if (step.kind == Kind::expect_bytes && step.bytes.empty()) return "no bytes behind c:";
  return {};
}

Problem read_step(std::string_view line, ScriptStep& step);

/// REPEAT n LINE: only what sends can be repeated.
Problem read_repeat(std::string_view rest, ScriptStep& step) {
  std::size_t times = 0;
  if (auto problem = read_times(take_word(rest), times)) return problem;
  if (auto problem = read_step(rest, step)) return problem;
  if (step.times != 1 || (step.kind != Kind::send && step.kind != Kind::drip))
    return "only S:, s:, DRIP and drip can be repeated";
  step.times = times;
  return {};
}

Problem read_step(std::string_view line, ScriptStep& step) {
  for (const BareRow& row : bare_rows) {
    if (line != row.word) continue;
    step.kind = row.kind;
    return {};
  }
  for (const ColonRow& row : colon_rows) {
    if (line.size() > 1 && line[0] == row.letter && line[1] == ':')
      return read_colon(row, line.substr(2), step);
  }
  std::string_view rest = line;
  const std::string_view word = take_word(rest);
  if (word == "REPEAT") return read_repeat(rest, step);
  if (word == "WAIT") {
    step.kind = Kind::wait;
    return read_pause(rest, step.pause);
  }
  if (word == "DRIP" || word == "drip") {
    step.kind = Kind::drip;
    if (auto problem = read_pause(take_word(rest), step.pause)) return problem;
    return read_payload(rest, word == "DRIP", step);
  }
  return fmt::format("not a line of a conversation: \"{}\"", escape(line, 40));
}

/// Reads one line into the script.
Problem read_line(std::string_view line, std::size_t number, Script& script) {
  if (line.empty()) return {};
  if (line.front() == '#') {
    if (script.title.empty()) script.title = line.substr(line.starts_with("# ") ? 2 : 1);
    return {};
  }
  if (script.fail) return "nothing may follow FAIL";
  if (line.starts_with("FAIL ")) {
    script.fail = line.substr(5);
    return {};
  }
  const bool over = !script.steps.empty() && (script.steps.back().kind == Kind::end ||
                                              script.steps.back().kind == Kind::reset);
  if (over) return "nothing but FAIL may follow EOF or RST";
  ScriptStep step;
  step.line = number;
  if (auto problem = read_step(line, step)) return problem;
  script.steps.push_back(std::move(step));
  return {};
}

/// Octets as a line of a file has them: printable ASCII, the rest escaped. A blank at the end would
/// not be seen.
std::string written(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '\\') {
      text += "\\\\";
    } else if (c == '\r') {
      text += "\\r";
    } else if (c == '\n') {
      text += "\\n";
    } else if (octet >= 0x20 && octet < 0x7f) {
      text += c;
    } else {
      text += fmt::format("\\x{:02x}", octet);
    }
  }
  if (text.ends_with(' ')) text.replace(text.size() - 1, 1, "\\x20");
  return text;
}

void write_lines(std::string_view bytes, char capital, std::string& out) {
  const char small = static_cast<char>(capital - 'A' + 'a');
  while (!bytes.empty()) {
    const std::size_t lf = bytes.find('\n');
    const std::string_view line = bytes.substr(0, lf == std::string_view::npos ? lf : lf + 1);
    bytes.remove_prefix(line.size());
    if (line.ends_with("\r\n")) {
      out += fmt::format("{}: {}\n", capital, written(line.substr(0, line.size() - 2)));
    } else {
      out += fmt::format("{}: {}\n", small, written(line));
    }
  }
}

/// A secret stands in a transcript as its label in brackets: "AUTH PLAIN [password]".
bool is_masked(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return line.ends_with(']') && line.find('[') != std::string_view::npos;
}

}  // namespace

std::string to_string(const ScriptError& error) {
  return fmt::format("{}:{}: {}", error.name, error.line, error.what);
}

tl::expected<Script, ScriptError> parse_script(std::string_view text, std::string name) {
  Script script;
  script.name = std::move(name);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t lf = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, lf);
    text.remove_prefix(std::min(lf + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (auto problem = read_line(line, number, script))
      return tl::unexpected(ScriptError{script.name, number, std::move(*problem)});
  }
  return script;
}

std::string to_script(const Transcript& transcript, std::string_view title) {
  std::string text = fmt::format("# {}\n", escape(title));
  bool tls = false;
  double last_s = 0;
  for (const Transcript::Chunk& chunk : transcript.chunks()) {
    if (chunk.from == Transcript::From::remark) continue;
    if (chunk.tls && !std::exchange(tls, true)) text += "TLS\n";
    const double pause_s = chunk.s - std::exchange(last_s, chunk.s);
    if (chunk.from == Transcript::From::client) {
      if (is_masked(chunk.text)) {
        text += "C*\n";
      } else {
        write_lines(chunk.text, 'C', text);
      }
      continue;
    }
    if (pause_s >= kept_pause_s) text += fmt::format("WAIT {:.1f}s\n", pause_s);
    write_lines(chunk.text, 'S', text);
  }
  return text;
}

}  // namespace hail::net
