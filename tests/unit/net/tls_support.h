// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates of every odd kind, and two TLS sessions that shake hands over a socket pair in one
// thread. Only for tests: it speaks OpenSSL where make_certificate() is too well-behaved.
#pragma once

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hail/net/error.h"
#include "hail/net/tls.h"
#include "net/openssl.h"
#include "net/tls_session.h"

namespace hail::tests {

/// A file with `contents` that goes with its owner.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view contents) {
    path_ = (std::filesystem::temp_directory_path() / "hail-tls-XXXXXX").string();
    const int descriptor = ::mkstemp(path_.data());
    if (descriptor < 0) throw std::runtime_error("mkstemp");
    const ssize_t put = ::write(descriptor, contents.data(), contents.size());
    ::close(descriptor);
    if (put != static_cast<ssize_t>(contents.size())) throw std::runtime_error("write");
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Both ends of a connected pair of non-blocking sockets.
class SocketPair {
 public:
  SocketPair() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends_.data()) != 0) {
      throw std::runtime_error("socketpair");
    }
  }
  SocketPair(const SocketPair&) = delete;
  SocketPair& operator=(const SocketPair&) = delete;
  ~SocketPair() {
    close(0);
    close(1);
  }
  int end(std::size_t which) const { return ends_.at(which); }
  /// With something unread in it, the other end gets a reset.
  void close(std::size_t which) {
    if (ends_.at(which) >= 0) ::close(std::exchange(ends_.at(which), -1));
  }

 private:
  std::array<int, 2> ends_{};
};

/// A certificate in every detail.
struct CertificateSpec {
  std::string common_name = "mx.example";
  int common_name_type = V_ASN1_UTF8STRING;
  std::vector<std::pair<int, std::string>> names;  ///< GEN_DNS and so on, raw bytes.
  std::string key = "EC P-256";                    ///< "RSA 2048", "Ed25519", ...
  const EVP_MD* hash = EVP_sha256();               ///< Null for Ed25519.
  bool pss = false;
  bool signed_by_another = false;  ///< Issuer "another", with a key of its own.
  std::string not_after = "20491231235959Z";
  bool authority = false;                               ///< It may sign others.
  std::vector<std::pair<int, std::string>> extensions;  ///< NID and OpenSSL's words for the value.
  long serial = 0x1234abcd;
  X509* issuer = nullptr;  ///< With `issuer_key`: who signs it.
  EVP_PKEY* issuer_key = nullptr;
};

/// RSA keys are made once a kind: they are slow to come by.
inline net::KeyPtr make_key(const std::string& kind) {
  static std::map<std::string, net::KeyPtr> slow;
  if (const auto found = slow.find(kind); found != slow.end()) {
    EVP_PKEY_up_ref(found->second.get());
    return net::KeyPtr(found->second.get());
  }
  const std::string size = kind.substr(std::min(kind.find(' ') + 1, kind.size()));
  EVP_PKEY* key = nullptr;
  if (kind.starts_with("RSA ")) key = EVP_RSA_gen(static_cast<unsigned>(std::stoi(size)));
  if (kind.starts_with("EC ")) key = EVP_EC_gen(size.c_str());
  if (kind == "Ed25519") key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  if (kind == "Ed448") key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448");
  if (key == nullptr) throw std::runtime_error("no key " + kind);
  if (kind.starts_with("RSA ")) {
    EVP_PKEY_up_ref(key);
    slow.emplace(kind, key);
  }
  return net::KeyPtr(key);
}

struct Certified {
  net::CertificatePtr certificate;
  net::KeyPtr key;
};

inline void add_raw_names(X509* certificate, const CertificateSpec& spec) {
  if (spec.names.empty()) return;
  const net::NamesPtr names(GENERAL_NAMES_new());
  for (const auto& [type, bytes] : spec.names) {
    GENERAL_NAME* name = GENERAL_NAME_new();
    ASN1_STRING* string =
        ASN1_STRING_type_new(type == GEN_IPADD ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING);
    ASN1_STRING_set(string, bytes.data(), static_cast<int>(bytes.size()));
    GENERAL_NAME_set0_value(name, type, string);
    sk_GENERAL_NAME_push(names.get(), name);
  }
  X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT);
}

inline X509_NAME* named(X509_NAME* name, const std::string& text, int type) {
  X509_NAME_ENTRY* entry = X509_NAME_ENTRY_create_by_NID(
      nullptr, NID_commonName, type, reinterpret_cast<const unsigned char*>(text.data()),
      static_cast<int>(text.size()));
  X509_NAME_add_entry(name, entry, -1, 0);
  X509_NAME_ENTRY_free(entry);
  return name;
}

inline void add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;  // Without it OpenSSL cannot read lists.
  X509V3_set_ctx(&context, nullptr, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, net::Freed<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) {
    throw std::runtime_error("no extension " + value);
  }
}

inline Certified certify(const CertificateSpec& spec) {
  Certified out{net::CertificatePtr(X509_new()), make_key(spec.key)};
  X509* certificate = out.certificate.get();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), spec.serial);
  X509_set_pubkey(certificate, out.key.get());
  named(X509_get_subject_name(certificate), spec.common_name, spec.common_name_type);
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  X509_time_adj_ex(X509_getm_notBefore(certificate), -2, 0, nullptr);
  ASN1_TIME_set_string_X509(X509_getm_notAfter(certificate), spec.not_after.c_str());
  add_raw_names(certificate, spec);
  if (spec.authority) add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  for (const auto& [nid, value] : spec.extensions) add_extension(certificate, nid, value);
  if (spec.issuer != nullptr) {
    X509_set_issuer_name(certificate, X509_get_subject_name(spec.issuer));
  }

  net::KeyPtr other;
  if (spec.signed_by_another) {
    other = make_key("RSA 2048");
    const std::unique_ptr<X509_NAME, net::Freed<X509_NAME_free>> issuer(X509_NAME_new());
    X509_set_issuer_name(certificate, named(issuer.get(), "another", V_ASN1_UTF8STRING));
  }
  const std::unique_ptr<EVP_MD_CTX, net::Freed<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* details = nullptr;
  EVP_PKEY* signer = other ? other.get() : spec.issuer != nullptr ? spec.issuer_key : out.key.get();
  EVP_DigestSignInit(context.get(), &details, spec.hash, nullptr, signer);
  if (spec.pss) EVP_PKEY_CTX_set_rsa_padding(details, RSA_PKCS1_PSS_PADDING);
  if (X509_sign_ctx(certificate, context.get()) <= 0) throw std::runtime_error("X509_sign");
  return out;
}

inline std::string pem_of(X509* certificate) {
  const net::BioPtr memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(memory.get(), certificate);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

/// With a passphrase, the key is encrypted.
inline std::string pem_of(EVP_PKEY* key, std::string passphrase = {}) {
  const net::BioPtr memory(BIO_new(BIO_s_mem()));
  const EVP_CIPHER* cipher = passphrase.empty() ? nullptr : EVP_aes_128_cbc();
  PEM_write_bio_PKCS8PrivateKey(memory.get(), key, cipher, passphrase.data(),
                                static_cast<int>(passphrase.size()), nullptr, nullptr);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

inline net::CertificatePtr certificate_of(const std::string& pem) {
  const net::BioPtr memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return net::CertificatePtr(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
}

inline std::shared_ptr<const net::TlsServer> server_of(const Certified& certified) {
  return net::TlsServer::from_pem(pem_of(certified.certificate.get()), pem_of(certified.key.get()));
}

/// The server's SSL_CTX, to set what TlsServer does not offer.
inline SSL_CTX* native(const std::shared_ptr<const net::TlsServer>& server) {
  return static_cast<SSL_CTX*>(server->native());
}

/// A client and a server of one connection.
class Handshake {
 public:
  Handshake(const net::TlsOptions& options, std::shared_ptr<const net::TlsServer> with)
      : client(pair.end(0), options), server(pair.end(1), std::move(with)) {}

  /// Lets both go on until each has ended, one way or the other.
  Handshake& run() {
    bool client_done = false;
    bool server_done = false;
    for (int turn = 0; !(client_done && server_done); ++turn) {
      if (turn == 1000) throw std::runtime_error("the handshake does not end");
      client_done = client_done || step(client, client_error, 0);
      server_done = server_done || step(server, server_error, 1);
    }
    return *this;
  }
  /// The client's report; it is a failure of the test if there is none.
  const net::TlsReport& report() const {
    if (client.report() == nullptr) {
      throw std::runtime_error(client_error ? to_string(*client_error) : "no report");
    }
    return *client.report();
  }

  SocketPair pair;
  net::TlsSession client;
  net::TlsSession server;
  std::optional<net::Error> client_error;
  std::optional<net::Error> server_error;

 private:
  bool step(net::TlsSession& session, std::optional<net::Error>& error, std::size_t end) try {
    return session.handshake(net::Phase::tls).want == net::Want::nothing;
  } catch (const net::Failure& failure) {
    error = failure.error();
    pair.close(end);
    return true;
  }
};

/// For mx.example, by a CA that nobody knows.
inline std::shared_ptr<const net::TlsServer> plain_server() {
  net::CertificateRequest request;
  request.name = "mx.example";
  const net::MadeCertificate made = make_certificate(request);
  return net::TlsServer::from_pem(made.chain, made.key);
}

/// What `session` answers to one read: "data TEXT", "end", "want", "FAILURE".
inline std::string read_once(net::TlsSession& session) try {
  std::array<char, 4096> buffer{};
  const net::Io io = session.read(buffer, net::Phase::command);
  if (io.end) return session.truncated() ? "truncated end" : "end";
  if (io.want != net::Want::nothing) return "want";
  return "data " + std::string(buffer.data(), io.bytes);
} catch (const net::Failure& failure) {
  return failure.what();
}

}  // namespace hail::tests
