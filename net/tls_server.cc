// SPDX-License-Identifier: GPL-3.0-or-later
// The context of an embedded server. It asks for nothing and remembers nobody.
#include <openssl/err.h>
#include <openssl/pem.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "hail/net/error.h"
#include "hail/net/tls.h"
#include "net/openssl.h"
#include "net/tls_words.h"

namespace hail::net {
namespace {

[[noreturn]] void unusable(const std::string& what) {
  std::string words = tls_words();
  ERR_clear_error();
  fail(Errc::tls, Phase::tls, "cannot use " + what + ": " + words);
}

BioPtr reader(const std::string& text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

int no_passphrase(char*, int, int, void*) {
  return -1;
}

void use_chain(SSL_CTX* context, const std::string& pem) {
  const BioPtr bio = reader(pem);
  const CertificatePtr leaf(PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr));
  if (!leaf || SSL_CTX_use_certificate(context, leaf.get()) != 1) unusable("the certificate");
  for (;;) {
    CertificatePtr more(PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr));
    if (!more) break;
    if (SSL_CTX_add0_chain_cert(context, more.get()) != 1) unusable("the chain");
    static_cast<void>(more.release());  // Now the context's.
  }
  ERR_clear_error();  // The end of the text shows itself as "no start line".
}

void use_key(SSL_CTX* context, const std::string& pem) {
  const BioPtr bio = reader(pem);
  const KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (!key || SSL_CTX_use_PrivateKey(context, key.get()) != 1) unusable("the key");
}

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(Errc::tls, Phase::tls, "cannot read " + path + ": " + std::strerror(errno));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

std::shared_ptr<const TlsServer> TlsServer::from_pem(const std::string& chain,
                                                     const std::string& key) {
  ERR_clear_error();
  SslContextPtr context(SSL_CTX_new(TLS_server_method()));
  if (!context) unusable("OpenSSL");
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
  // It shows what it is told to show, weak keys included: its clients are the ones under test.
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  use_chain(context.get(), chain);
  use_key(context.get(), key);
  return std::shared_ptr<const TlsServer>(new TlsServer(context.release()));
}

std::shared_ptr<const TlsServer> TlsServer::from_files(const std::string& chain,
                                                       const std::string& key) {
  return from_pem(contents(chain), contents(key));
}

TlsServer::~TlsServer() {
  SSL_CTX_free(static_cast<SSL_CTX*>(context_));
}

}  // namespace hail::net
