// SPDX-License-Identifier: GPL-3.0-or-later
// A reply in words: the class says whether trying again helps, the enhanced code what it is about,
// the reply code the rest. What stands in no registry is explained by its digits. No I/O, no clock.
#include <fmt/core.h>

#include <charconv>

#include "probes/explain/rows.h"

namespace hail::probes::explain {
namespace {

constexpr std::string_view probe = "smtp HOST";

std::string_view class_words(int status_class) {
  if (status_class == 2) return "accepted";
  if (status_class == 4) return "not now";
  return status_class == 5 ? "refused for good" : std::string_view();
}

std::string_view again(int status_class) {
  if (status_class == 4) return "the same again later may work";
  return status_class == 5 ? "trying the same again is useless" : std::string_view();
}

/// RFC 5321 section 4.2.1: what the second digit says.
std::string_view second_digit(int code) {
  switch (code / 10 % 10) {
    case 0:
      return "the form of the command";
    case 1:
      return "information";
    case 2:
      return "the connection";
    case 5:
      return "the mail system";
    default:
      return {};
  }
}

/// "7": the row that speaks of the whole subject; null if there is no such subject.
const WordRow* subject_row(const EnhancedParts& parts) {
  return find_detail({parts.status_class, parts.subject, 0});
}

Explanation unregistered_code(int code) {
  Explanation result;
  result.title = "a code that stands in no standard";
  const std::string_view about = second_digit(code);
  result.means =
      about.empty()
          ? "Only its first digit says something."
          : fmt::format("Its first digit says how it ended, its second that it is about {}.",
                        about);
  result.advice = "read the text behind the code";
  result.reference = "RFC 5321 section 4.2.1";
  return result;
}

Explanation unregistered_detail(const EnhancedParts& parts) {
  const WordRow* subject = subject_row(parts);
  Explanation result;
  if (subject != nullptr) result = explanation(WordKind::enhanced, *subject);
  if (subject == nullptr) result.title = "a code that stands in no registry";
  result.means = fmt::format("The detail {}.{} stands in no registry{}.", parts.subject,
                             parts.detail, subject == nullptr ? "" : "; only its subject is known");
  result.advice = "read the text behind the code";
  result.reference = "RFC 3463 section 2";
  return result;
}

/// Codes that are said of everything: X.7.0 beside one of them says more than they do.
bool vague(int code) {
  return (code >= 450 && code <= 452) || (code >= 550 && code <= 554);
}

/// What the two codes have to say, still without the class.
Explanation chosen(int code, const std::optional<EnhancedParts>& parts) {
  const WordRow* reply = code != 0 ? find_reply(code) : nullptr;
  const bool silent = !parts || (parts->detail == 0 && (parts->subject == 0 || !vague(code)));
  if (silent && reply != nullptr) return explanation(WordKind::reply, *reply);
  if (!parts) return unregistered_code(code);
  const WordRow* detail = find_detail(*parts);
  return detail != nullptr ? explanation(WordKind::enhanced, *detail) : unregistered_detail(*parts);
}

}  // namespace

std::optional<EnhancedParts> parts_of(std::string_view enhanced) {
  if (enhanced.size() < 5 || enhanced[1] != '.') return std::nullopt;
  EnhancedParts parts;
  const char first = enhanced[0];
  if (first == '2' || first == '4' || first == '5') {
    parts.status_class = first - '0';
  } else if (first != 'x' && first != 'X') {
    return std::nullopt;
  }
  const char* const end = enhanced.data() + enhanced.size();
  const auto [dot, bad] = std::from_chars(enhanced.data() + 2, end, parts.subject);
  if (bad != std::errc{} || dot == end || *dot != '.' || parts.subject < 0) return std::nullopt;
  const auto [last, wrong] = std::from_chars(dot + 1, end, parts.detail);
  const bool whole = wrong == std::errc{} && last == end && parts.detail >= 0;
  if (!whole || parts.subject > 999 || parts.detail > 999) return std::nullopt;
  return parts;
}

}  // namespace hail::probes::explain

namespace hail::probes {

Explanation explain_reply(int code, std::string_view enhanced) {
  using namespace explain;
  if (code < 200 || code > 599) code = 0;
  const auto parts = parts_of(enhanced);
  if (code == 0 && !parts) return {};
  Explanation result = chosen(code, parts);
  result.kind = code != 0 ? WordKind::reply : WordKind::enhanced;
  result.word = code != 0 ? fmt::format("{}", code) : "";
  if (parts) result.word += fmt::format("{}{}", code != 0 ? " " : "", enhanced);
  // Clients act upon the reply code (RFC 5321 section 4.2.1), so its first digit decides.
  const int status_class = code != 0 ? code / 100 : parts->status_class;
  const bool plain = code != 0 && status_class < 4;
  const std::string_view begin = plain ? std::string_view() : class_words(status_class);
  if (!begin.empty()) result.title = fmt::format("{}: {}", begin, result.title);
  if (code != 0 && parts && parts->status_class != 0 && parts->status_class != status_class)
    result.means += " The two codes contradict each other; clients go by the first.";
  const std::string_view after = again(status_class);
  if (!after.empty() && !result.said_by.empty()) result.said_by += fmt::format("; {}", after);
  if (result.next.empty()) result.next = probe;
  return result;
}

std::string reply_remark(int code, std::string_view enhanced) {
  const bool ordinary = code / 100 < 4 && code != 251 && code != 252;
  if (code < 200 || code > 599 || ordinary) return {};
  const Explanation reply = explain_reply(code, enhanced);
  return fmt::format("{} ({})", reply.title, reply.reference);
}

}  // namespace hail::probes
