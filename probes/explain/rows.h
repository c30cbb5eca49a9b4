// SPDX-License-Identifier: GPL-3.0-or-later
// The shape of the tables of words, and where each table is. A row is data: no I/O, no clock.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "hail/probes/explain.h"

namespace hail::probes::explain {

struct WordRow {
  std::string_view word;  ///< Several names are separated by "|"; the first is shown.
  std::string_view title;
  std::string_view means;
  std::string_view reference;
  std::string_view advice{};
  std::string_view said_by{};
  std::string_view not_this{};
  std::string_view see{};
  std::string_view next{};
};

/// A table whose rows are all of one kind.
struct Table {
  WordKind kind;
  std::span<const WordRow> rows;
  std::string_view next;  ///< For rows without a `next` of their own.
};
/// Every table of words; not the codes, not the Telnet options.
std::span<const Table> tables();

std::span<const WordRow> smtp_extensions();
std::span<const WordRow> smtp_commands();
std::span<const WordRow> imap_capabilities();
std::span<const WordRow> imap_responses();
std::span<const WordRow> pop3_capabilities();
std::span<const WordRow> pop3_responses();
std::span<const WordRow> sieve_capabilities();
std::span<const WordRow> sieve_responses();
std::span<const WordRow> sasl_mechanisms();
std::span<const WordRow> protocols();
std::span<const WordRow> message_topics();
std::span<const WordRow> dns_topics();

/// "550": titles without "refused for good: ", which the class of the code adds.
std::span<const WordRow> reply_codes();
/// "7.26": the subject and detail of the IANA registry; titles likewise.
std::span<const WordRow> enhanced_codes();
/// "7.606-649": details that large providers invented.
std::span<const WordRow> vendor_codes();

/// The Telnet option of that number.
Explanation telnet_option(std::uint8_t code);

/// The row as an explanation.
Explanation explanation(WordKind kind, const WordRow& row, std::string_view next = {});

/// Upper case, "_" as "-", brackets, quotes and colons around it removed.
std::string folded(std::string_view word);
/// Whether `names` ("A|AAAA") has this folded name.
bool has_name(std::string_view names, std::string_view name);

/// "5.7.26" in its parts; empty if it is no enhanced code of class 2, 4 or 5 (RFC 3463 section 2).
struct EnhancedParts {
  int status_class = 0;
  int subject = 0;
  int detail = 0;
};
std::optional<EnhancedParts> parts_of(std::string_view enhanced);
/// The row of "7.26" in the registry, else among the providers'; null if in neither.
const WordRow* find_detail(const EnhancedParts& parts);
/// The row of a reply code, or null.
const WordRow* find_reply(int code);

}  // namespace hail::probes::explain
