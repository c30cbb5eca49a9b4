// SPDX-License-Identifier: GPL-3.0-or-later
// A root, an authority below it and a server's certificate, as most chains are, to be changed by a
// test before they are signed.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "unit/net/tls_support.h"

namespace hail::tests {

/// What the three are like, and what of them the server sends.
struct ChainSpec {
  ChainSpec() {
    root.common_name = "Root";
    root.authority = true;
    middle.common_name = "Middle";
    middle.authority = true;
    middle.serial = 2;
    leaf.names = {{GEN_DNS, "mx.example"}};
    leaf.serial = 3;
  }
  CertificateSpec root;
  CertificateSpec middle;
  CertificateSpec leaf;
  bool send_root = true;
  bool send_middle = true;
};

struct Chain {
  explicit Chain(ChainSpec spec = {}) : root(certify(spec.root)) {
    spec.middle.issuer = root.certificate.get();
    spec.middle.issuer_key = root.key.get();
    middle = certify(spec.middle);
    spec.leaf.issuer = middle.certificate.get();
    spec.leaf.issuer_key = middle.key.get();
    leaf = certify(spec.leaf);
    std::string pem = pem_of(leaf.certificate.get());
    if (spec.send_middle) pem += pem_of(middle.certificate.get());
    if (spec.send_root) pem += pem_of(root.certificate.get());
    server = net::TlsServer::from_pem(pem, pem_of(leaf.key.get()));
    root_pem = pem_of(root.certificate.get());
  }

  Certified root;
  Certified middle;
  Certified leaf;
  std::string root_pem;
  std::shared_ptr<const net::TlsServer> server;
};

inline std::string der_of(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return text;
}

inline std::string der_of_key(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(X509_get0_pubkey(certificate), &der);
  std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return text;
}

inline std::string digest_of(std::string_view bytes, const EVP_MD* kind) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size,
             kind, nullptr);
  digest.resize(size);
  return digest;
}

}  // namespace hail::tests
