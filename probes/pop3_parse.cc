// SPDX-License-Identifier: GPL-3.0-or-later
// POP3's status lines, stamps, capabilities and listings from lines. Pure: no I/O, no clock.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <functional>

#include "hail/net/ascii.h"
#include "hail/net/escape.h"
#include "hail/probes/pop3.h"
#include "probes/mail_words.h"

namespace hail::probes {
namespace {

using net::Errc;
using net::Phase;

constexpr std::size_t longest_uid = 70;  // RFC 1939 section 7.

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> result;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(" \t\r", at)) != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(" \t\r", at), text.size());
    result.push_back(text.substr(at, end - at));
    at = end;
  }
  return result;
}

/// Digits and nothing else; nothing where the number does not fit.
std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size() || value < 0) return {};
  return value;
}

/// "[SYS/TEMP] text" to "SYS/TEMP".
std::string code_in(std::string_view text) {
  if (!text.starts_with('[')) return {};
  const std::size_t close = text.find(']');
  return close == std::string_view::npos ? std::string() : net::upper(text.substr(1, close - 1));
}

/// The text behind `word`, or nothing if the line does not begin with it as a word.
std::optional<std::string_view> behind(std::string_view line, std::string_view word) {
  if (net::upper(line.substr(0, word.size())) != word) return {};
  line.remove_prefix(word.size());
  if (line.empty()) return line;
  if (line.front() != ' ' && line.front() != '\t') return {};
  return line.substr(1);
}

bool is_uid(std::string_view text) {
  return !text.empty() && text.size() <= longest_uid &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x21 && c <= 0x7e; });
}

}  // namespace

std::string PopStatus::line() const {
  const std::string_view word = kind == Kind::ok ? "+OK" : kind == Kind::err ? "-ERR" : "+";
  return text.empty() ? std::string(word) : fmt::format("{} {}", word, text);
}

net::Result<PopStatus> pop_status(std::string_view line) {
  PopStatus status;
  if (const auto ok = behind(line, "+OK")) {
    status.kind = PopStatus::Kind::ok;
    status.text = *ok;
  } else if (const auto err = behind(line, "-ERR")) {
    status.text = *err;
  } else if (const auto more = behind(line, "+")) {
    status.kind = PopStatus::Kind::more;
    status.text = *more;
    return status;
  } else {
    return tl::unexpected(
        net::Error{Errc::protocol,
                   Phase::command,
                   {},
                   fmt::format("neither +OK nor -ERR: \"{}\"", net::escape(line, 60))});
  }
  status.code = code_in(status.text);
  return status;
}

std::optional<std::string> apop_stamp(std::string_view greeting) {
  const std::size_t open = greeting.rfind('<');
  if (open == std::string_view::npos) return {};
  const std::size_t close = greeting.find('>', open);
  if (close == std::string_view::npos) return {};
  const std::string_view inside = greeting.substr(open + 1, close - open - 1);
  const std::size_t at = inside.find('@');
  const bool printable =
      std::all_of(inside.begin(), inside.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!printable || at == std::string_view::npos || at == 0 || at + 1 == inside.size() ||
      inside.find('@', at + 1) != std::string_view::npos)
    return {};
  return std::string(greeting.substr(open, close - open + 1));
}

std::optional<std::string_view> unstuffed(std::string_view line) {
  if (line == ".") return {};
  return line.starts_with('.') ? line.substr(1) : line;
}

void add_capability(Capabilities& list, std::string_view line) {
  const auto parts = words(line);
  if (parts.empty()) return;
  list.add(parts.front(), std::vector<std::string>(parts.begin() + 1, parts.end()));
}

PopPolicy::PopPolicy(const Capabilities& list) {
  const auto differs = [](const std::vector<std::string>& arguments) {
    return arguments.size() > 1 && net::upper(arguments[1]) == "USER";
  };
  for (const auto& [name, arguments] : list.list()) {
    const std::string first = arguments.empty() ? std::string() : arguments.front();
    if (name == "IMPLEMENTATION") {
      for (const std::string& word : arguments)
        implementation += (implementation.empty() ? "" : " ") + word;
    } else if (name == "LOGIN-DELAY") {
      login_delay = number(first);
      login_delay_differs = differs(arguments);
      if (!login_delay) malformed.push_back("LOGIN-DELAY " + first);
    } else if (name == "EXPIRE") {
      expire_never = net::upper(first) == "NEVER";
      expire_days = number(first);
      expire_differs = differs(arguments);
      if (!expire_never && !expire_days) malformed.push_back("EXPIRE " + first);
    } else if (name == "UTF8") {
      utf8_names = net::upper(first) == "USER";
    } else if (name == "SASL" && arguments.empty()) {
      malformed.emplace_back("SASL without a mechanism");
    }
  }
}

std::string PopPolicy::text() const {
  std::string text;
  const auto add = [&](const std::string& clause) { text += (text.empty() ? "" : "; ") + clause; };
  if (login_delay.value_or(0) > 0)
    add(fmt::format("a log-in at most every {} s{}", *login_delay,
                    login_delay_differs ? ", or as each user has it" : ""));
  if (expire_never) add("mail stays until it is deleted");
  if (expire_days && *expire_days == 0) add("mail may not stay on the server");
  if (expire_days && *expire_days > 0)
    add(fmt::format("mail may be deleted after {} days{}", *expire_days,
                    expire_differs ? ", or as each user has it" : ""));
  return text;
}

std::optional<PopTotals> pop_totals(std::string_view text) {
  const auto parts = words(text);
  if (parts.size() < 2) return {};
  const auto messages = number(parts[0]);
  const auto octets = number(parts[1]);
  if (!messages || !octets) return {};
  return PopTotals{*messages, *octets};
}

void PopListing::line(std::string_view text) {
  const auto parts = words(text);
  const auto first = parts.empty() ? std::nullopt : number(parts[0]);
  const auto size =
      of_ == Of::sizes && parts.size() > 1 ? number(parts[1]) : std::optional<std::int64_t>();
  const bool good =
      first && parts.size() > 1 && (of_ == Of::sizes ? size.has_value() : is_uid(parts[1]));
  ++totals_.messages;
  if (!good) {
    if (malformed_.empty()) malformed_ = text.empty() ? "an empty line" : std::string(text);
    return;
  }
  if (*first != totals_.messages) in_order_ = false;
  if (size && __builtin_add_overflow(totals_.octets, *size, &totals_.octets))
    malformed_ = std::string(text);
  if (of_ == Of::uids && !seen_.insert(std::hash<std::string_view>{}(parts[1])).second &&
      duplicate_.empty())
    duplicate_ = std::string(parts[1]);
}

}  // namespace hail::probes
