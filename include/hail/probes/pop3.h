// SPDX-License-Identifier: GPL-3.0-or-later
// POP3's replies, capabilities and listings as values (RFC 1939, RFC 2449), and what the probe
// learns about a port. The parsers are pure: lines in, values out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "hail/net/bounds.h"
#include "hail/net/error.h"
#include "hail/probes/mail.h"
#include "hail/probes/probe.h"

namespace hail::probes {

/// The first line of an answer. RFC 1939 section 3, RFC 2449 section 8.
struct PopStatus {
  enum class Kind { ok, err, more };  ///< "+OK", "-ERR", and "+ " of a log-in (RFC 5034).
  Kind kind = Kind::err;
  std::string code;  ///< Of RFC 2449, in upper case and without its brackets: "SYS/TEMP"; or empty.
  std::string text;  ///< What stands behind "+OK ", "-ERR " or "+ ", with the code.

  bool ok() const { return kind == Kind::ok; }
  /// "-ERR [IN-USE] text", for evidence.
  std::string line() const;
};
/// Reads a line without its end; Error{protocol} for what is no status line.
net::Result<PopStatus> pop_status(std::string_view line);

/// The stamp of a greeting, with its angle brackets: "<1896.697170952@dbc.mtview.ca.us>". Nothing
/// unless it is a msg-id of one name, one "@" and one host in printable ASCII (RFC 1939 section 7):
/// anything else may come from somebody who wants the digest of a text of his own.
std::optional<std::string> apop_stamp(std::string_view greeting);

/// A line of a reply in lines, the dot that hides a dot taken away; nothing at the line that ends
/// it (RFC 1939 section 3).
std::optional<std::string_view> unstuffed(std::string_view line);

/// Appends one line of CAPA's answer (RFC 2449 section 3).
void add_capability(Capabilities& list, std::string_view line);

/// What the list says beside names, read by RFC 2449 section 6, RFC 3206, RFC 5034 and RFC 6856.
struct PopPolicy {
  explicit PopPolicy(const Capabilities& list);
  std::string implementation;
  std::optional<std::int64_t> login_delay;  ///< Seconds from one log-in to the next.
  bool login_delay_differs = false;         ///< Each user may have another.
  std::optional<std::int64_t> expire_days;  ///< How long fetched mail may stay; 0: not at all.
  bool expire_never = false;
  bool expire_differs = false;  ///< Each user may have another.
  bool utf8_names = false;      ///< Names and passwords may be UTF-8 ("UTF8 USER").
  /// Capabilities with an argument that is none: "LOGIN-DELAY soon".
  std::vector<std::string> malformed;
  /// "a log-in at most every 300 s; mail may be deleted 60 days after ..."; empty: nothing to tell.
  std::string text() const;
};

/// "+OK 3 12345" of STAT (RFC 1939 section 5).
struct PopTotals {
  std::int64_t messages = 0;
  std::int64_t octets = 0;
  bool operator==(const PopTotals&) const = default;
};
/// From the text behind "+OK "; nothing if it does not begin with two numbers.
std::optional<PopTotals> pop_totals(std::string_view text);

/// Sums a listing up line by line and keeps no line, so that its length does not matter.
class PopListing {
 public:
  enum class Of { sizes, uids };  ///< LIST, UIDL.
  explicit PopListing(Of of) : of_(of) {}
  void line(std::string_view text);

  std::int64_t messages() const { return totals_.messages; }
  const PopTotals& totals() const { return totals_; }
  /// Numbers run from 1 without a gap, as before the first DELE they do.
  bool in_order() const { return in_order_; }
  /// The first line that is none; empty: all are well.
  const std::string& malformed() const { return malformed_; }
  /// The first id that came twice.
  const std::string& duplicate() const { return duplicate_; }

 private:
  Of of_;
  PopTotals totals_;
  bool in_order_ = true;
  std::string malformed_;
  std::string duplicate_;
  std::unordered_set<std::size_t> seen_;  // Hashes of ids.
};

struct Pop3Facts final : MailFacts {
  std::string greeting;             ///< Its line.
  std::optional<std::string> apop;  ///< The stamp.
  /// A mailbox after logging in.
  struct Mailbox {
    PopTotals stat;
    std::optional<PopTotals> list;
    std::optional<std::int64_t> uids;          ///< Lines of UIDL.
    std::optional<std::int64_t> header_lines;  ///< Of the first message, by TOP 1 0.
  };
  std::optional<Mailbox> mailbox;

  std::string_view key() const override { return "pop3"; }
  Value value() const override;
};

/// RFC 1939, RFC 2449, RFC 2595. Sends CAPA, STLS, CAPA, QUIT; where the plan logs in AUTH, APOP or
/// USER and PASS, then STAT, LIST, UIDL and TOP. Never RETR, never DELE.
net::Task<void> run_pop3(Dialog& dialog, const Context& context, Report& report);
/// CAPA, STLS, the handshake, QUIT.
net::Task<void> secure_pop3(Dialog& dialog, const Context& context, Report& report);

}  // namespace hail::probes
