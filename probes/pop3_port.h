// SPDX-License-Identifier: GPL-3.0-or-later
// POP3 as a mail port. A mailbox is looked at and left as it was: no RETR, no DELE, and no line of
// a listing or a header is kept.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hail/probes/pop3.h"
#include "probes/mail_probe.h"

namespace hail::probes {

class Pop3Port final : public MailProbe {
 public:
  using Facts = Pop3Facts;
  Pop3Port(Dialog& dialog, const Context& context, Pop3Facts& facts);

 protected:
  const MailWords& words() const override;
  net::Task<void> greet() override;
  net::Task<std::optional<Capabilities>> capabilities() override;
  void judge(const Capabilities& list, Stage stage) override;
  bool comparable() const override { return !capa_missing_; }
  bool tries_unlisted_tls() const override { return capa_missing_; }
  net::Task<GoAhead> starttls() override;
  std::vector<std::string> mechanisms(const Capabilities& list) const override;
  std::vector<std::string> plain_logins(const Capabilities& list) const override;
  net::Task<void> explore(bool logged_in) override;
  net::Task<void> take_leave(net::Limit limit) override;
  std::string verdict() const override;

  std::string_view service() const override { return "pop"; }
  net::Task<AuthAnswer> begin(std::string mechanism, std::optional<std::string> initial) override;
  net::Task<AuthAnswer> respond(std::string response) override;
  net::Task<AuthAnswer> cancel() override;
  std::vector<Own> own() const override;
  net::Task<AuthAnswer> own_login(std::string name, const Login& login) override;

 private:
  /// One command and the first line of its answer.
  net::Task<PopStatus> command(std::string text);
  net::Task<PopStatus> status(net::Limit limit);
  /// The lines behind "+OK" up to the dot, within the bounds of a reply.
  net::Task<std::vector<std::string>> lines(net::Limit limit);
  net::Task<std::optional<Capabilities>> mechanisms_by_auth();
  net::Task<AuthAnswer> auth_answer(net::Limit limit);

  void judge_policy();

  net::Task<bool> stat(Pop3Facts::Mailbox& box);
  net::Task<void> list(Pop3Facts::Mailbox& box);
  net::Task<void> uidl(Pop3Facts::Mailbox& box);
  net::Task<void> top(Pop3Facts::Mailbox& box);
  /// The lines of a command's answer, counted and handed to `listing` if there is one.
  net::Task<std::optional<std::int64_t>> counted(std::string command, PopListing* listing);
  void refused(std::string_view command, const PopStatus& answer);
  void judge_listing(std::string_view command, const PopListing& listing, const PopTotals& stat);
  bool offers(std::string_view name) const;

  Pop3Facts& pop3_;
  bool capa_missing_ = false;
  bool out_of_step_ = false;  // A listing goes on that is not read any more.
  std::vector<std::string> works_;
};

}  // namespace hail::probes
