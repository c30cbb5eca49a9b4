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
  enum class Json { none, line, pretty };
  probes::Target target;  ///< With its port.
  net::DialOptions dial;
  net::ResolverOptions resolver;
  net::TlsOptions tls;  ///< `name` empty: the target's host.
  bool implicit_tls = false;
  telnet::SessionSettings session;
  telnet::ClientSettings client;
  bool plain = false;  ///< No remarks.
  bool quiet = false;  ///< No words of ours at all, errors excepted.
  bool hints = true;
  bool times = false;      ///< How long it took to connect, on standard error.
  Json json = Json::none;  ///< A summary of the session on standard output, at its end.
};

struct Connected {
  int status = 0;                    ///< The exit status of the contract.
  std::optional<telnet::Talk> talk;  ///< Empty: not connected.
};

/// Connects and lets the user talk.
Connected connect(ConnectSettings settings);

}  // namespace hail::cli
