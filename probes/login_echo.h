// SPDX-License-Identifier: GPL-3.0-or-later
// What we send of a secret never enters a report; a server may still say it back to us ("500 no
// such command: AUTH PLAIN AGFs..."). Here such echoes are taken out. Pure but for the report it
// mends.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hail/probes/mail.h"

namespace hail::probes {

/// The forms of one secret: as it is, hexadecimal, and inside any base64. Secrets of less than four
/// octets are not looked for: they are in every text.
class Echo {
 public:
  explicit Echo(const Secret& secret);
  ~Echo();
  Echo(const Echo&) = delete;
  Echo& operator=(const Echo&) = delete;

  /// From here on this challenge becomes "[challenge]": with the server's signature of SCRAM
  /// whoever reads a transcript could try passwords at home (RFC 5802 section 9).
  void add_challenge(const std::string& data);
  /// Puts "[password]" where a form of the secret stands; of base64 the whole word goes.
  void hide(std::string& text) const;

 private:
  std::vector<Secret> plain_;
  std::vector<Secret> encoded_;
  std::vector<std::string> challenges_;
};

/// Mends the report of a log-in when it goes: findings, lines, reply and transcript since it came.
class EchoGuard {
 public:
  /// The arguments must outlive it.
  EchoGuard(const Login& login, Report& report, MailFacts& facts);
  ~EchoGuard();
  EchoGuard(const EchoGuard&) = delete;
  EchoGuard& operator=(const EchoGuard&) = delete;

  Echo& echo() { return echo_; }

 private:
  Echo echo_;
  Report& report_;
  MailFacts& facts_;
  std::size_t steps_;
  std::size_t findings_;
  std::size_t chunks_;
};

}  // namespace hail::probes
