// SPDX-License-Identifier: GPL-3.0-or-later
// A port of this machine where clients are taken in: for the servers embedded in hail. What is said
// to them is decided by the caller.
#pragma once

#include <Poco/Net/ServerSocket.h>

#include <cstdint>
#include <memory>
#include <string>

#include "hail/net/loop.h"
#include "hail/net/stream.h"

namespace hail::net {

class Listener {
 public:
  /// Listens at the numeric `address`; `port` 0: one that the kernel chooses. Throws
  /// Failure{unreachable} where that may not be. `loop` must outlive it.
  Listener(Loop& loop, const std::string& address, std::uint16_t port = 0);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  std::uint16_t port() const { return port_; }

  /// The next client; its peer is "ADDRESS:PORT". One waiter at a time.
  Task<Stream> accept(Bounds bounds = {});

 private:
  Loop* loop_;
  Poco::Net::ServerSocket socket_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Watch> watch_;
};

}  // namespace hail::net
