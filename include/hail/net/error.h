// SPDX-License-Identifier: GPL-3.0-or-later
// What can go wrong between us and a peer, and when. Two closed lists, so that scripts can rely on
// the words (CONTRACT: `error.code`, `error.phase`). What the user typed wrongly is not here: that
// is a message of the command line.
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace hail::net {

/// The closed list of causes; `name()` gives the word of the JSON.
enum class Errc {
  resolve_not_found,  ///< The name does not exist (NXDOMAIN) or has no address.
  resolve_failed,     ///< The resolver answered with a failure, or not at all.
  resolve_bogus,      ///< DNSSEC says that the answer is forged or broken.
  refused,            ///< RST in answer to our SYN: the host is up, nothing listens.
  proxy,              ///< The proxy refused or broke its own protocol.
  unreachable,        ///< No route, or an ICMP message said so.
  filtered,           ///< Rejected by a firewall (ICMP "administratively prohibited").
  timed_out,          ///< The deadline of the phase passed.
  closed,             ///< The peer ended the connection in order, but too early.
  reset,              ///< The peer ended it with RST.
  tls,                ///< No TLS session came about.
  certificate,        ///< `--verify` insists and the chain or the name failed.
  protocol,           ///< The peer broke the rules of its protocol.
  limit,              ///< A bound on lines, bytes or replies was exceeded.
  throttled,          ///< The peer asks to come back later (421, 4.7.x).
  rejected,           ///< The greeting was a refusal (5xx, BYE, -ERR).
  auth,               ///< The log-in was refused.
  cancelled,          ///< The user interrupted.
};

/// Where a conversation stood. A time-out in `greeting` and one in `connect` are different facts.
enum class Phase { resolve, connect, proxy, tls, greeting, command, auth, data, close };

/// The JSON word of a cause, such as "timed_out".
std::string_view name(Errc code);
/// The JSON word of a phase, such as "greeting".
std::string_view name(Phase phase);
/// What a cause is called in a sentence for people, such as "timed out".
std::string_view words(Errc code);

/// One failure. `peer` is "host [address]:port" or what was known of it, empty if nothing; `detail`
/// is one clause without a full stop. Bytes of a peer enter `detail` escaped (escape.h).
struct Error {
  Errc code;
  Phase phase;
  std::string peer;
  std::string detail;
  std::size_t addresses = 1;  ///< How many addresses of the host were tried and failed.
  bool ours =
      false;  ///< Errc::tls: our own settings or library stopped it, not the peer: it proves
              ///< nothing about what the peer can. False also where that is not known.
};

/// "PEER: PHASE: WORDS: DETAIL", without the parts that are empty.
std::string to_string(const Error& error);

template <class T>
using Result = tl::expected<T, Error>;

/// The one exception type of the project: a conversation that broke after it had begun. It is
/// caught where conversations end: the engine that runs probes, the Telnet session, main.
class Failure : public std::exception {
 public:
  explicit Failure(Error error);
  const char* what() const noexcept override;
  const Error& error() const { return error_; }

 private:
  Error error_;
  std::string text_;
};

/// Throws Failure. `peer` may be left out: Stream adds its own.
[[noreturn]] void fail(Errc code, Phase phase, std::string detail, std::string peer = {});

/// The cause that fits an errno of connect, read or write; `Errc::unreachable` for unknown ones in
/// connect, `Errc::reset` otherwise.
Errc cause_of_errno(int number, Phase phase);

}  // namespace hail::net
