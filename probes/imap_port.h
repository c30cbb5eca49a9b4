// SPDX-License-Identifier: GPL-3.0-or-later
// IMAP as a mail port: commands with tags and what answers them. imap.cc is the dialogue up to the
// log-in, imap_auth.cc the log-in, imap_mailbox.cc what is looked at behind it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hail/probes/imap.h"
#include "probes/mail_probe.h"

namespace hail::probes {

/// Why a server refuses, by its response code (RFC 5530) or, where it gives none, by its words.
AuthOutcome imap_reason(const ImapResponse& said);

class ImapPort final : public MailProbe {
 public:
  using Facts = ImapFacts;
  ImapPort(Dialog& dialog, const Context& context, ImapFacts& facts);

 private:
  /// What came in answer to a command.
  struct Answer {
    ImapResponse status;             ///< Tagged; or a continuation, or a BYE in place of it.
    std::vector<ImapResponse> data;  ///< Untagged, in their order.

    bool ok() const { return status.kind == ImapResponse::Kind::tagged && status.name == "OK"; }
    bool goes_on() const { return status.kind == ImapResponse::Kind::continuation; }
  };
  enum class Until { tagged, continuation };

  const MailWords& words() const override;
  net::Task<void> greet() override;
  net::Task<std::optional<Capabilities>> capabilities() override;
  void judge(const Capabilities& list, Stage stage) override;
  bool may_start_tls() const override { return !preauth_; }
  bool may_log_in() const override { return !preauth_; }
  bool looks_stripped(const Capabilities& list) const override;
  net::Task<GoAhead> starttls() override;
  std::vector<std::string> mechanisms(const Capabilities& list) const override;
  std::vector<std::string> plain_logins(const Capabilities& list) const override;
  net::Task<void> explore(bool logged_in) override;
  net::Task<void> take_leave(net::Limit limit) override;
  std::string verdict() const override;

  std::string_view service() const override { return "imap"; }
  net::Task<AuthAnswer> begin(std::string mechanism, std::optional<std::string> initial) override;
  net::Task<AuthAnswer> respond(std::string response) override;
  net::Task<AuthAnswer> cancel() override;
  std::vector<Own> own() const override;
  net::Task<AuthAnswer> own_login(std::string name, const Login& login) override;

  /// The next tag. Throws Failure{protocol} if an answer that carries it is there already.
  std::string next_tag();
  net::Task<ImapResponse> response(net::Limit limit);
  /// What answers the newest tag, or the first continuation where one is waited for.
  net::Task<Answer> answer(net::Limit limit, Until until);
  net::Task<Answer> command(std::string text);
  net::Task<Answer> command(std::string text, net::Limit limit);
  void turned_away(const ImapResponse& bye, net::Phase phase);
  void judge_shape(const ImapResponse& capability);
  bool offers(std::string_view word) const;

  net::Task<void> identify();
  net::Task<void> look();
  net::Task<void> look_at_namespaces();
  net::Task<void> list_mailboxes();
  net::Task<void> list(std::string pattern);
  net::Task<void> look_at_mailbox();
  net::Task<Answer> examine();
  net::Task<void> look_at_quota();
  net::Task<void> idle();
  net::Task<void> wait_for_news(ImapIdle& idle);
  void keep_mailbox(const ImapResponse& row);
  void say_mailbox();
  std::string on_wire(std::string_view mailbox) const;
  std::string from_wire(const std::string& mailbox) const;
  bool rev2_only() const;

  ImapFacts& imap_;
  int commands_ = 0;
  std::string tag_;         // Of the newest command.
  bool preauth_ = false;    // Logged in by the greeting.
  bool gone_ = false;       // BYE came: nothing will be answered any more.
  bool leaving_ = false;    // LOGOUT was sent: BYE is its answer.
  bool selected_ = false;   // By EXAMINE.
  std::size_t listed_ = 0;  // Mailboxes, those beyond the facts' bound too.
};

}  // namespace hail::probes
