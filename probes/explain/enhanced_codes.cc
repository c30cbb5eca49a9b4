// SPDX-License-Identifier: GPL-3.0-or-later
// The IANA registry "SMTP Enhanced Status Codes": subject and detail of X.0.0 to X.7.30. The class
// (2, 4, 5) adds "accepted", "not now" or "refused for good". And the readings of large providers
// that stand in no registry.
#include <charconv>

#include "probes/explain/rows.h"

namespace hail::probes::explain {
namespace {

constexpr std::string_view mail_next = "mail YOUR-DOMAIN|smtp HOST";

// clang-format off
constexpr WordRow rows[] = {
    {"0.0", "the server gives no closer reason", "Only the class says something: 2 is success, 4 is for now, 5 is for good.", "RFC 3463 section 3.1", "read the text behind the code"},
    {"1.0", "something about an address", "The address in the text is the trouble; which of the usual reasons it is, is not said.", "RFC 3463 section 3.2", "check the address, and the text behind the code", "the receiver, after MAIL or RCPT", "", "5.1.1, 5.1.8"},
    {"1.1", "there is no such mailbox", "What stands before the @ names nobody at this domain.", "RFC 3463 section 3.2", "check the spelling; take the address off your list", "the receiver, after RCPT", "a full mailbox (X.2.2), nor spam (X.7.1)", "5.1.2, 5.1.6, bounce"},
    {"1.2", "there is no such mail domain", "What stands behind the @ is no domain that takes mail.", "RFC 3463 section 3.2", "check the spelling of the domain and its MX records", "a relay, after RCPT or in a bounce", "a missing user (X.1.1)", "MX, 5.1.10", "mail DOMAIN|smtp HOST"},
    {"1.3", "the recipient's address is not well-formed", "The form is wrong: a space, no @, a character that is not allowed.", "RFC 3463 section 3.2", "write user@example.com, without anything else between < and >", "the receiver, after RCPT"},
    {"1.4", "the recipient's address fits several mailboxes", "The server cannot decide which one is meant.", "RFC 3463 section 3.2", "use a fuller address", "the receiver, after RCPT"},
    {"1.5", "the recipient's address is valid", "Said of one recipient while others fail.", "RFC 3463 section 3.2", "", "the receiver, after RCPT"},
    {"1.6", "the mailbox has moved", "It was here once and no forwarding address is known.", "RFC 3463 section 3.2", "ask for the new address", "the receiver, after RCPT"},
    {"1.7", "the sender's address is not well-formed", "The address in MAIL FROM has the wrong form.", "RFC 3463 section 3.2", "write MAIL FROM:<user@example.com>", "the receiver, after MAIL or RCPT"},
    {"1.8", "the sender's domain is not there, or takes no mail", "No bounce could be sent to the address in MAIL FROM: its domain has neither MX nor address.", "RFC 3463 section 3.2", "use a sender whose domain is in DNS; a 4.1.8 may be a lookup that failed for a moment", "the receiver, after MAIL or RCPT", "the recipient's domain (X.1.2)", "MX, MAIL FROM", mail_next},
    {"1.9", "relayed to a system that does not report", "The message was passed on to a mailer that sends no delivery reports of its own.", "RFC 3886", "", "a relay, in a report"},
    {"1.10", "the recipient's domain says that it takes no mail", "Its MX record is a lone dot, the null MX. Exchange says 5.1.10 of a mailbox that is not there.", "RFC 7505", "the address cannot receive mail; check the spelling of the domain", "a relay, after RCPT", "a server that is down", "null MX, 556", "mail DOMAIN|smtp HOST"},
    {"2.0", "something about the mailbox", "The mailbox exists; something with it is the trouble.", "RFC 3463 section 3.3", "", "the receiver, after RCPT or DATA"},
    {"2.1", "the mailbox is disabled", "It exists and takes no messages, for now or for good. Gmail says 4.2.1 and 5.2.1 also of a user who gets too much mail at once.", "RFC 3463 section 3.3", "reach its owner in another way", "the receiver, after RCPT", "a missing mailbox (X.1.1)"},
    {"2.2", "the mailbox is full", "The recipient's quota is used up; only its owner can make room.", "RFC 3463 section 3.3", "tell the recipient in another way; try again in some days", "the receiver, after RCPT or DATA", "a message that is too large by itself (X.2.3, X.3.4)", "quota, 552"},
    {"2.3", "the message is larger than this mailbox takes", "A limit of this mailbox, set by its administrator.", "RFC 3463 section 3.3", "send less, or a link", "the receiver, after MAIL, RCPT or DATA", "a full mailbox (X.2.2)", "SIZE"},
    {"2.4", "the mailing list could not be expanded", "The address is a list, and its members could not be found out.", "RFC 3463 section 3.3", "tell the owner of the list", "the receiver, after RCPT"},
    {"3.0", "something about the mail system", "The destination's system is the trouble, not the mailbox.", "RFC 3463 section 3.4", "try again later", "the receiver, at any time"},
    {"3.1", "the mail system has no room left", "Its disk is full, or another store.", "RFC 3463 section 3.4", "try again later; tell the postmaster if it stays", "the receiver, after MAIL or DATA", "a full mailbox of one user (X.2.2)"},
    {"3.2", "the mail system takes no messages at present", "It is going down, overloaded, or closed to the network.", "RFC 3463 section 3.4", "try again later", "the receiver, at any time", "", "421, 521"},
    {"3.3", "the mail system lacks a feature that the message needs", "Something that was asked for is not built in there.", "RFC 3463 section 3.4", "send without that feature; EHLO lists what there is", "the receiver, after MAIL"},
    {"3.4", "the message is larger than the mail system takes", "The limit stands behind SIZE in the answer to EHLO.", "RFC 3463 section 3.4", "send less, or a link; attachments grow by a third on their way", "the receiver, after MAIL or DATA", "a full mailbox (X.2.2)", "SIZE, 552"},
    {"3.5", "the mail system is configured wrongly", "The fault is at the destination, often mail that would go round in a circle.", "RFC 3463 section 3.4", "tell the postmaster there", "the receiver, at any time"},
    {"3.6", "the priority that was asked for was changed", "The message is taken, with another priority than the one in MAIL FROM.", "RFC 6710", "", "the receiver, after MAIL"},
    {"4.0", "something about the network or the route", "The message did not get on because of the network, DNS or routing.", "RFC 3463 section 3.5", "try again later", "a relay, in a report"},
    {"4.1", "the next host does not answer", "No connection could be made to the recipient's server. Exchange Online says 5.4.1 \"Recipient address rejected: Access denied\" of an address that is not there.", "RFC 3463 section 3.5", "see whether the server answers on port 25", "a relay, in a report", "", "MX"},
    {"4.2", "the connection broke", "It was made, and then failed or timed out.", "RFC 3463 section 3.5", "try again later", "a relay, in a report"},
    {"4.3", "a directory could not be asked", "DNS or another directory gave no answer.", "RFC 3463 section 3.5", "try again later; check the domain's name servers", "a relay, in a report", "", "MX, SERVFAIL", "mail DOMAIN|smtp HOST"},
    {"4.4", "no route to the recipient's domain", "No host for it was found, mostly because MX and address records are missing.", "RFC 3463 section 3.5", "check the domain's MX records", "a relay, in a report", "", "MX", "mail DOMAIN|smtp HOST"},
    {"4.5", "the mail system is overloaded", "Too much mail at once, there or on the way.", "RFC 3463 section 3.5", "send more slowly", "the receiver, at any time", "", "421"},
    {"4.6", "the message goes round in a circle", "It has passed too many servers (hops), mostly because two of them forward to each other.", "RFC 3463 section 3.5", "look at the Received lines for names that come again and again; mend the forwarding", "a relay, after DATA or in a bounce"},
    {"4.7", "the message could not be delivered in time", "The sending server has tried for its longest time, mostly some days, and gives up.", "RFC 3463 section 3.5", "the reason stands in the reports before this one; test the recipient's server", "your own server, in a bounce", "a refusal by the receiver"},
    {"5.0", "something about the protocol", "Client and server did not understand each other.", "RFC 3463 section 3.6", "read the dialogue", "the receiver, after any command"},
    {"5.1", "the command is not valid here", "It is out of order, or not known. After DATA: no recipient was accepted.", "RFC 3463 section 3.6", "the order is EHLO, MAIL FROM, RCPT TO, DATA", "the receiver, after any command", "", "503, 502"},
    {"5.2", "the command could not be read", "A word of it has the wrong form, or the line is too long.", "RFC 3463 section 3.6", "write addresses between < and >, a full name behind EHLO", "the receiver, after any command", "", "500, 501"},
    {"5.3", "there are too many recipients", "More than the server takes for one message.", "RFC 3463 section 3.6", "send the rest in another message; servers must take at least 100", "the receiver, after RCPT", "", "452"},
    {"5.4", "an argument of the command is not valid", "The command is known, what stands behind it is not allowed.", "RFC 3463 section 3.6", "send only what EHLO offers", "the receiver, after any command", "", "501, 504"},
    {"5.5", "the protocol's version does not fit", "The two sides found no version that both speak.", "RFC 3463 section 3.6", "", "the receiver, after any command"},
    {"5.6", "a line of the log-in is too long", "The server's limit for one line of AUTH is 12,288 octets or less.", "RFC 4954 section 6", "use another mechanism; tickets and tokens can be very long", "the server, after AUTH"},
    {"6.0", "something about the content", "The content or its encoding is the trouble.", "RFC 3463 section 3.7", "", "the receiver, after DATA"},
    {"6.1", "this sort of content is not supported", "Something on the way cannot carry it.", "RFC 3463 section 3.7", "send it in another format", "the receiver, after DATA"},
    {"6.2", "a conversion is needed and not allowed", "The content would have to be changed on its way, and the sender forbids that.", "RFC 3463 section 3.7", "", "the receiver, after DATA"},
    {"6.3", "a conversion is needed and not possible", "Mostly an 8-bit message for a server without 8BITMIME.", "RFC 3463 section 3.7", "send it as quoted-printable or base64", "a relay, after DATA", "", "8BITMIME"},
    {"6.4", "converted, with a loss", "The message was delivered, but something of it was lost in a conversion.", "RFC 3463 section 3.7", "", "a relay, in a report"},
    {"6.5", "a conversion failed", "It was tried and did not work.", "RFC 3463 section 3.7", "send it in a simpler format", "a relay, after DATA"},
    {"6.6", "the content cannot be fetched", "The part that BURL or a similar command points to is not there, or may not be read.", "RFC 4468", "send the message itself", "the server, after BURL", "", "BURL"},
    {"6.7", "addresses with other letters than ASCII are not taken", "The recipient or the sender has such an address, and the server cannot carry it.", "RFC 6531", "use an ASCII address, or a server that offers SMTPUTF8", "the receiver, after MAIL or RCPT", "", "SMTPUTF8"},
    {"6.8", "the answer would need UTF-8", "The server cannot say it in ASCII, and the client did not allow UTF-8.", "RFC 6531", "ask with the parameter SMTPUTF8", "the server, after VRFY or EXPN", "", "SMTPUTF8"},
    {"6.9", "the header has UTF-8 that a recipient cannot get", "One of the next servers does not offer SMTPUTF8.", "RFC 6531", "write an ASCII subject and ASCII addresses", "a relay, after DATA", "", "SMTPUTF8"},
    {"6.10", "the answer would need UTF-8", "A double of X.6.8 that the registry advises against.", "RFC 6531", "ask with the parameter SMTPUTF8", "the server, after VRFY or EXPN", "", "5.6.8"},
    {"7.0", "something about security or policy", "The server gives no closer reason. With 421 or 450 it is mostly too much mail at once; with 530 a missing log-in or TLS.", "RFC 3463 section 3.8", "read the text behind the code", "the receiver, at any time", "", "421, 530"},
    {"7.1", "a rule forbids it for you, from here, or with this content", "The usual code for relaying denied, block lists, spam filters and rules of the receiver. Only the text tells which.", "RFC 3463 section 3.8", "read the text behind the code: does it speak of relaying, of a list, of spam?", "the receiver, after MAIL, RCPT or DATA", "a wrong recipient (X.1.1), nor a full mailbox (X.2.2)", "relay, DNSBL, spam", mail_next},
    {"7.2", "you may not write to this mailing list", "Only members may, or nobody may.", "RFC 3463 section 3.8", "ask the owner of the list", "the receiver, after RCPT"},
    {"7.3", "the message's protection would have to be changed, and cannot be", "Signed or encrypted mail cannot be converted on its way.", "RFC 3463 section 3.8", "", "a relay, after DATA"},
    {"7.4", "a security feature is not supported", "Also: the log-in mechanism is not offered (with 504).", "RFC 3463 section 3.8", "use a mechanism that EHLO lists behind AUTH", "the server, after AUTH or MAIL", "", "AUTH"},
    {"7.5", "the message's cryptography failed", "A key or a certificate could not be used.", "RFC 3463 section 3.8", "", "the receiver, after DATA"},
    {"7.6", "the message's cryptography is not supported", "The algorithm is not built in there.", "RFC 3463 section 3.8", "", "the receiver, after DATA"},
    {"7.7", "the message was changed on its way", "It does not fit its signature any more.", "RFC 3463 section 3.8", "look for what rewrites it: a footer, a filter", "the receiver, after DATA", "", "DKIM"},
    {"7.8", "name or password is wrong", "The server does not say which of the two.", "RFC 4954 section 6", "check both, once; some providers want an application password", "the server, after AUTH", "an account that is disabled (X.7.13)", "535"},
    {"7.9", "this way to log in is too weak", "The server's policy wants a stronger mechanism for this user.", "RFC 4954 section 6", "use another mechanism, or an application password", "the server, after AUTH", "a wrong password (X.7.8)", "534, SCRAM-SHA-256"},
    {"7.10", "encryption is needed first", "The server takes this only inside TLS.", "RFC 5248", "STARTTLS first, or port 465", "the server, after MAIL or AUTH", "", "STARTTLS"},
    {"7.11", "this way to log in needs encryption", "The mechanism would show the password.", "RFC 4954 section 6", "STARTTLS first, or port 465", "the server, after AUTH", "a wrong password (X.7.8)", "STARTTLS, PLAIN"},
    {"7.12", "a new password has to be set", "The account has to move to another kind of stored password.", "RFC 4954 section 4.7", "log in once with PLAIN inside TLS, or change the password", "the server, after AUTH", "", "432"},
    {"7.13", "the account is disabled", "The password may be right, but the account may not be used.", "RFC 5248", "ask whoever runs the server", "the server, after AUTH", "a wrong password (X.7.8)", "525"},
    {"7.14", "the servers have to trust each other first", "The submission server needs an arrangement with the server that holds the content.", "RFC 5248", "ask whoever runs the servers", "the server, after BURL", "", "BURL"},
    {"7.15", "the message's priority is too low at present", "The server takes only more urgent messages now.", "RFC 6710", "try again later", "the server, after MAIL", "", "MT-PRIORITY"},
    {"7.16", "the message is too large for its priority", "Urgent messages have to be smaller.", "RFC 6710", "send it with a lower priority, or smaller", "the server, after MAIL", "", "MT-PRIORITY"},
    {"7.17", "the mailbox has another owner now", "The address changed hands after the date that the sender named.", "RFC 7293", "do not send what was meant for the former owner", "the receiver, after RCPT", "", "RRVS"},
    {"7.18", "the domain has another owner now", "The domain changed hands after the date that the sender named.", "RFC 7293", "do not send what was meant for the former owner", "the receiver, after RCPT", "", "RRVS"},
    {"7.19", "whether the owner has changed cannot be tested", "The sender insisted on that test.", "RFC 7293", "", "the receiver, after RCPT", "", "RRVS"},
    {"7.20", "no DKIM signature passes", "There is none that is valid, and this receiver wants one.", "RFC 7372", "sign with DKIM; look at what changes the message behind the signer", "the receiver, after DATA", "a wrong recipient (X.1.1)", "DKIM, 5.7.26", mail_next},
    {"7.21", "no DKIM signature is acceptable", "One is valid, but the receiver's policy does not accept it, such as one that covers only a part.", "RFC 7372", "sign the whole body and the From line with a key of 2048 bits", "the receiver, after DATA", "a wrong recipient (X.1.1)", "DKIM", mail_next},
    {"7.22", "no DKIM signature is the author's", "The signatures that are valid belong to other domains than the From line.", "RFC 7372", "sign with the domain of the From line", "the receiver, after DATA", "a wrong recipient (X.1.1)", "DKIM, alignment", mail_next},
    {"7.23", "SPF failed", "The domain of MAIL FROM says that mail does not come from this address. Gmail says 4.7.23 of a missing PTR record.", "RFC 7372", "add your server to the domain's SPF record", "the receiver, after MAIL, RCPT or DATA", "a wrong recipient (X.1.1)", "SPF, MAIL FROM", mail_next},
    {"7.24", "SPF could not be worked out", "The SPF record has an error, or DNS did not answer.", "RFC 7372", "check the record: at most 10 lookups, one record only", "the receiver, after MAIL, RCPT or DATA", "a sender that is forbidden (X.7.23)", "SPF", mail_next},
    {"7.25", "reverse DNS does not fit", "The address that connects has no name in DNS (PTR), or the name does not lead back to it.", "RFC 7372", "have your provider set PTR; the name must have that address", "the receiver, on connecting or after EHLO", "SPF or DKIM", "PTR, EHLO", mail_next},
    {"7.26", "the sender could not be authenticated", "More than one check failed, usually SPF and DKIM; Gmail says so too when DMARC forbids the message.", "RFC 7372", "look at SPF, DKIM and DMARC of the domain in the From line", "the receiver, after MAIL, RCPT or DATA", "a wrong recipient (5.1.1), nor a full mailbox (5.2.2)", "SPF, DKIM, DMARC, alignment", mail_next},
    {"7.27", "the sender's domain says that it takes no mail", "The domain of MAIL FROM has a null MX, so no bounce could reach it. Gmail says X.7.27 when SPF did not pass.", "RFC 7505", "use a sender that can be answered; if it is Gmail, look at SPF", "the receiver, after MAIL", "the recipient's domain (X.1.10)", "null MX, SPF", mail_next},
    {"7.28", "the message looks like part of a flood", "Too much of the same comes from this sender or this address.", "the IANA registry", "send more slowly; see whether an account of yours was stolen", "the receiver, at any time", "", "421, spam", mail_next},
    {"7.29", "the chain of ARC seals is broken", "A forwarder's record of its checks does not hold. Gmail says X.7.29 of mail that came without TLS.", "RFC 8617", "the forwarder has to mend its ARC seals", "the receiver, after DATA", "", "ARC", mail_next},
    {"7.30", "REQUIRETLS cannot be kept", "The message insists on TLS all the way, and the next server does not promise it. Gmail says X.7.30 when DKIM did not pass.", "RFC 8689", "send without REQUIRETLS, or ask the receiver to offer it; if it is Gmail, look at DKIM", "a relay, after MAIL or in a bounce", "", "REQUIRETLS, DKIM", mail_next},
};

constexpr WordRow vendors[] = {
    {"1.90", "the sender has reached the limit of recipients for a day", "Exchange Online bounds how many recipients an account may write to.", "Exchange Online", "wait; see whether the account was stolen", "Exchange Online, after DATA"},
    {"2.121-122", "the recipient gets too many messages in an hour", "A limit for one recipient, from one sender or from all.", "Exchange Online", "send more slowly", "Exchange Online, after RCPT"},
    {"4.300-399", "the connection to the next server failed", "Exchange Online's closer readings of a failed connection or a DNS error.", "Exchange Online", "test the recipient's server and its MX records", "Exchange Online, in a bounce", "", "MX", "mail DOMAIN|smtp HOST"},
    {"7.31", "the sender's domain has no DMARC policy", "Gmail asks bulk senders for a DMARC record.", "Gmail sender guidelines", "publish a DMARC record, with p=none to begin", "Gmail, after DATA", "", "DMARC", mail_next},
    {"7.32", "the From line does not fit SPF or DKIM", "Neither of the authenticated domains is that of the From line.", "Gmail sender guidelines", "sign with DKIM for the domain of the From line", "Gmail, after DATA", "", "alignment, DKIM", mail_next},
    {"7.40", "the sender's domain has no DMARC record, or one without a policy", "Gmail asks bulk senders for a DMARC record.", "Gmail SMTP error reference", "publish a DMARC record, with p=none to begin", "Gmail, after DATA", "", "DMARC", mail_next},
    {"7.57", "log in first", "The client is not logged in and would send as nobody.", "Exchange Online", "log in, or use a connector that is allowed to send", "Exchange Online, after MAIL", "", "530, submission"},
    {"7.60", "you may not send as this address", "The account that is logged in may not use this sender.", "Exchange Online", "send as yourself, or have the right to send as that address granted", "Exchange Online, after DATA"},
    {"7.64", "relaying is not allowed", "The connector does not know you as one of its tenants.", "Exchange Online", "mend the connector: its certificate or its addresses", "Exchange Online, after RCPT", "", "relay"},
    {"7.124", "you may not write to this group", "Only listed senders may.", "Exchange Online", "ask the owner of the group", "Exchange Online, after RCPT"},
    {"7.133-134", "only senders inside the organisation may write here", "The mailbox or the group takes no mail from outside.", "Exchange Online", "ask its owner", "Exchange Online, after RCPT"},
    {"7.500", "the server is busy, or puts you off", "Exchange Online slows down addresses that look unusual to it.", "Exchange Online", "wait and send more slowly", "Exchange Online, at any time", "", "421"},
    {"7.501-503", "the sending account is blocked for spam", "The account or its address was seen to send spam.", "Exchange Online", "have the account secured and unblocked", "Exchange Online, after DATA", "", "spam"},
    {"7.508-509", "the message is refused: the address sends too much, or DMARC forbids it", "7.508: too much from one address; 7.509: the sender's domain fails DMARC and asks to refuse.", "Exchange Online", "look at SPF, DKIM and DMARC", "Exchange Online, after DATA", "", "DMARC", mail_next},
    {"7.510-513", "your address is refused, or the message is against the rules there", "The receiver's filter refuses the address or the form of the message.", "Exchange Online", "ask the recipient's administrator", "Exchange Online, after MAIL or DATA"},
    {"7.515", "the sender's domain does not meet the demands on bulk senders", "Outlook.com wants SPF, DKIM and DMARC from those who send much.", "Outlook.com", "publish SPF, DKIM and DMARC that pass", "Outlook.com, after DATA", "", "SPF, DKIM, DMARC", mail_next},
    {"7.520", "forwarding to outside is not allowed", "The organisation of the sender forbids automatic forwarding.", "Exchange Online", "ask its administrator", "Exchange Online, in a bounce"},
    {"7.606-649", "your address is on Microsoft's list", "The address that connects is blocked at Exchange Online.", "Exchange Online", "ask for its removal at sender.office.com, after the reason is mended", "Exchange Online, after MAIL or RCPT", "", "DNSBL", mail_next},
    {"7.650-669", "your address is slowed down by Microsoft", "Its reputation is too low for the amount that it sends.", "Outlook.com", "send more slowly; look at SPF, DKIM and DMARC", "Outlook.com, at any time", "", "421", mail_next},
    {"7.700-708", "your organisation, or the address it sends from, is stopped for spam", "Exchange Online has stopped outgoing mail of the tenant, or refuses its shared addresses.", "Exchange Online", "secure the accounts, then ask Microsoft to open it again", "Exchange Online, after DATA", "", "spam"},
    {"7.750", "the sending domain is not registered there", "Mail of a domain that the tenant has not added was refused.", "Exchange Online", "add the domain to the tenant", "Exchange Online, after DATA"},
};
// clang-format on

/// Whether "7.606-649" has 7.612 in it.
bool covers(std::string_view range, const EnhancedParts& parts) {
  const char* const end = range.data() + range.size();
  int subject = 0;
  int first = 0;
  auto [at, failed] = std::from_chars(range.data(), end, subject);
  if (failed != std::errc{} || at == end || subject != parts.subject) return false;
  auto [behind, wrong] = std::from_chars(at + 1, end, first);
  if (wrong != std::errc{}) return false;
  int last = first;
  if (behind != end) std::from_chars(behind + 1, end, last);
  return parts.detail >= first && parts.detail <= last;
}

const WordRow* find(std::span<const WordRow> table, const EnhancedParts& parts) {
  for (const WordRow& row : table) {
    if (covers(row.word, parts)) return &row;
  }
  return nullptr;
}

}  // namespace

std::span<const WordRow> enhanced_codes() {
  return rows;
}
std::span<const WordRow> vendor_codes() {
  return vendors;
}

const WordRow* find_detail(const EnhancedParts& parts) {
  const WordRow* row = find(rows, parts);
  return row != nullptr ? row : find(vendors, parts);
}

}  // namespace hail::probes::explain
