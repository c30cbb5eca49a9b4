// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows the words mean: the longest phrase first, a protocol before a word narrows it down,
// and case, "_" and "-" make no difference. No I/O, no clock.
#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "hail/telnet/command.h"
#include "probes/explain/rows.h"

namespace hail::probes::explain {
namespace {

char upper(char c) {
  if (c >= 'a' && c <= 'z') return static_cast<char>(c - 'a' + 'A');
  return c == '_' || c == ' ' ? '-' : c;
}

/// "A|AAAA" in its parts.
std::vector<std::string_view> names_of(std::string_view names) {
  std::vector<std::string_view> parts;
  while (!names.empty()) {
    const std::size_t bar = std::min(names.find('|'), names.size());
    parts.push_back(names.substr(0, bar));
    names.remove_prefix(std::min(bar + 1, names.size()));
  }
  return parts;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

int reply_code(std::string_view token) {
  if (token.size() != 3 || !all_digits(token)) return 0;
  int code = 0;
  std::from_chars(token.data(), token.data() + 3, code);
  return code >= 200 && code <= 599 ? code : 0;
}

struct Qualifier {
  std::string_view names;
  std::array<WordKind, 2> kinds;
};
constexpr Qualifier qualifiers[] = {
    {"SMTP|ESMTP|LMTP|SUBMISSION|EHLO", {WordKind::smtp_extension, WordKind::smtp_command}},
    {"IMAP", {WordKind::imap_capability, WordKind::imap_response}},
    {"POP3|POP", {WordKind::pop3_capability, WordKind::pop3_response}},
    {"SIEVE|MANAGESIEVE", {WordKind::sieve_capability, WordKind::sieve_response}},
    {"SASL|AUTH", {WordKind::sasl_mechanism, WordKind::sasl_mechanism}},
    {"TELNET|OPTION|WILL|WONT|DO|DONT", {WordKind::telnet_option, WordKind::telnet_option}},
};
const Qualifier* find_qualifier(std::string_view word) {
  const auto* row = std::find_if(std::begin(qualifiers), std::end(qualifiers),
                                 [&](const Qualifier& each) { return has_name(each.names, word); });
  return row == std::end(qualifiers) ? nullptr : row;
}

bool wanted(const Qualifier* only, WordKind kind) {
  return only == nullptr || only->kinds[0] == kind || only->kinds[1] == kind;
}

/// A name of a row, or of a Telnet option (then `row` is null).
struct Name {
  std::string folded;
  std::string_view shown;  ///< As the table writes it; empty for an option.
  const Table* table = nullptr;
  const WordRow* row = nullptr;
  std::uint8_t option = 0;
};

/// Every name, sorted; those of one word in the order of the tables, the options behind them.
const std::vector<Name>& index() {
  static const std::vector<Name> all = [] {
    std::vector<Name> names;
    for (const Table& table : tables()) {
      for (const WordRow& row : table.rows) {
        for (const std::string_view one : names_of(row.word))
          names.push_back({folded(one), one, &table, &row, 0});
      }
    }
    for (int code = 0; code < 256; ++code) {
      const auto octet = static_cast<std::uint8_t>(code);
      std::string name = telnet::option_name(octet);
      if (!name.starts_with("option "))
        names.push_back({folded(name), {}, nullptr, nullptr, octet});
    }
    std::stable_sort(names.begin(), names.end(),
                     [](const Name& a, const Name& b) { return a.folded < b.folded; });
    return names;
  }();
  return all;
}

/// The rows of a folded word; with `only` also a Telnet option by its number.
std::vector<Explanation> lookup(const std::string& word, const Qualifier* only) {
  std::vector<Explanation> found;
  auto at =
      std::lower_bound(index().begin(), index().end(), word,
                       [](const Name& name, const std::string& w) { return name.folded < w; });
  for (; at != index().end() && at->folded == word; ++at) {
    if (at->row == nullptr) {
      if (wanted(only, WordKind::telnet_option)) found.push_back(telnet_option(at->option));
    } else if (wanted(only, at->table->kind)) {
      found.push_back(explanation(at->table->kind, *at->row, at->table->next));
      found.back().word = at->shown;
    }
  }
  if (only != nullptr && all_digits(word) && wanted(only, WordKind::telnet_option)) {
    if (const auto code = telnet::find_option_code(word)) found.push_back(telnet_option(*code));
  }
  return found;
}

/// Whether both are of the same row, or of the same codes. Two names of one row are shown once.
bool same_row(const Explanation& a, const Explanation& b) {
  const bool codes = a.kind == WordKind::reply || a.kind == WordKind::enhanced;
  return a.kind == b.kind &&
         (a.word == b.word ||
          (!codes && a.title == b.title && a.reference == b.reference && a.means == b.means));
}

/// Keywords have values, response codes have none.
bool is_response(const Explanation& row) {
  return row.kind == WordKind::imap_response || row.kind == WordKind::pop3_response ||
         row.kind == WordKind::sieve_response;
}

/// The words without blanks and commas between them.
std::vector<std::string> tokens_of(std::span<const std::string> words) {
  constexpr std::string_view between = " \t\r\n\v\f,";
  std::vector<std::string> tokens;
  for (const std::string& word : words) {
    std::string_view rest = word;
    while (true) {
      rest.remove_prefix(std::min(rest.find_first_not_of(between), rest.size()));
      if (rest.empty()) break;
      const std::size_t end = std::min(rest.find_first_of(between), rest.size());
      tokens.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end);
    }
  }
  return tokens;
}

/// One pass over the tokens.
class Search {
 public:
  explicit Search(std::vector<std::string> tokens) : tokens_(std::move(tokens)) {}

  Explained run() {
    while (at_ < tokens_.size()) {
      if (code() || qualified() || phrase(nullptr) || divided() || option() || parameter())
        continue;
      result_.unknown.push_back(tokens_[at_++]);
    }
    return std::move(result_);
  }

 private:
  bool add(std::vector<Explanation> found, std::size_t tokens) {
    for (Explanation& each : found) {
      const bool known =
          std::any_of(result_.found.begin(), result_.found.end(),
                      [&](const Explanation& other) { return same_row(other, each); });
      if (!known) result_.found.push_back(std::move(each));
    }
    at_ += tokens;
    return true;
  }

  /// "550", "550 5.7.26", "550-5.7.26", "#5.7.26".
  bool code() {
    const std::string first = folded(tokens_[at_]);
    const std::string next = at_ + 1 < tokens_.size() ? folded(tokens_[at_ + 1]) : std::string();
    if (const int code = reply_code(first); code != 0) {
      const bool two = parts_of(next).has_value();
      return add({explain_reply(code, two ? next : "")}, two ? 2 : 1);
    }
    if (first.size() > 4 && first[3] == '-') {
      const std::string behind = first.substr(4);
      const int code = reply_code(first.substr(0, 3));
      if (code != 0 && parts_of(behind)) return add({explain_reply(code, behind)}, 1);
    }
    return parts_of(first) ? add({explain_reply(0, first)}, 1) : false;
  }

  /// "imap ID", "option 24", "telnet option NAWS".
  bool qualified() {
    const Qualifier* only = find_qualifier(folded(tokens_[at_]));
    if (only == nullptr || at_ + 1 == tokens_.size()) return false;
    const std::size_t begun = at_++;
    const bool inner = find_qualifier(folded(tokens_[at_])) == only && at_ + 1 < tokens_.size();
    if (inner) ++at_;
    if (phrase(only)) return true;
    at_ = begun;
    return false;
  }

  bool phrase(const Qualifier* only) {
    for (std::size_t length = std::min<std::size_t>(3, tokens_.size() - at_); length > 0;
         --length) {
      std::string word;
      for (std::size_t i = 0; i < length; ++i)
        word += (i == 0 ? "" : "-") + folded(tokens_[at_ + i]);
      auto found = lookup(word, only);
      if (!found.empty()) return add(std::move(found), length);
    }
    return false;
  }

  /// "A/AAAA", "AUTH=PLAIN": in parts, if each is known, or the part before "=".
  bool divided() {
    const std::string word = folded(tokens_[at_]);
    const std::size_t cut = word.find_first_of("/=");
    if (cut == std::string::npos || cut == 0) return false;
    std::vector<Explanation> found = lookup(word.substr(0, cut), nullptr);
    if (found.empty()) return false;
    auto behind = lookup(word.substr(cut + 1), word[cut] == '=' ? find_qualifier("SASL") : nullptr);
    if (word[cut] == '/' && behind.empty()) return false;
    if (word[cut] == '=') std::erase_if(found, is_response);
    std::move(behind.begin(), behind.end(), std::back_inserter(found));
    return add(std::move(found), 1);
  }

  /// A number alone, which is no reply code: a Telnet option.
  bool option() {
    if (tokens_.size() != 1 || !all_digits(tokens_[at_])) return false;
    const auto code = telnet::find_option_code(tokens_[at_]);
    const bool named = code && !telnet::option_name(*code).starts_with("option ");
    return named && add({telnet_option(*code)}, 1);
  }

  /// The number behind a keyword: "SIZE 10240000".
  bool parameter() {
    if (result_.found.empty() || !all_digits(tokens_[at_]) || tokens_[at_].size() < 4) return false;
    ++at_;
    return true;
  }

  std::vector<std::string> tokens_;
  std::size_t at_ = 0;
  Explained result_;
};

}  // namespace

std::span<const Table> tables() {
  static const Table all[] = {
      {WordKind::protocol, protocols(), ""},
      {WordKind::topic, message_topics(), ""},
      {WordKind::topic, dns_topics(), ""},
      {WordKind::smtp_command, smtp_commands(), "smtp HOST"},
      {WordKind::smtp_extension, smtp_extensions(), "smtp HOST"},
      {WordKind::imap_capability, imap_capabilities(), "imap HOST"},
      {WordKind::imap_response, imap_responses(), "imap HOST"},
      {WordKind::pop3_capability, pop3_capabilities(), "pop3 HOST"},
      {WordKind::pop3_response, pop3_responses(), "pop3 HOST"},
      {WordKind::sieve_capability, sieve_capabilities(), "sieve HOST"},
      {WordKind::sieve_response, sieve_responses(), "sieve HOST"},
      {WordKind::sasl_mechanism, sasl_mechanisms(), "smtp HOST"},
  };
  return all;
}

std::string folded(std::string_view word) {
  constexpr std::string_view around = "[](){}<>\"'`:;!?#";
  const std::size_t begin = word.find_first_not_of(around);
  if (begin == std::string_view::npos) return {};
  std::string result(word.substr(begin, word.find_last_not_of(around) + 1 - begin));
  std::transform(result.begin(), result.end(), result.begin(), upper);
  return result;
}

bool has_name(std::string_view names, std::string_view name) {
  const auto parts = names_of(names);
  return std::any_of(parts.begin(), parts.end(), [name](std::string_view each) {
    return std::equal(each.begin(), each.end(), name.begin(), name.end(),
                      [](char a, char b) { return upper(a) == b; });
  });
}

Explanation explanation(WordKind kind, const WordRow& row, std::string_view next) {
  Explanation result;
  result.kind = kind;
  const std::string_view shown = row.word.substr(0, row.word.find('|'));
  result.word = shown;
  result.title = row.title;
  result.means = row.means;
  result.said_by = row.said_by;
  result.advice = row.advice;
  result.not_this = row.not_this;
  result.see = row.see;
  result.next = row.next.empty() ? next : row.next;
  result.reference = row.reference;
  return result;
}

}  // namespace hail::probes::explain

namespace hail::probes {

namespace {

struct KindRow {
  WordKind kind;
  std::string_view name;
  std::string_view label;
};
constexpr KindRow kinds[] = {
    {WordKind::reply, "reply", ""},
    {WordKind::enhanced, "enhanced", ""},
    {WordKind::smtp_extension, "smtp_extension", "SMTP extension"},
    {WordKind::smtp_command, "smtp_command", "SMTP command"},
    {WordKind::imap_capability, "imap_capability", "IMAP capability"},
    {WordKind::imap_response, "imap_response", "IMAP response code"},
    {WordKind::pop3_capability, "pop3_capability", "POP3 capability"},
    {WordKind::pop3_response, "pop3_response", "POP3 response code"},
    {WordKind::sieve_capability, "sieve_capability", "ManageSieve capability"},
    {WordKind::sieve_response, "sieve_response", "ManageSieve response code"},
    {WordKind::sasl_mechanism, "sasl_mechanism", "log-in mechanism"},
    {WordKind::telnet_option, "telnet_option", "Telnet option"},
    {WordKind::protocol, "protocol", ""},
    {WordKind::topic, "topic", ""},
};
const KindRow& row_of(WordKind kind) {
  return *std::find_if(std::begin(kinds), std::end(kinds),
                       [kind](const KindRow& row) { return row.kind == kind; });
}

}  // namespace

std::string_view name(WordKind kind) {
  return row_of(kind).name;
}
std::string_view label(WordKind kind) {
  return row_of(kind).label;
}

Explained find_explanations(std::span<const std::string> words) {
  return explain::Search(explain::tokens_of(words)).run();
}

std::vector<std::string> explained_words() {
  std::vector<std::string> words;
  for (const explain::Table& table : explain::tables()) {
    for (const explain::WordRow& row : table.rows) {
      for (const std::string_view one : explain::names_of(row.word)) words.emplace_back(one);
    }
  }
  for (int code = 0; code < 256; ++code) {
    std::string option = telnet::option_name(static_cast<std::uint8_t>(code));
    if (!option.starts_with("option ")) words.push_back(std::move(option));
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

}  // namespace hail::probes
