// SPDX-License-Identifier: GPL-3.0-or-later
// A connected socket of POCO's as a Transport, plain or inside TLS. POCO keeps the descriptor; the
// calls go to the kernel directly, because its receiveBytes() turns "reset" and "would block" into
// exceptions and -1, and we need errno. TCP_NODELAY waits for the first write, to which a grab of
// banners never comes.
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "hail/net/dialer.h"
#include "net/tls_session.h"

namespace hail::net {
namespace {

/// What may be read without a wait, so without a look at epoll, before urgent() looks by itself.
constexpr std::size_t unheard_most = 256 * 1024;

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
      if (got > 0) {
        unheard_ += static_cast<std::size_t>(got);
        return {.bytes = static_cast<std::size_t>(got)};
      }
      if (got == 0) return {.end = true};
      if (errno == EINTR) continue;
      if (errno == EAGAIN) {
        unheard_ = 0;
        return {.want = Want::read};
      }
      broken(phase);
    }
  }

  Io try_write(std::string_view bytes, Phase phase) override {
    if (tls_) return tls_->write(bytes, phase);
    return send(bytes, 0, phase);
  }

  void watch_urgent() override {
    if (!has_urgent_data()) return;
    set(SOL_SOCKET, SO_OOBINLINE);
    watch_.watch_urgent();
    watches_urgent_ = true;
  }

  Urgent urgent() override {
    if (!watches_urgent_ || tls_) return Urgent::none;
    if (watch_.take_urgent() || unheard_ >= unheard_most) urgent_is_near_ = true;
    if (!urgent_is_near_) return Urgent::none;
    unheard_ = 0;
    pollfd level{descriptor_, POLLPRI, 0};
    urgent_is_near_ = ::poll(&level, 1, 0) == 1 && (level.revents & POLLPRI) != 0;
    if (!urgent_is_near_) return Urgent::none;
    int at_mark = 0;
    ::ioctl(descriptor_, SIOCATMARK, &at_mark);
    return at_mark != 0 ? Urgent::here : Urgent::ahead;
  }

  Io try_write_urgent(std::string_view bytes, Phase phase) override {
    if (tls_ || !has_urgent_data()) return try_write(bytes, phase);
    // A send() with MSG_OOB that takes only a part marks the last octet of that part, so the urgent
    // octet goes alone; MSG_MORE lets it share a segment with those before it.
    if (bytes.size() == 1) return send(bytes, MSG_OOB, phase);
    return send(bytes.substr(0, bytes.size() - 1), MSG_MORE, phase);
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

  bool may_be_broken() const override { return watch_.broken(); }

  void begin_tls(const TlsOptions& options) override {
    no_delay();
    tls_ = std::make_unique<TlsSession>(descriptor_, options);
  }
  void begin_tls(std::shared_ptr<const TlsServer> server) override {
    no_delay();
    tls_ = std::make_unique<TlsSession>(descriptor_, std::move(server));
  }
  Io try_handshake(Phase phase) override { return tls_->handshake(phase); }
  const TlsReport* tls() const override { return tls_ ? tls_->report() : nullptr; }
  std::optional<std::string> channel_binding(ChannelBinding kind) const override {
    return tls_ ? tls_->channel_binding(kind) : std::nullopt;
  }

  void linger_none() override { socket_.setLinger(true, 0); }
  int descriptor() const override { return descriptor_; }
  std::string local_address() const override {
    const Poco::Net::SocketAddress address = socket_.address();
    return address.family() == Poco::Net::SocketAddress::UNIX_LOCAL ? std::string()
                                                                    : address.host().toString();
  }

 private:
  Io send(std::string_view bytes, int flags, Phase phase) {
    no_delay();
    watch_.out().close();
    for (;;) {
      const ssize_t put = ::send(descriptor_, bytes.data(), bytes.size(), flags | MSG_NOSIGNAL);
      if (put >= 0) return {.bytes = static_cast<std::size_t>(put)};
      if (errno == EINTR) continue;
      if (errno == EAGAIN) return {.want = Want::write};
      broken(phase);
    }
  }

  void no_delay() {
    if (!std::exchange(no_delay_, true)) set(IPPROTO_TCP, TCP_NODELAY);
  }

  void set(int level, int option) {
    const int on = 1;
    ::setsockopt(descriptor_, level, option, &on, sizeof on);
  }

  /// Linux has it on Unix sockets too, where no peer expects it.
  bool has_urgent_data() const {
    int protocol = 0;
    socklen_t size = sizeof protocol;
    return ::getsockopt(descriptor_, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) == 0 &&
           protocol == IPPROTO_TCP;
  }

  [[noreturn]] static void broken(Phase phase) {
    const int number = errno;
    const Errc cause = cause_of_errno(number, phase);
    fail(cause, phase, cause == Errc::reset ? std::string() : std::strerror(number));
  }

  Poco::Net::StreamSocket socket_;
  int descriptor_;
  Watch watch_;
  bool no_delay_ = false;
  bool watches_urgent_ = false;
  bool urgent_is_near_ = false;  // Reported, and not seen to have passed.
  std::size_t unheard_ = 0;      // Octets read since epoll or urgent() had a look.
  std::unique_ptr<TlsSession> tls_;
};

}  // namespace

std::unique_ptr<Transport> socket_transport(Loop& loop, Poco::Net::StreamSocket connected) {
  return std::make_unique<SocketTransport>(loop, std::move(connected));
}

}  // namespace hail::net
