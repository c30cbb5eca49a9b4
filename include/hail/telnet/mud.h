// SPDX-License-Identifier: GPL-3.0-or-later
// What servers of the MUD world tell about themselves, and what terminals tell them, as values.
// No RFC: the customs are at https://tintin.mudhalla.net/protocols. No I/O, no clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hail::telnet {

/// A variable of MSSP and its values, in order. Peer bytes, not escaped.
struct MsspFact {
  std::string name;
  std::vector<std::string> values;

  bool operator==(const MsspFact&) const = default;
};

/// Reads an MSSP payload: VAR (1) name VAL (2) value ... Text before the first VAR and values
/// without a name are left out; 256 names and 1,024 values at most.
std::vector<MsspFact> mssp_facts(std::string_view payload);

/// The bits of an MTTS terminal type in words: "ANSI UTF-8 256-COLORS"; unknown bits as a number.
std::string mtts_words(std::uint32_t bits);

/// The same for a whole terminal type "MTTS 137"; empty when it is none.
std::string mtts_words(std::string_view terminal_type);

}  // namespace hail::telnet
