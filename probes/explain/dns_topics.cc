// SPDX-License-Identifier: GPL-3.0-or-later
// What a mail domain publishes in DNS, and what receivers check with it.
#include "probes/explain/rows.h"

namespace hail::probes::explain {
namespace {

constexpr std::string_view mail_next = "mail DOMAIN|smtp HOST";

// clang-format off
constexpr WordRow rows[] = {
    {"A|AAAA|ADDRESS RECORD", "the addresses of a host", "A is IPv4, AAAA is IPv6. A domain without MX gets its mail at its own addresses.", "RFC 1035, RFC 3596", "", "", "MX, which names the hosts that take a domain's mail", "MX, PTR", mail_next},
    {"MX", "which hosts take a domain's mail", "The lowest number is tried first; equal numbers share the load. The name must have addresses and be no alias.", "RFC 5321 section 5, RFC 7505", "DOMAIN. MX 10 mail.DOMAIN.", "", "the server where its users read or send mail", "A, null MX, backup MX", "mx DOMAIN|mail DOMAIN|smtp HOST"},
    {"NULL MX", "the domain takes no mail", "A single MX record: 0 and a lone dot. Senders then give up at once.", "RFC 7505", "publish it for domains without mail, with SPF \"v=spf1 -all\"", "", "a missing MX, where the domain's own address is tried", "MX, 556, 5.1.10", "mx DOMAIN|mail DOMAIN|smtp HOST"},
    {"PTR|REVERSE DNS|RDNS|FCRDNS", "the name of an address", "Many receivers refuse mail from an address without a name, or whose name does not lead back to it.", "RFC 1912 section 2.1", "whoever owns the address sets it: your provider. The name must have that address", "", "SPF, which is about domains", "5.7.25, EHLO", mail_next},
    {"SPF", "which addresses may send for a domain", "A TXT record of the domain in MAIL FROM (and EHLO). It says nothing of the From line that readers see, and it breaks when mail is forwarded.", "RFC 7208", "DOMAIN. TXT \"v=spf1 mx -all\", with at most 10 lookups", "", "DKIM, which signs, or DMARC, which looks at From", "MAIL FROM, DKIM, DMARC, alignment, 5.7.23", "spf DOMAIN|mail DOMAIN|smtp HOST"},
    {"DKIM", "a signature of the message by a domain", "The key stands in DNS under SELECTOR._domainkey.DOMAIN. It holds when mail is forwarded, unless something changes the message.", "RFC 6376", "sign with RSA of 2048 bits, with the domain of the From line", "", "encryption: everybody can still read it", "SPF, DMARC, alignment, 5.7.20", "dkim DOMAIN|mail DOMAIN|smtp HOST"},
    {"DMARC", "what to do with mail that carries a domain in From and cannot prove it", "It passes if SPF or DKIM passes with a domain that fits the From line. The domain asks for none, quarantine or reject, and for reports.", "RFC 9989 (formerly RFC 7489)", "_dmarc.DOMAIN. TXT \"v=DMARC1; p=none; rua=mailto:...\", then quarantine, then reject", "", "a spam filter: it stops forgery of this domain only", "alignment, SPF, DKIM, 5.7.26", "dmarc DOMAIN|mail DOMAIN|smtp HOST"},
    {"ALIGNMENT", "the domain that was proven fits the From line", "SPF proves the domain of MAIL FROM, DKIM that of its signature. DMARC counts them only if they are the From line's domain, or (relaxed) of the same organisation.", "RFC 9989 (formerly RFC 7489)", "let DKIM sign with the domain of the From line", "", "a pass of SPF or DKIM alone", "DMARC, From, MAIL FROM, DKIM", mail_next},
    {"ARC", "a record of the checks, sealed by a forwarder", "A mailing list that changes messages can tell what SPF, DKIM and DMARC said before. The receiver decides whom it believes.", "RFC 8617", "", "", "", "forwarding, DMARC, 5.7.29", mail_next},
    {"BIMI", "a logo beside the message", "For domains with a strict DMARC policy, where the reader's provider shows it.", "draft-brand-indicators-for-message-identification", "", "", "a proof of honesty", "DMARC", mail_next},
    {"DANE", "the domain says in signed DNS which certificate its server has", "A sender that knows DANE then insists on TLS with just that, and nobody on the way can take STARTTLS out. It needs DNSSEC.", "RFC 7672, RFC 6698", "", "", "MTA-STS, which does without DNSSEC", "TLSA, DNSSEC, MTA-STS", mail_next},
    {"TLSA", "the record of DANE: a certificate or key for a port", "_25._tcp.HOST with four fields: usage (3: this very one; 2: an authority), selector (1: the key), matching type (1: SHA-256) and the data.", "RFC 6698, RFC 7671", "publish \"3 1 1\" of the key, and a second record before the key changes", "", "", "DANE, DNSSEC", "cert HOST|mail DOMAIN|smtp HOST"},
    {"DNSSEC", "signed DNS", "A validating resolver notices a forged answer. DANE needs it.", "RFC 9364", "", "", "encryption of DNS", "DANE", mail_next},
    {"MTA-STS|STS", "the domain says over HTTPS that its servers have TLS", "A sender that knows it insists on TLS with a valid certificate for the listed MX names, and keeps that in mind for max_age.", "RFC 8461", "_mta-sts.DOMAIN TXT, and https://mta-sts.DOMAIN/.well-known/mta-sts.txt; begin with mode: testing", "", "DANE, which needs DNSSEC and no web server", "DANE, TLS-RPT, STARTTLS", "sts DOMAIN|mail DOMAIN|smtp HOST"},
    {"TLS-RPT|TLSRPT", "reports on failed TLS", "Senders tell the domain each day how many connections failed, and why.", "RFC 8460", "_smtp._tls.DOMAIN. TXT \"v=TLSRPTv1; rua=mailto:...\"", "", "", "MTA-STS, DANE", mail_next},
    {"CAA", "which authorities may issue certificates for a domain", "Authorities must look before they issue; clients do not.", "RFC 8659", "DOMAIN. CAA 0 issue \"letsencrypt.org\"", "", "TLSA, which clients check", "TLS, TLSA", mail_next},
    {"SRV", "where a domain's services are", "_imaps._tcp, _submissions._tcp and the like let mail programs find their servers by themselves.", "RFC 2782, RFC 6186, RFC 8314", "", "", "MX, by which other servers find you", "MX", mail_next},
    {"AUTODISCOVER|AUTOCONFIG", "how mail programs find their settings", "By a page of the domain, in Microsoft's way or in Thunderbird's; SRV records are the standard way.", "no RFC", "", "", "", "SRV", mail_next},
    {"DNSBL|RBL|BLOCKLIST|BLACKLIST|BLOCK LIST", "a list of addresses or domains that are known for spam, asked by DNS", "The receiver decides which lists it asks and what a hit means. The text of the refusal mostly names the list.", "RFC 5782", "find and stop the cause first, then ask that list to take you off", "", "a refusal by the server's own list", "spam, 5.7.1, 554", mail_next},
    {"CNAME", "an alias", "MX and PTR must not point to one; CNAME beside other records of the same name is an error.", "RFC 2181 section 10", "", "", "", "MX", mail_next},
    {"TXT", "text in DNS", "SPF, DKIM, DMARC, MTA-STS and TLS-RPT stand in such records, each under a name of its own.", "RFC 1035", "pieces of one record are joined without blanks", "", "", "SPF, DKIM, DMARC", mail_next},
    {"NXDOMAIN", "there is no such name", "DNS answered, and the answer is no.", "RFC 8020", "check the spelling", "", "SERVFAIL: no answer could be had", "SERVFAIL", mail_next},
    {"SERVFAIL", "DNS could not give an answer", "The name servers do not answer, or DNSSEC's signatures do not hold. Mail waits and is tried again.", "RFC 2308", "check the name servers and DNSSEC of the domain", "", "NXDOMAIN, which is an answer", "NXDOMAIN, DNSSEC", mail_next},
    {"TTL", "how long an answer of DNS may be kept", "In seconds; a change is seen everywhere only after it.", "RFC 1035", "lower it a day before a change", "", "", "", mail_next},
};
// clang-format on

}  // namespace

std::span<const WordRow> dns_topics() {
  return rows;
}

}  // namespace hail::probes::explain
