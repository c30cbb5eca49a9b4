// SPDX-License-Identifier: GPL-3.0-or-later
// A stapled OCSP response (RFC 6960) in facts. Bytes in, values out; every byte is the peer's.
#pragma once

#include <chrono>
#include <string_view>

#include "hail/net/tls.h"
#include "net/openssl.h"

namespace hail::net {

/// What `response` says of `leaf`. `issuer` is who issued it, null where that certificate is not at
/// hand: then the signature counts as not verified.
OcspReport read_staple(std::string_view response, X509* leaf, X509* issuer,
                       std::chrono::sys_seconds now);

}  // namespace hail::net
