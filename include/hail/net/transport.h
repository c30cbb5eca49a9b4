// SPDX-License-Identifier: GPL-3.0-or-later
// The seam below Stream: bytes that may not be there yet. A socket (plain or TLS) in the program,
// memory in tests. Stream owns waiting, buffering and bounds; a transport only tries.
#pragma once

#include <memory>
#include <optional>
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

/// Where the urgent octet is: TCP's urgent pointer, RFC 9293 section 3.8.5, in the reading of Linux
/// and RFC 6093 (the last octet sent as urgent, and only the latest such octet counts).
enum class Urgent {
  none,
  ahead,  ///< Received and not read yet, with octets before it.
  here,   ///< The next octet that is read.
};

class Transport {
 public:
  virtual ~Transport() = default;

  /// Each throws Failure with `phase` when the connection is broken.
  virtual Io try_read(std::span<char> into, Phase phase) = 0;
  virtual Io try_write(std::string_view bytes, Phase phase) = 0;
  /// Ends our side: close_notify inside TLS, then FIN. The peer may go on.
  virtual Io try_shutdown(Phase phase) = 0;
  /// From here on urgent octets stay in their place among the others, no read goes from before the
  /// latest of them to behind its beginning, and urgent() tells of it. Call it before the first
  /// read; without it an urgent octet is lost. Nothing happens where there is no urgent data (Unix
  /// sockets).
  virtual void watch_urgent() {}
  /// Where the urgent octet is; always `none` inside TLS. Ask again after each read: a further one
  /// moves the mark, as does Linux's sender, which can point at most 64 KiB ahead. Told once the
  /// octet is received. One that arrives just before a read may be read untold: nothing was left
  /// before it then. No system call while epoll has reported nothing, but for one after each 256
  /// KiB read without a wait.
  virtual Urgent urgent() { return Urgent::none; }
  /// As try_write(), but the last of `bytes` (not empty) goes as urgent, once those before it have
  /// gone in order: call again with what is left. Inside TLS and where there is no urgent data all
  /// of them go in order.
  virtual Io try_write_urgent(std::string_view bytes, Phase phase) {
    return try_write(bytes, phase);
  }
  /// The gates of the two directions.
  virtual Gate& gate(Want want) = 0;

  /// Prepares TLS as a client or as a server, then try_handshake() until it wants nothing.
  virtual void begin_tls(const TlsOptions& options) = 0;
  virtual void begin_tls(std::shared_ptr<const TlsServer> server) = 0;
  virtual Io try_handshake(Phase phase) = 0;
  /// What the handshake showed; null before it and on transports without.
  virtual const TlsReport* tls() const = 0;
  /// See Stream::channel_binding().
  virtual std::optional<std::string> channel_binding(ChannelBinding) const { return {}; }

  /// The peer is dropped with RST when the transport goes (no TIME_WAIT; for scans).
  virtual void linger_none() {}
  /// Our own numeric address on this connection; empty where there is none.
  virtual std::string local_address() const { return {}; }
  /// False: no error of the connection was reported so far, so there is no need to ask for one.
  virtual bool may_be_broken() const { return true; }
  /// The socket's descriptor, or -1.
  virtual int descriptor() const { return -1; }
};

}  // namespace hail::net
