// SPDX-License-Identifier: GPL-3.0-or-later
// One TLS session on a descriptor, as a client or a server. It only tries, never waits: the answer
// says what to wait for. It neither owns nor closes the descriptor.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "hail/net/tls.h"
#include "hail/net/transport.h"
#include "net/openssl.h"
#include "net/tls_context.h"
#include "net/tls_facts.h"

namespace hail::net {

class TlsSession {
 public:
  /// A client. Throws Failure{tls} for options that cannot be met (see problem()).
  TlsSession(int descriptor, const TlsOptions& options);
  /// A server.
  TlsSession(int descriptor, std::shared_ptr<const TlsServer> server);
  ~TlsSession();
  TlsSession(TlsSession&&) noexcept;
  TlsSession& operator=(TlsSession&&) noexcept;

  /// Call again while `want` is not Want::nothing. Throws Failure{tls} with the reason in words,
  /// Failure{closed} or Failure{reset} when the connection ends first, and Failure{certificate}
  /// when the options insist; then report() is there all the same.
  Io handshake(Phase phase);

  /// One record at most; more may lie inside already, so read until it wants something before
  /// waiting on the descriptor. `end` after close_notify, and after an end of the connection
  /// without it (then truncated() is true).
  Io read(std::span<char> into, Phase phase);
  /// May take a part. When it wants something, the next write must begin with the same bytes: their
  /// record is made already.
  Io write(std::string_view bytes, Phase phase);
  /// Sends close_notify; does not wait for the peer's. A peer that is gone is no error here.
  Io shutdown(Phase phase);

  /// What the handshake showed; null before its end.
  const TlsReport* report() const { return report_.get(); }
  /// The input ended without close_notify: somebody may have cut it (RFC 8446 section 6.1).
  bool truncated() const { return truncated_; }
  /// See Stream::channel_binding().
  std::optional<std::string> channel_binding(ChannelBinding kind) const;
  SSL* native() const { return ssl_.get(); }

 private:
  Io outcome(int result, int number, Phase phase, bool reading);
  [[noreturn]] void broken(int number, Phase phase);
  void make_report();

  SslPtr ssl_;
  std::shared_ptr<const TlsServer> server_;
  std::unique_ptr<const Expected> expected_;  // A client's.
  bool insist_ = false;
  bool ended_ = false;
  bool truncated_ = false;
  bool broken_ = false;
  std::unique_ptr<ChainFaults> faults_;
  std::unique_ptr<const TlsReport> report_;
};

}  // namespace hail::net
