// SPDX-License-Identifier: GPL-3.0-or-later
// A server of one connection at a time on loopback, for tests of the whole program.
#pragma once

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <functional>
#include <string>
#include <thread>

namespace hail::tests {

class Server {
 public:
  /// `serve` gets each of `connections` connections in turn, on a thread of its own.
  explicit Server(std::function<void(Poco::Net::StreamSocket&)> serve, int connections = 1)
      : socket_(Poco::Net::SocketAddress("127.0.0.1", 0)),
        thread_([this, serve = std::move(serve), connections] {
          for (int i = 0; i < connections; ++i) {
            if (!socket_.poll(Poco::Timespan(20, 0), Poco::Net::Socket::SELECT_READ)) return;
            Poco::Net::StreamSocket connection = socket_.acceptConnection();
            try {
              serve(connection);
            } catch (const std::exception&) {
              // The client has gone: some tests want just that.
            }
          }
        }) {}
  ~Server() { thread_.join(); }

  std::string port() const { return std::to_string(socket_.address().port()); }
  std::string target() const { return "127.0.0.1:" + port(); }

 private:
  Poco::Net::ServerSocket socket_;
  std::thread thread_;
};

inline void say(Poco::Net::StreamSocket& connection, const std::string& text) {
  connection.sendBytes(text.data(), static_cast<int>(text.size()));
}

/// Waits until the client has ended its side.
inline void wait_for_end(Poco::Net::StreamSocket& connection) {
  char byte = 0;
  connection.setReceiveTimeout(Poco::Timespan(20, 0));
  while (connection.receiveBytes(&byte, 1) > 0) {
  }
}

/// A port on which nothing listens.
inline std::string free_port() {
  const Poco::Net::ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", 0));
  return std::to_string(socket.address().port());
}

}  // namespace hail::tests
