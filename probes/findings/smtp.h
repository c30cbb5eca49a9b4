// SPDX-License-Identifier: GPL-3.0-or-later
// Findings: SMTP.
#pragma once

#include "hail/probes/findings.h"

namespace hail::probes {

inline constexpr FindingRow smtp_findings[] = {
    {"smtp.auth.before_tls", Severity::error, "auth", "passwords are accepted before encryption",
     "a client set up wrongly sends its password in clear", "Postfix: smtpd_tls_auth_only = yes",
     "RFC 4954 section 4"},
    {"smtp.auth.weak_only", Severity::warn, "auth", "only outdated log-in mechanisms are offered",
     "current clients know none of them, or learn little protection from them",
     "offer PLAIN inside TLS, and SCRAM-SHA-256", "RFC 8314 section 3"},
    {"smtp.capabilities.lost_after_tls", Severity::warn, "after TLS",
     "something was offered before TLS and no longer inside it",
     "who uses TLS gets less than who does not",
     "compare the settings of the two: Postfix: smtpd_discard_ehlo_keywords",
     "RFC 3207 section 4.2"},
    {"smtp.ehlo.name_mismatch", Severity::note, "EHLO",
     "greets with one name and answers EHLO with another",
     "often several machines behind one address; tests may meet either",
     "Postfix: set myhostname once, and leave it out of smtpd_banner", "RFC 5321 section 4.2"},
    {"smtp.ehlo.refused", Severity::warn, "EHLO", "EHLO is refused, only HELO works",
     "no extension can be used: no TLS, no log-in, no message size",
     "look for a filter that knows only HELO (\"fixup protocol smtp\")", "RFC 5321 section 3.2"},
    {"smtp.rcpt.deferred", Severity::note, "RCPT", "the recipient is not taken at the moment",
     "senders try again; greylisting works that way", "wait, and try again: --retry=1",
     "RFC 5321 section 4.2.1"},
    {"smtp.rcpt.refused", Severity::error, "RCPT", "the recipient is refused",
     "mail to this address comes back", "read the server's words: hail explain CODE",
     "RFC 5321 section 3.3"},
    {"smtp.relay.open", Severity::error, "relay", "mail for anybody is passed on",
     "spam will be sent through it, and it will be on blocklists soon",
     "Postfix: smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination",
     "RFC 5321 section 7.9"},
    {"smtp.size.small", Severity::note, "EHLO", "messages of usual size are refused",
     "a photograph or two do not fit", "Postfix: message_size_limit = 52428800",
     "RFC 1870 section 6"},
    {"smtp.smtputf8.missing", Severity::note, "EHLO", "no SMTPUTF8: addresses beyond ASCII bounce",
     "mail from or to an internationalised address cannot pass", "Postfix: smtputf8_enable = yes",
     "RFC 6531 section 3"},
    {"smtp.starttls.injection", Severity::error, "STARTTLS",
     "plaintext arrived behind the go-ahead for TLS",
     "somebody on the way, or a broken server, mixes unencrypted bytes into the encrypted session",
     "update the server (CVE-2011-0411); else look for who injects", "RFC 3207 section 4.2"},
    {"smtp.starttls.missing", Severity::error, "STARTTLS", "no encryption is offered",
     "everybody on the way can read and change the mail",
     "Postfix: smtpd_tls_security_level = may, with a certificate", "RFC 3207"},
    {"smtp.starttls.refused", Severity::error, "STARTTLS", "STARTTLS is offered, then refused",
     "senders fall back to clear text, or defer the mail",
     "look at the server's log: often a certificate or key that it cannot read",
     "RFC 3207 section 4"},
    {"smtp.starttls.stripped", Severity::error, "STARTTLS",
     "somebody on the way seems to take STARTTLS out",
     "the mail goes in clear though both ends could encrypt it",
     "turn off SMTP inspection in the firewall (Cisco: no inspect esmtp)", "RFC 7435 section 6"},
    {"smtp.vrfy.open", Severity::note, "VRFY", "VRFY tells which addresses exist",
     "who collects addresses can ask for them one by one", "Postfix: disable_vrfy_command = yes",
     "RFC 5321 section 7.3"},
};

}  // namespace hail::probes
