// SPDX-License-Identifier: GPL-3.0-or-later
// The Telnet server of the demonstration: it says what the recorded telnetd said up to its prompt,
// whatever the client's options are, then lets a learner log in to a tiny shell.
#pragma once

#include "hail/net/stream.h"

namespace hail::cli::demo {

/// Serves one client to its end. `idle`: how long it may be silent. Throws Failure when the
/// connection breaks.
net::Task<void> serve_telnet(net::Stream& stream, net::Duration idle);

}  // namespace hail::cli::demo
