// SPDX-License-Identifier: GPL-3.0-or-later
// How a row of the tables is found: first what names itself, by the best clue there is; only then
// what merely looks like something.
#include "hail/probes/software.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "hail/net/ascii.h"
#include "probes/software/rows.h"
#include "probes/telnet_pattern.h"

namespace hail::probes {
namespace {

constexpr std::size_t looked_at = 4096;

struct Prepared {
  ToldBy by;
  std::string text;
  std::string lower;
};

bool is_alpha(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

/// Lines end in LF alone, and NULs are gone: patterns need not know of either.
std::string tidy(std::string_view text) {
  std::string out(text.substr(0, looked_at));
  std::erase_if(out, [](char c) { return c == '\r' || c == '\0'; });
  return out;
}

/// "mail.example.org": a dot, and letters behind the last one.
bool looks_like_host(std::string_view word) {
  while (word.ends_with(',') || word.ends_with(':')) word.remove_suffix(1);
  const std::size_t dot = word.rfind('.');
  return dot != std::string_view::npos && word.size() - dot > 2 &&
         std::all_of(word.begin() + static_cast<std::ptrdiff_t>(dot) + 1, word.end(), is_alpha);
}

/// Behind "220 ", "+OK ", "* OK " and a code in brackets.
std::size_t words_begin(std::string_view line) {
  constexpr std::string_view marks[] = {"* OK ", "* PREAUTH ", "* BYE ", "+OK ", "-ERR "};
  std::size_t at = 0;
  for (const std::string_view mark : marks) {
    if (line.starts_with(mark)) at = mark.size();
  }
  const bool coded = line.size() > 4 && (line[3] == ' ' || line[3] == '-') &&
                     std::all_of(line.begin(), line.begin() + 3,
                                 [](unsigned char c) { return std::isdigit(c) != 0; });
  if (coded) at = 4;
  if (line.substr(at).starts_with('[')) at = line.find("] ", at);
  return at == std::string_view::npos ? at : line.find_first_not_of("] ", at);
}

/// A host may be called exim.example and run something else.
std::string without_host(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.size());
    const std::size_t at = words_begin(line);
    if (at == std::string_view::npos) {
      out += line;
      continue;
    }
    const std::string_view word = line.substr(at, line.find_first_of(" \n", at) - at);
    out += line.substr(0, at);
    out += looks_like_host(word) ? std::string_view("host") : word;
    out += line.substr(at + word.size());
  }
  return out;
}

/// ManageSieve greets with its list: `"IMPLEMENTATION" "Cyrus timsieved v3.6.1"` (RFC 5804).
std::string implementation_in(std::string_view greeting) {
  constexpr std::string_view mark = "\"IMPLEMENTATION\" \"";
  const std::size_t at = greeting.find(mark);
  if (at == std::string_view::npos) return {};
  greeting.remove_prefix(at + mark.size());
  return std::string(greeting.substr(0, greeting.find_first_of("\"\n")));
}

std::vector<Prepared> prepared(const std::vector<Clue>& clues) {
  std::vector<Prepared> out;
  const auto add = [&](ToldBy by, std::string text) {
    std::string lower = net::lower(text);
    if (!text.empty()) out.push_back({by, std::move(text), std::move(lower)});
  };
  for (const Clue& clue : clues) {
    std::string text = tidy(clue.text);
    if (clue.by == ToldBy::greeting) {
      std::string masked = without_host(text);
      add(ToldBy::implementation, implementation_in(text));
      add(ToldBy::host, std::move(text));
      add(ToldBy::greeting, std::move(masked));
    } else {
      add(clue.by, std::move(text));
    }
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Prepared& a, const Prepared& b) { return a.by < b.by; });
  return out;
}

std::string filled(std::string_view form, const std::vector<std::string_view>& groups) {
  std::string out;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] == '$' && i + 1 < form.size()) {
      out += groups[static_cast<std::size_t>(form[++i] - '0')];
    } else {
      out += form[i];
    }
  }
  while (out.ends_with(' ') || out.ends_with('.')) out.pop_back();
  return out.substr(std::min(out.find_first_not_of(' '), out.size()));
}

std::optional<Software> told(const SoftwareRow& row, const Prepared& clue) {
  if (row.by != clue.by || clue.lower.find(row.word) == std::string::npos) return std::nullopt;
  std::vector<std::string_view> groups(4);
  if (!row.pattern.empty()) {
    auto found = TextPattern("(?i)" + std::string(row.pattern)).find(clue.text);
    if (!found) return std::nullopt;
    groups = std::move(*found);
  }
  return Software{filled(row.vendor, groups), filled(row.product, groups),
                  filled(row.version, groups), row.by, row.likely};
}

std::string_view phrase(ToldBy by) {
  constexpr std::string_view phrases[] = {"by its ID",
                                          "by its IMPLEMENTATION",
                                          "by its greeting",
                                          "by its greeting",
                                          "by its reply to EHLO",
                                          "by its reply to STARTTLS",
                                          "by its reply to QUIT",
                                          "by the order of its capabilities"};
  return phrases[static_cast<std::size_t>(by)];
}

}  // namespace

std::string_view name(ToldBy by) {
  constexpr std::string_view names[] = {"ID",   "IMPLEMENTATION", "greeting", "greeting",
                                        "EHLO", "STARTTLS",       "QUIT",     "capabilities"};
  return names[static_cast<std::size_t>(by)];
}

std::string product_text(const Software& software) {
  const std::string_view product = software.product;
  const std::size_t shared = software.vendor.size();
  const bool said = product.starts_with(software.vendor) &&
                    (product.size() == shared || !is_alpha(product[shared]));
  std::string out = said ? "" : software.vendor;
  for (const std::string* word : {&software.product, &software.version}) {
    if (!word->empty()) out += (out.empty() ? "" : " ") + *word;
  }
  return out.empty() ? software.vendor : out;
}

std::string sentence(const Software& software) {
  return fmt::format("{}{}, {}", software.likely ? "likely " : "", product_text(software),
                     phrase(software.told_by));
}

std::string id_text(const std::vector<std::pair<std::string, std::string>>& id) {
  std::string out;
  for (const std::string_view wanted : {"name", "version", "vendor"}) {
    for (const auto& [key, value] : id) {
      if (net::lower(key) == wanted) out += fmt::format("{}: {}\n", wanted, value);
    }
  }
  return out;
}

std::span<const std::span<const SoftwareRow>> software_tables(std::string_view protocol) {
  static const std::array smtp = {smtp_gateways(), smtp_software(), smtp_old_software(),
                                  smtp_manners()};
  static const std::array pop3 = {pop3_software()};
  static const std::array imap = {imap_software()};
  static const std::array sieve = {sieve_software()};
  static const std::array banner = {banner_software()};
  if (protocol == "smtp" || protocol == "lmtp") return smtp;
  if (protocol == "pop3") return pop3;
  if (protocol == "imap") return imap;
  if (protocol == "sieve") return sieve;
  if (protocol == "ssh" || protocol == "ftp" || protocol == "nntp") return banner;
  return {};
}

std::optional<Software> identify(std::string_view protocol, const std::vector<Clue>& clues) {
  const auto tables = software_tables(protocol);
  if (tables.empty()) return std::nullopt;
  const std::vector<Prepared> all = prepared(clues);
  for (const bool likely : {false, true}) {
    for (const Prepared& clue : all) {
      for (const auto& table : tables) {
        for (const SoftwareRow& row : table) {
          if (row.likely != likely) continue;
          if (auto software = told(row, clue)) return software;
        }
      }
    }
  }
  return std::nullopt;
}

}  // namespace hail::probes
