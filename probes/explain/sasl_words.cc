// SPDX-License-Identifier: GPL-3.0-or-later
// SASL's mechanisms: the ways to log in that SMTP, POP3, IMAP and ManageSieve share (the IANA
// registry "SASL Mechanisms", and the usual ones that are not in it).
#include "probes/explain/rows.h"

namespace hail::probes::explain {
namespace {

// clang-format off
constexpr WordRow rows[] = {
    {"9798-M-DSA-SHA1|9798-M-ECDSA-SHA1|9798-M-RSA-SHA1-ENC|9798-U-DSA-SHA1|9798-U-ECDSA-SHA1|9798-U-RSA-SHA1-ENC", "by a key, in the manner of ISO 9798", "Rare.", "RFC 3163"},
    {"ANONYMOUS", "nobody in particular", "For public mailboxes; on a private server it should not be there.", "RFC 4505", "switch it off unless it is meant"},
    {"CRAM-MD5", "by a digest of password and challenge", "The password stays hidden, but the server must store it readable, and MD5 is weak.", "RFC 2195", "SCRAM-SHA-256 is better", "", "", "SCRAM-SHA-256"},
    {"DIGEST-MD5", "by a digest, the older form", "Withdrawn: hard to build rightly, and MD5 is weak.", "RFC 6331 (historic)", "SCRAM-SHA-256 is better", "", "", "SCRAM-SHA-256"},
    {"EAP-AES128|EAP-AES128-PLUS", "by EAP, as in networks of universities", "Rare.", "RFC 7055"},
    {"ECDH-X25519-CHALLENGE|ECDSA-NIST256P-CHALLENGE", "by a key pair", "IRC servers have it; mail servers do not.", "a private mechanism"},
    {"EXTERNAL", "by what is known already", "Mostly the client certificate of the TLS connection; no password is sent.", "RFC 4422 appendix A", "show a certificate that the server trusts", "", "", "TLS"},
    {"GS2-KRB5|GS2-KRB5-PLUS", "by Kerberos, the newer form", "-PLUS ties the log-in to the TLS connection.", "RFC 5801"},
    {"GSSAPI", "by Kerberos", "With a ticket of the network that one has logged in to.", "RFC 4752"},
    {"GSS-SPNEGO", "by Kerberos or NTLM, as Windows agrees on", "", "Microsoft"},
    {"KERBEROS_V4", "by Kerberos 4", "Obsolete.", "RFC 2222 (obsolete)", "GSSAPI took its place"},
    {"LOGIN", "name and password, one after the other", "The password goes in base64, which hides nothing. In no standard, but widely used.", "draft-murchison-sasl-login", "use it inside TLS only; PLAIN does the same", "", "", "PLAIN"},
    {"NTLM", "by Windows passwords", "Broken in several ways; it also tells names of the network.", "Microsoft", "switch it off"},
    {"OAUTHBEARER", "by a token", "A token of a log-in elsewhere, mostly in a browser, stands for the password.", "RFC 7628", "", "", "", "XOAUTH2"},
    {"OTP", "by passwords that hold once", "Rare.", "RFC 2444"},
    {"PLAIN", "name and password together", "The password goes in base64, which hides nothing: good inside TLS, bad without.", "RFC 4616", "use it inside TLS only", "", "", "TLS, SCRAM-SHA-256"},
    {"SAML20", "by a log-in elsewhere", "Rare.", "RFC 6595"},
    {"OPENID20", "by a log-in elsewhere", "Rare.", "RFC 6616"},
    {"SCRAM-SHA-1", "by a salted digest of the password", "The password is never sent, the server proves that it knows it too, and need not store it readable.", "RFC 5802", "", "", "", "SCRAM-SHA-256"},
    {"SCRAM-SHA-1-PLUS", "SCRAM-SHA-1, tied to the TLS connection", "Someone between client and server cannot pass the log-in on.", "RFC 5802", "", "", "", "SCRAM-SHA-256-PLUS"},
    {"SCRAM-SHA-256", "by a salted digest of the password", "The password is never sent, the server proves that it knows it too, and need not store it readable.", "RFC 7677", "", "", "", "SCRAM-SHA-256-PLUS, PLAIN"},
    {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256, tied to the TLS connection", "Someone between client and server cannot pass the log-in on. The strongest of those in common use.", "RFC 7677, RFC 9266"},
    {"SCRAM-SHA-512|SCRAM-SHA-512-PLUS|SCRAM-SHA3-512|SCRAM-SHA3-512-PLUS", "SCRAM with a longer digest", "As SCRAM-SHA-256.", "no RFC yet", "", "", "", "SCRAM-SHA-256"},
    {"SECURID", "by the number on a token", "Rare.", "RFC 2808"},
    {"SKEY", "by passwords that hold once", "Obsolete.", "RFC 2222 (obsolete)"},
    {"SRP", "by a proof of the password", "Rare; it never became a standard.", "draft-burdis-cat-srp-sasl"},
    {"XOAUTH2", "by a token, as Google and Microsoft have it", "A token of a log-in in a browser stands for the password. When it is refused, the server first sends the reason, which the client answers with an empty line.", "Google", "", "", "", "OAUTHBEARER"},
};
// clang-format on

}  // namespace

std::span<const WordRow> sasl_mechanisms() {
  return rows;
}

}  // namespace hail::probes::explain
