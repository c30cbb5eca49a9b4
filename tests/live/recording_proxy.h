// SPDX-License-Identifier: GPL-3.0-or-later
// A peer in between: hands one connection on to a real server, both ways, and keeps what the client
// sent. Urgent octets are handed on in line, as octets like any other; that they were urgent is
// kept. Set-up that fails throws.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace hail::tests {

class RecordingProxy {
 public:
  /// Hands on to `server`, "127.0.0.1:PORT".
  explicit RecordingProxy(const std::string& server) {
    const std::size_t colon = server.rfind(':');
    target_.sin_family = AF_INET;
    target_.sin_port = htons(static_cast<std::uint16_t>(std::stoi(server.substr(colon + 1))));
    ::inet_pton(AF_INET, server.substr(0, colon).c_str(), &target_.sin_addr);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof own;
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&own), size) != 0 ||
        ::listen(listener_, 1) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&own), &size) != 0) {
      ::close(listener_);
      throw std::runtime_error("no proxy");
    }
    address_ = "127.0.0.1:" + std::to_string(ntohs(own.sin_port));
    thread_ = std::thread([this] { serve(); });
  }
  RecordingProxy(const RecordingProxy&) = delete;
  RecordingProxy& operator=(const RecordingProxy&) = delete;
  ~RecordingProxy() {
    over_ = true;
    thread_.join();
    ::close(listener_);
  }

  const std::string& address() const { return address_; }
  /// Every octet that the client has sent so far.
  std::string sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
  }
  /// Those that are data: without commands and subnegotiations, IAC IAC as one.
  std::string data() const {
    const std::string octets = sent();
    std::string data;
    for (std::size_t at = 0; at < octets.size(); ++at) {
      if (octets[at] != '\xff') {
        data += octets[at];
      } else if (++at < octets.size()) {
        const int command = static_cast<unsigned char>(octets[at]);
        if (command == 255) data += '\xff';
        if (command >= 251 && command <= 254) ++at;
        if (command == 250) at = std::min(octets.find("\xff\xf0", at), octets.size() - 2) + 1;
      }
    }
    return data;
  }
  std::size_t count(std::string_view octets) const {
    const std::string all = sent();
    std::size_t found = 0;
    for (std::size_t at = all.find(octets); at != std::string::npos;
         at = all.find(octets, at + octets.size()))
      ++found;
    return found;
  }
  /// Whether any of it was urgent.
  bool urgent() const { return urgent_; }
  /// Waits until what was sent makes `true_now` true; throws when it does not in time.
  template <class Condition>
  void until(Condition true_now) const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(15);
    for (std::size_t known = 0; !true_now(); known = sent().size()) {
      std::unique_lock lock(mutex_);
      if (!more_.wait_until(lock, deadline, [&] { return sent_.size() != known; }))
        throw std::runtime_error("the client did not send what was waited for");
    }
  }

 private:
  static bool hand_on(int to, std::string_view octets) {
    while (!octets.empty()) {
      const ssize_t put = ::send(to, octets.data(), octets.size(), MSG_NOSIGNAL);
      if (put <= 0) return false;
      octets.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
  }

  /// Looks up now and then, so that a test that fails ends.
  bool wait_for(pollfd* sockets, nfds_t count) const {
    while (!over_) {
      if (::poll(sockets, count, 50) > 0) return true;
    }
    return false;
  }

  void serve() {
    pollfd waiting{listener_, POLLIN, 0};
    if (!wait_for(&waiting, 1)) return;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    for (const int each : {client, server})
      ::setsockopt(each, SOL_SOCKET, SO_OOBINLINE, &yes, sizeof yes);
    if (::connect(server, reinterpret_cast<sockaddr*>(&target_), sizeof target_) == 0)
      relay(client, server);
    ::close(client);
    ::close(server);
  }

  void relay(int client, int server) {
    std::array<pollfd, 2> sockets{pollfd{client, POLLIN | POLLPRI, 0},
                                  pollfd{server, POLLIN | POLLPRI, 0}};
    std::array<char, 16384> buffer;
    for (int open = 2; open > 0 && wait_for(sockets.data(), sockets.size());) {
      for (pollfd& from : sockets) {
        if (from.fd < 0 || from.revents == 0) continue;
        const bool of_client = from.fd == client;
        if (of_client && (from.revents & POLLPRI) != 0) urgent_ = true;
        const ssize_t got = ::recv(from.fd, buffer.data(), buffer.size(), 0);
        const std::string_view octets(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
        if (of_client) keep(octets);
        if (octets.empty() || !hand_on(of_client ? server : client, octets)) {
          ::shutdown(of_client ? server : client, SHUT_WR);
          from.fd = -1;
          --open;
        }
      }
    }
  }

  void keep(std::string_view octets) {
    const std::lock_guard lock(mutex_);
    sent_ += octets;
    more_.notify_all();
  }

  sockaddr_in target_{};
  std::string address_;
  int listener_ = -1;
  std::atomic<bool> over_ = false, urgent_ = false;
  mutable std::mutex mutex_;
  mutable std::condition_variable more_;
  std::string sent_;
  std::thread thread_;
};

}  // namespace hail::tests
