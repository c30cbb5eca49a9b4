// SPDX-License-Identifier: GPL-3.0-or-later
// Findings: TLS and certificates, whatever is spoken inside.
#pragma once

#include "hail/probes/findings.h"

namespace hail::probes {

inline constexpr FindingRow tls_findings[] = {
    {"tls.certificate.expired", Severity::error, "certificate", "has expired",
     "clients that verify do not connect, the others learn to ignore warnings",
     "renew it, and see that the renewal reloads the server", "RFC 5280 section 4.1.2.5"},
    {"tls.certificate.expires_soon", Severity::warn, "certificate", "expires soon",
     "soon clients that verify will not connect",
     "renew it, and see that the renewal reloads the server", "RFC 5280 section 4.1.2.5"},
    {"tls.certificate.name", Severity::warn, "certificate", "is for another name",
     "DANE-TA and MTA-STS senders hold the mail; others deliver",
     "add the host's name to it, or name a host that it covers", "RFC 9525 section 6.3"},
    {"tls.certificate.not_yet_valid", Severity::error, "certificate", "is not valid yet",
     "clients that verify do not connect", "look at the clocks of the server and of the issuer",
     "RFC 5280 section 4.1.2.5"},
    {"tls.certificate.self_signed", Severity::warn, "certificate", "is signed by itself alone",
     "clients cannot tell it from one that an attacker made",
     "take one from an authority (Let's Encrypt), or publish it by DANE", "RFC 5280 section 6.1"},
    {"tls.certificate.untrusted", Severity::warn, "certificate",
     "no trusted authority stands behind it",
     "clients cannot tell it from one that an attacker made",
     "send the intermediate certificates along, or use a public authority; --ca-file FILE for one "
     "of your own",
     "RFC 5280 section 6.1"},
    {"tls.dane.mismatch", Severity::error, "DANE", "no TLSA record fits the certificate",
     "senders that honour DANE hold the mail back",
     "publish the new record before the certificate changes, and take the old one out later",
     "RFC 7672 section 3.1"},
    {"tls.dane.unusable", Severity::warn, "DANE", "none of the TLSA records can be used",
     "senders do as if there were no DANE", "publish 3 1 1 records", "RFC 7672 section 3.1"},
    {"tls.key.weak", Severity::error, "certificate", "its key is too short",
     "who records the traffic can break the key",
     "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256, then a new certificate",
     "RFC 9325 section 4.1"},
    {"tls.ocsp.invalid", Severity::warn, "OCSP",
     "the stapled answer about the certificate cannot be believed",
     "clients that check it may refuse the connection",
     "let the server fetch a new one; look at its clock", "RFC 6960 section 3.2"},
    {"tls.ocsp.missing", Severity::error, "OCSP",
     "the certificate demands a stapled answer, and none came",
     "clients that honour the demand do not connect",
     "turn on OCSP stapling, or take a certificate without must-staple", "RFC 7633 section 4"},
    {"tls.ocsp.revoked", Severity::error, "OCSP", "the certificate was revoked",
     "clients that check it do not connect", "take a new certificate, with a new key",
     "RFC 6960 section 2.2"},
    {"tls.signature.weak", Severity::warn, "certificate", "is signed with MD5 or SHA-1",
     "such signatures can be forged; current clients refuse them", "have it issued again",
     "RFC 9155"},
    {"tls.version.missing", Severity::warn, "TLS", "neither TLS 1.2 nor 1.3 is spoken",
     "current clients cannot connect", "update the server or its TLS library",
     "RFC 9325 section 3.1.1"},
    {"tls.version.old", Severity::warn, "TLS", "an outdated version of TLS",
     "current clients refuse it, and what it protects can be attacked",
     "Postfix: smtpd_tls_protocols = >=TLSv1.2", "RFC 8996"},
};

}  // namespace hail::probes
