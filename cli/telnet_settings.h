// SPDX-License-Identifier: GPL-3.0-or-later
// From the flags of `hail telnet` to how a session behaves: manners, what is told to the server,
// TLS inside Telnet, a script. Where it connects to is not decided here.
#pragma once

#include "cli/arguments.h"
#include "hail/probes/probe.h"
#include "hail/telnet/client.h"

namespace hail::cli {

/// The host of a Telnet session, and how its port was written.
struct Named {
  probes::Target target;
  bool port_with_minus = false;  ///< "host -2323": negotiate as on port 23.
};

Usage<telnet::Manners> manners(const Arguments& arguments);
Usage<telnet::SessionSettings> session_settings(const Arguments& arguments, const Named& named,
                                                const telnet::Manners& manners);
/// All but the connection's own facts.
Usage<telnet::ClientSettings> client_settings(const Arguments& arguments,
                                              const telnet::Manners& manners);

}  // namespace hail::cli
