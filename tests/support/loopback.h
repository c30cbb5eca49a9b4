// SPDX-License-Identifier: GPL-3.0-or-later
// Peers in this process: sockets on loopback that accept, that swallow every SYN, that are closed
// again; and what else tests of sockets need to see. Set-up that fails throws.
#pragma once

#include <Poco/Net/StreamSocketImpl.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "hail/net/dialer.h"

namespace hail::tests {

/// How many descriptors this process has open.
inline std::ptrdiff_t open_descriptors() {
  namespace fs = std::filesystem;
  return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator());
}

/// How many threads this process has.
inline std::ptrdiff_t threads() {
  namespace fs = std::filesystem;
  return std::distance(fs::directory_iterator("/proc/self/task"), fs::directory_iterator());
}

/// A file with `contents` that goes with its owner.
class ScratchFile {
 public:
  explicit ScratchFile(std::string_view contents) {
    path_ = (std::filesystem::temp_directory_path() / "hail-net-XXXXXX").string();
    const int descriptor = ::mkstemp(path_.data());
    if (descriptor < 0) throw std::runtime_error("mkstemp");
    const ssize_t put = ::write(descriptor, contents.data(), contents.size());
    ::close(descriptor);
    if (put != static_cast<ssize_t>(contents.size())) throw std::runtime_error("write");
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile() { ::unlink(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// A non-blocking socket bound to "127.0.0.1", "::1" and the like, or to a path; closed by its
/// owner.
class BoundSocket {
 public:
  BoundSocket(int type, const std::string& where, std::uint16_t port) {
    sockaddr_storage address{};
    socklen_t size = 0;
    if (where.starts_with('/')) {
      auto& local = reinterpret_cast<sockaddr_un&>(address);
      local.sun_family = AF_UNIX;
      where.copy(local.sun_path, sizeof local.sun_path - 1);
      size = sizeof local;
    } else if (where.find(':') != std::string::npos) {
      auto& v6 = reinterpret_cast<sockaddr_in6&>(address);
      v6.sin6_family = AF_INET6;
      v6.sin6_port = htons(port);
      ::inet_pton(AF_INET6, where.c_str(), &v6.sin6_addr);
      size = sizeof v6;
    } else {
      auto& v4 = reinterpret_cast<sockaddr_in&>(address);
      v4.sin_family = AF_INET;
      v4.sin_port = htons(port);
      ::inet_pton(AF_INET, where.c_str(), &v4.sin_addr);
      size = sizeof v4;
    }
    descriptor_ = ::socket(address.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor_ < 0) broken("socket");
    const int one = 1;
    ::setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), size) != 0) {
      ::close(descriptor_);
      broken("bind");
    }
    size = sizeof address;
    ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                                : reinterpret_cast<sockaddr_in&>(address).sin_port);
  }
  BoundSocket(const BoundSocket&) = delete;
  BoundSocket& operator=(const BoundSocket&) = delete;
  ~BoundSocket() { ::close(descriptor_); }

  int descriptor() const { return descriptor_; }
  std::uint16_t port() const { return port_; }

 private:
  [[noreturn]] static void broken(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
  }
  int descriptor_ = -1;
  std::uint16_t port_ = 0;
};

/// Accepts connections on the loop.
class Listener {
 public:
  explicit Listener(net::Loop& loop, const std::string& where = "127.0.0.1", std::uint16_t port = 0)
      : loop_(&loop), socket_(SOCK_STREAM, where, port), watch_(loop, socket_.descriptor()) {
    if (::listen(socket_.descriptor(), 64) != 0) throw std::runtime_error("listen");
  }

  std::uint16_t port() const { return socket_.port(); }

  /// The next connection, and who made it in `from` if that is given.
  net::Task<net::Stream> accept(std::string* from = nullptr) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    int descriptor = -1;
    for (;;) {
      descriptor = ::accept4(socket_.descriptor(), reinterpret_cast<sockaddr*>(&peer), &size,
                             SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (descriptor >= 0) break;
      co_await watch_.readable(net::Deadline::never());
    }
    if (from != nullptr && peer.ss_family == AF_INET) {
      char text[INET_ADDRSTRLEN] = "";
      ::inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in&>(peer).sin_addr, text, sizeof text);
      *from = text;
    }
    Poco::Net::StreamSocket socket(new Poco::Net::StreamSocketImpl(descriptor));
    co_return net::Stream(*loop_, net::socket_transport(*loop_, socket), "client");
  }

 private:
  net::Loop* loop_;
  BoundSocket socket_;
  net::Watch watch_;
};

/// Like a firewall's DROP: its queue is full and nobody accepts, so every further SYN is dropped.
class BlackHole {
 public:
  explicit BlackHole(const std::string& where = "127.0.0.1", std::uint16_t port = 0)
      : socket_(SOCK_STREAM, where, port) {
    if (::listen(socket_.descriptor(), 0) != 0) throw std::runtime_error("listen");
    while (fill(where)) {
    }
  }
  BlackHole(const BlackHole&) = delete;
  BlackHole& operator=(const BlackHole&) = delete;
  ~BlackHole() {
    for (const int each : clients_) ::close(each);
  }
  std::uint16_t port() const { return socket_.port(); }

 private:
  /// Whether one more got in. On loopback that is known when connect() returns.
  bool fill(const std::string& where) {
    const bool v6 = where.find(':') != std::string::npos;
    const int client =
        ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    ::getsockname(socket_.descriptor(), reinterpret_cast<sockaddr*>(&address), &size);
    ::connect(client, reinterpret_cast<sockaddr*>(&address), size);
    sockaddr_storage peer{};
    size = sizeof peer;
    if (::getpeername(client, reinterpret_cast<sockaddr*>(&peer), &size) != 0) {
      ::close(client);
      return false;
    }
    clients_.push_back(client);
    return true;
  }

  BoundSocket socket_;
  std::vector<int> clients_;
};

/// A port of 127.0.0.1 where nothing listens.
inline std::uint16_t closed_port() {
  return BoundSocket(SOCK_STREAM, "127.0.0.1", 0).port();
}

}  // namespace hail::tests
