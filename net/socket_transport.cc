// SPDX-License-Identifier: GPL-3.0-or-later
// A connected socket of POCO's as a Transport, plain or inside TLS. POCO keeps the descriptor; the
// calls go to the kernel directly, because its receiveBytes() turns "reset" and "would block" into
// exceptions and -1, and we need errno.
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "hail/net/dialer.h"
#include "net/tls_session.h"

namespace hail::net {
namespace {

class SocketTransport final : public Transport {
 public:
  SocketTransport(Loop& loop, Poco::Net::StreamSocket socket)
      : socket_(std::move(socket)),
        descriptor_(socket_.impl()->sockfd()),
        watch_(loop, descriptor_) {
    watch_.descriptor_closes();
  }

  Io try_read(std::span<char> into, Phase phase) override {
    if (tls_) return tls_->read(into, phase);
    watch_.in().close();
    for (;;) {
      const ssize_t got = ::recv(descriptor_, into.data(), into.size(), 0);
      if (got > 0) return {.bytes = static_cast<std::size_t>(got)};
      if (got == 0) return {.end = true};
      if (errno == EINTR) continue;
      if (errno == EAGAIN) return {.want = Want::read};
      broken(phase);
    }
  }

  Io try_write(std::string_view bytes, Phase phase) override {
    if (tls_) return tls_->write(bytes, phase);
    watch_.out().close();
    for (;;) {
      const ssize_t put = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (put >= 0) return {.bytes = static_cast<std::size_t>(put)};
      if (errno == EINTR) continue;
      if (errno == EAGAIN) return {.want = Want::write};
      broken(phase);
    }
  }

  Io try_shutdown(Phase phase) override {
    if (tls_) {
      const Io io = tls_->shutdown(phase);
      if (io.want != Want::nothing) return io;
    }
    ::shutdown(descriptor_, SHUT_WR);
    return {};
  }

  Gate& gate(Want want) override { return want == Want::write ? watch_.out() : watch_.in(); }

  void begin_tls(const TlsOptions& options) override {
    tls_ = std::make_unique<TlsSession>(descriptor_, options);
  }
  void begin_tls(std::shared_ptr<const TlsServer> server) override {
    tls_ = std::make_unique<TlsSession>(descriptor_, std::move(server));
  }
  Io try_handshake(Phase phase) override { return tls_->handshake(phase); }
  const TlsReport* tls() const override { return tls_ ? tls_->report() : nullptr; }

  void linger_none() override { socket_.setLinger(true, 0); }
  int descriptor() const override { return descriptor_; }
  std::string local_address() const override {
    const Poco::Net::SocketAddress address = socket_.address();
    return address.family() == Poco::Net::SocketAddress::UNIX_LOCAL ? std::string()
                                                                    : address.host().toString();
  }

 private:
  [[noreturn]] static void broken(Phase phase) {
    const int number = errno;
    const Errc cause = cause_of_errno(number, phase);
    fail(cause, phase, cause == Errc::reset ? std::string() : std::strerror(number));
  }

  Poco::Net::StreamSocket socket_;
  int descriptor_;
  Watch watch_;
  std::unique_ptr<TlsSession> tls_;
};

}  // namespace

std::unique_ptr<Transport> socket_transport(Loop& loop, Poco::Net::StreamSocket connected) {
  return std::make_unique<SocketTransport>(loop, std::move(connected));
}

}  // namespace hail::net
