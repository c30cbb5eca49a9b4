// SPDX-License-Identifier: GPL-3.0-or-later
// The table of OpenSSL's reasons, and the texts of a TlsReport.
#include "net/tls_words.h"

#include <openssl/err.h>
#include <openssl/pemerr.h>
#include <openssl/ssl.h>
#include <openssl/sslerr.h>
#include <openssl/x509err.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <string_view>

#include "hail/net/tls.h"

namespace hail::net {
namespace {

struct Row {
  int reason;
  std::string_view words;
};

// Alerts of the peer are reasons of 1000 + the alert's number (RFC 8446 section 6).
constexpr Row ssl_reasons[] = {
    {SSL_R_WRONG_VERSION_NUMBER, "the peer does not speak TLS here"},
    {SSL_R_PACKET_LENGTH_TOO_LONG, "the peer does not speak TLS here"},
    {SSL_R_RECORD_LENGTH_MISMATCH, "the peer does not speak TLS here"},
    {SSL_R_HTTP_REQUEST, "the peer speaks HTTP, not TLS"},
    {SSL_R_HTTPS_PROXY_REQUEST, "the peer speaks HTTP, not TLS"},
    {SSL_R_BAD_RECORD_TYPE, "the peer does not speak TLS here"},
    {SSL_R_UNEXPECTED_EOF_WHILE_READING, "the peer ended the connection"},
    {SSL_R_UNSUPPORTED_PROTOCOL, "the peer speaks only a version of TLS that is not allowed here"},
    {SSL_R_WRONG_SSL_VERSION, "the peer speaks only a version of TLS that is not allowed here"},
    {SSL_R_VERSION_TOO_LOW, "the peer speaks only a version of TLS that is not allowed here"},
    {SSL_R_NO_PROTOCOLS_AVAILABLE, "that version of TLS is not allowed here"},
    {SSL_R_INAPPROPRIATE_FALLBACK, "the peer answered with a lower version of TLS than it can"},
    {SSL_R_NO_SHARED_CIPHER, "no cipher in common with the peer"},
    {SSL_R_NO_CIPHERS_AVAILABLE, "no cipher is allowed here for that version of TLS"},
    {SSL_R_NO_SUITABLE_KEY_SHARE, "no key exchange group in common with the peer"},
    {SSL_R_NO_SUITABLE_GROUPS, "no key exchange group in common with the peer"},
    {SSL_R_NO_SHARED_GROUPS, "no key exchange group in common with the peer"},
    {SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS, "no signature algorithm in common with the peer"},
    {SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, "no signature algorithm in common with the peer"},
    {SSL_R_WRONG_SIGNATURE_TYPE, "the peer signed with an algorithm that was not offered"},
    {SSL_R_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED,
     "the peer signs with an algorithm that is not allowed here"},
    {SSL_R_WRONG_CIPHER_RETURNED, "the peer chose a cipher that was not offered"},
    {SSL_R_UNKNOWN_CIPHER_RETURNED, "the peer chose a cipher that was not offered"},
    {SSL_R_WRONG_CURVE, "the peer chose a key exchange group that was not offered"},
    {SSL_R_DH_KEY_TOO_SMALL, "the peer's Diffie-Hellman key is too small"},
    {SSL_R_EE_KEY_TOO_SMALL, "the certificate's key is too small"},
    {SSL_R_CA_KEY_TOO_SMALL, "a key in the certificate's chain is too small"},
    {SSL_R_CA_MD_TOO_WEAK, "a signature in the certificate's chain is too weak"},
    {SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED, "the peer lacks secure renegotiation (RFC 5746)"},
    {SSL_R_BAD_SIGNATURE, "the peer's signature is wrong"},
    {SSL_R_DIGEST_CHECK_FAILED, "the handshake was changed on its way, or the peer erred"},
    {SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, "a record was damaged or forged"},
    {SSL_R_UNEXPECTED_MESSAGE, "the peer broke the order of the handshake"},
    {SSL_R_EXCESSIVE_MESSAGE_SIZE, "the peer's certificates or another message are too large"},
    {SSL_R_LENGTH_MISMATCH, "the peer sent a malformed message"},
    {SSL_R_LENGTH_TOO_LONG, "the peer sent a malformed message"},
    {SSL_R_BAD_LENGTH, "the peer sent a malformed message"},
    {SSL_R_BAD_EXTENSION, "the peer sent a malformed extension"},
    {SSL_R_UNSOLICITED_EXTENSION, "the peer sent an extension that was not asked for"},
    {SSL_R_CERT_LENGTH_MISMATCH, "the peer sent a malformed certificate"},
    {SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, "the peer showed no certificate"},
    {SSL_R_NO_CERTIFICATE_ASSIGNED, "there is no certificate to use"},
    {SSL_R_NO_PRIVATE_KEY_ASSIGNED, "there is no key to use"},
    {SSL_R_NO_APPLICATION_PROTOCOL, "no ALPN protocol in common with the peer"},
    {SSL_R_BAD_PSK_IDENTITY, "no pre-shared key in common with the peer"},
    {SSL_R_NO_RENEGOTIATION, "the peer wants to renegotiate, which is not allowed here"},
    {SSL_AD_REASON_OFFSET + SSL_AD_UNEXPECTED_MESSAGE, "the peer did not expect our message"},
    {SSL_AD_REASON_OFFSET + SSL_AD_BAD_RECORD_MAC, "the peer could not read our record"},
    {SSL_AD_REASON_OFFSET + SSL_AD_RECORD_OVERFLOW, "the peer finds our record too long"},
    {SSL_AD_REASON_OFFSET + SSL_AD_HANDSHAKE_FAILURE,
     "the peer refuses the handshake: it finds nothing in common (alert handshake_failure)"},
    {SSL_AD_REASON_OFFSET + SSL_AD_BAD_CERTIFICATE, "the peer does not accept our certificate"},
    {SSL_AD_REASON_OFFSET + SSL_AD_UNSUPPORTED_CERTIFICATE,
     "the peer does not support our kind of certificate"},
    {SSL_AD_REASON_OFFSET + SSL_AD_CERTIFICATE_REVOKED,
     "the peer says that our certificate is revoked"},
    {SSL_AD_REASON_OFFSET + SSL_AD_CERTIFICATE_EXPIRED,
     "the peer says that our certificate is expired"},
    {SSL_AD_REASON_OFFSET + SSL_AD_CERTIFICATE_UNKNOWN, "the peer does not accept our certificate"},
    {SSL_AD_REASON_OFFSET + SSL_AD_ILLEGAL_PARAMETER,
     "the peer finds a parameter of ours illegal (alert illegal_parameter)"},
    {SSL_AD_REASON_OFFSET + SSL_AD_UNKNOWN_CA, "the peer does not know our certificate's issuer"},
    {SSL_AD_REASON_OFFSET + SSL_AD_ACCESS_DENIED, "the peer denies access"},
    {SSL_AD_REASON_OFFSET + SSL_AD_DECODE_ERROR, "the peer could not decode our message"},
    {SSL_AD_REASON_OFFSET + SSL_AD_DECRYPT_ERROR, "the peer could not verify our handshake"},
    {SSL_AD_REASON_OFFSET + SSL_AD_PROTOCOL_VERSION, "the peer refuses this version of TLS"},
    {SSL_AD_REASON_OFFSET + SSL_AD_INSUFFICIENT_SECURITY,
     "the peer finds what we offer too weak (alert insufficient_security)"},
    {SSL_AD_REASON_OFFSET + SSL_AD_INTERNAL_ERROR, "the peer has an internal error"},
    {SSL_AD_REASON_OFFSET + SSL_AD_INAPPROPRIATE_FALLBACK,
     "the peer refuses a fall-back to this version of TLS"},
    {SSL_AD_REASON_OFFSET + SSL_AD_USER_CANCELLED, "the peer cancelled the handshake"},
    {SSL_AD_REASON_OFFSET + SSL_AD_NO_RENEGOTIATION, "the peer does not renegotiate"},
    {SSL_AD_REASON_OFFSET + SSL_AD_MISSING_EXTENSION, "the peer misses an extension"},
    {SSL_AD_REASON_OFFSET + SSL_AD_UNSUPPORTED_EXTENSION,
     "the peer does not support an extension of ours"},
    {SSL_AD_REASON_OFFSET + SSL_AD_UNRECOGNIZED_NAME, "the peer does not serve this name"},
    {SSL_AD_REASON_OFFSET + SSL_AD_UNKNOWN_PSK_IDENTITY, "the peer does not know our key"},
    {SSL_AD_REASON_OFFSET + TLS13_AD_CERTIFICATE_REQUIRED,
     "the peer requires a certificate of ours"},
    {SSL_AD_REASON_OFFSET + SSL_AD_NO_APPLICATION_PROTOCOL,
     "the peer supports none of the ALPN protocols"},
};
constexpr Row pem_reasons[] = {
    {PEM_R_NO_START_LINE, "it holds no PEM block of the kind that is needed"},
    {PEM_R_BAD_PASSWORD_READ, "it is encrypted, and no passphrase is asked for"},
    {PEM_R_BAD_DECRYPT, "it is encrypted, and no passphrase is asked for"},
};
constexpr Row x509_reasons[] = {
    {X509_R_KEY_VALUES_MISMATCH, "the key does not belong to the certificate"},
    {X509_R_KEY_TYPE_MISMATCH, "the key does not belong to the certificate"},
    {X509_R_NO_CERTIFICATE_OR_CRL_FOUND, "it holds no certificate"},
};

// Where the peer was willing, or was never asked.
constexpr int our_reasons[] = {
    SSL_R_NO_PROTOCOLS_AVAILABLE,
    SSL_R_NO_CIPHERS_AVAILABLE,
    SSL_R_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED,
    SSL_R_DH_KEY_TOO_SMALL,
    SSL_R_EE_KEY_TOO_SMALL,
    SSL_R_CA_KEY_TOO_SMALL,
    SSL_R_CA_MD_TOO_WEAK,
    SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED,
};

template <std::size_t Size>
std::string_view look_up(const Row (&table)[Size], int reason) {
  for (const Row& row : table) {
    if (row.reason == reason) return row.words;
  }
  return {};
}

std::string_view known_words(unsigned long error) {
  const int reason = ERR_GET_REASON(error);
  // Only our own refusal to ask for a passphrase interrupts anything.
  if (reason == ERR_R_INTERRUPTED_OR_CANCELLED)
    return look_up(pem_reasons, PEM_R_BAD_PASSWORD_READ);
  switch (ERR_GET_LIB(error)) {
    case ERR_LIB_SSL:
      return look_up(ssl_reasons, reason);
    case ERR_LIB_PEM:
      return look_up(pem_reasons, reason);
    case ERR_LIB_X509:
      return look_up(x509_reasons, reason);
    default:
      return {};
  }
}

}  // namespace

std::string tls_words() {
  const unsigned long error = ERR_peek_error();
  if (error == 0) return "no reason was given";
  if (ERR_SYSTEM_ERROR(error)) return std::strerror(ERR_GET_REASON(error));
  if (const std::string_view words = known_words(error); !words.empty()) return std::string(words);
  // Often libssl wraps a reason that is better known: the last one may be ours.
  const unsigned long last = ERR_peek_last_error();
  if (const std::string_view words = known_words(last); !words.empty()) return std::string(words);
  const char* reason = ERR_reason_error_string(error);
  return reason != nullptr ? reason : "a reason that OpenSSL has no words for";
}

int tls_reason() {
  const unsigned long error = ERR_peek_error();
  return ERR_GET_LIB(error) == ERR_LIB_SSL ? ERR_GET_REASON(error) : 0;
}

bool tls_is_ours() {
  const int reason = tls_reason();
  return std::find(std::begin(our_reasons), std::end(our_reasons), reason) != std::end(our_reasons);
}

}  // namespace hail::net
