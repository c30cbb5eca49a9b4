// SPDX-License-Identifier: GPL-3.0-or-later
// TLSA records against a chain: RFC 6698, 7671, 7672. OpenSSL's own DANE is not used, because it
// replaces the verdict on the chain, which is reported beside this one.
#pragma once

#include <vector>

#include "hail/net/tls.h"
#include "net/openssl.h"
#include "net/tls_name.h"

namespace hail::net {

/// The chain that was seen. Nothing is owned.
struct DaneChain {
  X509* leaf = nullptr;
  STACK_OF(X509) * sent = nullptr;      ///< Leaf first.
  STACK_OF(X509) * verified = nullptr;  ///< As built from the store, leaf first; may be null.
  bool pkix_holds = false;              ///< Chain, dates and name, without DANE.
  bool pkix_counts = false;             ///< Whether usages 0 and 1 are usable.
  std::vector<PeerName> names;          ///< For usage 2; empty: any name will do.
  int security_level = 0;               ///< OpenSSL's, for the keys and hashes of a chain.
};

DaneReport judge_dane(const std::vector<Tlsa>& records, const DaneChain& chain);

}  // namespace hail::net
