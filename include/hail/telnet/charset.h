// SPDX-License-Identifier: GPL-3.0-or-later
// CHARSET (RFC 2066) as values: what its messages say and what was agreed on. Conversion is the
// session's. Translation tables (TTABLE) are understood enough to be refused. No I/O, no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hail::telnet {

/// One message of the option.
struct CharsetMessage {
  enum class Kind : std::uint8_t {
    request = 1,
    accepted = 2,
    rejected = 3,
    ttable_is = 4,
    ttable_rejected = 5,
    ttable_ack = 6,
    ttable_nak = 7,
  };
  Kind kind = Kind::rejected;
  /// Of a request: the names in the peer's order, empty ones and those beyond 64 octets left
  /// out, 64 at most; of `accepted`: the one. Peer bytes, not escaped.
  std::vector<std::string> names;
  std::uint8_t ttable_version = 0;  ///< Of a request with [TTABLE]: the highest version; else 0.
};

/// Reads a payload; empty when it is none of the seven.
std::optional<CharsetMessage> charset_message(std::string_view payload);

/// The payload that asks for one of `names`, best first; empty when there is none to ask for.
/// Names that hold anything but printable ASCII, or our separator ";", are left out.
std::optional<std::string> charset_request(std::span<const std::string> names);

/// Whether two names mean the same set: letters and digits count, case and marks do not ("utf8",
/// "UTF-8").
bool same_charset(std::string_view one, std::string_view other);

/// What the option agreed on.
struct Charset {
  /// The set for text both ways, spelled as in Facts::charsets; empty: none was agreed on, the
  /// user's choice holds. Lasts when the option goes off: no text was recoded by that.
  std::string name;
  std::vector<std::string> requested;  ///< Asked for by us and not answered yet.
};

}  // namespace hail::telnet
