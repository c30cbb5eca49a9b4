// SPDX-License-Identifier: GPL-3.0-or-later
// What one certificate says, and whether it is for a name. Whether it is trusted is the session's
// question. Everything in it was written by the peer: texts may hold any bytes.
#pragma once

#include <chrono>
#include <string>

#include "hail/net/tls.h"
#include "net/openssl.h"
#include "net/tls_name.h"

namespace hail::net {

/// The facts of a certificate, `days_left` reckoned from `now`. Parsed once per distinct
/// certificate: a bounded cache for the whole process keeps the texts. Thread-safe, never throws
/// for odd contents: what cannot be read is left empty.
CertificateReport read_certificate(X509* certificate, std::chrono::sys_seconds now);

/// Whether `certificate` is for `name`: RFC 9525 (wildcards only as a whole left-most label), the
/// common name only where there is no DNS entry, addresses only by IP entries.
bool is_for(X509* certificate, const PeerName& name);

/// The subject as in CertificateReport, not escaped.
std::string subject_of(const X509* certificate);

/// A time of ASN.1, either kind; the epoch where it is malformed.
std::chrono::sys_seconds time_of(const ASN1_TIME* time);

/// How many certificates the cache holds: at most `cached_certificates`.
std::size_t certificates_cached();
constexpr std::size_t cached_certificates = 1024;

/// Names kept of one certificate; the rest is counted.
constexpr std::size_t most_names = 256;

}  // namespace hail::net
