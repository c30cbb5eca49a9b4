// SPDX-License-Identifier: GPL-3.0-or-later
// Why a chain does not hold, in plain words. One table; OpenSSL's own words stand in the report
// beside these, for those who look them up.
#include <fmt/format.h>
#include <openssl/x509_vfy.h>

#include <string>
#include <string_view>

#include "net/tls_words.h"

namespace hail::net {
namespace {

struct Row {
  int error;
  std::string_view leaf;       ///< About the server's own certificate.
  std::string_view authority;  ///< About {}, further up in its chain.
};

// clang-format off
constexpr Row rows[] = {
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, "its issuer is not known here: the server may not send the intermediate certificates", "the issuer of {} is not known here, nor sent along"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "its issuer is not known here: the server may not send the intermediate certificates", "the issuer of {} is not known here, nor sent along"},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, "its issuer is not known here: the server may not send the intermediate certificates", "the issuer of {} is not known here, nor sent along"},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "it is signed by itself alone, and not trusted here", "{} is signed by itself alone, and not trusted here"},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "it is signed by itself alone, and not trusted here", "it leads to {}, which is not trusted here"},
    {X509_V_ERR_CERT_HAS_EXPIRED, "it has expired", "it depends on {}, which has expired"},
    {X509_V_ERR_CERT_NOT_YET_VALID, "it is not valid yet", "it depends on {}, which is not valid yet"},
    {X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD, "its dates are malformed", "it depends on {}, whose dates are malformed"},
    {X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD, "its dates are malformed", "it depends on {}, whose dates are malformed"},
    {X509_V_ERR_CERT_REVOKED, "it is revoked", "it depends on {}, which is revoked"},
    {X509_V_ERR_CERT_SIGNATURE_FAILURE, "its signature is wrong", "it depends on {}, whose signature is wrong"},
    {X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY, "its issuer's key cannot be read", "it depends on {}, whose key cannot be read"},
    {X509_V_ERR_INVALID_CA, "it is no authority's", "it is signed by {}, which is no authority (basicConstraints: CA)"},
    {X509_V_ERR_PATH_LENGTH_EXCEEDED, "its chain is longer than an authority in it allows", "its chain is longer than {} allows (basicConstraints: pathlen)"},
    {X509_V_ERR_INVALID_PURPOSE, "it is not made for servers (extendedKeyUsage)", "it depends on {}, which may not sign for servers (extendedKeyUsage)"},
    {X509_V_ERR_KEYUSAGE_NO_CERTSIGN, "its key may not sign certificates (keyUsage)", "it is signed by {}, whose key may not sign certificates (keyUsage)"},
    {X509_V_ERR_PERMITTED_VIOLATION, "its names are none that its authority may certify (nameConstraints)", "the names of {} are none that its authority may certify (nameConstraints)"},
    {X509_V_ERR_EXCLUDED_VIOLATION, "its names are among those that its authority may not certify (nameConstraints)", "the names of {} are among those that its authority may not certify (nameConstraints)"},
    {X509_V_ERR_EE_KEY_TOO_SMALL, "its key is too short", "it depends on {}, whose key is too short"},
    {X509_V_ERR_CA_KEY_TOO_SMALL, "its key is too short", "it depends on {}, whose key is too short"},
    {X509_V_ERR_CA_MD_TOO_WEAK, "it is signed with a hash that is too weak", "it depends on {}, which is signed with a hash that is too weak"},
    {X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION, "it has a critical extension that is not known here", "it depends on {}, which has a critical extension that is not known here"},
    {X509_V_ERR_CERT_CHAIN_TOO_LONG, "its chain is too long", "its chain is too long"},
    {X509_V_ERR_CERT_UNTRUSTED, "it is not trusted here for servers", "it leads to {}, which is not trusted here for servers"},
    {X509_V_ERR_CERT_REJECTED, "it is rejected by the store of trusted certificates", "it leads to {}, which the store of trusted certificates rejects"},
};
// clang-format on

}  // namespace

std::string verify_words(int error, std::string_view authority) {
  for (const Row& row : rows) {
    if (row.error != error) continue;
    return authority.empty() ? std::string(row.leaf)
                             : fmt::format(fmt::runtime(row.authority), authority);
  }
  const std::string words = X509_verify_cert_error_string(error);
  return authority.empty() ? words : fmt::format("{}: {}", authority, words);
}

}  // namespace hail::net
