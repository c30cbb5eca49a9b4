// SPDX-License-Identifier: GPL-3.0-or-later
// SMTP's words: the keywords of EHLO in the IANA registry "SMTP Service Extensions" and the usual
// private ones, and the commands.
#include "probes/explain/rows.h"

namespace hail::probes::explain {
namespace {

// clang-format off
constexpr WordRow extensions[] = {
    {"8BITMIME", "the body may have 8-bit lines", "Letters with accents need no encoding on the way; the client says BODY=8BITMIME in MAIL.", "RFC 6152"},
    {"ATRN", "delivery to a client with a changing address", "The client logs in and the two sides change roles: the server delivers what waits.", "RFC 2645"},
    {"AUTH", "you can log in", "The mechanisms stand behind it. Where PLAIN or LOGIN is offered before TLS, passwords can be read on their way.", "RFC 4954", "offer it only inside TLS", "", "", "SASL, PLAIN, submission"},
    {"BINARYMIME", "the body may be any bytes", "With CHUNKING a message needs no lines and no encoding at all; the client says BODY=BINARYMIME.", "RFC 3030", "", "", "", "CHUNKING"},
    {"BURL", "the message may be fetched from an IMAP server", "The submission server gets the message by its URL, so that a telephone need not send it.", "RFC 4468"},
    {"CHECKPOINT", "an interrupted transfer may go on where it broke", "An experiment that hardly any server has.", "RFC 1845"},
    {"CHUNKING", "the message may be sent in counted pieces", "BDAT with a length takes the place of DATA: no final dot, and nothing to be smuggled by it.", "RFC 3030", "", "", "", "BDAT, smuggling"},
    {"CONNEG", "which content the recipient can show", "The sender may convert the content to what fits.", "RFC 4141"},
    {"CONPERM", "the content may be converted on its way", "The sender permits it for this message.", "RFC 4141"},
    {"DELIVERBY", "the message may say by when it is wanted", "After that time it is returned or reported instead of tried on. The number is the shortest time that the server honours, in seconds.", "RFC 2852"},
    {"DSN", "delivery reports may be asked for", "NOTIFY, ORCPT, RET and ENVID say which reports the sender wants.", "RFC 3461", "", "", "", "bounce"},
    {"ENHANCEDSTATUSCODES", "replies carry three-part codes", "Each reply has a code such as 5.7.1 that says more than its three digits.", "RFC 2034", "", "", "", "5.1.1, 5.7.1"},
    {"ETRN", "waiting mail may be called for", "Also a command: ETRN DOMAIN makes the server begin the delivery of what it holds for that domain.", "RFC 1985"},
    {"FUTURERELEASE", "the message may be held for later", "Two numbers say how long at most; HOLDFOR and HOLDUNTIL ask for it. Submission only.", "RFC 4865"},
    {"LIMITS", "the server says its limits", "MAILMAX, RCPTMAX, RCPTDOMAINMAX: how many messages a connection, recipients a message and domains a message may have.", "RFC 9422"},
    {"MT-PRIORITY", "messages may have a priority", "A number from -9 to 9 in MAIL; a server may serve urgent ones first.", "RFC 6710"},
    {"MTRK", "the message may be tracked", "The sender can later ask where it is.", "RFC 3885"},
    {"NO-SOLICITING", "advertising is not wanted", "The server refuses messages that declare themselves as such.", "RFC 3865"},
    {"PIPELINING", "commands may be sent in groups", "The client need not wait for each answer, except after EHLO, DATA and AUTH. Speaking before the server has greeted is still a fault.", "RFC 2920"},
    {"PRDR", "each recipient may have an answer of its own", "After the final dot, one reply for each recipient and one for all; Exim has it.", "draft-hall-prdr"},
    {"REQUIRETLS", "the message may insist on TLS all the way", "Each server on the way must encrypt and check the next one, or return the message. Offered inside TLS only.", "RFC 8689", "", "", "", "5.7.30, MTA-STS, DANE"},
    {"RRVS", "the sender may name the date when the address was right", "If the mailbox has changed hands since, the message is refused.", "RFC 7293"},
    {"SIZE", "how large a message may be", "The number is the limit in octets, 0 or none for no fixed one. The client may say the size in MAIL and be refused at once.", "RFC 1870", "attachments grow by a third on their way", "", "", "552, 5.3.4"},
    {"SMTPUTF8", "addresses and headers may be UTF-8", "Internationalised mail: user names in any script, headers without encoding.", "RFC 6531", "", "", "", "5.6.7"},
    {"STARTTLS", "the connection can be encrypted", "After 220 the TLS handshake begins, and EHLO is said anew, as nothing from before counts. Someone on the way can take this line out.", "RFC 3207", "test that it works, not only that it is offered", "", "implicit TLS, as on port 465", "TLS, MTA-STS, DANE, stripping"},
    {"SUBMITTER", "MAIL may name who is responsible", "For Sender ID, which is given up.", "RFC 4405 (historic)"},
    {"UTF8SMTP", "an early form of SMTPUTF8", "Experimental and replaced.", "RFC 5336 (obsolete)", "", "", "", "SMTPUTF8"},
    {"VERB|ONEX", "private words of old servers", "VERB asks for a chatty delivery, ONEX for one message only; neither matters today.", "the IANA registry"},
    {"XCLIENT", "a trusted proxy may say who the client is", "Postfix: name and address of the real client, from hosts that are configured for it.", "Postfix", "offer it to your own proxies only"},
    {"XFORWARD", "a filter may pass on who the client was", "Postfix: for logging only.", "Postfix", "offer it to your own filters only"},
    {"XVERP", "a sender address for each recipient", "Postfix: bounces then tell which recipient they are about.", "Postfix"},
    {"X-ANONYMOUSTLS|X-EXPS|X-LINK2STATE|XEXCH50|XRDST|XSHADOWREQUEST|XOORG|XPROXY", "a word of Exchange servers among themselves", "It is meant for Exchange servers of the same organisation; others ignore it.", "Exchange"},
};

constexpr WordRow commands[] = {
    {"BDAT", "a piece of the message, with its length", "BDAT 1000 is followed by exactly 1000 octets; LAST marks the last piece. In place of DATA.", "RFC 3030", "", "the client, after RCPT", "", "CHUNKING"},
    {"DATA", "the message itself comes now", "After 354 follow header, an empty line and the body, then a line with nothing but a dot. A line that begins with a dot gets another one before it. This makes the message sent: 250 after the dot means taken over.", "RFC 5321 section 4.1.1.4", "", "the client, after at least one RCPT", "the envelope: nothing in DATA decides where it goes", "envelope, header, smuggling"},
    {"EHLO|HELO", "the client introduces itself", "It names its own host; the server answers with its extensions. HELO is the old form without them. Many servers want a full host name that leads back to the client's address.", "RFC 5321 section 4.1.1.1", "EHLO host.example.com", "the client, first, and again after STARTTLS", "a log-in: anybody can claim a name", "PTR, 5.7.25"},
    {"EXPN", "who is on this mailing list?", "As a keyword of EHLO: the command is there. Most servers refuse, as the answer helps spammers.", "RFC 5321 section 4.1.1.7", "", "the client"},
    {"HELP", "what does the server say about itself?", "As a keyword of EHLO: the command is there. The answer is for people.", "RFC 5321 section 4.1.1.8", "", "the client, at any time"},
    {"LHLO", "EHLO of LMTP", "The same as EHLO, in LMTP, so that nobody takes the one protocol for the other.", "RFC 2033", "", "the client, first", "", "lmtp"},
    {"MAIL FROM|MAIL", "a message begins; this is its sender on the envelope", "Bounces go to this address, and SPF checks its domain. <> means that no bounce is wanted, as in bounces themselves. It need not be the address in the From line that people see.", "RFC 5321 section 4.1.1.2", "MAIL FROM:<user@example.com>", "the client, after EHLO and perhaps AUTH", "the From line of the header", "envelope, SPF, bounce, alignment"},
    {"NOOP", "nothing", "The server answers 250; it keeps the connection open.", "RFC 5321 section 4.1.1.9", "", "the client, at any time"},
    {"QUIT", "the client says goodbye", "The server answers 221 and closes. A message that was not ended is not sent.", "RFC 5321 section 4.1.1.10", "", "the client, at any time"},
    {"RCPT TO|RCPT", "one recipient on the envelope", "Repeated for each recipient, Bcc too. The server says for each whether it takes the message. Here most refusals happen: no such user, no relaying, greylisting.", "RFC 5321 section 4.1.1.3", "RCPT TO:<user@example.com>", "the client, after MAIL", "the To line of the header, which decides nothing", "envelope, relay, greylisting, 550"},
    {"RSET", "forget the message that was begun", "Sender and recipients are forgotten; the connection and the log-in stay.", "RFC 5321 section 4.1.1.5", "", "the client, at any time"},
    {"SEND|SOML|SAML", "to the user's terminal", "Given up since 2001: the message would show on the user's screen.", "RFC 821, deprecated by RFC 2821"},
    {"TURN", "change roles", "Given up: anybody could have collected another domain's mail. ETRN and ATRN took its place.", "RFC 821, deprecated by RFC 5321", "", "", "", "ETRN, ATRN"},
    {"VRFY", "does this user exist?", "Most servers answer 252: they do not say. One that does say helps spammers to find addresses.", "RFC 5321 section 4.1.1.6", "", "the client", "", "252"},
};
// clang-format on

}  // namespace

std::span<const WordRow> smtp_extensions() {
  return extensions;
}
std::span<const WordRow> smtp_commands() {
  return commands;
}

}  // namespace hail::probes::explain
