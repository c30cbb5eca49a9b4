// SPDX-License-Identifier: GPL-3.0-or-later
// SMTP's replies and extensions from lines. Pure: no I/O, no clock.
#include <fmt/core.h>

#include <algorithm>
#include <cctype>

#include "hail/net/ascii.h"
#include "hail/net/escape.h"
#include "hail/probes/smtp.h"

namespace hail::probes {
namespace {

using net::Errc;
using net::Phase;

tl::unexpected<net::Error> malformed(Errc code, std::string_view line, std::string_view why) {
  return tl::unexpected(
      net::Error{code, Phase::command, {}, fmt::format("{}: \"{}\"", why, net::escape(line, 60))});
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The reply code, or 0 if the line does not begin with one (RFC 5321 section 4.2: 2xx to 5xx).
int code_of(std::string_view line) {
  if (line.size() < 3 || line[0] < '2' || line[0] > '5' || !is_digit(line[1]) ||
      !is_digit(line[2])) {
    return 0;
  }
  return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> result;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = text.find_first_not_of(" \t\r", at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(text.find_first_of(" \t\r", begin), text.size());
    result.emplace_back(text.substr(begin, end - begin));
    at = end;
  }
  return result;
}

}  // namespace

std::string Reply::text() const {
  return fmt::format("{} {}", code, lines.empty() ? std::string() : lines.front());
}

namespace {

/// The enhanced status code at the beginning of a line, or nothing.
std::string_view enhanced_of(std::string_view line) {
  const std::string_view word = line.substr(0, line.find(' '));
  const auto dots = std::count(word.begin(), word.end(), '.');
  const bool digits =
      std::all_of(word.begin(), word.end(), [](char c) { return is_digit(c) || c == '.'; });
  const bool edges = !word.empty() && is_digit(word.front()) && is_digit(word.back());
  if (dots != 2 || !digits || !edges || word.find("..") != std::string_view::npos) return {};
  return word;
}

constexpr std::size_t most_words = 1000;

}  // namespace

std::optional<std::string> Reply::enhanced() const {
  const std::string_view code_here =
      lines.empty() ? std::string_view() : enhanced_of(lines.front());
  if (code_here.empty()) return {};
  return std::string(code_here);
}

std::string Reply::words() const {
  std::string all;
  for (const std::string_view line : lines) {
    std::string_view rest = line.substr(enhanced_of(line).size());
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    if (!all.empty() && !rest.empty()) all += ' ';
    all += rest;
    if (all.size() > most_words) break;
  }
  return all.substr(0, most_words);
}

std::string Reply::whole() const {
  const std::string codes =
      fmt::format("{}{}{}", code, enhanced() ? " " : "", enhanced().value_or(""));
  const std::string said = words();
  return said.empty() ? codes : codes + " " + said;
}

net::Result<std::optional<Reply>> ReplyParser::line(std::string_view text) {
  const int code = code_of(text);
  if (code == 0) return malformed(Errc::protocol, text, "no reply code");
  const char mark = text.size() > 3 ? text[3] : ' ';
  if (mark != ' ' && mark != '-') {
    return malformed(Errc::protocol, text, "no space or hyphen after the code");
  }
  bytes_ += text.size() + 2;
  if (reply_.lines.size() >= bounds_.reply_lines) {
    return malformed(Errc::limit, text,
                     fmt::format("more than {} lines in a reply", bounds_.reply_lines));
  }
  if (bytes_ > bounds_.reply) {
    return malformed(Errc::limit, text,
                     fmt::format("more than {} bytes in a reply", bounds_.reply));
  }
  if (reply_.lines.empty()) reply_.code = code;
  if (code != reply_.code) reply_.code_changed = true;
  reply_.lines.emplace_back(text.size() > 4 ? text.substr(4) : std::string_view());
  if (mark == '-') return std::optional<Reply>{};  // More lines are due.
  reply_.code = code;
  bytes_ = 0;
  return std::optional<Reply>{std::exchange(reply_, {})};
}

Extensions::Extensions(const Reply& ehlo) {
  if (!ehlo.lines.empty()) {
    const auto first = words(ehlo.lines.front());
    if (!first.empty()) domain_ = first.front();
  }
  for (std::size_t i = 1; i < ehlo.lines.size(); ++i) {
    auto parts = words(ehlo.lines[i]);
    if (parts.empty()) continue;
    std::string keyword = net::upper(parts.front());
    std::vector<std::string> parameters(parts.begin() + 1, parts.end());
    // Old clients looked for "AUTH=LOGIN", old servers still say it.
    if (keyword.starts_with("AUTH=")) {
      if (keyword.size() > 5) parameters.insert(parameters.begin(), keyword.substr(5));
      keyword = "AUTH";
    }
    add(keyword, std::move(parameters));
  }
}

}  // namespace hail::probes
