// SPDX-License-Identifier: GPL-3.0-or-later
// Flags of the Telnet clients that hail takes the place of and that are not hail's own: other words
// for one of its flags, words that have no effect here, and words that are refused with what to do
// instead. None is ignored without a word. How words are cut into flags is not decided here.
#pragma once

#include <string_view>

namespace hail::cli {

struct ClassicFlag {
  enum class Fate {
    same_as,    ///< `text` is the flag of flag_table that it means
    no_effect,  ///< `text` says why; told with -v
    refused,    ///< `text` says what, `hint` what to do instead
    netkit_tls  ///< NetKit's -z: its value decides
  };
  char letter;            ///< 0: none
  std::string_view name;  ///< the long one; empty: none
  bool takes_value;
  Fate fate;
  std::string_view text;
  std::string_view hint;
};

/// Null when there is none.
const ClassicFlag* find_classic(char letter);
const ClassicFlag* find_classic(std::string_view name);

/// A value of NetKit's -z in hail's words.
struct NetkitTls {
  std::string_view word;  ///< "ssl"; with "=" at its end it takes a value
  ClassicFlag::Fate fate;
  std::string_view text;   ///< same_as: the flag; else as above
  std::string_view value;  ///< same_as: its value; empty: what stands behind "=", or none
};
const NetkitTls* find_netkit_tls(std::string_view word);

}  // namespace hail::cli
