// SPDX-License-Identifier: GPL-3.0-or-later
// The servers inside hail, on loopback: which ports there are, how many clients, how long each may
// stay. What they say is decided in their own files.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "hail/net/listener.h"
#include "hail/net/loop.h"
#include "hail/net/tls.h"

namespace hail::cli::demo {

/// Bounds of the whole demonstration.
inline constexpr std::size_t most_clients = 64;
inline constexpr auto idle_limit = std::chrono::minutes(10);

struct Port {
  std::string_view name;     ///< "smtp", "smtps": a scheme of the contract.
  std::uint16_t number = 0;  ///< Chosen by the kernel.
};

class Servers {
 public:
  /// Listens at 127.0.0.1 and makes a certificate for it. Throws Failure. `loop` must outlive it.
  explicit Servers(net::Loop& loop);
  Servers(const Servers&) = delete;
  Servers& operator=(const Servers&) = delete;
  ~Servers();

  const std::vector<Port>& ports() const { return ports_; }
  /// The authority behind the certificate, PEM.
  const std::string& authority() const { return authority_; }
  /// Serves for ever.
  net::Task<void> run();

 private:
  struct Kind;
  struct Door;
  net::Task<void> accept(Door& door, net::Scope& clients);
  net::Task<void> serve(const Kind& kind, net::Stream stream);

  net::Loop& loop_;
  std::shared_ptr<const net::TlsServer> tls_;
  std::string authority_;
  std::vector<std::unique_ptr<Door>> doors_;
  std::vector<Port> ports_;
};

/// Servers on a thread of their own, while this one runs clients. Block signals before.
class ServersThread {
 public:
  /// Returns when the ports are open.
  ServersThread();
  ServersThread(const ServersThread&) = delete;
  ServersThread& operator=(const ServersThread&) = delete;
  ~ServersThread();

  const std::vector<Port>& ports() const { return ports_; }
  const std::string& authority() const { return authority_; }

 private:
  struct Control;
  std::shared_ptr<Control> control_;
  std::vector<Port> ports_;
  std::string authority_;
  std::thread thread_;
};

}  // namespace hail::cli::demo
