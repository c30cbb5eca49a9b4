// SPDX-License-Identifier: GPL-3.0-or-later
// From a target to somebody at a connection: dialing with the classic lines, TLS, the right kind of
// client for the port, and what is said and which status is given at the end.
#pragma once

#include <optional>
#include <string>

#include "hail/net/dialer.h"
#include "hail/probes/probe.h"
#include "hail/telnet/client.h"

namespace hail::cli {

struct ConnectSettings {
  probes::Target target;  ///< With its port.
  net::DialOptions dial;
  net::ResolverOptions resolver;
  net::TlsOptions tls;  ///< `name` empty: the target's host.
  bool implicit_tls = false;
  telnet::SessionSettings session;
  std::optional<char> escape = '\x1d';
  net::Duration linger = std::chrono::seconds(10);
  bool plain = false;  ///< No remarks.
  bool quiet = false;  ///< No words of ours at all, errors excepted.
  bool hints = true;
  bool trace = false;  ///< Options as they are negotiated, on standard error.
};

/// Connects and lets the user talk. Gives the exit status of the contract.
int connect(ConnectSettings settings);

}  // namespace hail::cli
