// SPDX-License-Identifier: GPL-3.0-or-later
// TIMING-MARK: every DO is answered by WILL when all text before it was delivered; it is an event,
// never a state. We ask with want(Side::remote, ...): WILL and WONT both mean "I was here". A WILL
// nobody asked for is refused: agreeing would be asking for the next one.
#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

constinit const OptionRow timing_mark = {
    .code = option::timing_mark,
    .name = "TIMING-MARK",
    .source = "RFC 860",
    .local = Policy::accept,
    .remote = Policy::refuse,
    .momentary = true,
};

}  // namespace hail::telnet::options
