// SPDX-License-Identifier: GPL-3.0-or-later
// Why a server refused, as a word of a closed list: from the enhanced code first, then from what
// usual software and the large providers write. What fits nothing stays unknown. Pure.
#pragma once

#include <string_view>

namespace hail::probes {

enum class Cause {
  unknown,         ///< nothing is concluded from the reply
  throttled,       ///< too much or too fast, or the server is busy
  rejected_ip,     ///< our address is refused, by the server's own list or reputation
  dnsbl,           ///< our address or domain stands on a public list
  greylisted,      ///< refused once on purpose; the same again is accepted
  relay_denied,    ///< not a domain of this server, and we are not logged in
  user_unknown,    ///< there is no such mailbox
  mailbox_full,    ///< there is, but it is full
  too_big,         ///< the message is larger than is taken
  policy,          ///< sender or content is refused: authentication, spam, a rule
  auth_required,   ///< log in first
  auth_needs_tls,  ///< encrypt first
  auth_failed      ///< the log-in was refused
};

/// The word of JSON and screens: "throttled-421", "user-unknown".
std::string_view name(Cause cause);
/// One clause for the screen, no full stop; empty for unknown.
std::string_view title(Cause cause);
/// The next step, as a sentence; empty for unknown.
std::string_view advice(Cause cause);

/// The cause of a reply. `code` 400 to 599 (any other gives unknown), `enhanced` as "5.7.1" or
/// empty, `text` what stood behind the codes, the lines joined by blanks; only its first 2,000
/// octets are looked at. No time, no I/O; bounded by the length of the text.
Cause cause_of_reply(int code, std::string_view enhanced, std::string_view text);

}  // namespace hail::probes
