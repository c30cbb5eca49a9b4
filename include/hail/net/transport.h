// SPDX-License-Identifier: GPL-3.0-or-later
// The seam below Stream: bytes that may not be there yet. A socket (plain or TLS) in the program,
// memory in tests. Stream owns waiting, buffering and bounds; a transport only tries.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "hail/net/loop.h"
#include "hail/net/tls.h"

namespace hail::net {

/// What a call would need before it can go on. TLS may want to write while we read.
enum class Want { nothing, read, write };

/// The outcome of a try: `bytes` moved, or what to wait for, or the end of the input.
struct Io {
  std::size_t bytes = 0;
  Want want = Want::nothing;
  bool end = false;  ///< Read only: the peer has ended its side in order.
};

class Transport {
 public:
  virtual ~Transport() = default;

  /// Each throws Failure with `phase` when the connection is broken.
  virtual Io try_read(std::span<char> into, Phase phase) = 0;
  virtual Io try_write(std::string_view bytes, Phase phase) = 0;
  /// Ends our side: close_notify inside TLS, then FIN. The peer may go on.
  virtual Io try_shutdown(Phase phase) = 0;
  /// The gates of the two directions.
  virtual Gate& gate(Want want) = 0;

  /// Prepares TLS as a client or as a server, then try_handshake() until it wants nothing.
  virtual void begin_tls(const TlsOptions& options) = 0;
  virtual void begin_tls(std::shared_ptr<const TlsServer> server) = 0;
  virtual Io try_handshake(Phase phase) = 0;
  /// What the handshake showed; null before it and on transports without.
  virtual const TlsReport* tls() const = 0;

  /// The peer is dropped with RST when the transport goes (no TIME_WAIT; for scans).
  virtual void linger_none() {}
  /// Our own numeric address on this connection; empty where there is none.
  virtual std::string local_address() const { return {}; }
  /// The socket's descriptor, or -1.
  virtual int descriptor() const { return -1; }
};

}  // namespace hail::net
