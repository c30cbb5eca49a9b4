// SPDX-License-Identifier: GPL-3.0-or-later
// OpenSSL's reasons in our words. A reader never sees "error:0A00010B". No decision on what is an
// error is taken here.
#pragma once

#include <string>

namespace hail::net {

/// A clause for the oldest entry of this thread's error queue, lower case, no full stop, such as
/// "the peer does not speak TLS here". Leaves the queue as it is.
std::string tls_words();

/// The reason code of that entry if it comes from libssl, else 0.
int tls_reason();

}  // namespace hail::net
