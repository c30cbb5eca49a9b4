// SPDX-License-Identifier: GPL-3.0-or-later
// Lists of variables to bytes and back. Nothing leaves here but what Facts::exported holds and the
// names the peer itself sent.
#include "telnet/protocol/options/environ.h"

#include <fmt/format.h>
#include <hail/telnet/event.h>

#include <algorithm>
#include <vector>

namespace hail::telnet::options {

namespace {

constexpr char is = 0;
constexpr char send = 1;
constexpr char info = 2;
constexpr char escape = 2;
constexpr char uservar = 3;
constexpr std::size_t most_undefined = 4 * 1024;

bool is_mark(char octet) {
  return octet >= 0 && octet <= uservar;
}

// A mark and the text behind it, its escapes undone.
struct Part {
  char mark;
  std::string text;
};

// Text before the first mark belongs to nothing and is left out.
std::vector<Part> parts_of(std::string_view list) {
  std::vector<Part> out;
  for (std::size_t at = 0; at < list.size(); ++at) {
    char octet = list[at];
    if (octet == escape) {
      if (++at == list.size()) break;
      octet = list[at];
    } else if (is_mark(octet)) {
      out.push_back({octet, {}});
      continue;
    }
    if (!out.empty()) out.back().text.push_back(octet);
  }
  return out;
}

void append(char mark, std::string_view text, std::string& out) {
  out.push_back(mark);
  for (const char octet : text) {
    if (is_mark(octet)) out.push_back(escape);
    out.push_back(octet);
  }
}

void append(const Variable& variable, EnvironMarks marks, std::string& out) {
  append(variable.user ? uservar : marks.var, variable.name, out);
  append(marks.value, variable.value, out);
}

// What one SEND gets; each variable once.
class Answer {
 public:
  Answer(const Facts& facts, EnvironMarks marks)
      : exported_(facts.exported), told_(facts.exported.size(), false), marks_(marks) {}

  void all(bool user) {
    for (std::size_t i = 0; i < exported_.size(); ++i) {
      if (exported_[i].user == user) tell(i);
    }
  }
  // A peer may think a name well known that is the user's, or the other way; the name decides.
  void one(const Part& part) {
    const auto found = std::ranges::find(exported_, part.text, &Variable::name);
    if (found != exported_.end()) {
      tell(static_cast<std::size_t>(found - exported_.begin()));
      return;
    }
    std::string undefined;
    append(part.mark == uservar ? uservar : marks_.var, part.text, undefined);
    if (undefined.size() > undefined_left_) return;
    undefined_left_ -= undefined.size();
    out_ += undefined;
  }
  std::string take() { return std::move(out_); }

 private:
  void tell(std::size_t at) {
    if (told_[at]) return;
    told_[at] = true;
    append(exported_[at], marks_, out_);
  }

  const std::vector<Variable>& exported_;
  std::vector<bool> told_;
  EnvironMarks marks_;
  std::size_t undefined_left_ = most_undefined;
  std::string out_ = std::string(1, is);
};

}  // namespace

std::optional<std::string> environ_answer(std::string_view payload, const Facts& facts,
                                          EnvironMarks marks) {
  if (payload.empty() || payload.front() != send) return std::nullopt;
  Answer answer(facts, marks);
  const std::vector<Part> parts = parts_of(payload.substr(1));
  if (parts.empty()) {
    answer.all(false);
    answer.all(true);
  }
  for (const Part& part : parts) {
    if (part.mark != marks.var && part.mark != uservar) continue;
    if (part.text.empty()) {
      answer.all(part.mark == uservar);
    } else {
      answer.one(part);
    }
  }
  return answer.take();
}

std::optional<std::vector<std::string>> environ_wanted(std::string_view payload,
                                                       EnvironMarks marks) {
  if (payload.empty() || payload.front() != send) return std::nullopt;
  std::vector<std::string> out;
  for (Part& part : parts_of(payload.substr(1))) {
    if (part.mark == marks.var || part.mark == uservar) out.push_back(std::move(part.text));
  }
  return out;
}

std::optional<std::string> environ_info(const Facts& before, const Facts& now, EnvironMarks marks) {
  std::string out(1, info);
  for (const Variable& variable : now.exported) {
    if (std::ranges::find(before.exported, variable) == before.exported.end()) {
      append(variable, marks, out);
    }
  }
  for (const Variable& variable : before.exported) {
    if (std::ranges::find(now.exported, variable.name, &Variable::name) == now.exported.end()) {
      append(variable.user ? uservar : marks.var, variable.name, out);
    }
  }
  if (out.size() == 1) return std::nullopt;
  return out;
}

std::string environ_shown(std::string_view payload, EnvironMarks marks) {
  if (payload.empty() || payload.front() < is || payload.front() > info) {
    return fmt::format("\"{}\"", escaped(payload));
  }
  constexpr std::string_view orders[] = {"IS", "SEND", "INFO"};
  std::string out(orders[static_cast<std::size_t>(payload.front())]);
  for (const Part& part : parts_of(payload.substr(1))) {
    const std::string_view mark = part.mark == uservar     ? "USERVAR"
                                  : part.mark == marks.var ? "VAR"
                                                           : "VALUE";
    out += fmt::format(" {} \"{}\"", mark, escaped(part.text));
  }
  return out;
}

EnvironMarks environ_marks_of(std::string_view payload) {
  if (payload.empty()) return {};
  for (const Part& part : parts_of(payload.substr(1))) {
    if (part.mark == 1) return {.var = 1, .value = 0};
    if (part.mark == 0) break;
  }
  return {};
}

}  // namespace hail::telnet::options

namespace hail::telnet {

std::string environ_info(const Variable& variable) {
  Facts now;
  now.exported.push_back(variable);
  return *options::environ_info(Facts{}, now, {});
}

}  // namespace hail::telnet
