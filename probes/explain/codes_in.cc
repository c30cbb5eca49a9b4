// SPDX-License-Identifier: GPL-3.0-or-later
// The codes in a bounce, a log line or a dialogue. A number counts only where a reply code can
// stand: at the beginning of a line, behind "said:" and the like, or before an enhanced code. One
// pass, bounded; every octet is somebody else's. No I/O, no clock.
#include <algorithm>
#include <array>

#include "probes/explain/rows.h"

namespace hail::probes {
namespace {

using explain::find_detail;
using explain::find_reply;
using explain::parts_of;

constexpr std::size_t most_codes = 64;
constexpr std::size_t most_text = 1000;

bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
/// qmail writes "_" for a blank in its log.
bool blank(char c) {
  return c == ' ' || c == '\t' || c == '_' || c == '\r' || c == '\n';
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

template <std::size_t N>
bool among(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::any_of(list.begin(), list.end(), [word](std::string_view each) {
    return std::equal(word.begin(), word.end(), each.begin(), each.end(),
                      [](char a, char b) { return lower(a) == b; });
  });
}

constexpr std::array<std::string_view, 13> announcing = {
    "said", "code",     "error", "status", "reply",     "response", "smtp",
    "got",  "returned", "with",  "reason", "responded", "errno"};
constexpr std::array<std::string_view, 20> units = {
    "ms",       "s",          "sec",   "secs",  "seconds", "second", "minutes",
    "min",      "hours",      "days",  "bytes", "octets",  "kb",     "mb",
    "messages", "recipients", "users", "times", "hosts",   "percent"};
constexpr std::array<std::string_view, 17> no_codes_behind = {
    "section", "sections", "chapter", "version", "v",       "linux",
    "kernel",  "exim",     "postfix", "php",     "python",  "perl",
    "mysql",   "openssl",  "release", "dovecot", "sendmail"};
constexpr std::array<std::string_view, 3> dsn_keys = {"dsn", "status", "stat"};

struct Match {
  std::size_t begin = 0;
  std::size_t end = 0;
  CodeInText code;
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<CodeInText> run() {
    for (at_ = 0; at_ < text_.size() && matches_.size() < most_codes;) {
      const std::size_t end = reply_at(at_);
      if (end > at_) {
        at_ = end;
      } else if (const std::size_t behind = enhanced_at(at_); behind > at_) {
        at_ = behind;
      } else if (const std::size_t after = bracket_at(at_); after > at_) {
        at_ = after;
      } else {
        ++at_;
      }
    }
    return joined();
  }

 private:
  char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  char before(std::size_t i) const { return i > 0 ? text_[i - 1] : '\n'; }

  /// The end of an enhanced code that begins at `i`, or `i`.
  std::size_t enhanced_end(std::size_t i) const {
    const char first = at(i);
    if ((first != '2' && first != '4' && first != '5') || at(i + 1) != '.') return i;
    std::size_t end = i + 2;
    for (int part = 0; part < 2; ++part) {
      const std::size_t begin = end;
      while (digit(at(end)) && end - begin < 3) ++end;
      if (end == begin) return i;
      if (part == 0 && at(end++) != '.') return i;
    }
    const bool more = digit(at(end)) || letter(at(end)) || (at(end) == '.' && digit(at(end + 1)));
    return more ? i : end;
  }

  /// The word that ends before `i`, blanks and one of ":=;" between left out.
  std::string_view word_before(std::size_t i) const {
    std::size_t end = i;
    while (end > 0 && blank(text_[end - 1])) --end;
    if (end > 0 && (text_[end - 1] == ':' || text_[end - 1] == '=' || text_[end - 1] == ';')) --end;
    while (end > 0 && blank(text_[end - 1])) --end;
    std::size_t begin = end;
    while (begin > 0 && letter(text_[begin - 1]) && end - begin < 16) --begin;
    return text_.substr(begin, end - begin);
  }

  std::string_view word_behind(std::size_t i) const {
    while (i < text_.size() && blank(text_[i])) ++i;
    std::size_t end = i;
    while (end < text_.size() && letter(text_[end]) && end - i < 16) ++end;
    return text_.substr(i, end - i);
  }

  /// Whether nothing but quoting and arrows stands before `i` on its line.
  bool begins_line(std::size_t i) const {
    for (std::size_t steps = 0; i > 0 && text_[i - 1] != '\n'; --i, ++steps) {
      const char c = text_[i - 1];
      const bool mark = c == ' ' || c == '\t' || c == '<' || c == '>' || c == '-' || c == '~' ||
                        c == '*' || c == '|' || c == '"' || c == '\'' || c == '(';
      const bool side = (c == ':' || c == 'S') && steps < 3;
      if (steps == 24 || !(mark || side)) return false;
    }
    return true;
  }

  /// Whether a reply code without an enhanced one can stand at `i`, which ends at `end`.
  bool plausible(std::size_t i, std::size_t end, int code) const {
    if (find_reply(code) == nullptr) return false;
    if (among(word_behind(end), units)) return false;
    if (begins_line(i)) return true;
    if (code < 400) return false;
    if (among(word_before(i), announcing)) return true;
    std::size_t back = i;
    while (back > 0 && blank(text_[back - 1])) --back;
    const char mark = back > 0 ? text_[back - 1] : '\0';
    const bool gap = back < i;
    const bool opens = mark == '(' || mark == '"' || mark == '\'' || mark == '#';
    const bool divides = (mark == ':' || mark == ';') && (gap || !digit(before(back - 1)));
    return opens || (divides && letter(word_behind(end).empty() ? '\0' : word_behind(end)[0]));
  }

  std::size_t reply_at(std::size_t i) {
    const char first = at(i);
    if (first < '2' || first > '5' || !digit(at(i + 1)) || !digit(at(i + 2))) return i;
    const char prior = before(i);
    if (digit(prior) || letter(prior) || prior == '.' || prior == '/' || prior == '@') return i;
    std::size_t end = i + 3;
    const char next = at(end);
    const bool ends = next == '\0' || blank(next) || next == '-' || next == ',' || next == ')' ||
                      next == '"' || next == '\'' || next == ':' || next == ';' || next == '.';
    if (!ends || (next == '.' && digit(at(end + 1))) || (next == ':' && digit(at(end + 1))))
      return i;
    const int code = (first - '0') * 100 + (at(i + 1) - '0') * 10 + (at(i + 2) - '0');
    std::size_t behind = end;
    for (std::size_t steps = 0; steps < 10 && (blank(at(behind)) || at(behind) == '-'); ++steps)
      ++behind;
    while (at(behind) == '#' || at(behind) == '[' || at(behind) == '(' || at(behind) == ':')
      ++behind;
    const std::size_t whole = behind > end ? enhanced_end(behind) : behind;
    Match match{i, end, {}};
    match.code.code = code;
    if (whole > behind) {
      match.code.enhanced = text_.substr(behind, whole - behind);
      match.end = whole;
    } else if (!plausible(i, end, code)) {
      return i;
    }
    matches_.push_back(std::move(match));
    return matches_.back().end;
  }

  std::size_t enhanced_at(std::size_t i) {
    const char prior = before(i);
    if (digit(prior) || letter(prior) || prior == '.' || prior == '-' || prior == '/' ||
        prior == '@')
      return i;
    const std::size_t end = enhanced_end(i);
    if (end == i) return i;
    const std::string_view code = text_.substr(i, end - i);
    const auto parts = parts_of(code);
    const std::string_view key = word_before(i);
    const bool keyed = prior == '#' || among(key, dsn_keys);
    if (!parts || among(key, no_codes_behind)) return i;
    if (!keyed && (parts->status_class == 2 || find_detail(*parts) == nullptr)) return i;
    if (prior == '#' && belongs_to_last(i, parts->status_class)) {
      matches_.back().code.enhanced = code;
      return end;
    }
    Match match{i, end, {}};
    match.code.enhanced = code;
    matches_.push_back(std::move(match));
    return end;
  }

  /// qmail: "553 sorry, ... (#5.7.1)".
  bool belongs_to_last(std::size_t i, int status_class) const {
    if (matches_.empty()) return false;
    const Match& last = matches_.back();
    const bool open = last.code.enhanced.empty() && last.code.code / 100 == status_class;
    return open && text_.substr(last.end, i - last.end).find('\n') == std::string_view::npos;
  }

  /// "NO [AUTHENTICATIONFAILED]", "-ERR [IN-USE]".
  std::size_t bracket_at(std::size_t i) {
    if (at(i) != '[') return i;
    const std::string_view verdict = word_before(i);
    const bool imap = verdict == "NO" || verdict == "BAD" || verdict == "BYE";
    if (!imap && verdict != "ERR") return i;
    std::size_t end = i + 1;
    while (end - i < 32 && (letter(at(end)) || at(end) == '-' || at(end) == '/')) ++end;
    if (end == i + 1 || (at(end) != ']' && at(end) != ' ')) return i;
    const std::string word(text_.substr(i + 1, end - i - 1));
    const auto rows = imap ? explain::imap_responses() : explain::pop3_responses();
    const std::string name = explain::folded(word);
    if (std::none_of(rows.begin(), rows.end(),
                     [&](const auto& row) { return explain::has_name(row.word, name); }))
      return i;
    Match match{i, end + (at(end) == ']' ? 1U : 0U), {}};
    match.code.word = (imap ? "imap " : "pop3 ") + name;
    matches_.push_back(std::move(match));
    return end;
  }

  /// To the next code, or the end of the line and of the indented ones behind it; blanks joined.
  std::string text_behind(std::size_t index) const {
    const std::size_t begin = matches_[index].end;
    const std::size_t next = index + 1 < matches_.size() ? matches_[index + 1].begin : text_.size();
    std::string result;
    for (std::size_t i = begin; i < std::min(next, begin + most_text); ++i) {
      const char c = text_[i];
      if (c == '\n' && at(i + 1) != ' ' && at(i + 1) != '\t') break;
      if (!blank(c)) {
        result += c;
      } else if (!result.empty() && result.back() != ' ') {
        result += ' ';
      }
    }
    while (!result.empty() && result.back() == ' ') result.pop_back();
    return result;
  }

  static bool same(const CodeInText& a, const CodeInText& b) {
    return a.code == b.code && a.enhanced == b.enhanced && a.word == b.word;
  }

  /// Whether `other` says all that `code` says. A bare code is the rest of a reply in several lines
  /// when the same code with an enhanced one stands just before it.
  static bool covers(const CodeInText& other, const CodeInText& code, bool just_before) {
    if (same(other, code)) return true;
    if (!code.word.empty() || !other.word.empty()) return false;
    if (code.code == 0) return other.enhanced == code.enhanced;
    return just_before && code.enhanced.empty() && other.code == code.code;
  }

  /// Each once; an enhanced code alone gives way to the same with its reply code.
  std::vector<CodeInText> joined() const {
    std::vector<CodeInText> result;
    std::size_t last = 0;
    for (std::size_t i = 0; i < matches_.size(); ++i) {
      CodeInText code = matches_[i].code;
      code.text = text_behind(i);
      std::size_t found = 0;
      while (found < result.size() && !covers(result[found], code, found == last)) ++found;
      if (found < result.size()) {
        if (code.code != 0) append(result[found].text, code.text);
        last = found;
        continue;
      }
      const auto lesser = std::find_if(result.begin(), result.end(), [&](const CodeInText& other) {
        return other.code == 0 && other.word.empty() && other.enhanced == code.enhanced;
      });
      if (lesser != result.end() && code.code != 0) {
        last = static_cast<std::size_t>(lesser - result.begin());
        *lesser = std::move(code);
      } else {
        last = result.size();
        result.push_back(std::move(code));
      }
    }
    return result;
  }

  static void append(std::string& text, const std::string& more) {
    const std::size_t room = most_text - std::min(text.size(), most_text);
    if (room > 1 && !more.empty()) text += (text.empty() ? "" : " ") + more.substr(0, room - 1);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Match> matches_;
};

}  // namespace

std::vector<CodeInText> codes_in(std::string_view text) {
  return Scanner(text).run();
}

}  // namespace hail::probes
