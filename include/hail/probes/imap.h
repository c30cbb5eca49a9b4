// SPDX-License-Identifier: GPL-3.0-or-later
// IMAP's responses as values (RFC 9051 sections 4, 7 and 9; RFC 3501), and what the probe learns
// about a port and, after a log-in, about a mailbox. The parser is pure: lines and literals in,
// responses out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hail/net/bounds.h"
#include "hail/net/error.h"
#include "hail/probes/mail.h"
#include "hail/probes/probe.h"

namespace hail::probes {

/// One datum of a response: an atom, a string, or a list of them. RFC 9051 section 4.
struct ImapItem {
  enum class Kind { atom, string, list };
  Kind kind = Kind::atom;
  std::string text;             ///< An atom as sent, or the octets of a string; never of a list.
  std::vector<ImapItem> items;  ///< Of a list; nested at most `imap_depth` deep.

  /// NIL, in any case of letters; the string "NIL" is none.
  bool nil() const;
  /// An atom or a string that is a number below 2^63.
  std::optional<std::int64_t> number() const;
};

/// How deep lists may be nested; what servers send stays below five.
inline constexpr std::size_t imap_depth = 32;

/// A whole response. RFC 9051 section 7.
struct ImapResponse {
  enum class Kind { untagged, tagged, continuation };
  Kind kind = Kind::untagged;
  std::string tag;   ///< Of a tagged one, never empty there.
  std::string name;  ///< In upper case: "OK", "CAPABILITY", "EXISTS"; empty for a continuation.
  std::optional<std::int64_t> number;  ///< What stands before the name: "* 3 EXISTS".
  std::string code;                    ///< Response code in upper case: "ALERT"; empty: none.
  std::string code_text;               ///< Its arguments, as sent.
  std::string text;             ///< For people: of a status; of a continuation what follows "+ ".
  std::vector<ImapItem> items;  ///< Of data, as far as it could be read.
  bool well_formed = true;      ///< All of it could be read.
  std::string line;             ///< Its first line as received, for evidence.
  std::size_t octets = 0;       ///< Of all its lines and literals, with their ends.

  bool untagged(std::string_view which) const { return kind == Kind::untagged && name == which; }
  /// OK, NO, BAD, BYE or PREAUTH: a code may come, and a text for people.
  bool is_status() const;
  /// "OK [ALERT] text", without the tag and without a CAPABILITY code: for screens and evidence.
  std::string shown() const;
};

/// Puts lines and literals together to responses.
class ImapParser {
 public:
  explicit ImapParser(const net::Bounds& bounds) : bounds_(bounds) {}
  /// The next line, without its end. A response once it is whole; nothing while a literal is due
  /// and the line behind it. Error{protocol} for what is no response of IMAP, Error{limit} for a
  /// literal, a response or a nesting beyond the bounds; its phase is the caller's to set.
  net::Result<std::optional<ImapResponse>> line(std::string_view text);
  /// Octets of a literal that come before the next line.
  std::size_t due() const { return due_; }
  /// Some of them, in order; at most due().
  void literal(std::string_view octets);

 private:
  using Whole = net::Result<std::optional<ImapResponse>>;
  std::string begin(std::string_view text, std::string_view& rest);
  std::string untagged(std::string_view rest, std::string_view& data);
  void status(std::string_view rest);
  std::string data(std::string_view text);
  std::string quoted(std::string_view text, std::size_t& at);
  void atom(std::string_view text, std::size_t& at);
  void close_list();
  Whole finished();

  net::Bounds bounds_;
  ImapResponse response_;
  std::vector<std::vector<ImapItem>> open_;  // Lists that are not closed yet, outermost first.
  bool inside_ = false;                      // Behind a literal: the response goes on.
  bool torn_ = false;                        // A quoted string had no end in its line.
  std::size_t lines_ = 0;
  std::size_t due_ = 0;
};

/// The words of a CAPABILITY response or code as a list. `AUTH=PLAIN` counts as AUTH with the
/// parameter PLAIN, and so does every NAME=VALUE, unless NAME stands there by itself too: then both
/// are names.
Capabilities imap_capabilities(const std::vector<std::string>& words);
/// The words of such a list again, in upper case; those of one name stand together.
std::vector<std::string> imap_words(const Capabilities& list);
/// Whether a list has a word, "STATUS=SIZE" or "ID"; IMAP4rev2 by itself has in it what RFC 9051
/// appendix E names.
bool imap_offers(const Capabilities& list, std::string_view word);

struct ImapNamespace {
  std::string prefix;     ///< "INBOX."; often empty.
  std::string delimiter;  ///< One character; empty: a flat namespace.
};

struct ImapMailbox {
  std::string name;                      ///< In UTF-8, as far as the name could be read.
  std::vector<std::string> special_use;  ///< "\Sent" and the like. RFC 6154.
};

/// STATUS of a mailbox, or what EXAMINE tells of it: what the server gave.
struct ImapNumbers {
  std::string name;                                          ///< As it was asked for.
  std::string how;                                           ///< "STATUS" or "EXAMINE".
  std::vector<std::pair<std::string, std::int64_t>> values;  ///< "messages", "unseen", ...
  std::optional<std::int64_t> value(std::string_view which) const;
};

/// One resource of a quota root. RFC 9208. STORAGE counts units of 1024 octets.
struct ImapQuota {
  std::string root;
  std::string resource;
  std::int64_t used = 0;
  std::int64_t limit = 0;
};

/// What came of IDLE. Seconds. RFC 2177.
struct ImapIdle {
  double continuation_s = 0;     ///< From the command to the server's "+".
  std::optional<double> wake_s;  ///< From there to the first data; nothing: none came.
  std::string word;              ///< Which data: "EXISTS".
};

struct ImapFacts final : MailFacts {
  std::string greeting;       ///< Its line as received.
  std::string greeting_kind;  ///< "OK", "PREAUTH" or "BYE"; empty if it was none of them.
  std::vector<std::string> greeting_capabilities;  ///< Of its code; told, never believed.
  std::vector<std::pair<std::string, std::string>> id;
  std::vector<std::pair<std::string, std::vector<ImapNamespace>>> namespaces;  ///< By kind.
  std::vector<ImapMailbox> mailboxes;  ///< Of the uppermost level, at most 200.
  std::optional<ImapNumbers> mailbox;
  std::vector<ImapQuota> quota;
  std::optional<ImapIdle> idle;

  std::string_view key() const override { return "imap"; }
  Value value() const override;
};

/// RFC 9051 and RFC 3501. Sends CAPABILITY, STARTTLS, CAPABILITY, ID NIL where ID is offered,
/// LOGOUT; AUTHENTICATE or LOGIN where the plan logs in, and behind it CAPABILITY, NAMESPACE, LIST,
/// STATUS (or EXAMINE), GETQUOTAROOT, and IDLE where the plan says how long. Nothing is changed in
/// a mailbox, and no message is fetched.
net::Task<void> run_imap(Dialog& dialog, const Context& context, Report& report);
/// CAPABILITY, STARTTLS, the handshake, LOGOUT: the shortest way to the certificate.
net::Task<void> secure_imap(Dialog& dialog, const Context& context, Report& report);

}  // namespace hail::probes
