// SPDX-License-Identifier: GPL-3.0-or-later
// ManageSieve as a mail port. The server sends its list by itself, in the greeting and once TLS is
// there; scripts are counted and never read or changed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hail/probes/sieve.h"
#include "probes/mail_probe.h"

namespace hail::probes {

class SievePort final : public MailProbe {
 public:
  using Facts = SieveFacts;
  SievePort(Dialog& dialog, const Context& context, SieveFacts& facts);

 protected:
  const MailWords& words() const override;
  net::Task<void> greet() override;
  net::Task<std::optional<Capabilities>> capabilities() override;
  void judge(const Capabilities& list, Stage stage) override;
  net::Task<GoAhead> starttls() override;
  std::vector<std::string> mechanisms(const Capabilities& list) const override;
  net::Task<void> explore(bool logged_in) override;
  net::Task<void> take_leave(net::Limit limit) override;
  std::string verdict() const override;

  std::string_view service() const override { return "sieve"; }
  net::Task<AuthAnswer> begin(std::string mechanism, std::optional<std::string> initial) override;
  net::Task<AuthAnswer> respond(std::string response) override;
  net::Task<AuthAnswer> cancel() override;

 private:
  /// An answer: its lines of data within the bounds of a reply, and what ended it.
  struct Answer {
    std::vector<SieveLine> data;
    SieveLine end;
  };
  net::Task<SieveLine> read(net::Limit limit);
  net::Task<Answer> answer(net::Limit limit);
  net::Task<Answer> command(std::string text);
  /// The list in an answer; lines that are none are a finding.
  Capabilities listed(const Answer& answer);
  /// The list that comes by itself inside TLS; nothing from a server that does not send it.
  net::Task<std::optional<Capabilities>> renewed();
  net::Task<void> send_encoded(std::string_view command, const std::string& response,
                               net::Limit limit);
  net::Task<AuthAnswer> auth_answer(net::Limit limit);

  SieveFacts& sieve_;
  std::optional<Capabilities> announced_;  // Came with the greeting, not taken yet.
  bool renewal_due_ = false;               // TLS has just begun.
};

}  // namespace hail::probes
