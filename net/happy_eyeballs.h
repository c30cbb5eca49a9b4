// SPDX-License-Identifier: GPL-3.0-or-later
// Happy Eyeballs version 2 (RFC 8305): addresses are tried as they become known, IPv6 and IPv4 in
// turn, each with a head start before the next; the first that answers wins.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hail/net/dialer.h"

namespace hail::net {

/// One host's addresses racing each other. Lives as long as its run().
class Race {
 public:
  /// What is passed by reference must outlive the Race.
  Race(Loop& loop, Resolver& resolver, const DialOptions& options, const Endpoint& to,
       Deadline until);
  Race(const Race&) = delete;
  Race& operator=(const Race&) = delete;

  /// The connection that won, or what became of all of them. To be called once.
  Task<Result<std::unique_ptr<Transport>>> run();

  // What there is to tell after run().
  std::string address;   ///< The winner's.
  double resolve_s = 0;  ///< Until the first try began.
  double connect_s = 0;  ///< The winner's.
  Security security = Security::insecure;
  std::vector<Attempt> attempts;  ///< Losers that were under way carry Errc::cancelled.

 private:
  Task<void> resolve();
  Task<void> attempt(std::size_t number);
  void learn(const std::vector<std::string>& addresses);
  void begin_next(Scope& scope);
  bool may_begin() const;
  Deadline next_event() const;
  Error failure() const;

  Loop* loop_;
  Resolver* resolver_;
  const DialOptions* options_;
  const Endpoint* to_;
  Deadline until_;
  Gate changed_;
  std::vector<std::string> untried_;
  std::vector<std::string> known_;
  std::optional<Error> unresolved_;
  bool resolved_ = false;
  std::size_t running_ = 0;
  TimePoint first_at_;  // The wait for IPv6 addresses ends.
  TimePoint next_at_;   // The head start of the last try ends.
  std::unique_ptr<Transport> winner_;
};

/// The family to ask for: the user's, or that of the source address.
Family wanted_family(const DialOptions& options);

}  // namespace hail::net
