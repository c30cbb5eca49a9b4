// SPDX-License-Identifier: GPL-3.0-or-later
// What sessions share: two client contexts for the whole process, and the stores of --ca-file and
// --ca-dir. All of it is made at first use, from any thread.
#pragma once

#include "hail/net/tls.h"
#include "net/openssl.h"

namespace hail::net {

/// The context that fits `options`: the system's security level, or level 0 for `legacy` without
/// `insist`. Never freed, shared by all threads.
SSL_CTX* client_context(const TlsOptions& options);

/// The store of `options.ca_file` and `options.ca_dir`, or null when neither is given (then the
/// context's own holds: the system's directory). Read once as long as the files stay the same.
/// Throws Failure{tls} when they cannot be read.
StorePtr store_of(const TlsOptions& options);

/// An SSL with everything but a descriptor and a name: context, store, versions, ALPN, our
/// certificate. Throws Failure{tls} in words where one of them cannot be had.
SslPtr client_ssl(const TlsOptions& options);

/// Where the errors of a chain are collected during the handshake: all of them, in OpenSSL's order,
/// because the first hides the others.
struct ChainFault {
  int error;  ///< X509_V_ERR_...
  int depth;  ///< 0 is the leaf.
};
using ChainFaults = std::vector<ChainFault>;
/// The faults of this session's chain go into `faults`, which must outlive the handshake.
void collect_faults(SSL* ssl, ChainFaults* faults);

}  // namespace hail::net
