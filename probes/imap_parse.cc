// SPDX-License-Identifier: GPL-3.0-or-later
// IMAP's responses from lines and literals (RFC 9051 section 9, RFC 3501 section 9). What is no
// response at all is an error; data that cannot be read to its end is kept as far as it could be,
// marked, and the next response is found again. Pure: no I/O, no clock.
#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include "hail/net/ascii.h"
#include "hail/net/escape.h"
#include "hail/probes/imap.h"

namespace hail::probes {
namespace {

using net::Errc;
using net::Phase;

constexpr std::string_view statuses[] = {"OK", "NO", "BAD", "BYE", "PREAUTH"};

tl::unexpected<net::Error> error(Errc code, std::string detail) {
  return tl::unexpected(net::Error{code, Phase::command, {}, std::move(detail)});
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_status_name(std::string_view name) {
  return std::find(std::begin(statuses), std::end(statuses), name) != std::end(statuses);
}

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return {};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc()) return {};
  return number;
}

/// Up to the next space, which is taken away too.
std::string_view first_word(std::string_view& text) {
  const std::size_t space = text.find(' ');
  const std::string_view word = text.substr(0, space);
  text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
  return word;
}

/// RFC 9051: a tag and a name are atoms; wide enough for what servers really send.
bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c > ' ' && c < 0x7f &&
           std::string_view("(){%*\"\\").find(static_cast<char>(c)) == std::string_view::npos;
  });
}

/// The digits of a literal that a line announces at its end, and where its brace stands; LITERAL8
/// has a "~" before it (RFC 9051 section 4.3), a "+" behind the digits is what clients send.
struct Announced {
  std::size_t at = 0;
  std::string_view digits;
};
std::optional<Announced> announced(std::string_view line) {
  if (!line.ends_with('}')) return {};
  const std::size_t brace = line.rfind('{');
  if (brace == std::string_view::npos) return {};
  std::string_view digits = line.substr(brace + 1, line.size() - brace - 2);
  if (digits.ends_with('+')) digits.remove_suffix(1);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return {};
  const bool binary = brace > 0 && line[brace - 1] == '~';
  return Announced{binary ? brace - 1 : brace, digits};
}

}  // namespace

bool ImapItem::nil() const {
  return kind == Kind::atom && net::upper(text) == "NIL";
}

std::optional<std::int64_t> ImapItem::number() const {
  return kind == Kind::list ? std::nullopt : number_in(text);
}

bool ImapResponse::is_status() const {
  return is_status_name(name) && !number;
}

std::string ImapResponse::shown() const {
  const bool told = !code.empty() && code != "CAPABILITY";
  std::string result = name;
  if (told) result += fmt::format(" [{}{}{}]", code, code_text.empty() ? "" : " ", code_text);
  if (!text.empty()) result += (result.empty() ? "" : " ") + text;
  return result;
}

ImapParser::Whole ImapParser::line(std::string_view text) {
  if (!inside_) {
    response_ = ImapResponse();
    open_.assign(1, {});
    lines_ = 0;
  }
  response_.octets += text.size() + 2;
  if (response_.octets > bounds_.reply)
    return error(Errc::limit, fmt::format("more than {} bytes in a response", bounds_.reply));
  if (++lines_ > bounds_.reply_lines)
    return error(Errc::limit, fmt::format("more than {} lines in a response", bounds_.reply_lines));
  torn_ = false;
  std::string_view rest = text;
  if (!inside_) {
    response_.line = text;
    if (const std::string why = begin(text, rest); !why.empty())
      return error(Errc::protocol, fmt::format("{}: \"{}\"", why, net::escape(text, 60)));
    if (response_.kind != ImapResponse::Kind::untagged || response_.is_status()) return finished();
  }
  const auto literal = announced(rest);
  const std::string_view before = literal ? rest.substr(0, literal->at) : rest;
  if (const std::string why = data(before); !why.empty()) return error(Errc::limit, why);
  if (!literal) return finished();
  // A string cannot go on in the next line: the braces were part of it.
  if (torn_) return finished();
  std::size_t size = 0;
  const auto [end, problem] = std::from_chars(
      literal->digits.data(), literal->digits.data() + literal->digits.size(), size);
  if (problem != std::errc() || size > bounds_.literal) {
    return error(Errc::limit,
                 fmt::format("a literal of {} bytes", net::escape(literal->digits, 40)));
  }
  if (size > bounds_.reply - response_.octets)
    return error(Errc::limit, fmt::format("more than {} bytes in a response", bounds_.reply));
  response_.octets += size;
  due_ = size;
  inside_ = true;
  open_.back().push_back({ImapItem::Kind::string, {}, {}});
  return std::optional<ImapResponse>{};
}

void ImapParser::literal(std::string_view octets) {
  const std::size_t taken = std::min(octets.size(), due_);
  if (taken == 0) return;
  open_.back().back().text += octets.substr(0, taken);
  due_ -= taken;
}

ImapParser::Whole ImapParser::finished() {
  if (open_.size() > 1) response_.well_formed = false;
  while (open_.size() > 1) close_list();
  response_.items = std::move(open_.front());
  inside_ = false;
  return std::optional<ImapResponse>{std::exchange(response_, {})};
}

/// What kind of response the line begins; `rest` is left with the data that follow its name. What
/// is wrong, or nothing.
std::string ImapParser::begin(std::string_view text, std::string_view& rest) {
  if (text == "+" || text.starts_with("+ ")) {
    response_.kind = ImapResponse::Kind::continuation;
    response_.text = text.substr(std::min<std::size_t>(text.size(), 2));
    return {};
  }
  const std::string_view tag = first_word(rest);
  if (tag == "*") return untagged(rest, rest);
  if (!is_word(tag) || tag.find('+') != std::string_view::npos) return "no response of IMAP";
  response_.kind = ImapResponse::Kind::tagged;
  response_.tag = tag;
  response_.name = net::upper(first_word(rest));
  const bool done = response_.name == "OK" || response_.name == "NO" || response_.name == "BAD";
  if (!done) return "no response of IMAP";
  status(rest);
  return {};
}

std::string ImapParser::untagged(std::string_view rest, std::string_view& data) {
  std::string_view word = first_word(rest);
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_digit)) {
    response_.number = number_in(word);
    if (!response_.number) response_.well_formed = false;
    word = first_word(rest);
  }
  if (!is_word(word)) return "no response of IMAP";
  response_.name = net::upper(word);
  data = rest;
  if (response_.is_status()) status(rest);
  return {};
}

/// "[CODE arguments] text" (RFC 9051 section 7.1). A text may hold anything, braces too.
void ImapParser::status(std::string_view rest) {
  if (rest.starts_with('[')) {
    const std::size_t end = rest.find(']');
    if (end == std::string_view::npos) {
      response_.well_formed = false;
    } else {
      std::string_view inside = rest.substr(1, end - 1);
      response_.code = net::upper(first_word(inside));
      response_.code_text = inside;
      rest.remove_prefix(end + 1);
      if (rest.starts_with(' ')) rest.remove_prefix(1);
    }
  }
  response_.text = rest;
}

/// Items up to the end of a line, or to a literal. Only a nesting without end is an error.
std::string ImapParser::data(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    switch (text[at]) {
      case ' ':
        ++at;
        break;
      case '(':
        if (open_.size() > imap_depth)
          return fmt::format("lists nested deeper than {}", imap_depth);
        open_.emplace_back();
        ++at;
        break;
      case ')':
        if (open_.size() > 1) {
          close_list();
        } else {
          response_.well_formed = false;
        }
        ++at;
        break;
      case '"': {
        open_.back().push_back({ImapItem::Kind::string, quoted(text, at), {}});
        break;
      }
      default:
        atom(text, at);
    }
  }
  return {};
}

/// RFC 9051 section 4.3: a backslash stands before a quote and a backslash, nothing else.
std::string ImapParser::quoted(std::string_view text, std::size_t& at) {
  std::string result;
  for (++at; at < text.size(); ++at) {
    if (text[at] == '"') {
      ++at;
      return result;
    }
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    result += text[at];
  }
  response_.well_formed = false;
  torn_ = true;
  return result;
}

void ImapParser::atom(std::string_view text, std::size_t& at) {
  const std::size_t end = std::min(text.find_first_of(" ()\"", at), text.size());
  ImapItem item;
  item.text = text.substr(at, end - at);
  const bool odd = std::any_of(item.text.begin(), item.text.end(), [](unsigned char c) {
    return c < ' ' || c >= 0x7f || c == '{' || c == '}';
  });
  if (odd || (end < text.size() && (text[end] == '"' || text[end] == '(')))
    response_.well_formed = false;
  open_.back().push_back(std::move(item));
  at = end;
}

void ImapParser::close_list() {
  ImapItem list;
  list.kind = ImapItem::Kind::list;
  list.items = std::move(open_.back());
  open_.pop_back();
  open_.back().push_back(std::move(list));
}

}  // namespace hail::probes
