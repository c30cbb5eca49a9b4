// SPDX-License-Identifier: GPL-3.0-or-later
// Causes from replies: the enhanced code where it is exact, then what usual software and the large
// providers write, then what the reply code alone allows. Not more than that: no time, no I/O.
#include "hail/probes/cause.h"

#include <algorithm>
#include <string>

#include "probes/explain/rows.h"

namespace hail::probes {
namespace {

constexpr std::size_t most_text = 2000;

struct CauseRow {
  Cause cause;
  std::string_view name;
  std::string_view title;
  std::string_view advice;
};
// clang-format off
constexpr CauseRow causes[] = {
    {Cause::unknown, "unknown", "", ""},
    {Cause::throttled, "throttled-421", "too much or too fast for this server, or it is busy", "wait, then go on more slowly and over fewer connections"},
    {Cause::rejected_ip, "rejected-ip-554", "the server refuses the address that you come from", "send from your provider's relay, or ask the receiver's postmaster to open the way"},
    {Cause::dnsbl, "dnsbl", "your address or domain stands on a public list", "stop what got it there, then ask the list that the text names to take it off"},
    {Cause::greylisted, "greylisted", "put off once, on purpose", "try the same again after some minutes, from the same address"},
    {Cause::relay_denied, "relay-denied", "not a domain of this server, and you are not logged in", "log in on port 587 or 465, or go to the MX of the recipient's domain"},
    {Cause::user_unknown, "user-unknown", "there is no such mailbox", "check the spelling of the address"},
    {Cause::mailbox_full, "mailbox-full", "the mailbox is full", "only its owner can make room"},
    {Cause::too_big, "too-big", "the message is larger than is taken", "send less; SIZE in the answer to EHLO is the limit"},
    {Cause::policy, "policy", "the sender or the content is refused by a rule of the receiver", "look at SPF, DKIM, DMARC and the PTR record of the sender, then at the content"},
    {Cause::auth_required, "auth-required", "log in first", "log in on port 587 or 465"},
    {Cause::auth_needs_tls, "auth-needs-tls", "encrypt first", "STARTTLS, then the same again"},
    {Cause::auth_failed, "auth-failed", "the log-in was refused", "check name, password and mechanism, once: many tries lock an account"},
};

/// Details that say it exactly; `first` 0: with 4 and 5 alike.
struct DetailRow {
  int first;
  int subject, from, to;
  Cause cause;
};
constexpr DetailRow details[] = {
    {5, 1, 1, 1, Cause::user_unknown},
    {0, 2, 2, 2, Cause::mailbox_full},
    {0, 2, 3, 3, Cause::too_big},
    {0, 3, 4, 4, Cause::too_big},
    {4, 4, 5, 5, Cause::throttled},
    {0, 7, 8, 8, Cause::auth_failed},
    {0, 7, 10, 11, Cause::auth_needs_tls},
    {0, 7, 20, 27, Cause::policy},
    {4, 7, 28, 28, Cause::throttled},
    {5, 7, 28, 28, Cause::policy},
    {0, 7, 29, 32, Cause::policy},
    {0, 7, 40, 40, Cause::policy},
    {0, 7, 57, 57, Cause::auth_required},
    {0, 7, 64, 64, Cause::relay_denied},
    {0, 7, 500, 500, Cause::throttled},
    {0, 7, 501, 515, Cause::policy},
    {0, 7, 606, 649, Cause::rejected_ip},
    {0, 7, 650, 669, Cause::throttled},
    {0, 7, 700, 750, Cause::policy},
};

/// What is written, in lower case; the first that fits. `code` 0: any, 4 and 5: of that class. A
/// pattern begins where a word begins; one that ends in "|" ends where a word ends.
struct TextRow {
  int code;
  std::string_view pattern;
  Cause cause;
};
constexpr TextRow texts[] = {
    // Putting off on purpose; the last three are rspamd, OpenBSD spamd and postscreen.
    {4, "greylist", Cause::greylisted},
    {4, "graylist", Cause::greylisted},
    {4, "grey list", Cause::greylisted},
    {4, "grey-list", Cause::greylisted},
    {4, "postgrey", Cause::greylisted},
    {4, "4.7.1 try again later", Cause::greylisted},
    {451, "temporary failure, please try again later", Cause::greylisted},
    {450, "4.3.2 service currently unavailable", Cause::greylisted},
    // Relaying.
    {0, "relay access denied", Cause::relay_denied},
    {0, "relaying denied", Cause::relay_denied},
    {0, "relay not permitted", Cause::relay_denied},
    {0, "relay denied", Cause::relay_denied},
    {0, "relaying not allowed", Cause::relay_denied},
    {0, "relay not allowed", Cause::relay_denied},
    {0, "unable to relay", Cause::relay_denied},
    {0, "not permitted to relay", Cause::relay_denied},
    {0, "do not relay", Cause::relay_denied},
    {0, "allowed rcpthosts", Cause::relay_denied},
    {0, "relaying is not", Cause::relay_denied},
    {0, "relaying prohibited", Cause::relay_denied},
    {0, "relay prohibited", Cause::relay_denied},
    {0, "not allowed to relay", Cause::relay_denied},
    {0, "host denies relay", Cause::relay_denied},
    // Encryption and log-in.
    {0, "must issue a starttls", Cause::auth_needs_tls},
    {0, "starttls first", Cause::auth_needs_tls},
    {0, "starttls command first", Cause::auth_needs_tls},
    {0, "starttls is required", Cause::auth_needs_tls},
    {0, "encryption required", Cause::auth_needs_tls},
    {0, "encryption needed", Cause::auth_needs_tls},
    {0, "tls required", Cause::auth_needs_tls},
    {0, "session encryption is required", Cause::auth_needs_tls},
    {0, "requires tls", Cause::auth_needs_tls},
    {535, "", Cause::auth_failed},
    {534, "", Cause::auth_failed},
    {525, "", Cause::auth_failed},
    {432, "", Cause::auth_failed},
    {538, "", Cause::auth_needs_tls},
    {523, "", Cause::auth_needs_tls},
    {524, "", Cause::auth_needs_tls},
    {0, "authentication required", Cause::auth_required},
    {0, "authentication is required", Cause::auth_required},
    {0, "authentication needed", Cause::auth_required},
    {0, "must authenticate", Cause::auth_required},
    {0, "must be authenticated", Cause::auth_required},
    {0, "need to authenticate", Cause::auth_required},
    {0, "client was not authenticated", Cause::auth_required},
    {0, "not logged in", Cause::auth_required},
    {0, "log in first", Cause::auth_required},
    {5, "authentication failed", Cause::auth_failed},
    {5, "authentication failure", Cause::auth_failed},
    {5, "authentication unsuccessful", Cause::auth_failed},
    {0, "username and password not accepted", Cause::auth_failed},
    {0, "incorrect authentication data", Cause::auth_failed},
    // The server's own list, named in Microsoft's words.
    {0, "is on our block list", Cause::rejected_ip},
    {0, "on our blocklist", Cause::rejected_ip},
    {0, "banned sending ip", Cause::rejected_ip},
    {0, "access denied, banned", Cause::rejected_ip},
    // Public lists.
    {0, "spamhaus", Cause::dnsbl},
    {0, "blocked using", Cause::dnsbl},
    {0, "spamcop", Cause::dnsbl},
    {0, "barracudacentral", Cause::dnsbl},
    {0, "dnsbl", Cause::dnsbl},
    {0, "dnsbls", Cause::dnsbl},
    {0, "rbl|", Cause::dnsbl},
    {0, "rbls|", Cause::dnsbl},
    {0, "sorbs|", Cause::dnsbl},
    {0, "abuseat.org", Cause::dnsbl},
    {0, "uceprotect", Cause::dnsbl},
    {0, "blacklisted at", Cause::dnsbl},
    {0, "blacklisted by", Cause::dnsbl},
    {0, "listed at", Cause::dnsbl},
    {0, "psbl.surriel", Cause::dnsbl},
    {0, "mailspike", Cause::dnsbl},
    {0, "invaluement", Cause::dnsbl},
    {0, "realtime black", Cause::dnsbl},
    {0, "found in the blacklist", Cause::dnsbl},
    // Too much, too fast.
    {0, "rate limit", Cause::throttled},
    {0, "rate-limit", Cause::throttled},
    {4, "unusual rate", Cause::throttled},
    {4, "temporarily deferred", Cause::throttled},
    {4, "ts01", Cause::throttled},
    {4, "ts02", Cause::throttled},
    {4, "ts03", Cause::throttled},
    {4, "tss", Cause::throttled},
    {0, "too many connections", Cause::throttled},
    {0, "too many concurrent", Cause::throttled},
    {4, "too many messages", Cause::throttled},
    {4, "too many errors", Cause::throttled},
    {0, "throttl", Cause::throttled},
    {4, "server busy", Cause::throttled},
    {4, "connection limit", Cause::throttled},
    {4, "too quickly", Cause::throttled},
    {4, "at a rate that", Cause::throttled},
    {4, "slow down", Cause::throttled},
    {4, "ports are busy", Cause::throttled},
    {4, "too many sessions", Cause::throttled},
    {4, "max message per connection", Cause::throttled},
    {4, "connection rate", Cause::throttled},
    {4, "load too high", Cause::throttled},
    {4, "resources temporarily", Cause::throttled},
    {4, "too much mail", Cause::throttled},
    {4, "s775|", Cause::throttled},
    {4, "exceeded the rate", Cause::throttled},
    // The recipient.
    {0, "over quota", Cause::mailbox_full},
    {0, "overquota", Cause::mailbox_full},
    {0, "quota exceeded", Cause::mailbox_full},
    {0, "exceeded quota", Cause::mailbox_full},
    {0, "exceeds quota", Cause::mailbox_full},
    {0, "exceed quota", Cause::mailbox_full},
    {0, "mailbox full", Cause::mailbox_full},
    {0, "mailbox is full", Cause::mailbox_full},
    {0, "mailbox quota", Cause::mailbox_full},
    {0, "out of storage space", Cause::mailbox_full},
    {0, "recipient storage full", Cause::mailbox_full},
    {0, "storage quota", Cause::mailbox_full},
    {0, "inbox is full", Cause::mailbox_full},
    {0, "quota full", Cause::mailbox_full},
    {0, "user unknown", Cause::user_unknown},
    {0, "unknown user", Cause::user_unknown},
    {0, "no such user", Cause::user_unknown},
    {0, "no such mailbox", Cause::user_unknown},
    {0, "no such recipient", Cause::user_unknown},
    {0, "no such address", Cause::user_unknown},
    {0, "no such person", Cause::user_unknown},
    {0, "no mailbox here", Cause::user_unknown},
    {0, "unknown recipient", Cause::user_unknown},
    {0, "recipient unknown", Cause::user_unknown},
    {0, "recipient not found", Cause::user_unknown},
    {0, "user not found", Cause::user_unknown},
    {0, "invalid recipient", Cause::user_unknown},
    {0, "mailbox not found", Cause::user_unknown},
    {0, "not a valid mailbox", Cause::user_unknown},
    {0, "not a valid user", Cause::user_unknown},
    {0, "address unknown", Cause::user_unknown},
    {0, "unknown address", Cause::user_unknown},
    {0, "addressee unknown", Cause::user_unknown},
    {0, "unknown local part", Cause::user_unknown},
    {0, "recipientnotfound", Cause::user_unknown},
    {0, "resolver.adr.recip", Cause::user_unknown},
    {0, "invalid mailbox", Cause::user_unknown},
    {0, "unrouteable address", Cause::user_unknown},
    {0, "doesn't have a yahoo", Cause::user_unknown},
    {0, "undeliverable address", Cause::user_unknown},
    {5, "5.4.1 recipient address rejected: access denied", Cause::user_unknown},
    {5, "user doesn't exist", Cause::user_unknown},
    {5, "user does not exist", Cause::user_unknown},
    {5, "account does not exist", Cause::user_unknown},
    {5, "mailbox does not exist", Cause::user_unknown},
    {5, "recipient does not exist", Cause::user_unknown},
    {5, "address does not exist", Cause::user_unknown},
    {5, "you tried to reach does not exist", Cause::user_unknown},
    {5, "that does not exist", Cause::user_unknown},
    {5, "unverified address", Cause::user_unknown},
    {5, "mailbox doesn't exist", Cause::user_unknown},
    // Its size.
    {0, "message size exceeds", Cause::too_big},
    {0, "message too large", Cause::too_big},
    {0, "message too big", Cause::too_big},
    {0, "message is too large", Cause::too_big},
    {0, "message is too long", Cause::too_big},
    {0, "message exceeds", Cause::too_big},
    {0, "exceeds fixed maximum message size", Cause::too_big},
    {0, "exceeds maximum message size", Cause::too_big},
    {0, "exceeded google's message size limits", Cause::too_big},
    {0, "exceeds size limit", Cause::too_big},
    {0, "message file too big", Cause::too_big},
    {0, "message length exceeds", Cause::too_big},
    // Rules about sender and content.
    {0, "dmarc", Cause::policy},
    {0, "spf|", Cause::policy},
    {0, "dkim|", Cause::policy},
    {0, "unauthenticated", Cause::policy},
    {0, "cannot find your", Cause::policy},
    {0, "reverse dns", Cause::policy},
    {0, "reverse hostname", Cause::policy},
    {0, "ptr|", Cause::policy},
    {0, "rdns|", Cause::policy},
    {0, "helo command rejected", Cause::policy},
    {0, "sender address rejected", Cause::policy},
    {0, "sender verify failed", Cause::policy},
    {0, "spam", Cause::policy},
    {0, "unsolicited", Cause::policy},
    {0, "virus", Cause::policy},
    {0, "malware", Cause::policy},
    {0, "phish", Cause::policy},
    {0, "content reject", Cause::policy},
    {0, "message content", Cause::policy},
    {0, "security issue", Cause::policy},
    {0, "banned content", Cause::policy},
    {5, "suspicious", Cause::policy},
    {5, "email policy", Cause::policy},
    {5, "policy reasons", Cause::policy},
    {5, "policy rejection", Cause::policy},
    {5, "local policy", Cause::policy},
    {5, "administrative prohibition", Cause::policy},
    {5, "header does not comply", Cause::policy},
    {5, "rejected by policy", Cause::policy},
    // Where we come from.
    {0, "your ip address", Cause::rejected_ip},
    {0, "your ip|", Cause::rejected_ip},
    {5, "client host rejected", Cause::rejected_ip},
    {5, "poor reputation", Cause::rejected_ip},
    {5, "bad reputation", Cause::rejected_ip},
    {5, "not allowed to connect", Cause::rejected_ip},
    {5, "connections will not be accepted", Cause::rejected_ip},
    {5, "no smtp service here", Cause::rejected_ip},
    {5, "dynamic ip", Cause::rejected_ip},
    {5, "ip address is blocked", Cause::rejected_ip},
    {5, "ip address has been blocked", Cause::rejected_ip},
    {5, "host is blocked", Cause::rejected_ip},
    {5, "sending mta", Cause::rejected_ip},
    {5, "connection refused", Cause::rejected_ip},
};
// clang-format on

const CauseRow& row_of(Cause cause) {
  return *std::find_if(std::begin(causes), std::end(causes),
                       [cause](const CauseRow& row) { return row.cause == cause; });
}

bool word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool holds(std::string_view text, std::string_view pattern) {
  const bool ends_word = pattern.ends_with('|');
  if (ends_word) pattern.remove_suffix(1);
  for (std::size_t at = text.find(pattern); at != std::string_view::npos;
       at = text.find(pattern, at + 1)) {
    const std::size_t end = at + pattern.size();
    const bool begins = at == 0 || !word_character(text[at - 1]);
    if (begins && (!ends_word || end == text.size() || !word_character(text[end]))) return true;
  }
  return false;
}

bool of_class(int wanted, int code) {
  return wanted == 0 || wanted == code || wanted == code / 100;
}

Cause by_detail(int code, const explain::EnhancedParts& parts) {
  for (const DetailRow& row : details) {
    if (of_class(row.first, code) && row.subject == parts.subject && parts.detail >= row.from &&
        parts.detail <= row.to) {
      return row.cause;
    }
  }
  return Cause::unknown;
}

/// "4.7.1 try again later": the text in lower case, blanks joined, the enhanced code before it.
std::string readable(std::string_view enhanced, std::string_view text) {
  std::string result(enhanced);
  for (const char c : text.substr(0, most_text)) {
    const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '_';
    if (blank && !result.empty() && result.back() == ' ') continue;
    if (!blank && !result.empty() && result.size() == enhanced.size()) result += ' ';
    result += blank ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

Cause by_code(int code, const std::optional<explain::EnhancedParts>& parts, std::string_view text) {
  if (code == 530) return Cause::auth_required;
  if (code != 421) return Cause::unknown;
  // A 421 for silence says nothing about amounts.
  for (const std::string_view word : {"timeout", "timed out", "time out", "idle", "inactiv"}) {
    if (holds(text, word)) return Cause::unknown;
  }
  return parts && parts->subject == 4 && parts->detail == 2 ? Cause::unknown : Cause::throttled;
}

}  // namespace

std::string_view name(Cause cause) {
  return row_of(cause).name;
}
std::string_view title(Cause cause) {
  return row_of(cause).title;
}
std::string_view advice(Cause cause) {
  return row_of(cause).advice;
}

Cause cause_of_reply(int code, std::string_view enhanced, std::string_view text) {
  if (code < 400 || code > 599) return Cause::unknown;
  const auto parts = explain::parts_of(enhanced);
  if (parts) {
    const Cause cause = by_detail(code, *parts);
    if (cause != Cause::unknown) return cause;
  }
  const std::string words = readable(parts ? enhanced : std::string_view(), text);
  for (const TextRow& row : texts) {
    if (of_class(row.code, code) && (row.pattern.empty() || holds(words, row.pattern)))
      return row.cause;
  }
  return by_code(code, parts, words);
}

}  // namespace hail::probes
