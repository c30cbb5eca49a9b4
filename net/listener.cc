// SPDX-License-Identifier: GPL-3.0-or-later
// Accepting on the loop. POCO holds the socket; accept4() is called directly, because a client that
// has gone again, or a lack of descriptors, is no reason to end.
#include "hail/net/listener.h"

#include <Poco/Net/StreamSocketImpl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "hail/net/dialer.h"

namespace hail::net {
namespace {

constexpr int backlog = 128;
/// Until descriptors may be there again.
constexpr auto breather = std::chrono::milliseconds(100);

}  // namespace

Listener::Listener(Loop& loop, const std::string& address, std::uint16_t port) : loop_(&loop) {
  try {
    socket_.bind(Poco::Net::SocketAddress(address, port), true, false);
    socket_.listen(backlog);
    socket_.setBlocking(false);
    port_ = socket_.address().port();
  } catch (const Poco::Exception& exception) {
    fail(Errc::unreachable, Phase::connect, "cannot listen: " + exception.displayText(),
         to_string(Endpoint{address, port, {}}));
  }
  watch_ = std::make_unique<Watch>(loop, socket_.impl()->sockfd());
}

Listener::~Listener() = default;

Task<Stream> Listener::accept(Bounds bounds) {
  for (;;) {
    const int descriptor =
        ::accept4(socket_.impl()->sockfd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= 0) {
      const Poco::Net::StreamSocket client(new Poco::Net::StreamSocketImpl(descriptor));
      std::string peer = "client";
      try {
        peer = client.peerAddress().toString();
      } catch (const Poco::Exception&) {
        // It has gone already; reading will tell.
      }
      co_return Stream(*loop_, socket_transport(*loop_, client), std::move(peer), bounds);
    }
    if (errno == EAGAIN) {
      co_await watch_->readable(Deadline::never());
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      co_await loop_->sleep(loop_->in(breather));
    }
  }
}

}  // namespace hail::net
