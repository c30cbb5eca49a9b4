// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a certificate that a stranger wrote. Every text is taken with its length (a NUL inside is
// kept, as found), every list and text is bounded, and nothing is trusted to be well-formed.
#include "net/certificate.h"

#include <arpa/inet.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/objects.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "hail/net/escape.h"

namespace hail::net {
namespace {

constexpr std::size_t longest_text = 1024;
constexpr std::size_t longest_serial = 64;         // Bytes; RFC 5280 allows 20.
constexpr std::size_t largest_cached = 16 * 1024;  // Bytes of texts; larger ones are read anew.
constexpr int weak_rsa_bits = 2048;                // Below: NIST SP 800-57, 112 bits of security.
constexpr int weak_ec_bits = 224;

using Digest = std::array<unsigned char, 32>;

/// Bytes of OpenSSL's as text of ours.
std::string_view view(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

/// At most longest_text bytes, not cut inside a UTF-8 sequence.
std::string bounded(std::string_view text) {
  if (text.size() <= longest_text) return std::string(text);
  std::size_t size = longest_text;
  while (size > longest_text - 3 && (text[size] & 0xc0) == 0x80) --size;
  return std::string(text.substr(0, size)) + "...";
}

/// The bytes of a string as found.
std::string_view raw(const ASN1_STRING* string) {
  if (string == nullptr) return {};
  return view(ASN1_STRING_get0_data(string),
              static_cast<std::size_t>(std::max(ASN1_STRING_length(string), 0)));
}

std::string utf8(const ASN1_STRING* string) {
  unsigned char* converted = nullptr;
  const int size = ASN1_STRING_to_UTF8(&converted, string);
  if (size < 0) return bounded(raw(string));
  std::string text =
      bounded({reinterpret_cast<const char*>(converted), static_cast<std::size_t>(size)});
  OPENSSL_free(converted);
  return text;
}

std::string distinguished(const X509_NAME* name) {
  const BioPtr memory(BIO_new(BIO_s_mem()));
  constexpr unsigned long form =
      XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  if (X509_NAME_print_ex(memory.get(), name, 0, form) < 0) return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return size > 0 ? bounded({text, static_cast<std::size_t>(size)}) : std::string();
}

std::string common_name(const X509_NAME* name) {
  int last = -1;
  for (int at = -1; (at = X509_NAME_get_index_by_NID(name, NID_commonName, at)) >= 0;) last = at;
  if (last < 0) return {};
  return utf8(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, last)));
}

std::string object_text(const ASN1_OBJECT* object) {
  std::array<char, 80> text{};
  const int size = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 0);
  return size > 0 ? std::string(text.data()) : std::string("unknown");
}

std::string address_text(const ASN1_OCTET_STRING* string) {
  const std::string_view bytes = raw(string);
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = bytes.size() == 4 ? AF_INET : bytes.size() == 16 ? AF_INET6 : 0;
  if (family != 0 && inet_ntop(family, bytes.data(), text.data(), text.size()) != nullptr) {
    return text.data();
  }
  return hex(bytes.substr(0, 32));
}

std::string name_text(const GENERAL_NAME* name) {
  switch (name->type) {
    case GEN_DNS:
      return "DNS:" + bounded(raw(name->d.dNSName));
    case GEN_IPADD:
      return "IP:" + address_text(name->d.iPAddress);
    case GEN_EMAIL:
      return "email:" + bounded(raw(name->d.rfc822Name));
    case GEN_URI:
      return "URI:" + bounded(raw(name->d.uniformResourceIdentifier));
    case GEN_DIRNAME:
      return "dirName:" + distinguished(name->d.directoryName);
    case GEN_RID:
      return "registeredID:" + object_text(name->d.registeredID);
    case GEN_OTHERNAME:
      return "otherName:" + object_text(name->d.otherName->type_id);
    default:
      return "other:";
  }
}

void read_names(X509* certificate, CertificateReport& report) {
  const NamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
  const int kept = std::min(count, static_cast<int>(most_names));
  for (int i = 0; i < kept; ++i) {
    report.san.push_back(name_text(sk_GENERAL_NAME_value(names.get(), i)));
  }
  report.san_left_out = static_cast<std::size_t>(count - kept);
}

std::string curve_name(const EVP_PKEY* key) {
  std::array<char, 80> group{};
  std::size_t size = 0;
  if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size(),
                                     &size) != 1) {
    return "explicit curve of " + std::to_string(EVP_PKEY_get_bits(key)) + " bits";
  }
  const char* nist = EC_curve_nid2nist(OBJ_txt2nid(group.data()));
  return nist != nullptr ? nist : group.data();
}

void read_key(X509* certificate, CertificateReport& report) {
  const EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (key == nullptr) {
    ASN1_OBJECT* algorithm = nullptr;
    X509_PUBKEY_get0_param(&algorithm, nullptr, nullptr, nullptr,
                           X509_get_X509_PUBKEY(certificate));
    report.key = algorithm != nullptr ? object_text(algorithm) : "unknown";
    return;
  }
  const int bits = EVP_PKEY_get_bits(key);
  const std::string size = std::to_string(bits);
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
      report.key = "RSA " + size;
      report.key_weak = bits < weak_rsa_bits;
      return;
    case EVP_PKEY_DSA:
      report.key = "DSA " + size;
      report.key_weak = bits < weak_rsa_bits;
      return;
    case EVP_PKEY_EC:
      report.key = "EC " + curve_name(key);
      report.key_weak = bits < weak_ec_bits;
      return;
    case EVP_PKEY_ED25519:
      report.key = "Ed25519";
      return;
    case EVP_PKEY_ED448:
      report.key = "Ed448";
      return;
    default:
      const char* name = EVP_PKEY_get0_type_name(key);
      report.key = name != nullptr ? name : "unknown";
  }
}

bool is_weak_hash(int nid) {
  constexpr std::array weak = {NID_md2, NID_md4, NID_md5, NID_sha1, NID_md5_sha1};
  return std::find(weak.begin(), weak.end(), nid) != weak.end();
}

void read_signature(X509* certificate, CertificateReport& report) {
  const X509_ALGOR* algorithm = nullptr;
  const ASN1_OBJECT* object = nullptr;
  X509_get0_signature(nullptr, &algorithm, certificate);
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  report.signature = object_text(object);
  int hash = NID_undef;
  X509_get_signature_info(certificate, &hash, nullptr, nullptr, nullptr);
  if (OBJ_obj2nid(object) == NID_rsassaPss && hash != NID_undef) {
    report.signature += std::string("-") + OBJ_nid2sn(hash);
  }
  report.signature_weak = is_weak_hash(hash) && !report.self_signed;
}

std::string serial_text(const ASN1_INTEGER* serial) {
  const std::string_view bytes = raw(serial);
  const std::string digits = hex(bytes.substr(0, longest_serial));
  return ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER ? "-" + digits : digits;
}

std::string key_digest(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (size <= 0) return {};
  Digest digest{};
  EVP_Digest(der, static_cast<std::size_t>(size), digest.data(), nullptr, EVP_sha256(), nullptr);
  OPENSSL_free(der);
  return hex(view(digest.data(), digest.size()));
}

/// status_request(5) or its version 2 (17) among the features: RFC 7633.
bool demands_staple(X509* certificate) {
  const std::unique_ptr<TLS_FEATURE, Freed<TLS_FEATURE_free>> features(
      static_cast<TLS_FEATURE*>(X509_get_ext_d2i(certificate, NID_tlsfeature, nullptr, nullptr)));
  for (int i = 0; features && i < sk_ASN1_INTEGER_num(features.get()); ++i) {
    const long feature = ASN1_INTEGER_get(sk_ASN1_INTEGER_value(features.get(), i));
    if (feature == 5 || feature == 17) return true;
  }
  return false;
}

CertificateReport parse(X509* certificate) {
  CertificateReport report;
  const X509_NAME* subject = X509_get_subject_name(certificate);
  report.subject = distinguished(subject);
  report.issuer = distinguished(X509_get_issuer_name(certificate));
  report.common_name = common_name(subject);
  read_names(certificate, report);
  report.serial = serial_text(X509_get0_serialNumber(certificate));
  report.not_before = time_of(X509_get0_notBefore(certificate));
  report.not_after = time_of(X509_get0_notAfter(certificate));
  report.self_signed = X509_self_signed(certificate, 1) == 1;
  read_key(certificate, report);
  read_signature(certificate, report);
  report.spki_sha256 = key_digest(certificate);
  report.must_staple = demands_staple(certificate);
  ERR_clear_error();
  return report;
}

std::size_t size_of_texts(const CertificateReport& report) {
  std::size_t size = report.subject.size() + report.issuer.size() + report.common_name.size();
  for (const std::string& name : report.san) size += name.size() + sizeof name;
  return size;
}

/// Certificates by the digest of their DER.
class Cache {
 public:
  std::shared_ptr<const CertificateReport> find(const Digest& digest) const {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(digest);
    return found == known_.end() ? nullptr : found->second;
  }

  void keep(const Digest& digest, std::shared_ptr<const CertificateReport> report) {
    if (size_of_texts(*report) > largest_cached) return;
    const std::lock_guard lock(mutex_);
    // A scan that meets more has few repeats to lose.
    if (known_.size() >= cached_certificates) known_.clear();
    known_.emplace(digest, std::move(report));
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return known_.size();
  }

 private:
  struct Hash {
    std::size_t operator()(const Digest& digest) const {
      std::size_t value = 0;
      std::memcpy(&value, digest.data(), sizeof value);
      return value;
    }
  };
  mutable std::mutex mutex_;
  std::unordered_map<Digest, std::shared_ptr<const CertificateReport>, Hash> known_;
};

Cache& cache() {
  static Cache cache;
  return cache;
}

}  // namespace

CertificateReport read_certificate(X509* certificate, std::chrono::sys_seconds now) {
  Digest digest{};
  X509_digest(certificate, EVP_sha256(), digest.data(), nullptr);
  std::shared_ptr<const CertificateReport> known = cache().find(digest);
  if (!known) {
    auto fresh = std::make_shared<CertificateReport>(parse(certificate));
    fresh->sha256 = hex(view(digest.data(), digest.size()));
    known = fresh;
    cache().keep(digest, known);
  }
  CertificateReport report = *known;
  const auto left = std::chrono::floor<std::chrono::days>(report.not_after - now);
  report.days_left = static_cast<int>(left.count());
  return report;
}

bool is_for(X509* certificate, const PeerName& name) {
  // To OpenSSL a name that begins with a dot stands for all names below it.
  if (name.text.empty() || name.text.front() == '.') return false;
  const bool holds = name.address
                         ? X509_check_ip_asc(certificate, name.text.c_str(), 0) == 1
                         : X509_check_host(certificate, name.text.data(), name.text.size(),
                                           X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, nullptr) == 1;
  ERR_clear_error();
  return holds;
}

std::chrono::sys_seconds time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return std::chrono::sys_seconds(std::chrono::seconds(timegm(&parts)));
}

std::string subject_of(const X509* certificate) {
  return distinguished(X509_get_subject_name(certificate));
}

std::size_t certificates_cached() {
  return cache().size();
}

}  // namespace hail::net
