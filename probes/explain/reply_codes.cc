// SPDX-License-Identifier: GPL-3.0-or-later
// SMTP's reply codes: RFC 5321 section 4.2.3 and those that its extensions added. What 4xx and 5xx
// mean by themselves ("not now", "refused for good") is not repeated in the titles.
#include "probes/explain/rows.h"

namespace hail::probes::explain {
namespace {

// clang-format off
constexpr WordRow rows[] = {
    {"211", "system status, or help", "The answer to HELP, or a report on the server's state.", "RFC 5321 section 4.2.3", "", "the server, after HELP"},
    {"214", "help for people", "What the server has to say on its commands; no program reads it.", "RFC 5321 section 4.2.3", "", "the server, after HELP"},
    {"220", "the server is ready", "As a greeting: speak now. After STARTTLS: begin the TLS handshake now.", "RFC 5321 section 4.2.3", "", "the server, on connecting and after STARTTLS"},
    {"221", "the server closes the connection", "The goodbye that answers QUIT.", "RFC 5321 section 4.2.3", "", "the server, after QUIT"},
    {"235", "you are logged in", "The log-in succeeded; the session goes on as that user.", "RFC 4954 section 6", "", "the server, after AUTH"},
    {"250", "done", "What was asked is done. After the final dot of DATA it says more: the server has taken over the responsibility for the message.", "RFC 5321 section 4.2.3", "", "the server, after EHLO, MAIL, RCPT, DATA, RSET and NOOP"},
    {"251", "the user is elsewhere; the server will forward", "The message is accepted and sent on to the address in the text.", "RFC 5321 section 3.4", "note the new address", "the server, after RCPT or VRFY"},
    {"252", "the server does not say whether the user exists", "It would take a message for this address and try to deliver it. That is the usual, prudent answer to VRFY.", "RFC 5321 section 3.5.3", "", "the server, after VRFY or EXPN", "a yes: only RCPT and the delivery tell"},
    {"253", "messages that wait are on their way", "The server has begun to deliver what it holds for the domain.", "RFC 1985", "", "the server, after ETRN"},
    {"334", "the server waits for the next part of the log-in", "The text is the mechanism's challenge in base64.", "RFC 4954 section 4", "", "the server, after AUTH"},
    {"354", "send the message now", "Header and body follow; a line with nothing but a dot ends them.", "RFC 5321 section 4.1.1.4", "", "the server, after DATA"},
    {"355", "send the rest of the message", "The server kept a part of an interrupted transfer and says where to go on.", "RFC 1845", "", "the server, after DATA with a checkpoint"},
    {"421", "the server ends the connection", "It is busy, going down, or thinks that this client connects too often or says nothing. It may come in place of any reply, the greeting included.", "RFC 5321 section 3.8", "wait some minutes, then try again, with fewer connections at once", "the server, at any time", "a refusal of the message: nothing was decided about it", "greylisting, 4.7.0"},
    {"422", "a new password has to be set", "The account has to move to another kind of stored password; logging in once with PLAIN inside TLS does that.", "RFC 5248, for X.7.12", "log in once with PLAIN inside TLS", "the server, after AUTH"},
    {"432", "a new password has to be set", "The account has to move to another kind of stored password before this mechanism works.", "RFC 4954 section 4.7", "log in once with PLAIN inside TLS, or change the password", "the server, after AUTH"},
    {"450", "the mailbox cannot be used at the moment", "It is locked, or the server puts unknown senders off on purpose (greylisting), or a lookup in DNS failed.", "RFC 5321 section 4.2.3", "send the same message again after some minutes; mail servers do so by themselves", "the server, mostly after RCPT", "a wrong address: that is 550", "greylisting, 451"},
    {"451", "something went wrong at the server", "A fault inside the server, a lookup that failed, or a delay on purpose (greylisting).", "RFC 5321 section 4.2.3", "try again later; if it stays, tell the server's postmaster", "the server, after any command", "", "greylisting, 450"},
    {"452", "there is no room, or there were too many recipients", "The disk is full, or this message has more recipients than are taken at once.", "RFC 5321 sections 4.2.3 and 4.5.3.1.10", "send the rest of the recipients in another message, or wait", "the server, after MAIL or RCPT", "", "4.5.3, 4.2.2"},
    {"453", "there is no mail waiting", "Nothing is queued for this domain.", "RFC 2645", "", "the server, after ATRN"},
    {"454", "TLS or the log-in cannot be used at the moment", "After STARTTLS: the server cannot encrypt now, often because its certificate cannot be read. After AUTH: the password store does not answer.", "RFC 3207 section 4, RFC 4954 section 6", "try again later; the server's own log names the fault", "the server, after STARTTLS or AUTH", "a wrong password: that is 535"},
    {"455", "a parameter cannot be honoured now", "The server knows the parameter of MAIL or RCPT, but not under the present conditions.", "RFC 5321 section 4.1.1.11", "try again later, or leave the parameter out", "the server, after MAIL or RCPT"},
    {"458", "messages cannot be queued for that node", "The delivery that was asked for cannot begin.", "RFC 1985", "try again later", "the server, after ETRN"},
    {"459", "that node is not allowed to ask", "The server does not begin deliveries for this domain on request.", "RFC 1985", "", "the server, after ETRN"},
    {"500", "the command is not known", "The server does not know this word, or the line was too long.", "RFC 5321 section 4.2.3", "look at what EHLO offers", "the server, after any command", "", "502, 503"},
    {"501", "something behind the command is wrong", "The command is known, but its argument is not well-formed: an address without <>, EHLO without a name, base64 that is none.", "RFC 5321 section 4.2.3", "write MAIL FROM:<user@example.com>, RCPT TO:<user@example.com>, EHLO host.example.com", "the server, after any command"},
    {"502", "the command is not built in", "The server knows the word and does not offer it, or its administrator has switched it off (VRFY, EXPN).", "RFC 5321 section 4.2.4", "", "the server, after any command", "", "500, 252"},
    {"503", "the commands came in the wrong order", "The order is EHLO, perhaps STARTTLS and EHLO again, perhaps AUTH, MAIL FROM, RCPT TO, DATA. Some servers also say so when a log-in is needed first.", "RFC 5321 section 4.1.4", "follow that order; RSET forgets a message that was begun", "the server, after any command"},
    {"504", "this argument is not built in", "The command is known, this form of it is not: a log-in mechanism that is not offered, or a host name without a dot.", "RFC 5321 section 4.2.3", "use a mechanism that EHLO lists, and a full host name in EHLO", "the server, after AUTH, EHLO or MAIL"},
    {"521", "this host takes no mail at all", "The host is no mail server, or not for you, and says so in its greeting so that nobody tries further.", "RFC 7504 section 3", "look for the right host: the domain's MX records", "the server, as its greeting", "", "MX, null MX, 556"},
    {"523", "encryption is needed", "The server takes this only inside TLS.", "RFC 5248, for X.7.10", "STARTTLS first", "the server, after AUTH"},
    {"524", "this mechanism needs encryption", "The mechanism shows the password, so the server wants TLS around it.", "RFC 5248, for X.7.11", "STARTTLS first", "the server, after AUTH"},
    {"525", "the account is disabled", "The name and the password may be right, but the account may not be used.", "RFC 5248, for X.7.13", "ask whoever runs the server", "the server, after AUTH", "a wrong password: that is 535"},
    {"530", "TLS or a log-in has to come first", "With 5.7.0 and a word on STARTTLS: encrypt first. Otherwise: log in first. Ports 587 and 465 take mail from nobody without a log-in.", "RFC 3207 section 4, RFC 4954 section 6", "STARTTLS, EHLO, AUTH, then the same command again", "the server, after MAIL, RCPT or AUTH", "a refusal of your password", "submission, STARTTLS, AUTH"},
    {"534", "this way to log in is too weak", "The server's policy wants a stronger mechanism for this user. Gmail says it when an application password or a log-in in a browser is needed.", "RFC 4954 section 6", "use another mechanism, or an application password", "the server, after AUTH", "a wrong password: that is 535"},
    {"535", "name or password is wrong, or may not be used here", "The server does not say which. Some providers also refuse so when two-factor log-in needs an application password.", "RFC 4954 section 6", "check the name (often the whole address) and the password, once; many tries lock an account", "the server, after AUTH", "a fault of the network or of TLS"},
    {"538", "this mechanism needs encryption", "The mechanism shows the password, so the server wants TLS around it.", "RFC 4954 section 6", "STARTTLS first", "the server, after AUTH"},
    {"550", "the mailbox is not there, or may not be used by you", "The address does not exist, or the server's policy refuses the sender, the address you come from, or the content. Only the enhanced code and the text tell which.", "RFC 5321 section 4.2.3", "read the enhanced code and the text behind it", "the server, after MAIL, RCPT or DATA", "", "5.1.1, 5.7.1"},
    {"551", "the user is not here", "The server does not forward; the text may name the right address.", "RFC 5321 section 3.4", "write to the address in the text, if you trust it", "the server, after RCPT or VRFY"},
    {"552", "the mailbox or the message is too large", "The recipient's quota is used up, or the message is larger than the server takes.", "RFC 5321 section 4.2.3, RFC 1870 section 6", "compare the size with SIZE in the answer to EHLO", "the server, after MAIL, RCPT or DATA", "", "5.2.2, 5.3.4, SIZE"},
    {"553", "the mailbox name is not allowed", "The address is not well-formed, or may not be used here: a sender that is not yours, a recipient that is not served.", "RFC 5321 section 4.2.3", "check the address, and whether you are logged in", "the server, after MAIL or RCPT"},
    {"554", "the server gives no plainer reason", "As a greeting: this server does not talk to the address you come from. After RCPT: mostly no relaying. After DATA: mostly refused content, or no recipient was accepted.", "RFC 5321 sections 3.1 and 4.2.3", "read the enhanced code and the text behind it", "the server, at any time", "", "relay, 5.7.1, 521"},
    {"555", "a parameter of MAIL or RCPT is not known", "A parameter was sent that EHLO did not offer.", "RFC 5321 section 4.1.1.11", "send only what EHLO offers", "the server, after MAIL or RCPT"},
    {"556", "the domain takes no mail", "The recipient's domain says in DNS that it has no mail, or its host says so.", "RFC 7504 section 4", "the address cannot receive mail; ask for another", "a relay, after RCPT", "", "null MX, 5.1.10, 521"},
};
// clang-format on

}  // namespace

std::span<const WordRow> reply_codes() {
  return rows;
}

const WordRow* find_reply(int code) {
  for (const WordRow& row : rows) {
    const int number = (row.word[0] - '0') * 100 + (row.word[1] - '0') * 10 + (row.word[2] - '0');
    if (number == code) return &row;
  }
  return nullptr;
}

}  // namespace hail::probes::explain
