// SPDX-License-Identifier: GPL-3.0-or-later
// OpenSSL's reasons in our words. A reader never sees "error:0A00010B". No decision on what is an
// error is taken here.
#pragma once

#include <string>
#include <string_view>

namespace hail::net {

/// A clause for the oldest entry of this thread's error queue, lower case, no full stop, such as
/// "the peer does not speak TLS here". Leaves the queue as it is.
std::string tls_words();

/// The reason code of that entry if it comes from libssl, else 0.
int tls_reason();

/// Whether that entry says that our own side stopped it: a setting, or the level of security here.
bool tls_is_ours();

/// Why a chain does not hold (X509_V_ERR_...): a clause about "it", the leaf, or about `authority`,
/// escaped, when the fault is further up. OpenSSL's words for what is not in our table.
std::string verify_words(int error, std::string_view authority);

}  // namespace hail::net
