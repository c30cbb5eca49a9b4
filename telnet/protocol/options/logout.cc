// SPDX-License-Identifier: GPL-3.0-or-later
// LOGOUT: a server that asks us to (DO) is obeyed: WILL, and the session closes in order on the
// event. A server that offers to log us out (WILL) is refused, unless we asked for it.
#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

constinit const OptionRow logout = {
    .code = option::logout,
    .name = "LOGOUT",
    .source = "RFC 727",
    .local = Policy::accept,
    .remote = Policy::refuse,
};

}  // namespace hail::telnet::options
