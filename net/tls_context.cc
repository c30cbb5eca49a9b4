// SPDX-License-Identifier: GPL-3.0-or-later
// How a client's SSL is set up. Verification never stops a handshake here (SSL_VERIFY_NONE): the
// faults are collected and the session judges them. The system's store is its hashed directory,
// read on demand: the bundle would cost 25 ms (LIBRARIES B.2).
#include "net/tls_context.h"

#include <openssl/err.h>
#include <sys/stat.h>

#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>

#include "net/tls_name.h"
#include "net/tls_words.h"

namespace hail::net {
namespace {

constexpr std::size_t most_stores = 16;

/// Options that cannot be met, which says nothing of the peer.
[[noreturn]] void misused(std::string what) {
  Error error{Errc::tls, Phase::tls, {}, std::move(what)};
  error.ours = true;
  throw Failure(std::move(error));
}

/// Before OpenSSL's first call, which would register its tidying up at the program's end: the system
/// does that faster.
void set_up() {
  OPENSSL_init_ssl(OPENSSL_INIT_NO_ATEXIT, nullptr);
}

/// Our own words, then OpenSSL's or the system's reason.
[[noreturn]] void unusable(const std::string& what) {
  std::string reason = tls_words();
  ERR_clear_error();
  misused(what + ": " + reason);
}

int no_passphrase(char*, int, int, void*) {
  return -1;
}  // Never ask on the terminal.

int keep_fault(int good, X509_STORE_CTX* store) {
  if (good == 1) return 1;
  auto* ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  if (auto* faults = static_cast<ChainFaults*>(SSL_get_app_data(ssl))) {
    faults->push_back({X509_STORE_CTX_get_error(store), X509_STORE_CTX_get_error_depth(store)});
  }
  return 1;  // Go on, to hear of the rest.
}

/// The directory, and what the environment adds. Debian's bundle holds what its directory holds and
/// would cost 17 ms, so it is left out where the environment names it.
void load_system_store(SSL_CTX* context) {
  const char* named_dir = std::getenv(X509_get_default_cert_dir_env());
  const std::string dir = named_dir != nullptr ? named_dir : X509_get_default_cert_dir();
  SSL_CTX_load_verify_dir(context, dir.c_str());
  const char* file = std::getenv(X509_get_default_cert_file_env());
  if (file != nullptr && file != dir + "/ca-certificates.crt") {
    SSL_CTX_load_verify_file(context, file);
  }
  ERR_clear_error();  // A store that is not there trusts nobody: a verdict, not a failure.
}

SSL_CTX* make_context(bool legacy) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  if (context == nullptr) unusable("OpenSSL cannot be set up");
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  // Without renegotiation a write never waits for a read.
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_read_ahead(context, 1);  // One system call a record instead of two.
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, keep_fault);
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);
  if (legacy) {
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
  } else if (SSL_CTX_get_min_proto_version(context) < TLS1_2_VERSION) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  }
  load_system_store(context);
  return context;
}

/// Identity of a file's contents, as far as the file system tells.
using Stamp = std::tuple<std::string, dev_t, ino_t, off_t, time_t, long>;

Stamp stamp_of(const std::string& path) {
  struct stat info {};
  if (path.empty() || ::stat(path.c_str(), &info) != 0) return {path, 0, 0, 0, 0, 0};
  return {path, info.st_dev, info.st_ino, info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
}

StorePtr load_store(const TlsOptions& options) {
  set_up();
  ERR_clear_error();
  StorePtr store(X509_STORE_new());
  if (!options.ca_file.empty() && X509_STORE_load_file(store.get(), options.ca_file.c_str()) != 1) {
    unusable("cannot read trusted certificates from " + options.ca_file);
  }
  if (options.ca_dir.empty()) return store;
  struct stat info {};
  if (::stat(options.ca_dir.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
    misused("no such directory: " + options.ca_dir);
  }
  if (X509_STORE_load_path(store.get(), options.ca_dir.c_str()) != 1) {
    unusable("cannot read trusted certificates from " + options.ca_dir);
  }
  return store;
}

void set_alpn(SSL* ssl, const std::vector<std::string>& protocols) {
  std::string wire;
  for (const std::string& protocol : protocols) {
    if (protocol.empty() || protocol.size() > 255) {
      misused("an ALPN name must have 1 to 255 bytes");
    }
    wire += static_cast<char>(protocol.size());
    wire += protocol;
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(wire.data());
  if (SSL_set_alpn_protos(ssl, bytes, static_cast<unsigned>(wire.size())) != 0) {
    unusable("cannot offer the ALPN names");
  }
}

void set_own_certificate(SSL* ssl, const TlsOptions& options) {
  const std::string& key = options.key.empty() ? options.certificate : options.key;
  if (SSL_use_certificate_chain_file(ssl, options.certificate.c_str()) != 1) {
    unusable("cannot use the certificate in " + options.certificate);
  }
  if (SSL_use_PrivateKey_file(ssl, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    unusable("cannot use the key in " + key);
  }
}

void set_version(SSL* ssl, int version) {
  if (SSL_set_min_proto_version(ssl, version) != 1 ||
      SSL_set_max_proto_version(ssl, version) != 1) {
    unusable("cannot ask for that version of TLS");
  }
}

}  // namespace

SSL_CTX* client_context(const TlsOptions& options) {
  if (options.legacy && !options.insist) {
    static SSL_CTX* const legacy = make_context(true);
    return legacy;
  }
  static SSL_CTX* const normal = make_context(false);
  return normal;
}

StorePtr store_of(const TlsOptions& options) {
  if (options.ca_file.empty() && options.ca_dir.empty()) return nullptr;
  static std::mutex mutex;
  // Never freed: OpenSSL may clean up before our statics go.
  static auto& stores = *new std::map<std::pair<Stamp, Stamp>, StorePtr>();
  const std::lock_guard lock(mutex);
  const std::pair key(stamp_of(options.ca_file), stamp_of(options.ca_dir));
  auto found = stores.find(key);
  if (found == stores.end()) {
    StorePtr store = load_store(options);
    if (stores.size() >= most_stores) stores.clear();
    found = stores.emplace(key, std::move(store)).first;
  }
  X509_STORE_up_ref(found->second.get());
  return StorePtr(found->second.get());
}

SslPtr client_ssl(const TlsOptions& options) {
  set_up();
  ERR_clear_error();
  SslPtr ssl(SSL_new(client_context(options)));
  if (!ssl) unusable("OpenSSL cannot be set up");
  if (const StorePtr store = store_of(options)) SSL_set1_verify_cert_store(ssl.get(), store.get());
  if (!options.alpn.empty()) set_alpn(ssl.get(), options.alpn);
  if (!options.certificate.empty()) set_own_certificate(ssl.get(), options);
  if (options.staple) SSL_set_tlsext_status_type(ssl.get(), TLSEXT_STATUSTYPE_ocsp);
  if (options.only_version != 0) set_version(ssl.get(), options.only_version);
  const std::string& algorithms = options.signature_algorithms;
  if (!algorithms.empty() && SSL_set1_sigalgs_list(ssl.get(), algorithms.c_str()) != 1) {
    unusable("OpenSSL does not know the signature algorithms " + algorithms);
  }
  return ssl;
}

void collect_faults(SSL* ssl, ChainFaults* faults) {
  SSL_set_app_data(ssl, faults);
}

std::string problem(const TlsOptions& options) try {
  std::vector<std::string> names = options.tlsa_names;
  names.push_back(options.name);
  for (const std::string& name : names) {
    if (const Result<PeerName> peer = peer_name(name); !peer) return peer.error().detail;
  }
  client_ssl(options);
  return {};
} catch (const Failure& failure) {
  return failure.error().detail;
}

}  // namespace hail::net
