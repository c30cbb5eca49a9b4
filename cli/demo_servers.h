// SPDX-License-Identifier: GPL-3.0-or-later
// The servers embedded in hail, on loopback, on a thread and a loop of their own, so that the
// program's own commands can be run against them as they are.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace hail::cli {

struct DemoPorts {
  std::uint16_t telnet = 0, smtp = 0, pop3 = 0, imap = 0;
};

class DemoServers {
 public:
  /// Starts them on 127.0.0.1, on ports that the kernel chooses. Throws net::Failure where that
  /// may not be. All signals must be blocked already, as the thread inherits the mask.
  DemoServers();
  DemoServers(const DemoServers&) = delete;
  DemoServers& operator=(const DemoServers&) = delete;
  /// Ends them, and removes the file of ca_file().
  ~DemoServers();

  const DemoPorts& ports() const;
  /// A file with the certificate of the authority that was made for this run.
  const std::string& ca_file() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hail::cli
