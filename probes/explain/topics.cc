// SPDX-License-Identifier: GPL-3.0-or-later
// The protocols, and the words that people ask about: the parts of a message, what happens to it,
// what is done with it against abuse.
#include "probes/explain/rows.h"

namespace hail::probes::explain {
namespace {

constexpr std::string_view mail_next = "mail DOMAIN|mx DOMAIN|smtp HOST";

// clang-format off
constexpr WordRow protocol_rows[] = {
    {"SMTP|ESMTP", "how messages are sent, from server to server and from you to your server", "The client says EHLO, MAIL FROM, RCPT TO and DATA; the server answers each with three digits. Port 25 between servers, 587 and 465 for users. ESMTP is SMTP with EHLO's extensions.", "RFC 5321", "", "", "reading mail, which is IMAP or POP3", "submission, envelope, EHLO", "smtp HOST"},
    {"SUBMISSION|SUBMISSIONS|MSA|SMTPS", "sending by users: SMTP on port 587 or 465, after a log-in", "On 587 TLS begins with STARTTLS, on 465 from the first octet. The server takes mail for everybody, but only from its own users.", "RFC 6409, RFC 8314", "use 465 where it is offered", "", "port 25, where servers take mail for their own domains from everybody", "AUTH, STARTTLS, relay", "smtp submission://HOST"},
    {"LMTP", "the last step: a mail server hands messages to the store", "As SMTP, but it begins with LHLO and after DATA each recipient gets an answer of its own. Never on the open network.", "RFC 2033", "", "", "", "SMTP, LHLO", "lmtp HOST"},
    {"POP3|POP|POP3S", "fetching mail: the simple way", "The client lists, fetches and mostly deletes the messages of one mailbox. Port 110 with STLS, or 995 with TLS from the first octet.", "RFC 1939", "", "", "sending, which is SMTP", "IMAP, STLS, UIDL", "pop3 HOST"},
    {"IMAP|IMAPS", "reading mail that stays on the server", "Mailboxes, flags and searches are on the server, so that several devices see the same. Port 143 with STARTTLS, or 993 with TLS from the first octet.", "RFC 9051, RFC 3501", "", "", "sending, which is SMTP", "POP3, IDLE, IMAP4rev2", "imap HOST"},
    {"SIEVE|MANAGESIEVE", "filter rules on the server, and the protocol that edits them", "Sieve is the language of the rules: sort, forward, refuse, answer while away. ManageSieve stores them, on port 4190 with STARTTLS.", "RFC 5228, RFC 5804", "", "", "", "", "sieve HOST"},
    {"TELNET|TELNETS", "a terminal over the network", "What is typed goes to the server, and what it writes comes back; options are agreed on with WILL, WONT, DO and DONT. Port 23, in clear. On a mail port one can talk to the server by hand so.", "RFC 854", "log in only inside TLS or on a network that you trust", "", "SSH, which encrypts", "WILL, NAWS, TERMINAL-TYPE", "telnet HOST"},
    {"WILL|WONT|DO|DONT", "how Telnet agrees on options", "WILL: I want to do it. WONT: I do not. DO: please do it. DONT: do not. Each WILL or DO is answered once.", "RFC 854, RFC 1143", "", "both sides, at any time", "", "TELNET", "telnet HOST"},
    {"IAC", "the octet 255, which begins a Telnet command", "255 in data is sent twice.", "RFC 854", "", "", "", "WILL", "telnet HOST"},
    {"TLS|SSL", "encryption of a connection, with a proof of who the server is", "The certificate has to be in date, for this name, and from an authority that is trusted. SSL is its old name and its broken old versions; only TLS 1.2 and 1.3 are good.", "RFC 8446, RFC 8996", "", "", "encryption of the message itself (S/MIME, OpenPGP)", "STARTTLS, implicit TLS, DANE, MTA-STS", "cert HOST|smtp HOST"},
    {"IMPLICIT TLS", "TLS from the first octet", "Nothing is said in clear, so nothing can be taken out. Ports 465, 993, 995 and 992.", "RFC 8314", "", "", "", "STARTTLS", "cert HOST|smtp smtps://HOST"},
    {"STRIPPING|DOWNGRADE", "someone on the way takes STARTTLS out", "A device between client and server hides the offer, so that both go on in clear. Such as \"XXXXXXXA\" in place of STARTTLS.", "RFC 3207 section 6", "use port 465, and MTA-STS or DANE between servers", "", "", "STARTTLS, MTA-STS, DANE", "smtp HOST"},
    {"SASL", "ways to log in that mail protocols share", "Each has a name: PLAIN, SCRAM-SHA-256, XOAUTH2 and others.", "RFC 4422", "", "", "", "PLAIN, SCRAM-SHA-256, AUTH", "smtp HOST"},
    {"LOGIN", "IMAP's plain log-in command", "LOGIN NAME PASSWORD, in clear unless there is TLS.", "RFC 9051 section 6.2.3", "use it inside TLS only", "", "the SASL mechanism of that name", "LOGINDISABLED", "imap HOST"},
    {"JMAP", "reading and sending mail over HTTP", "A newer protocol in place of IMAP and submission; few servers have it.", "RFC 8620, RFC 8621", "", "", "", "IMAP", ""},
};

constexpr WordRow topic_rows[] = {
    {"ENVELOPE", "what the servers go by: MAIL FROM and RCPT TO", "It is said in SMTP before the message and decides where it goes and where bounces go. Readers do not see it; the sender on it is kept as Return-Path.", "RFC 5321 section 2.3.1", "", "", "the header: From and To in the message can say something else", "MAIL FROM, RCPT TO, header, alignment", mail_next},
    {"CONTENT", "what stands in the message: header and body", "All that comes behind DATA. Servers carry it without acting on it, but filters read it.", "RFC 5321 section 2.3.1, RFC 5322", "", "", "the envelope", "envelope, header, DATA", mail_next},
    {"HEADER", "the lines at the top of a message", "From, To, Subject, Date and others are written by the sender's program and prove nothing. Received lines are added by each server, the newest on top; those of your own servers can be trusted.", "RFC 5322", "to follow a message, read the Received lines from the bottom up", "", "the envelope", "envelope, From, Received", mail_next},
    {"FROM", "the author that readers see", "A line of the header. Anybody can write anything there; DMARC lets a domain forbid that.", "RFC 5322 section 3.6.2", "", "", "MAIL FROM, the sender on the envelope", "MAIL FROM, DMARC, alignment, phishing", mail_next},
    {"TO|CC|BCC", "the recipients that readers see", "Lines of the header that decide nothing: RCPT TO does. Bcc is a recipient on the envelope without a line.", "RFC 5322 section 3.6.3", "", "", "RCPT TO", "RCPT TO, envelope", mail_next},
    {"REPLY-TO", "where answers shall go", "A line of the header; without it they go to From.", "RFC 5322 section 3.6.2", "look at it before you answer: in fraud it differs from From", "", "the Return-Path, where bounces go", "From, phishing", mail_next},
    {"RETURN-PATH", "the sender on the envelope, as the last server wrote it down", "Bounces go there.", "RFC 5321 section 4.4", "", "", "Reply-To", "MAIL FROM, bounce", mail_next},
    {"RECEIVED", "the trace of a message", "Each server adds a line on top: from whom, by whom, when, and whether with TLS (ESMTPS).", "RFC 5321 section 4.4", "read from the bottom up; only lines of servers that you trust are proof", "", "", "header", mail_next},
    {"MESSAGE-ID", "the name of a message", "A line of the header that should be different for every message; useful to find it in logs.", "RFC 5322 section 3.6.4", "", "", "the queue id of a server", "header", mail_next},
    {"AUTHENTICATION-RESULTS", "what the receiving server made of SPF, DKIM and DMARC", "A line of the header that your own server adds. The same line from elsewhere proves nothing.", "RFC 8601", "look for your own server's name at its beginning", "", "", "SPF, DKIM, DMARC", mail_next},
    {"BOUNCE|NDR|DSN REPORT|BACKSCATTER", "the message that says that yours was not delivered", "A server that took a message and cannot deliver it writes to the address in MAIL FROM, with the reason. Bounces to forged senders are backscatter: good servers refuse at once instead.", "RFC 3464, RFC 5321 section 6.1", "put the whole bounce into: hail explain -", "your own server, mostly, quoting the other one", "a refusal by your own server as you send", "DSN, MAIL FROM, 5.1.1", "explain -"},
    {"RELAY|OPEN RELAY|RELAYING", "passing on mail for a domain that is not one's own", "A server does so for its own users after a log-in. One that does it for everybody is an open relay and is soon on block lists. \"Relay access denied\" means: log in first, or go to the domain's own MX.", "RFC 5321 section 3.6, RFC 2505", "log in on port 587 or 465; or look up the MX of the recipient's domain", "", "a broken server: denying it is right", "AUTH, submission, MX, 5.7.1", "smtp --rcpt ADDRESS HOST|smtp HOST"},
    {"GREYLISTING|GREYLIST|GRAYLISTING", "putting unknown senders off once, on purpose", "The first attempt of an unknown sender gets 450 or 451; the same again after some minutes is taken. Spam programs mostly do not come back.", "RFC 6647", "nothing: mail servers try again by themselves; always the same address helps", "", "a refusal, or a fault", "450, 451", "smtp HOST"},
    {"THROTTLING|RATE LIMIT", "the server slows you down", "Too many connections or messages in a time, or a reputation that is too low for the amount.", "RFC 5321 section 3.8", "send more slowly and over fewer connections; the same message later is fine", "", "a refusal", "421, 4.7.28", "smtp HOST"},
    {"TARPIT|GREET DELAY|GREETING DELAY", "answering slowly on purpose", "Programs that cannot wait, or speak before the greeting, give themselves away.", "RFC 5321 section 4.5.3.2", "wait for it: up to five minutes are allowed", "", "a server that is down", "greylisting", "smtp --patient HOST|smtp HOST"},
    {"SPAM|UBE|JUNK", "mail that nobody asked for, sent in bulk", "Filters judge the address that sends, the domains, the content and the complaints of readers.", "RFC 2505", "send only what was asked for; pass SPF, DKIM and DMARC; take complaints seriously", "", "phishing, which is fraud", "DNSBL, greylisting, 5.7.1", mail_next},
    {"PHISHING|SPOOFING|FRAUD", "mail that pretends to be from somebody else", "It wants a password, money or a click. The From line can be forged freely where the domain has no DMARC policy; a similar domain or a display name does without forging.", "RFC 9989", "compare From, Reply-To and Return-Path; look at Authentication-Results; publish DMARC with p=reject for your own domain", "", "spam, which advertises", "From, DMARC, alignment, Reply-To", mail_next},
    {"MALICIOUS CONTENT|MALWARE|VIRUS", "an attachment or a link that does harm", "Programs, scripts, documents with macros, archives with a password. Receivers refuse many kinds of files whoever sends them.", "RFC 5321 section 7.9", "do not open it; a refused attachment can go as a link to a place that both trust", "", "", "phishing, 5.7.1", mail_next},
    {"SMUGGLING|SMTP SMUGGLING", "hiding a second message in the body of the first", "Two servers that disagree on what ends a message (CR LF dot CR LF, or also bare LF) let a forged one pass as if the first server had sent it.", "RFC 5321 section 4.1.1.4; CVE-2023-51764", "servers must end a message at CR LF dot CR LF only; with BDAT there is no such end", "", "", "DATA, CHUNKING", "smtp HOST"},
    {"BACKUP MX|SECONDARY MX", "a second server that keeps mail while the first is down", "Rarely useful: senders try again for days anyhow, and spammers like it, as it often checks less.", "RFC 5321 section 5", "it must refuse the same recipients as the first", "", "", "MX", mail_next},
    {"FORWARDING", "passing mail on to another address", "SPF fails behind it, as the address that sends is another one; DKIM holds if nothing is changed.", "RFC 7208 section 11.1", "rewrite the sender on the envelope (SRS) or seal with ARC", "", "", "SPF, SRS, ARC", mail_next},
    {"SRS", "rewriting the sender on the envelope when forwarding", "So that SPF passes, and bounces still find their way back.", "no RFC; the Sender Rewriting Scheme", "", "", "", "forwarding, SPF", mail_next},
    {"QUOTA", "how much room a mailbox has", "When it is used up, messages are put off or refused with X.2.2.", "RFC 9208", "only the mailbox's owner can make room", "", "a message that is too large by itself", "5.2.2, SIZE", "imap HOST"},
};
// clang-format on

}  // namespace

std::span<const WordRow> protocols() {
  return protocol_rows;
}
std::span<const WordRow> message_topics() {
  return topic_rows;
}

}  // namespace hail::probes::explain
