// SPDX-License-Identifier: GPL-3.0-or-later
// The far end of a test of relaying: a mail server of our own that takes one message, known by a
// token that nobody can guess, and knows no other. It speaks as much of RFC 5321 as a sender needs.
#pragma once

#include <cstdint>
#include <string>

#include "hail/net/listener.h"
#include "hail/net/task.h"
#include "hail/net/time.h"

namespace hail::probes {

/// 20 hexadecimal digits from the kernel's random numbers.
std::string random_token();

class ReturnedMail {
 public:
  /// Listens at the numeric `address`; `port` 0: one that the kernel chooses. Throws
  /// Failure{unreachable} where that may not be. `loop` must outlive it.
  ReturnedMail(net::Loop& loop, const std::string& address, std::uint16_t port = 25);

  /// Who is written to, without the domain, and what the message must bring back.
  const std::string& token() const { return token_; }
  std::uint16_t port() const { return listener_.port(); }

  /// Takes clients in until it is destroyed: at most 8 at a time, 64 KiB and 60 s for each.
  net::Task<void> serve();
  /// Whether the message has come, waited for until `until`. A recipient that is only asked for, as
  /// servers do that check addresses by calling back, is no message.
  net::Task<bool> arrived(net::Deadline until);
  /// The numeric address that brought it.
  const std::string& from() const { return from_; }

 private:
  net::Task<void> take(net::Stream client);
  net::Task<void> converse(net::Stream& client, net::Limit limit);
  net::Task<bool> message(net::Stream& client, net::Limit limit);
  std::string answer(std::string_view line) const;

  net::Loop& loop_;
  std::string token_;
  net::Listener listener_;
  net::Gate come_;
  std::string from_;
};

}  // namespace hail::probes
