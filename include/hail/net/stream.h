// SPDX-License-Identifier: GPL-3.0-or-later
// A connection as its users see it: read, write, upgrade to TLS, each with a Limit; plain or TLS,
// they cannot tell. Everything that breaks is a Failure that names the peer and the phase.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "hail/net/bounds.h"
#include "hail/net/loop.h"
#include "hail/net/transcript.h"
#include "hail/net/transport.h"

namespace hail::net {

/// One line as received.
struct Line {
  enum class End { crlf, lf, none };
  std::string text;     ///< Without its end. May hold any byte but LF; a bare CR stays in it.
  End end = End::crlf;  ///< `none`: the input ended inside the line.
};

class Stream {
 public:
  /// `peer` is the text for errors: "mx.example [192.0.2.7]:25".
  Stream(Loop& loop, std::unique_ptr<Transport> transport, std::string peer, Bounds bounds = {});
  Stream(Stream&&) noexcept = default;
  Stream& operator=(Stream&&) noexcept = default;

  Loop& loop() const { return *loop_; }
  const std::string& peer() const { return peer_; }
  const Bounds& bounds() const { return bounds_; }

  /// At least one byte into `into`, or 0 at the end of the input.
  Task<std::size_t> read_some(std::span<char> into, Limit limit);
  /// What is there, at most `most` bytes, lent until the next call; empty at the end of the input.
  /// Nothing is buffered in between: the way for floods and for probes that sleep by the thousand.
  Task<std::string_view> read_view(Limit limit, std::size_t most = Loop::scratch_size);
  /// A line of at most `bounds().line` bytes with its end; LF ends it, CR LF is the proper form. At
  /// the end of the input: what is left with End::none; Failure{closed} if nothing is left.
  Task<Line> read_line(Limit limit);
  /// Exactly `count` bytes (at most `bounds().literal`); Failure{closed} if the input ends before.
  Task<std::string> read_exactly(std::size_t count, Limit limit);
  /// All of `bytes`, which must stay alive until it is done.
  Task<void> write_all(std::string_view bytes, Limit limit);
  /// As write_all(), with the last of `bytes` as urgent data: "IAC DM" is the Synch of RFC 854.
  Task<void> write_urgent(std::string_view bytes, Limit limit);
  /// What could be sent at once without waiting, in bytes.
  std::size_t write_some(std::string_view bytes, Phase phase);

  /// From here on urgent octets keep their place among the others and urgent() tells of them; call
  /// it before the first read. A read then never goes from before the mark to behind it: it ends
  /// before the urgent octet, and the next one begins with it.
  void watch_urgent() { transport_->watch_urgent(); }
  /// Where the urgent octet is. Ask after each read_view() or read_some(): unless it says `none`,
  /// all that was read so far lies before the mark. `none` again once the octet was read, and
  /// always inside TLS. See Transport::urgent().
  Urgent urgent();

  /// Received, not read yet, looking at the socket once without waiting. Before TLS starts there
  /// must be none: RFC 3207 section 4.2, the STARTTLS injection.
  std::string pending(Phase phase);
  /// The client's side of a TLS handshake. Throws Failure{protocol} when plaintext is pending, and
  /// Failure{tls} or Failure{certificate} when the handshake does not come about; the phase is
  /// Phase::tls whatever `limit` says.
  Task<void> start_tls(TlsOptions options, Limit limit);
  /// The server's side, for embedded servers.
  Task<void> accept_tls(std::shared_ptr<const TlsServer> server, Limit limit);
  /// What the handshake showed, or null in clear.
  const TlsReport* tls() const { return transport_->tls(); }
  /// The channel binding of the session, raw bytes; the same at both ends. Nothing in clear, before
  /// the end of the handshake, over memory, and where this kind does not exist in this session.
  std::optional<std::string> channel_binding(ChannelBinding kind) const {
    return transport_->channel_binding(kind);
  }

  /// Ends our side: the peer reads an end of input. Reading goes on.
  Task<void> shutdown(Limit limit);
  /// Closes at once. No further call but the destructor.
  void close();
  /// Makes close() send RST.
  void linger_none() { transport_->linger_none(); }

  /// From here on everything that passes is recorded; null ends it. Not owned.
  void record(Transcript* transcript) { transcript_ = transcript; }
  Transcript* transcript() const { return transcript_; }

  std::uint64_t bytes_read() const { return read_; }
  std::uint64_t bytes_written() const { return written_; }
  Transport& transport() { return *transport_; }

 private:
  Task<void> ready(Want want, Limit limit);
  Task<std::size_t> fill(std::span<char> into, Limit limit);
  void account(std::string_view received, Phase phase);
  void account_sent(std::string_view sent);
  Task<void> handshake(Limit limit);

  Loop* loop_;
  std::unique_ptr<Transport> transport_;
  std::string peer_;
  Bounds bounds_;
  std::string buffer_;    // Received beyond what was asked for.
  std::size_t lent_ = 0;  // Bytes of buffer_ that read_view() lent; dropped at the next call.
  bool unbounded_ = false;
  Transcript* transcript_ = nullptr;
  std::uint64_t read_ = 0;
  std::uint64_t written_ = 0;

 public:
  /// Lifts `bounds().conversation`: an interactive session may last.
  void unbounded() { unbounded_ = true; }
};

/// Two streams that are each other's peer, in memory. Bytes written to one are read from the other
/// after a turn of the loop. Urgent data as over TCP, told at once; without watch_urgent() it is as
/// any other. TLS is pretended: the handshake succeeds when both sides ask for it, and the client
/// finds the certificate as it was told.
enum class MemoryTls { verified, unverified };
struct MemoryPair {
  Stream client;
  Stream server;
};
MemoryPair memory_pair(Loop& loop, Bounds bounds = {}, MemoryTls tls = MemoryTls::verified);

}  // namespace hail::net
