// SPDX-License-Identifier: GPL-3.0-or-later
// SUPPRESS-GO-AHEAD: no GA in either direction. With the peer's ECHO it means a character at a
// time; what follows from that is the session's matter. We ask for it: RFC 1123 section 3.2.2.
#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

constinit const OptionRow suppress_go_ahead = {
    .code = option::suppress_go_ahead,
    .name = "SUPPRESS-GO-AHEAD",
    .source = "RFC 858",
    .local = Policy::accept,
    .remote = Policy::ask,
};

}  // namespace hail::telnet::options
