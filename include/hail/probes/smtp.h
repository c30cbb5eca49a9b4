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

struct SmtpFacts final : MailFacts {
  std::optional<Reply> greeting;
  std::vector<Clue> replies;  ///< What EHLO, STARTTLS and QUIT were answered.
  bool helo_only = false;     ///< EHLO was refused, HELO accepted.
  bool lmtp = false;          ///< RFC 2033; then key() is "lmtp".

  std::string_view key() const override { return lmtp ? "lmtp" : "smtp"; }
  Value value() const override;
  void add_clues(std::vector<Clue>& clues) const override;
};

/// RFC 5321, RFC 3207. Sends EHLO (HELO), STARTTLS, EHLO, QUIT; AUTH where the plan logs in.
net::Task<void> run_smtp(Dialog& dialog, const Context& context, Report& report);
/// RFC 2033: the same with LHLO.
net::Task<void> run_lmtp(Dialog& dialog, const Context& context, Report& report);
/// EHLO (LHLO), STARTTLS, the handshake, QUIT: the shortest way to the certificate.
net::Task<void> secure_smtp(Dialog& dialog, const Context& context, Report& report);
net::Task<void> secure_lmtp(Dialog& dialog, const Context& context, Report& report);

}  // namespace hail::probes
