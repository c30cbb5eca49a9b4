// SPDX-License-Identifier: GPL-3.0-or-later
// Chain and name are judged apart, because a fault of the one hides the other in OpenSSL's single
// verdict, and DANE apart from both.
#include "net/tls_facts.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <chrono>

#include "hail/net/escape.h"
#include "net/certificate.h"
#include "net/tls_dane.h"
#include "net/tls_staple.h"
#include "net/tls_words.h"

namespace hail::net {
namespace {

using Seconds = std::chrono::sys_seconds;

std::string version_name(const SSL* ssl) {
  const std::string_view name = SSL_get_version(ssl);
  return name == "TLSv1" ? "TLSv1.0" : std::string(name);
}

std::string key_name(const EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_DH) return "DH " + std::to_string(bits);
  const char* type = EVP_PKEY_get0_type_name(key);
  return type != nullptr ? type : std::string();
}

/// The group of the key exchange; of TLS 1.2's DHE, which has no group, the size of the key.
std::string group_name(SSL* ssl) {
  const int nid = static_cast<int>(SSL_get_negotiated_group(ssl));
  if (nid == NID_X25519) return "X25519";
  if (nid == NID_X448) return "X448";
  if (nid != NID_undef) {
    if (const char* nist = EC_curve_nid2nist(nid)) return nist;
    if (const char* name = SSL_group_to_name(ssl, nid)) return name;
    return {};
  }
  EVP_PKEY* key = nullptr;
  if (SSL_get_peer_tmp_key(ssl, &key) != 1) return {};
  return key_name(KeyPtr(key).get());
}

/// Empty where the peer signed nothing: with RSA key exchange its decryption proved the key.
std::string signature_name(SSL* ssl) {
  int type = NID_undef;
  int hash = NID_undef;
  if (SSL_get_peer_signature_type_nid(ssl, &type) != 1) return {};
  std::string text;
  switch (type) {
    case EVP_PKEY_ED25519:
      return "Ed25519";
    case EVP_PKEY_ED448:
      return "Ed448";
    case EVP_PKEY_RSA_PSS:
      text = "RSA-PSS";
      break;
    case EVP_PKEY_RSA:
      text = "RSA";
      break;
    case EVP_PKEY_EC:
      text = "ECDSA";
      break;
    default:
      text = OBJ_nid2sn(type);
  }
  if (SSL_get_peer_signature_nid(ssl, &hash) != 1 || hash == NID_undef) return text;
  return text + "-" + (hash == NID_md5_sha1 ? "MD5-SHA1" : OBJ_nid2sn(hash));
}

std::string date(Seconds time) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

bool is_date_fault(int error) {
  return error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID;
}

/// The part of a complaint that is not about the chain.
std::string leaf_complaint(const TlsReport& report, const std::string& name) {
  const CertificateReport& leaf = report.certificates.front();
  if (report.not_yet_valid) return "it is not valid before " + date(leaf.not_before);
  if (report.expired) return "it expired on " + date(leaf.not_after);
  const std::string names = report.names_text();
  if (names.empty()) return fmt::format("it names nobody, not even {}", name);
  return fmt::format("it names {}, not {}", escape(names, 200), name);
}

/// The first fault that breaks trust in plain words; a date of the leaf is told with its day.
std::string why(const TlsReport& report, const ChainFaults& faults, const PeerName& name,
                const STACK_OF(X509) * chain) {
  if (report.verified) return {};
  if (report.chain_trusted) return leaf_complaint(report, name.text);
  const auto fault = std::find_if(faults.begin(), faults.end(), [](const ChainFault& each) {
    return each.depth > 0 || !is_date_fault(each.error);
  });
  if (fault->depth == 0) return verify_words(fault->error, {});
  const X509* at = sk_X509_value(chain, fault->depth);  // Null where it is not there.
  return verify_words(fault->error, at == nullptr ? "CN=?" : escape(subject_of(at), 80));
}

void read_session(SSL* ssl, TlsReport& report) {
  report.version = version_name(ssl);
  const char* cipher = SSL_CIPHER_standard_name(SSL_get_current_cipher(ssl));
  report.cipher = cipher != nullptr ? cipher : SSL_get_cipher_name(ssl);
  report.group = group_name(ssl);
  report.signature = signature_name(ssl);
  report.resumed = SSL_session_reused(ssl) == 1;
  if (const char* sni = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)) report.sni = sni;
  const unsigned char* alpn = nullptr;
  unsigned alpn_size = 0;
  SSL_get0_alpn_selected(ssl, &alpn, &alpn_size);
  if (alpn_size > 0) report.alpn.emplace(reinterpret_cast<const char*>(alpn), alpn_size);
}

/// Seconds, because the dates of certificates leave the range of the clock's own unit.
Seconds now_in_seconds() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

/// Whoever issued the leaf: of the chain that was verified, which may have it from our store.
X509* issuer_of(X509* leaf, const STACK_OF(X509) * verified, const STACK_OF(X509) * sent) {
  for (const STACK_OF(X509) * chain : {verified, sent}) {
    for (int i = 0; i < sk_X509_num(chain); ++i) {
      X509* candidate = sk_X509_value(chain, i);
      if (X509_check_issued(candidate, leaf) == X509_V_OK) return candidate;
    }
  }
  return nullptr;
}

void read_staple_of(SSL* ssl, X509* leaf, TlsReport& report, Seconds now) {
  const unsigned char* bytes = nullptr;
  const long size = SSL_get_tlsext_status_ocsp_resp(ssl, &bytes);
  if (bytes == nullptr || size <= 0) return;
  X509* issuer = issuer_of(leaf, SSL_get0_verified_chain(ssl), SSL_get_peer_cert_chain(ssl));
  report.ocsp = read_staple({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)},
                            leaf, issuer, now);
}

void judge_by_dane(SSL* ssl, X509* leaf, const Expected& expected, TlsReport& report) {
  DaneChain chain;
  chain.leaf = leaf;
  chain.sent = SSL_get_peer_cert_chain(ssl);
  chain.verified = SSL_get0_verified_chain(ssl);
  chain.pkix_holds = report.verified;
  chain.pkix_counts = expected.tlsa_pkix;
  if (!expected.name.text.empty()) chain.names.push_back(expected.name);
  chain.names.insert(chain.names.end(), expected.tlsa_names.begin(), expected.tlsa_names.end());
  chain.security_level = SSL_get_security_level(ssl);
  report.dane = judge_dane(expected.tlsa, chain);
}

/// RFC 5929 section 4.1: the hash of the certificate's signature, but SHA-256 for MD5 and SHA-1.
std::optional<std::string> end_point(const X509* certificate) {
  int hash = NID_undef;
  if (certificate == nullptr ||
      X509_get_signature_info(const_cast<X509*>(certificate), &hash, nullptr, nullptr, nullptr) !=
          1 ||
      hash == NID_undef) {
    return {};
  }
  if (hash == NID_md5 || hash == NID_sha1) hash = NID_sha256;
  const EVP_MD* digest = EVP_get_digestbynid(hash);
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  if (digest == nullptr ||
      X509_digest(certificate, digest, reinterpret_cast<unsigned char*>(out.data()), &size) != 1) {
    return {};
  }
  out.resize(size);
  return out;
}

std::optional<std::string> exporter(SSL* ssl) {
  constexpr std::string_view label = "EXPORTER-Channel-Binding";
  if (SSL_version(ssl) < TLS1_3_VERSION && SSL_get_extms_support(ssl) != 1) return {};
  std::string out(32, '\0');
  const unsigned char none = 0;
  if (SSL_export_keying_material(ssl, reinterpret_cast<unsigned char*>(out.data()), out.size(),
                                 label.data(), label.size(), &none, 0, 1) != 1) {
    return {};
  }
  return out;
}

/// The client's Finished, which is the first of a full handshake.
std::optional<std::string> unique(SSL* ssl, bool server) {
  if (SSL_version(ssl) >= TLS1_3_VERSION || SSL_session_reused(ssl) == 1) return {};
  std::string out(EVP_MAX_MD_SIZE, '\0');
  const std::size_t size = server ? SSL_get_peer_finished(ssl, out.data(), out.size())
                                  : SSL_get_finished(ssl, out.data(), out.size());
  if (size == 0) return {};
  out.resize(std::min(size, out.size()));
  return out;
}

}  // namespace

TlsReport read_client(SSL* ssl) {
  TlsReport report;
  read_session(ssl, report);
  X509* leaf = SSL_get0_peer_certificate(ssl);
  if (leaf == nullptr) return report;
  const Seconds now = now_in_seconds();
  report.certificates.push_back(read_certificate(leaf, now));  // Not in a server's view of a chain.
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    report.certificates.push_back(read_certificate(sk_X509_value(chain, i), now));
  }
  return report;
}

TlsReport read_server(SSL* ssl, const Expected& expected, const ChainFaults& faults) {
  TlsReport report;
  read_session(ssl, report);
  X509* leaf = SSL_get0_peer_certificate(ssl);
  if (leaf == nullptr) return report;
  const Seconds now = now_in_seconds();
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    report.certificates.push_back(read_certificate(sk_X509_value(chain, i), now));
  }
  const CertificateReport& facts = report.certificates.front();
  report.self_signed_leaf = facts.self_signed;
  report.not_yet_valid = now < facts.not_before;
  report.expired = report.not_yet_valid || now > facts.not_after;
  report.name_matches = expected.name.text.empty() || is_for(leaf, expected.name);
  const auto breaks_trust = [](const ChainFault& fault) {
    return fault.depth > 0 || !is_date_fault(fault.error);
  };
  report.chain_trusted = std::none_of(faults.begin(), faults.end(), breaks_trust);
  if (!faults.empty()) report.verify_error = X509_verify_cert_error_string(faults.front().error);
  report.verified = faults.empty() && !report.expired && report.name_matches;
  report.why = why(report, faults, expected.name, SSL_get0_verified_chain(ssl));
  read_staple_of(ssl, leaf, report, now);
  if (!expected.tlsa.empty()) judge_by_dane(ssl, leaf, expected, report);
  ERR_clear_error();
  return report;
}

std::string complaint(const TlsReport& report, const PeerName& name) {
  if (report.certificates.empty()) return "the peer showed none";
  if (report.dane && report.dane->verdict == DaneReport::Verdict::mismatch) {
    return "no TLSA record matches it";
  }
  return report.chain_trusted ? leaf_complaint(report, name.text) : report.verify_error;
}

std::optional<std::string> channel_binding(SSL* ssl, ChannelBinding kind, bool server) {
  std::optional<std::string> bytes;
  switch (kind) {
    case ChannelBinding::tls_exporter:
      bytes = exporter(ssl);
      break;
    case ChannelBinding::tls_unique:
      bytes = unique(ssl, server);
      break;
    case ChannelBinding::tls_server_end_point:
      bytes = end_point(server ? SSL_get_certificate(ssl) : SSL_get0_peer_certificate(ssl));
      break;
  }
  ERR_clear_error();
  return bytes;
}

}  // namespace hail::net
