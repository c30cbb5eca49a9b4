// SPDX-License-Identifier: GPL-3.0-or-later
// SMTP as a mail port, and what LMTP changes of it (RFC 2033 section 4: LHLO instead of EHLO, and
// no HELO).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hail/probes/smtp.h"
#include "probes/mail_probe.h"

namespace hail::probes {

class ReturnedMail;

class SmtpPort : public MailProbe {
 public:
  using Facts = SmtpFacts;
  SmtpPort(Dialog& dialog, const Context& context, SmtpFacts& facts);

 protected:
  const MailWords& words() const override;
  net::Task<void> greet() override;
  net::Task<std::optional<Capabilities>> capabilities() override;
  void judge(const Capabilities& list, Stage stage) override;
  bool comparable() const override { return !smtp_.helo_only; }
  bool looks_stripped(const Capabilities& list) const override;
  net::Task<GoAhead> starttls() override;
  std::vector<std::string> mechanisms(const Capabilities& list) const override;
  net::Task<void> explore(bool logged_in) override;
  net::Task<void> take_leave(net::Limit limit) override;
  std::string verdict() const override;

  std::string_view service() const override { return "smtp"; }
  net::Task<AuthAnswer> begin(std::string mechanism, std::optional<std::string> initial) override;
  net::Task<AuthAnswer> respond(std::string response) override;
  net::Task<AuthAnswer> cancel() override;

  /// A remark on a reply that is not the ordinary one.
  void explain(const Reply& reply);
  /// One command and its reply; Failure{throttled} for a 421.
  net::Task<Reply> command(std::string text);
  /// The same, and a 421 is a reply as any other: hand it to unless_leaving() once it is judged.
  net::Task<Reply> exchange(std::string text);
  void unless_leaving(const Reply& answer);
  net::Task<Reply> reply(net::Limit limit);
  net::Task<Reply> introduce(std::string_view verb);
  /// What an answer to EHLO or LHLO lists; keeps the name that the server gives itself.
  Capabilities listed(const Reply& answer);

  SmtpFacts& smtp_;

 private:
  void judge_size(const Capabilities& list);
  void judge_name();
  void judge_xclient();
  std::string own_name() const;

  // smtp_envelope.cc: one recipient; which names exist.
  net::Task<void> ask_recipient();
  net::Task<bool> open_transaction(bool wide);
  void judge_recipient(const Reply& answer);
  net::Task<void> ask_names();
  net::Task<void> verify();
  net::Task<void> expand();
  // smtp_relay.cc: whether mail for anybody is passed on.
  net::Task<void> test_relay(bool logged_in);
  net::Task<bool> asks_to_relay(std::string recipient, bool literal);
  net::Task<void> send_and_await(ReturnedMail& returned, std::string recipient);
  net::Task<Reply> hand_over(std::string text);
  void relay_is(std::string outcome, const Reply& answer, std::string words);

  std::string domain_;       // As the server named itself after EHLO.
  bool submission_ = false;  // Users send from here; other servers do not.
  bool test_message_sent_ = false;
};

class LmtpPort final : public SmtpPort {
 public:
  LmtpPort(Dialog& dialog, const Context& context, SmtpFacts& facts);

 protected:
  const MailWords& words() const override;
  net::Task<std::optional<Capabilities>> capabilities() override;
  void judge(const Capabilities& list, Stage stage) override;
};

}  // namespace hail::probes
