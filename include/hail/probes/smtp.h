// SPDX-License-Identifier: GPL-3.0-or-later
// SMTP's replies and extensions as values (RFC 5321 sections 4.1.1.1 and 4.2), and what the probe
// learns about a port. The parsers are pure: lines in, replies out.
#pragma once

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

/// A whole reply. RFC 5321 section 4.2.
struct Reply {
  int code = 0;                    ///< 200 to 599.
  std::vector<std::string> lines;  ///< The text behind the code, code and line end removed.
  bool code_changed = false;       ///< A later line had another code than the first.

  bool positive() const { return code / 100 == 2; }
  bool transient() const { return code / 100 == 4; }
  bool permanent() const { return code / 100 == 5; }
  /// "550 5.7.1 first line", for evidence.
  std::string text() const;
  /// The enhanced status code at the beginning of the first line, such as "5.7.1" (RFC 2034).
  std::optional<std::string> enhanced() const;
  /// What all lines say, without enhanced codes, joined by blanks; at most 1,000 octets.
  std::string words() const;
  /// "550 5.7.1 all words", for evidence where the first line alone may be half a sentence.
  std::string whole() const;
};

/// Puts lines together to replies. One line at a time, without its end.
class ReplyParser {
 public:
  explicit ReplyParser(const net::Bounds& bounds) : bounds_(bounds) {}
  /// A Reply once its last line has come; nothing while more lines are due. Error{protocol} for a
  /// line that is no reply line, Error{limit} beyond the bounds; its phase is the caller's to set.
  net::Result<std::optional<Reply>> line(std::string_view text);

 private:
  net::Bounds bounds_;
  Reply reply_;
  std::size_t bytes_ = 0;
};

/// What EHLO offers: keyword in upper case, with its parameters; in the server's order. `AUTH=...`
/// counts as AUTH.
class Extensions : public Capabilities {
 public:
  Extensions() = default;
  /// From the EHLO reply's lines; the first is the greeting's domain and no extension.
  explicit Extensions(const Reply& ehlo);
  /// The domain that the server names itself; empty if it names none.
  const std::string& domain() const { return domain_; }

 private:
  std::string domain_;
};

/// What is wrong with an address that is to stand between `<` and `>`, as a clause; nothing if it
/// may be sent. Control bytes, blanks, `<`, `>`, a leading `-`, more than 254 octets and a missing
/// local part or domain are wrong; `postmaster` alone is right (RFC 5321
/// sections 4.1.1.3, 4.5.3.1).
std::optional<std::string> wrong_address(std::string_view address);
/// The same for a domain of ours: what may stand behind "postmaster@".
std::optional<std::string> wrong_domain(std::string_view domain);

/// What the parameters of an EHLO reply's extensions say, as values: "size", "limits" (RFC 9422),
/// "deliverby_s" (RFC 2852), "futurerelease" (RFC 4865), "mt_priority" (RFC 6710), and true for
/// "requiretls" (RFC 8689), "chunking", "binarymime" (RFC 3030) and "pipeconnect". What is not
/// offered, or is no number where one is due, is left out.
Value interpreted(const Capabilities& list);

/// What came of asking for one recipient (RFC 5321 section 3.3).
struct RecipientFacts {
  std::string address;
  std::string outcome;   ///< "accepted", "refused", "deferred".
  int code = 0;          ///< Of the reply.
  std::string enhanced;  ///< Its enhanced status code; may be empty.
  std::string text;      ///< The words behind the codes.
  Value value() const;
};

/// What came of the test whether mail for anybody is passed on.
struct RelayFacts {
  std::string outcome = "unknown";  ///< "refused", "open", "unknown".
  std::string domain;            ///< Behind the @ of who was asked for: our address, "[192.0.2.7]".
  std::string reply;             ///< The reply that decided it.
  std::optional<double> back_s;  ///< Seconds until the message came back.
  Value value() const;
};

struct SmtpFacts final : MailFacts {
  std::optional<Reply> greeting;
  std::vector<Clue> replies;           ///< What EHLO, STARTTLS and QUIT were answered.
  bool helo_only = false;              ///< EHLO was refused, HELO accepted.
  bool lmtp = false;                   ///< RFC 2033; then key() is "lmtp".
  std::optional<RecipientFacts> rcpt;  ///< When a recipient was asked for and judged.
  /// "open" (it tells who exists), "closed", "unknown"; empty when it was not asked.
  std::string vrfy;
  std::string expn;
  std::optional<RelayFacts> relay;  ///< When it was tested.

  std::string_view key() const override { return lmtp ? "lmtp" : "smtp"; }
  Value value() const override;
  void add_clues(std::vector<Clue>& clues) const override;
};

/// RFC 5321, RFC 3207. Sends EHLO (HELO), STARTTLS, EHLO, QUIT; AUTH where the plan logs in; MAIL,
/// RCPT and RSET where it names a recipient; VRFY, EXPN and the test of relaying where it names a
/// domain of ours. None of the last two in a scan.
net::Task<void> run_smtp(Dialog& dialog, const Context& context, Report& report);
/// RFC 2033: the same with LHLO.
net::Task<void> run_lmtp(Dialog& dialog, const Context& context, Report& report);
/// EHLO (LHLO), STARTTLS, the handshake, QUIT: the shortest way to the certificate.
net::Task<void> secure_smtp(Dialog& dialog, const Context& context, Report& report);
net::Task<void> secure_lmtp(Dialog& dialog, const Context& context, Report& report);

}  // namespace hail::probes
