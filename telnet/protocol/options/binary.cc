// SPDX-License-Identifier: GPL-3.0-or-later
// BINARY: text passes untouched but for IAC, each direction on its own. Whoever wants it may have
// it. The switch itself is the codec's (set_binary).
#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

constinit const OptionRow binary = {
    .code = option::binary,
    .name = "BINARY",
    .source = "RFC 856",
    .local = Policy::accept,
    .remote = Policy::accept,
};

}  // namespace hail::telnet::options
