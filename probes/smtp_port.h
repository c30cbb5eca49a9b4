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
  net::Task<void> goodbye() override;
  std::string verdict() const override;

  std::string_view service() const override { return "smtp"; }
  net::Task<AuthAnswer> begin(std::string mechanism, std::optional<std::string> initial) override;
  net::Task<AuthAnswer> respond(std::string response) override;
  net::Task<AuthAnswer> cancel() override;

  /// One command and its reply; Failure{throttled} for a 421.
  net::Task<Reply> command(std::string text);
  net::Task<Reply> reply(net::Limit limit);
  net::Task<Reply> introduce(std::string_view verb);
  /// What an answer to EHLO or LHLO lists; keeps the name that the server gives itself.
  Capabilities listed(const Reply& answer);

  SmtpFacts& smtp_;

 private:
  void judge_size(const Capabilities& list);
  void judge_name();
  std::string own_name() const;

  std::string domain_;  // As the server named itself after EHLO.
};

class LmtpPort final : public SmtpPort {
 public:
  LmtpPort(Dialog& dialog, const Context& context, SmtpFacts& facts);

 protected:
  const MailWords& words() const override;
  net::Task<std::optional<Capabilities>> capabilities() override;
};

}  // namespace hail::probes
