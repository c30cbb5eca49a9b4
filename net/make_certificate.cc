// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates made on the spot for the demonstration and the tests: EC P-256, signed by a CA whose
// key is forgotten at once, or by themselves.
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "hail/net/error.h"
#include "hail/net/tls.h"
#include "net/openssl.h"
#include "net/tls_name.h"
#include "net/tls_words.h"

namespace hail::net {
namespace {

constexpr int ca_days = 3650;
constexpr std::size_t longest_common_name = 64;  // RFC 5280, ub-common-name.

/// Passes what OpenSSL made, or throws.
template <class T>
T made(T result) {
  if (!result) fail(Errc::tls, Phase::tls, "cannot make a certificate: " + tls_words());
  return result;
}

KeyPtr new_key() {
  return KeyPtr(made(EVP_EC_gen("P-256")));
}

void set_serial(X509* certificate) {
  std::array<unsigned char, 16> bytes{};
  made(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);  // Positive, never short.
  const std::unique_ptr<BIGNUM, Freed<BN_free>> number(
      made(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)));
  made(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)));
}

void set_dates(X509* certificate, int from_days, int until_days) {
  made(X509_time_adj_ex(X509_getm_notBefore(certificate), from_days, 0, nullptr));
  made(X509_time_adj_ex(X509_getm_notAfter(certificate), until_days, 0, nullptr));
}

CertificatePtr blank(const std::string& common_name, EVP_PKEY* key) {
  CertificatePtr certificate(made(X509_new()));
  made(X509_set_version(certificate.get(), X509_VERSION_3));
  set_serial(certificate.get());
  made(X509_set_pubkey(certificate.get(), key));
  const std::string text = common_name.substr(0, longest_common_name);
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  made(X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate.get()), NID_commonName,
                                  MBSTRING_UTF8, bytes, static_cast<int>(text.size()), -1, 0));
  return certificate;
}

/// Extensions of fixed text only: a name from outside could carry OpenSSL's configuration syntax.
void add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(
      made(X509V3_EXT_conf_nid(nullptr, &context, nid, value)));
  made(X509_add_ext(certificate, extension.get(), -1));
}

void add_name(GENERAL_NAMES* names, const std::string& name) {
  const Result<PeerName> peer = peer_name(name);
  if (!peer) throw Failure(peer.error());
  std::array<unsigned char, 16> address{};
  const int family = peer->text.find(':') == std::string::npos ? AF_INET : AF_INET6;
  std::string_view value = peer->text;
  if (peer->address) {
    made(inet_pton(family, peer->text.c_str(), address.data()) == 1);
    value = {reinterpret_cast<const char*>(address.data()), family == AF_INET ? 4U : 16U};
  }
  std::unique_ptr<ASN1_STRING, Freed<ASN1_STRING_free>> string(
      made(ASN1_STRING_type_new(peer->address ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING)));
  made(ASN1_STRING_set(string.get(), value.data(), static_cast<int>(value.size())));
  GENERAL_NAME* entry = made(GENERAL_NAME_new());
  GENERAL_NAME_set0_value(entry, peer->address ? GEN_IPADD : GEN_DNS, string.release());
  made(sk_GENERAL_NAME_push(names, entry));
}

void add_names(X509* certificate, const CertificateRequest& request) {
  const NamesPtr names(made(GENERAL_NAMES_new()));
  if (!request.name.empty()) add_name(names.get(), request.name);
  for (const std::string& name : request.more_names) add_name(names.get(), name);
  if (sk_GENERAL_NAME_num(names.get()) == 0) return;
  made(X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT));
}

CertificatePtr make_ca(EVP_PKEY* key) {
  CertificatePtr ca = blank("hail CA made on the spot", key);
  made(X509_set_issuer_name(ca.get(), X509_get_subject_name(ca.get())));
  set_dates(ca.get(), -ca_days, ca_days);
  add_extension(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(ca.get(), ca.get(), NID_subject_key_identifier, "hash");
  made(X509_sign(ca.get(), key, EVP_sha256()));
  return ca;
}

/// `ca` is null for a certificate that signs itself.
CertificatePtr make_leaf(const CertificateRequest& request, EVP_PKEY* key, X509* ca,
                         EVP_PKEY* ca_key) {
  CertificatePtr leaf = blank(request.name.empty() ? "nameless" : request.name, key);
  X509* issuer = ca != nullptr ? ca : leaf.get();
  made(X509_set_issuer_name(leaf.get(), X509_get_subject_name(issuer)));
  set_dates(leaf.get(), request.valid_from_days, request.valid_for_days);
  add_extension(leaf.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(leaf.get(), issuer, NID_key_usage, "critical,digitalSignature");
  add_extension(leaf.get(), issuer, NID_ext_key_usage, "serverAuth,clientAuth");
  add_extension(leaf.get(), issuer, NID_subject_key_identifier, "hash");
  add_extension(leaf.get(), issuer, NID_authority_key_identifier, "keyid");
  add_names(leaf.get(), request);
  made(X509_sign(leaf.get(), ca != nullptr ? ca_key : key, EVP_sha256()));
  return leaf;
}

std::string text_of(BIO* memory) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory, &text);
  return std::string(text, static_cast<std::size_t>(std::max(size, 0L)));
}

std::string pem(X509* certificate) {
  const BioPtr memory(made(BIO_new(BIO_s_mem())));
  made(PEM_write_bio_X509(memory.get(), certificate));
  return text_of(memory.get());
}

std::string pem(EVP_PKEY* key) {
  const BioPtr memory(made(BIO_new(BIO_s_mem())));
  made(PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr));
  return text_of(memory.get());
}

}  // namespace

MadeCertificate make_certificate(const CertificateRequest& request) {
  ERR_clear_error();
  const KeyPtr key = new_key();
  MadeCertificate out;
  out.key = pem(key.get());
  if (request.self_signed) {
    out.chain = pem(make_leaf(request, key.get(), nullptr, nullptr).get());
    return out;
  }
  const KeyPtr ca_key = new_key();
  const CertificatePtr ca = make_ca(ca_key.get());
  out.ca = pem(ca.get());
  out.chain = pem(make_leaf(request, key.get(), ca.get(), ca_key.get()).get()) + out.ca;
  return out;
}

}  // namespace hail::net
