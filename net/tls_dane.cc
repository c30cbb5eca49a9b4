// SPDX-License-Identifier: GPL-3.0-or-later
// DANE-EE(3) asks for neither name nor dates (RFC 7671 section 5.1), DANE-TA(2) for a chain to the
// authority that it names, in its dates, and for the name (section 5.2); PKIX-TA(0) and PKIX-EE(1)
// for all that PKIX asks. Of several hashes for the same thing the strongest counts (section 9).
#include "net/tls_dane.h"

#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "net/certificate.h"
#include "net/tls_words.h"

namespace hail::net {
namespace {

using Record = DaneReport::Record;
using StoreContextPtr = std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX_free>>;

// RFC 7218.
enum Usage { pkix_ta = 0, pkix_ee = 1, dane_ta = 2, dane_ee = 3 };
enum Selector { whole_certificate = 0, public_key = 1 };
enum Matching { full = 0, sha256 = 1, sha512 = 2 };

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

CertificatePtr certificate_in(const Tlsa& record) {
  const unsigned char* at = bytes_of(record.data);
  CertificatePtr certificate(d2i_X509(nullptr, &at, static_cast<long>(record.data.size())));
  return at == bytes_of(record.data) + record.data.size() ? std::move(certificate) : nullptr;
}

KeyPtr key_in(const Tlsa& record) {
  const unsigned char* at = bytes_of(record.data);
  KeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(record.data.size())));
  return at == bytes_of(record.data) + record.data.size() ? std::move(key) : nullptr;
}

/// Why nothing can be decided by `record`; empty when something can. RFC 7671 section 4.1.
std::string unusable(const Tlsa& record, bool pkix_counts) {
  if (record.usage > dane_ee) return "its usage is none of 0 to 3";
  if (record.usage <= pkix_ee && !pkix_counts) {
    return "usages 0 and 1 do not count between mail servers (RFC 7672 section 3.1.3)";
  }
  if (record.selector > public_key) return "its selector is neither 0 nor 1";
  switch (record.matching_type) {
    case full:
      if (record.selector == whole_certificate) {
        return certificate_in(record) ? std::string() : "its data are no certificate";
      }
      return key_in(record) ? std::string() : "its data are no public key";
    case sha256:
      return record.data.size() == 32 ? std::string() : "a SHA-256 hash has 32 bytes";
    case sha512:
      return record.data.size() == 64 ? std::string() : "a SHA-512 hash has 64 bytes";
    default:
      return "its matching type is none of 0 to 2";
  }
}

/// What `certificate` would have as the data of `record`.
std::string data_of(X509* certificate, const Tlsa& record) {
  unsigned char* der = nullptr;
  const int size = record.selector == whole_certificate
                       ? i2d_X509(certificate, &der)
                       : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (size <= 0) return {};
  std::string data(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  if (record.matching_type == full) return data;
  std::string hash(EVP_MAX_MD_SIZE, '\0');
  unsigned hash_size = 0;
  EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(hash.data()), &hash_size,
             record.matching_type == sha256 ? EVP_sha256() : EVP_sha512(), nullptr);
  hash.resize(hash_size);
  return hash;
}

bool is_named(X509* certificate, const Tlsa& record) {
  return data_of(certificate, record) == record.data;
}

/// Where the certificate that `record` names stands in `chain`, the leaf left out; -1: nowhere.
int authority_at(const STACK_OF(X509) * chain, const Tlsa& record) {
  for (int depth = 1; depth < sk_X509_num(chain); ++depth) {
    if (is_named(sk_X509_value(chain, depth), record)) return depth;
  }
  return -1;
}

/// Where `record` is a whole certificate or key, the authority need not be sent (RFC 7671 section
/// 5.2.1): its certificate, or else the one of the chain that its key signed.
CertificatePtr authority_within(const Tlsa& record, const DaneChain& chain) {
  if (record.matching_type != full) return nullptr;
  if (record.selector == whole_certificate) return certificate_in(record);
  const KeyPtr key = key_in(record);
  for (int depth = 0; depth < sk_X509_num(chain.sent); ++depth) {
    X509* below = sk_X509_value(chain.sent, depth);
    if (X509_verify(below, key.get()) != 1) continue;
    X509_up_ref(below);
    return CertificatePtr(below);
  }
  return nullptr;
}

/// Why the leaf does not lead to `authority`, if it alone is trusted; empty when it does.
std::string broken_below(X509* authority, const DaneChain& chain) {
  const StorePtr store(X509_STORE_new());
  const StoreContextPtr context(X509_STORE_CTX_new());
  if (!store || !context || X509_STORE_add_cert(store.get(), authority) != 1 ||
      X509_STORE_CTX_init(context.get(), store.get(), chain.leaf, chain.sent) != 1) {
    return "OpenSSL cannot verify the chain";
  }
  X509_STORE_CTX_set_default(context.get(), "ssl_server");
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(context.get()), chain.security_level);
  if (X509_verify_cert(context.get()) == 1) return {};
  const int error = X509_STORE_CTX_get_error(context.get());
  switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "the authority that it names did not issue the certificate";
    default:
      return verify_words(error, X509_STORE_CTX_get_error_depth(context.get()) == 0
                                     ? std::string_view()
                                     : "an authority");
  }
}

std::string judge_end_entity(Record& row, const DaneChain& chain) {
  if (!is_named(chain.leaf, row.record)) {
    return row.record.selector == public_key ? "the server's key is another one"
                                             : "the server's certificate is another one";
  }
  row.depth = 0;
  if (row.record.usage == pkix_ee && !chain.pkix_holds) {
    return "it names the certificate, but usage 1 asks for a verified chain and name, too";
  }
  return {};
}

std::string judge_pkix_authority(Record& row, const DaneChain& chain) {
  row.depth = authority_at(chain.sent, row.record);
  if (authority_at(chain.verified, row.record) < 0) {
    return "no authority of the verified chain is the one that it names";
  }
  if (!chain.pkix_holds) return "usage 0 asks for a verified chain and name, too";
  return {};
}

std::string judge_authority(Record& row, const DaneChain& chain) {
  row.depth = authority_at(chain.sent, row.record);
  X509* authority = row.depth < 0 ? nullptr : sk_X509_value(chain.sent, row.depth);
  const CertificatePtr within =
      authority == nullptr ? authority_within(row.record, chain) : nullptr;
  if (authority == nullptr) authority = within.get();
  if (authority == nullptr) {
    return row.record.matching_type == full
               ? "the authority that it names did not issue the certificate"
               : "the server does not send the authority that it names (RFC 7671 section 5.2.2)";
  }
  if (std::string broken = broken_below(authority, chain); !broken.empty()) return broken;
  const auto fits = [&](const PeerName& name) { return is_for(chain.leaf, name); };
  if (!chain.names.empty() && std::none_of(chain.names.begin(), chain.names.end(), fits)) {
    return "usage 2 asks for the right name, too";
  }
  return {};
}

Record judge(const Tlsa& record, const DaneChain& chain) {
  Record row;
  row.record = record;
  row.why = unusable(record, chain.pkix_counts);
  row.usable = row.why.empty();
  if (!row.usable) return row;
  if (record.usage == dane_ee || record.usage == pkix_ee) {
    row.why = judge_end_entity(row, chain);
  } else {
    row.why =
        record.usage == dane_ta ? judge_authority(row, chain) : judge_pkix_authority(row, chain);
  }
  row.match = row.why.empty();
  return row;
}

/// RFC 7671 section 9: a client that knows a stronger hash does not look at the weaker one.
bool is_outranked(const Record& row, const std::vector<Record>& rows) {
  return row.record.matching_type == sha256 &&
         std::any_of(rows.begin(), rows.end(), [&](const Record& other) {
           return other.usable && other.record.matching_type == sha512 &&
                  other.record.usage == row.record.usage &&
                  other.record.selector == row.record.selector;
         });
}

}  // namespace

DaneReport judge_dane(const std::vector<Tlsa>& records, const DaneChain& chain) {
  DaneReport report;
  for (const Tlsa& record : records) report.records.push_back(judge(record, chain));
  for (Record& row : report.records) {
    if (!row.usable || !row.match || !is_outranked(row, report.records)) continue;
    row.match = false;
    row.why = "clients go by the SHA-512 record beside it (RFC 7671 section 9)";
  }
  const auto any = [&](auto member) {
    return std::any_of(report.records.begin(), report.records.end(),
                       [&](const Record& row) { return row.*member; });
  };
  if (any(&Record::match)) {
    report.verdict = DaneReport::Verdict::match;
  } else if (any(&Record::usable)) {
    report.verdict = DaneReport::Verdict::mismatch;
  }
  ERR_clear_error();
  return report;
}

std::string_view name(DaneReport::Verdict verdict) {
  switch (verdict) {
    case DaneReport::Verdict::match:
      return "match";
    case DaneReport::Verdict::mismatch:
      return "mismatch";
    case DaneReport::Verdict::unusable:
      break;
  }
  return "unusable";
}

}  // namespace hail::net
