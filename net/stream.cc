// SPDX-License-Identifier: GPL-3.0-or-later
// Waiting, buffering and bounds over a Transport. The call is tried first; only what would block
// waits. Every Failure leaves with the peer's name.
#include "hail/net/stream.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "hail/net/escape.h"

namespace hail::net {
namespace {

/// Runs a try of the transport; a Failure gets the peer's name.
template <class F>
auto named(const std::string& peer, F&& attempt) {
  try {
    return attempt();
  } catch (const Failure& failure) {
    Error error = failure.error();
    if (error.peer.empty()) error.peer = peer;
    throw Failure(std::move(error));
  }
}

}  // namespace

Stream::Stream(Loop& loop, std::unique_ptr<Transport> transport, std::string peer, Bounds bounds)
    : loop_(&loop), transport_(std::move(transport)), peer_(std::move(peer)), bounds_(bounds) {}

void Stream::account(std::string_view received, Phase phase) {
  read_ += received.size();
  if (transcript_ != nullptr) {
    transcript_->add(loop_->now(), Transcript::From::server, received,
                     transport_->tls() != nullptr);
  }
  if (!unbounded_ && read_ > bounds_.conversation) {
    fail(Errc::limit, phase, fmt::format("more than {} bytes received", bounds_.conversation),
         peer_);
  }
}

void Stream::account_sent(std::string_view sent) {
  written_ += sent.size();
  if (transcript_ != nullptr && !sent.empty()) {
    transcript_->add(loop_->now(), Transcript::From::client, sent, transport_->tls() != nullptr);
  }
}

Task<void> Stream::ready(Want want, Limit limit) {
  // The outcome has a name because g++ 12 compiles an `if (co_await ...)` whose body never returns,
  // at the end of a coroutine, into a trap.
  const Wait outcome = co_await transport_->gate(want).wait(limit.until);
  if (outcome == Wait::timed_out) fail(Errc::timed_out, limit.phase, {}, peer_);
}

Task<std::size_t> Stream::fill(std::span<char> into, Limit limit) {
  for (;;) {
    const Io io = named(peer_, [&] { return transport_->try_read(into, limit.phase); });
    if (io.bytes > 0) {
      account({into.data(), io.bytes}, limit.phase);
      co_return io.bytes;
    }
    if (io.end) co_return 0;
    const Wait outcome = co_await transport_->gate(io.want).wait(limit.until);
    if (outcome == Wait::timed_out) fail(Errc::timed_out, limit.phase, {}, peer_);
  }
}

Task<std::size_t> Stream::read_some(std::span<char> into, Limit limit) {
  buffer_.erase(0, std::exchange(lent_, 0));
  if (buffer_.empty()) co_return co_await fill(into, limit);
  const std::size_t count = std::min(into.size(), buffer_.size());
  std::memcpy(into.data(), buffer_.data(), count);
  buffer_.erase(0, count);
  co_return count;
}

Task<std::string_view> Stream::read_view(Limit limit, std::size_t most) {
  buffer_.erase(0, std::exchange(lent_, 0));
  if (!buffer_.empty()) {
    lent_ = std::min(most, buffer_.size());
    co_return std::string_view(buffer_).substr(0, lent_);
  }
  // The scratch belongs to whoever runs: what fill() read into it is still there when it returns
  // without having waited after the read.
  const auto into = loop_->scratch().first(std::min(most, Loop::scratch_size));
  const std::size_t count = co_await fill(into, limit);
  co_return std::string_view(into.data(), count);
}

Task<Line> Stream::read_line(Limit limit) {
  buffer_.erase(0, std::exchange(lent_, 0));
  std::size_t searched = 0;
  line_began_.reset();
  if (!buffer_.empty()) line_began_ = loop_->now();
  for (;;) {
    const std::size_t lf = buffer_.find('\n', searched);
    const std::size_t length = lf == std::string::npos ? buffer_.size() : lf + 1;
    if (length > bounds_.line) {
      fail(Errc::limit, limit.phase,
           fmt::format("a line of more than {} bytes: \"{}\"", bounds_.line,
                       escape(std::string_view(buffer_).substr(0, 60), 40)),
           peer_);
    }
    if (lf != std::string::npos) {
      Line line;
      const bool crlf = lf > 0 && buffer_[lf - 1] == '\r';
      line.end = crlf ? Line::End::crlf : Line::End::lf;
      line.text = buffer_.substr(0, crlf ? lf - 1 : lf);
      buffer_.erase(0, lf + 1);
      co_return line;
    }
    searched = buffer_.size();
    // At most a line's worth is kept, so an endless line cannot fill the memory.
    const auto into = loop_->scratch().first(bounds_.line + 1);
    const std::size_t count = co_await fill(into, limit);
    if (count == 0) {
      if (buffer_.empty()) fail(Errc::closed, limit.phase, {}, peer_);
      Line line;
      line.text = std::exchange(buffer_, {});
      line.end = Line::End::none;
      co_return line;
    }
    if (!line_began_) line_began_ = loop_->now();
    buffer_.append(into.data(), count);
  }
}

Task<std::string> Stream::read_exactly(std::size_t count, Limit limit) {
  buffer_.erase(0, std::exchange(lent_, 0));
  if (count > bounds_.literal) {
    fail(Errc::limit, limit.phase, fmt::format("a literal of {} bytes", count), peer_);
  }
  while (buffer_.size() < count) {
    const auto into = loop_->scratch();
    const std::size_t got = co_await fill(into, limit);
    if (got == 0) fail(Errc::closed, limit.phase, "inside a literal", peer_);
    buffer_.append(into.data(), got);
  }
  std::string bytes = buffer_.substr(0, count);
  buffer_.erase(0, count);
  co_return bytes;
}

Task<void> Stream::write_all(std::string_view bytes, Limit limit) {
  while (!bytes.empty()) {
    const Io io = named(peer_, [&] { return transport_->try_write(bytes, limit.phase); });
    if (io.bytes > 0) {
      account_sent(bytes.substr(0, io.bytes));
      bytes.remove_prefix(io.bytes);
      continue;
    }
    co_await ready(io.want, limit);
  }
}

Task<void> Stream::write_urgent(std::string_view bytes, Limit limit) {
  while (!bytes.empty()) {
    const Io io = named(peer_, [&] { return transport_->try_write_urgent(bytes, limit.phase); });
    if (io.bytes > 0) {
      account_sent(bytes.substr(0, io.bytes));
      bytes.remove_prefix(io.bytes);
      continue;
    }
    co_await ready(io.want, limit);
  }
}

Urgent Stream::urgent() {
  const Urgent mark = transport_->urgent();
  // What is buffered was read before it.
  return mark == Urgent::here && buffer_.size() > lent_ ? Urgent::ahead : mark;
}

std::size_t Stream::write_some(std::string_view bytes, Phase phase) {
  const Io io = named(peer_, [&] { return transport_->try_write(bytes, phase); });
  account_sent(bytes.substr(0, io.bytes));
  return io.bytes;
}

std::string Stream::pending(Phase phase) {
  buffer_.erase(0, std::exchange(lent_, 0));
  if (buffer_.size() <= bounds_.line) {
    const auto into = loop_->scratch().first(bounds_.line);
    const Io io = named(peer_, [&] { return transport_->try_read(into, phase); });
    if (io.bytes > 0) {
      account({into.data(), io.bytes}, phase);
      buffer_.append(into.data(), io.bytes);
    }
  }
  return buffer_;
}

Task<void> Stream::handshake(Limit limit) {
  for (;;) {
    const Io io = named(peer_, [&] { return transport_->try_handshake(Phase::tls); });
    if (io.want == Want::nothing) co_return;
    co_await ready(io.want, limit);
  }
}

Task<void> Stream::start_tls(TlsOptions options, Limit limit) {
  limit.phase = Phase::tls;
  // The server speaks second in TLS: whatever is there now was sent in clear, by somebody.
  if (!buffer_.empty()) {
    fail(Errc::protocol, Phase::tls, fmt::format("{} plaintext bytes before TLS", buffer_.size()),
         peer_);
  }
  transport_->begin_tls(options);
  co_await handshake(limit);
}

Task<void> Stream::accept_tls(std::shared_ptr<const TlsServer> server, Limit limit) {
  limit.phase = Phase::tls;
  transport_->begin_tls(std::move(server));
  co_await handshake(limit);
}

Task<void> Stream::shutdown(Limit limit) {
  for (;;) {
    const Io io = named(peer_, [&] { return transport_->try_shutdown(limit.phase); });
    if (io.want == Want::nothing) co_return;
    co_await ready(io.want, limit);
  }
}

void Stream::close() {
  transport_.reset();
}

}  // namespace hail::net
