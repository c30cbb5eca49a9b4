// SPDX-License-Identifier: GPL-3.0-or-later
// The catalogue: one row a finding, sorted by id. The id and the severity are a contract; the
// sentences are for people and may be bettered.
#include "hail/probes/findings.h"

#include <algorithm>

namespace hail::probes {
namespace {

constexpr Severity note = Severity::note;
constexpr Severity warn = Severity::warn;
constexpr Severity error = Severity::error;

constexpr FindingRow rows[] = {
    {"connect.every_address_fails", error, "connect", "none of the host's addresses answers",
     "nobody reaches this service by its name",
     "on the server: ss -ltn; then look at the firewall and at the address records",
     "RFC 5321 section 5.1"},
    {"connect.filtered", warn, "connect", "a firewall rejects the connection",
     "the service may be well, and only we are kept out",
     "try from another network, or ask the firewall's owner", "RFC 1812 section 5.2.7.1"},
    {"greeting.control_bytes", warn, "greeting",
     "control bytes or bytes that are not UTF-8 in a reply",
     "they can move the cursor of, or lie to, whoever shows them unescaped",
     "take them out of the server's banner setting", "RFC 5321 section 4.2"},
    {"greeting.delayed", note, "greeting", "held back on purpose, or the server is slow",
     "clients that do not wait 5 minutes give up; senders of spam are meant to",
     "Postfix: postscreen_greet_wait; else look at reverse DNS look-ups of the server",
     "RFC 5321 section 4.5.3.2.1"},
    {"greeting.malformed", error, "greeting", "the greeting is not what its protocol asks for",
     "clients cannot tell what they are talking to and give up",
     "see which program listens there: ss -ltnp", "RFC 5321 section 4.2"},
    {"greeting.rejected", error, "greeting", "the server turned us away at once",
     "it serves nobody, or not this address of ours",
     "read its words; then ask the server's owner, or try from another address",
     "RFC 5321 section 3.1"},
    {"greeting.throttled", note, "greeting", "the server asks to come back later",
     "nothing could be tested; the server may be well", "wait 10 minutes, then try again",
     "RFC 5321 section 4.2.3"},
    {"reply.bare_lf", warn, "reply", "a line ends in LF alone, without CR",
     "strict clients wait for a CR LF that never comes; the class of SMTP smuggling",
     "let the server, or the filter before it, send CR LF", "RFC 5321 section 2.3.8"},
    {"reply.code_changed", warn, "reply", "the code changes inside one reply",
     "clients disagree about which of them holds",
     "look for a filter or proxy that rewrites replies", "RFC 5321 section 4.2.1"},
    {"reply.too_long", warn, "reply", "a reply line is longer than 512 octets",
     "clients with a buffer of the size that the RFC names cut it or give up",
     "shorten the server's texts", "RFC 5321 section 4.5.3.1.5"},
    {"smtp.auth.before_tls", error, "auth", "passwords are accepted before encryption",
     "a client set up wrongly sends its password in clear", "Postfix: smtpd_tls_auth_only = yes",
     "RFC 4954 section 4"},
    {"smtp.auth.weak_only", warn, "auth", "only outdated log-in mechanisms are offered",
     "current clients know none of them, or learn little protection from them",
     "offer PLAIN inside TLS, and SCRAM-SHA-256", "RFC 8314 section 3"},
    {"smtp.capabilities.lost_after_tls", warn, "after TLS",
     "something was offered before TLS and no longer inside it",
     "who uses TLS gets less than who does not",
     "compare the settings of the two: Postfix: smtpd_discard_ehlo_keywords",
     "RFC 3207 section 4.2"},
    {"smtp.ehlo.name_mismatch", note, "EHLO", "greets with one name and answers EHLO with another",
     "often several machines behind one address; tests may meet either",
     "Postfix: set myhostname once, and leave it out of smtpd_banner", "RFC 5321 section 4.2"},
    {"smtp.ehlo.refused", warn, "EHLO", "EHLO is refused, only HELO works",
     "no extension can be used: no TLS, no log-in, no message size",
     "look for a filter that knows only HELO (\"fixup protocol smtp\")", "RFC 5321 section 3.2"},
    {"smtp.size.small", note, "EHLO", "messages of usual size are refused",
     "a photograph or two do not fit", "Postfix: message_size_limit = 52428800",
     "RFC 1870 section 6"},
    {"smtp.smtputf8.missing", note, "EHLO", "no SMTPUTF8: addresses beyond ASCII bounce",
     "mail from or to an internationalised address cannot pass", "Postfix: smtputf8_enable = yes",
     "RFC 6531 section 3"},
    {"smtp.starttls.injection", error, "STARTTLS", "plaintext arrived behind the go-ahead for TLS",
     "somebody on the way, or a broken server, mixes unencrypted bytes into the encrypted session",
     "update the server (CVE-2011-0411); else look for who injects", "RFC 3207 section 4.2"},
    {"smtp.starttls.missing", error, "STARTTLS", "no encryption is offered",
     "everybody on the way can read and change the mail",
     "Postfix: smtpd_tls_security_level = may, with a certificate", "RFC 3207"},
    {"smtp.starttls.refused", error, "STARTTLS", "STARTTLS is offered, then refused",
     "senders fall back to clear text, or defer the mail",
     "look at the server's log: often a certificate or key that it cannot read",
     "RFC 3207 section 4"},
    {"smtp.starttls.stripped", error, "STARTTLS", "somebody on the way seems to take STARTTLS out",
     "the mail goes in clear though both ends could encrypt it",
     "turn off SMTP inspection in the firewall (Cisco: no inspect esmtp)", "RFC 7435 section 6"},
    {"telnet.no_encryption", warn, "encryption", "nothing of this session is encrypted",
     "whoever sees the packets reads along and can type along",
     "use SSH, or Telnet over TLS on port 992", "RFC 2946"},
    {"telnet.option.loop", warn, "options",
     "the server asks without end for options that it was refused",
     "clients that answer each request never come to rest",
     "update the server; its negotiation breaks the rule against loops", "RFC 1143"},
    {"telnet.plaintext_login", error, "login", "a log-in is asked for without encryption",
     "name and password cross the network in clear", "use SSH, or Telnet over TLS on port 992",
     "RFC 8996 section 1"},
    {"tls.certificate.expired", error, "certificate", "has expired",
     "clients that verify do not connect, the others learn to ignore warnings",
     "renew it, and see that the renewal reloads the server", "RFC 5280 section 4.1.2.5"},
    {"tls.certificate.expires_soon", warn, "certificate", "expires soon",
     "soon clients that verify will not connect",
     "renew it, and see that the renewal reloads the server", "RFC 5280 section 4.1.2.5"},
    {"tls.certificate.name", warn, "certificate", "is for another name",
     "DANE-TA and MTA-STS senders hold the mail; others deliver",
     "add the host's name to it, or name a host that it covers", "RFC 9525 section 6.3"},
    {"tls.certificate.not_yet_valid", error, "certificate", "is not valid yet",
     "clients that verify do not connect", "look at the clocks of the server and of the issuer",
     "RFC 5280 section 4.1.2.5"},
    {"tls.certificate.self_signed", warn, "certificate", "is signed by itself alone",
     "clients cannot tell it from one that an attacker made",
     "take one from an authority (Let's Encrypt), or publish it by DANE", "RFC 5280 section 6.1"},
    {"tls.certificate.untrusted", warn, "certificate", "no trusted authority stands behind it",
     "clients cannot tell it from one that an attacker made",
     "send the intermediate certificates along, or use a public authority; --ca-file FILE for one "
     "of your own",
     "RFC 5280 section 6.1"},
    {"tls.key.weak", error, "certificate", "its key is too short",
     "who records the traffic can break the key",
     "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256, then a new certificate",
     "RFC 9325 section 4.1"},
    {"tls.signature.weak", warn, "certificate", "is signed with MD5 or SHA-1",
     "such signatures can be forged; current clients refuse them", "have it issued again",
     "RFC 9155"},
    {"tls.version.old", warn, "TLS", "an outdated version of TLS",
     "current clients refuse it, and what it protects can be attacked",
     "Postfix: smtpd_tls_protocols = >=TLSv1.2", "RFC 8996"},
};

static_assert(std::is_sorted(std::begin(rows), std::end(rows),
                             [](const FindingRow& a, const FindingRow& b) { return a.id < b.id; }));

}  // namespace

std::string_view name(Severity severity) {
  constexpr std::string_view names[] = {"note", "warn", "error"};
  return names[static_cast<std::size_t>(severity)];
}

std::span<const FindingRow> catalogue() {
  return rows;
}

const FindingRow* find_row(std::string_view id) {
  const auto* row =
      std::lower_bound(std::begin(rows), std::end(rows), id,
                       [](const FindingRow& each, std::string_view key) { return each.id < key; });
  return row != std::end(rows) && row->id == id ? row : nullptr;
}

}  // namespace hail::probes
