// SPDX-License-Identifier: GPL-3.0-or-later
// What the words of mail and Telnet mean: reply codes, enhanced codes, keywords, capabilities,
// mechanisms, options, protocols. The knowledge is tables; everything here is pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hail::probes {

/// What sort of word it is.
enum class WordKind {
  reply,            ///< "550", "550 5.7.26" (RFC 5321 section 4.2, RFC 3463)
  enhanced,         ///< "5.7.26" alone (RFC 3463 and its IANA registry)
  smtp_extension,   ///< a keyword of EHLO
  smtp_command,     ///< "RCPT TO"
  imap_capability,  ///< "IDLE"
  imap_response,    ///< "[TRYCREATE]"
  pop3_capability,  ///< "UIDL"
  pop3_response,    ///< "[IN-USE]"
  sieve_capability,
  sieve_response,
  sasl_mechanism,  ///< "SCRAM-SHA-256"
  telnet_option,   ///< "NAWS", "option 31"
  protocol,        ///< "smtp"
  topic            ///< "DMARC", "envelope", "greylisting"
};
/// The word of the JSON: "reply", "smtp_extension".
std::string_view name(WordKind kind);
/// What stands before the title: "SMTP extension"; empty where the title says it by itself.
std::string_view label(WordKind kind);

/// One word explained. Plain sentences, ours; nothing in it came from a peer but what `word` shows
/// (digits, dots, letters). Members may be empty except kind, word,
/// title and reference.
struct Explanation {
  WordKind kind = WordKind::topic;
  std::string word;       ///< "550 5.7.26", "PIPELINING".
  std::string title;      ///< One clause, no full stop: "refused for good: ...".
  std::string means;      ///< One sentence or more.
  std::string said_by;    ///< Who says it, and when.
  std::string advice;     ///< What to do.
  std::string not_this;   ///< What it is often mistaken for.
  std::string see;        ///< Other words, separated by ", ".
  std::string next;       ///< Commands behind "hail", best first, separated by "|": "mail DOMAIN".
  std::string reference;  ///< "RFC 7372".
};

/// What a search found.
struct Explained {
  std::vector<Explanation> found;    ///< In the order of the words; none twice.
  std::vector<std::string> unknown;  ///< Words that name nothing here, as they were given.
};

/// Words as somebody types them, one or several in each of `words`, in any case: "550 5.7.26",
/// "5.1.1", "MAIL FROM", "option 24", "imap ID" (the IMAP one alone), "SPF, DKIM".
Explained find_explanations(std::span<const std::string> words);

/// A reply. `code` 200 to 599, or 0 for an enhanced code alone; `enhanced` "5.7.26" or empty. Codes
/// that stand in no registry are explained by their class and subject. Empty `word` when neither is
/// a code.
Explanation explain_reply(int code, std::string_view enhanced);

/// One clause on a reply that is not the ordinary one, for a remark beside it: "refused for good:
/// the sender could not be authenticated (RFC 7372)". Empty for ordinary replies of 2xx and 3xx.
std::string reply_remark(int code, std::string_view enhanced);

/// A code found in free text.
struct CodeInText {
  int code = 0;          ///< 0: none.
  std::string enhanced;  ///< "5.1.1"; may be empty.
  std::string word;      ///< For find_explanations(): "imap AUTHENTICATIONFAILED"; then no code.
  std::string text;      ///< What stood behind it, at most 1,000 octets; a peer's, not escaped.
};

/// The codes of a bounce, a log line or a dialogue, in order, each once: "550 5.1.1 ...",
/// "550-5.7.26 ...", "dsn=5.1.1", "said: 450 4.7.1 ...", "Status: 5.2.2", "smtp; 550 #5.1.0 ...",
/// "NO [AUTHENTICATIONFAILED] ...". Numbers that merely look so (addresses, versions, sizes) are
/// passed over. At most 64 codes.
std::vector<CodeInText> codes_in(std::string_view text);

/// Every word that find_explanations() knows, for completion and near matches: upper case as a
/// rule, without the codes. Sorted, each once.
std::vector<std::string> explained_words();

}  // namespace hail::probes
