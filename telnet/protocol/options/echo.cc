// SPDX-License-Identifier: GPL-3.0-or-later
// ECHO: the peer may echo what we send; we never echo the peer. A server that asks for it (DO ECHO,
// as busybox's telnetd does) would get its own text back, and both ends would echo for ever.
#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

constinit const OptionRow echo = {
    .code = option::echo,
    .name = "ECHO",
    .source = "RFC 857",
    .local = Policy::refuse,
    .remote = Policy::accept,
};

}  // namespace hail::telnet::options
