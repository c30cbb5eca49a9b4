// SPDX-License-Identifier: GPL-3.0-or-later
// The tables by which software is told, one for each protocol. A row has a word, which is looked
// for first and costs next to nothing, a pattern for what the word cannot tell, and the text that
// proves the row. Only the pattern of a row whose word is there is compiled.
#pragma once

#include <span>
#include <string_view>

#include "hail/probes/software.h"

namespace hail::probes {

struct SoftwareRow {
  std::string_view word;     ///< In lower case; found in any case of letters.
  std::string_view pattern;  ///< PCRE2, any case of letters, `^` and `$` at each line; empty: none.
  std::string_view vendor;   ///< `$1` to `$3` in these stand for the pattern's groups.
  std::string_view product;
  std::string_view version;
  std::string_view proof;  ///< The clue as received,
  std::string_view gives;  ///< and what product_text() makes of it.
  ToldBy by = ToldBy::greeting;
  bool likely = false;
};

std::span<const SoftwareRow> smtp_software();      ///< By what a server says.
std::span<const SoftwareRow> smtp_gateways();      ///< What stands before servers, and services.
std::span<const SoftwareRow> smtp_manners();       ///< By how a server behaves.
std::span<const SoftwareRow> smtp_old_software();  ///< What is met seldom.
std::span<const SoftwareRow> pop3_software();
std::span<const SoftwareRow> imap_software();
std::span<const SoftwareRow> sieve_software();
std::span<const SoftwareRow> banner_software();  ///< SSH, FTP, NNTP.

/// The tables of a protocol in the order in which they are searched; none for a strange one.
std::span<const std::span<const SoftwareRow>> software_tables(std::string_view protocol);

}  // namespace hail::probes
