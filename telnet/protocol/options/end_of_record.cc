// SPDX-License-Identifier: GPL-3.0-or-later
// END-OF-RECORD: the peer may mark its records with IAC EOR; servers mark their prompts so. We send
// no records and do not offer to.
#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

constinit const OptionRow end_of_record = {
    .code = option::end_of_record,
    .name = "END-OF-RECORD",
    .source = "RFC 885",
    .local = Policy::refuse,
    .remote = Policy::accept,
};

}  // namespace hail::telnet::options
