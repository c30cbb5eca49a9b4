// SPDX-License-Identifier: GPL-3.0-or-later
// ManageSieve's responses from lines and literals. Pure: no I/O, no clock.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "hail/net/ascii.h"
#include "hail/net/escape.h"
#include "hail/probes/sieve.h"
#include "probes/mail_words.h"

namespace hail::probes {
namespace {

using net::Errc;
using net::Phase;
using Kind = SieveToken::Kind;

constexpr std::size_t most_tokens = 1000;

tl::unexpected<net::Error> wrong(Errc code, std::string_view why, std::string_view line) {
  return tl::unexpected(
      net::Error{code, Phase::command, {}, fmt::format("{}: \"{}\"", why, net::escape(line, 60))});
}

/// The quoted string that `text` begins with, taken off it; nothing if it does not end.
std::optional<std::string> quoted(std::string_view& text) {
  std::string content;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return content;
    }
    if (text[i] == '\\' && ++i == text.size()) break;
    content += text[i];
  }
  return {};
}

/// The octets that "{12}" or "{12+}" announces; nothing if it is neither.
std::optional<std::size_t> announced(std::string_view text) {
  text.remove_prefix(1);
  std::size_t count = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (end == text.data() || (rest != "}" && rest != "+}")) return {};
  // More than a size_t holds is more than any bound.
  return problem == std::errc() ? count : static_cast<std::size_t>(-1);
}

SieveLine::Kind kind_of(const std::vector<SieveToken>& tokens) {
  if (tokens.empty() || tokens.front().kind != Kind::atom) return SieveLine::Kind::data;
  const std::string word = net::upper(tokens.front().text);
  if (word == "OK") return SieveLine::Kind::ok;
  if (word == "NO") return SieveLine::Kind::no;
  if (word == "BYE") return SieveLine::Kind::bye;
  return SieveLine::Kind::data;
}

/// Code, argument and text behind the first word. RFC 5804 section 1.3.
void read_ending(SieveLine& line) {
  std::size_t at = 1;
  const std::vector<SieveToken>& tokens = line.tokens;
  if (at < tokens.size() && tokens[at].kind == Kind::open) {
    for (++at; at < tokens.size() && tokens[at].kind != Kind::close; ++at) {
      if (line.code.empty() && tokens[at].kind == Kind::atom)
        line.code = net::upper(tokens[at].text);
      if (line.argument.empty() && tokens[at].kind == Kind::string) line.argument = tokens[at].text;
    }
    ++at;
  }
  for (; at < tokens.size(); ++at) line.text += (line.text.empty() ? "" : " ") + tokens[at].text;
}

}  // namespace

std::string_view SieveLine::string(std::size_t index) const {
  if (index >= tokens.size() || tokens[index].kind != SieveToken::Kind::string) return {};
  return tokens[index].text;
}

std::string SieveLine::line() const {
  std::string line = kind == Kind::ok ? "OK" : kind == Kind::no ? "NO" : "BYE";
  if (!code.empty()) line += fmt::format(" ({})", code);
  if (!text.empty()) line += fmt::format(" \"{}\"", text);
  return line;
}

net::Result<void> SieveParser::read(std::string_view text) {
  const std::string_view whole = text;
  while (!text.empty()) {
    if (tokens_.size() >= most_tokens)
      return wrong(Errc::limit, fmt::format("more than {} words in a line", most_tokens), whole);
    const char c = text.front();
    if (c == ' ' || c == '\t') {
      text.remove_prefix(1);
    } else if (c == '"') {
      auto content = quoted(text);
      if (!content) return wrong(Errc::protocol, "a string without an end", whole);
      tokens_.push_back({Kind::string, std::move(*content)});
    } else if (c == '{') {
      wants_ = announced(text);
      if (!wants_) return wrong(Errc::protocol, "no length of a literal", whole);
      if (*wants_ > bounds_.literal)
        return wrong(Errc::limit, fmt::format("a literal of more than {} bytes", bounds_.literal),
                     whole);
      return {};
    } else if (c == '(' || c == ')') {
      tokens_.push_back({c == '(' ? Kind::open : Kind::close, {}});
      text.remove_prefix(1);
    } else {
      const std::size_t end = std::min(text.find_first_of(" \t\"(){"), text.size());
      tokens_.push_back({Kind::atom, std::string(text.substr(0, end))});
      text.remove_prefix(end);
    }
  }
  return {};
}

net::Result<std::optional<SieveLine>> SieveParser::line(std::string_view text) {
  wants_.reset();
  bytes_ += text.size() + 2;
  if (bytes_ > bounds_.reply)
    return wrong(Errc::limit, fmt::format("more than {} bytes in a line", bounds_.reply), text);
  if (auto good = read(text); !good) return tl::unexpected(good.error());
  if (wants_) return std::optional<SieveLine>{};
  SieveLine line;
  line.tokens = std::exchange(tokens_, {});
  bytes_ = 0;
  line.kind = kind_of(line.tokens);
  const bool is_data = !line.tokens.empty() && line.tokens.front().kind == Kind::string;
  if (line.kind == SieveLine::Kind::data && !is_data)
    return wrong(Errc::protocol, "neither data nor OK, NO or BYE", text);
  if (line.kind != SieveLine::Kind::data) read_ending(line);
  return std::optional<SieveLine>{std::move(line)};
}

void SieveParser::literal(std::string bytes) {
  bytes_ += bytes.size();
  tokens_.push_back({Kind::string, std::move(bytes)});
  wants_.reset();
}

bool add_capability(Capabilities& list, const SieveLine& line) {
  const std::string name = net::upper(line.string(0));
  const bool valued = line.tokens.size() == 2 && line.tokens[1].kind == Kind::string;
  if (name.empty() || (line.tokens.size() != 1 && !valued)) return false;
  std::vector<std::string> parameters;
  const std::string_view value = line.string(1);
  const bool is_list = name == "SASL" || name == "SIEVE" || name == "NOTIFY" || name == "EXTLISTS";
  if (!is_list && valued) parameters.emplace_back(value);
  for (std::size_t at = 0; is_list && at < value.size();) {
    const std::size_t end = std::min(value.find(' ', at), value.size());
    if (end > at) parameters.emplace_back(value.substr(at, end - at));
    at = end + 1;
  }
  list.add(name, std::move(parameters));
  return true;
}

}  // namespace hail::probes
