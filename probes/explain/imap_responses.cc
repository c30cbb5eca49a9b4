// SPDX-License-Identifier: GPL-3.0-or-later
// IMAP's response codes, the words in brackets: the IANA registry "IMAP Response Codes".
#include "probes/explain/rows.h"

namespace hail::probes::explain {
namespace {

// clang-format off
constexpr WordRow rows[] = {
    {"ALERT", "a text that the user must be shown", "The server wants a person to read what follows.", "RFC 9051 section 7.1"},
    {"ALREADYEXISTS", "a mailbox of that name is there already", "", "RFC 5530", "choose another name", "the server, after CREATE or RENAME"},
    {"ANNOTATE|ANNOTATIONS", "notes on messages: a limit, or what is allowed", "TOOBIG, TOOMANY, or the largest size.", "RFC 5257"},
    {"APPENDUID", "the number of the message that was stored", "", "RFC 4315", "", "the server, after APPEND"},
    {"AUTHENTICATIONFAILED", "the log-in was refused", "Name or password is wrong, or the mechanism failed; the server does not say which.", "RFC 5530", "check name and password, once; many tries lock an account", "the server, after LOGIN or AUTHENTICATE", "an account that may not be used (AUTHORIZATIONFAILED)", "535, CONTACTADMIN"},
    {"AUTHORIZATIONFAILED", "logged in, but not allowed to act as that user", "The password was right; the user whose mail was asked for is another.", "RFC 5530", "leave the other name out, or have it allowed", "the server, after AUTHENTICATE", "a wrong password (AUTHENTICATIONFAILED)"},
    {"BADCHARSET", "the character set of the search is not known", "", "RFC 9051 section 7.1", "search in UTF-8", "the server, after SEARCH"},
    {"BADCOMPARATOR", "the rule for comparing is not known", "", "RFC 5255"},
    {"BADEVENT", "an event that was asked for is not known", "", "RFC 5465", "", "the server, after NOTIFY"},
    {"BADURL", "the URL cannot be used", "", "RFC 4469", "", "the server, after CATENATE"},
    {"CANNOT", "what was asked for can never be done", "Such as a mailbox of a name that is not allowed.", "RFC 5530", "ask for something else; the same again is useless"},
    {"CAPABILITY", "what the server offers, without being asked", "It saves the client the command CAPABILITY.", "RFC 9051 section 7.1"},
    {"CLIENTBUG", "the server thinks that the client is at fault", "", "RFC 5530", "tell the maker of the client"},
    {"CLOSED", "the mailbox that was open is closed", "The line between the last words on the old mailbox and the first on the new one.", "RFC 9051 section 7.1"},
    {"COMPRESSIONACTIVE", "the connection is compressed already", "", "RFC 4978", "", "the server, after COMPRESS"},
    {"CONTACTADMIN", "only the administrator can help", "", "RFC 5530", "ask whoever runs the server"},
    {"COPYUID", "the numbers of the messages that were copied", "", "RFC 4315", "", "the server, after COPY or MOVE"},
    {"CORRUPTION", "data on the server is damaged", "", "RFC 5530", "tell whoever runs the server"},
    {"EXPIRED", "the account or the password has expired", "", "RFC 5530", "set a new password", "the server, after LOGIN or AUTHENTICATE", "a wrong password"},
    {"EXPUNGEISSUED", "another client deletes messages at this moment", "", "RFC 5530", "ask again"},
    {"HASCHILDREN", "the mailbox has others below it", "", "RFC 9051 section 7.1", "delete those first", "the server, after DELETE"},
    {"HIGHESTMODSEQ|NOMODSEQ|MODIFIED", "numbers of changes", "For clients that fetch only what is new.", "RFC 7162", "", "", "", "CONDSTORE"},
    {"INUSE", "something is in use by another session", "", "RFC 5530", "try again later"},
    {"LIMIT", "a limit of the server was reached", "", "RFC 5530", "ask for less"},
    {"MAILBOXID", "the lasting number of the mailbox", "", "RFC 8474"},
    {"MAXCONVERTMESSAGES|MAXCONVERTPARTS|TEMPFAIL|BADPARAMETERS", "a conversion: its limit, or why it failed", "", "RFC 5259"},
    {"METADATA", "notes on mailboxes: a limit", "MAXSIZE, TOOMANY, NOPRIVATE or LONGENTRIES.", "RFC 5464"},
    {"NEWNAME", "the mailbox has another name now", "No longer in use.", "RFC 2060 (obsolete)"},
    {"NONEXISTENT", "there is no such mailbox", "", "RFC 5530", "check the name; LIST shows those that are there", "", "a mailbox that you may not see (NOPERM)"},
    {"NOPERM", "you may not do this", "", "RFC 5530", "ask the owner of the mailbox"},
    {"NOTIFICATIONOVERFLOW", "the server stops telling of changes", "There were too many.", "RFC 5465"},
    {"NOTSAVED", "a result was not kept", "The result that should be used next is empty.", "RFC 9051 section 7.1"},
    {"NOUPDATE", "the server cannot keep this result up to date", "", "RFC 5267"},
    {"OVERQUOTA", "the mailbox is full", "The quota is used up, or would be by this message.", "RFC 5530, RFC 9208", "make room", "", "", "QUOTA"},
    {"PARSE", "the header of a message cannot be read", "", "RFC 9051 section 7.1"},
    {"PERMANENTFLAGS", "which flags of messages will be kept", "", "RFC 9051 section 7.1", "", "the server, after SELECT"},
    {"PRIVACYREQUIRED", "encryption is needed first", "The server does not take this without TLS.", "RFC 5530", "STARTTLS first, or port 993", "the server, after LOGIN or AUTHENTICATE", "a wrong password", "STARTTLS, LOGINDISABLED"},
    {"READ-ONLY", "the mailbox can only be read", "It was opened with EXAMINE, or you may not write.", "RFC 9051 section 7.1", "", "the server, after SELECT or EXAMINE"},
    {"READ-WRITE", "the mailbox can be changed", "", "RFC 9051 section 7.1", "", "the server, after SELECT"},
    {"REFERRAL", "ask another server", "The URL names it.", "RFC 2221, RFC 2193", "trust it only if you know it"},
    {"SERVERBUG", "the server thinks that it is at fault itself", "", "RFC 5530", "tell whoever runs the server"},
    {"TOOBIG", "the message is too large", "", "RFC 4469, RFC 7889", "store less", "the server, after APPEND"},
    {"TRYCREATE", "the mailbox is not there; it can be created", "", "RFC 9051 section 7.1", "CREATE it, then the same again", "the server, after APPEND, COPY or MOVE"},
    {"UIDNEXT", "the number that the next new message will have", "", "RFC 9051 section 7.1", "", "the server, after SELECT"},
    {"UIDNOTSTICKY", "the numbers of messages do not last here", "A client must forget them when it closes the mailbox.", "RFC 4315"},
    {"UIDREQUIRED", "messages must be named by their lasting numbers", "", "RFC 9586"},
    {"UIDVALIDITY", "which generation the lasting numbers belong to", "If it changes, a client must forget all numbers and fetch everything anew.", "RFC 9051 section 7.1", "", "the server, after SELECT"},
    {"UNAVAILABLE", "something behind the server is down", "Such as the user data base. Nothing is said about the password.", "RFC 5530", "try again later", "the server, after LOGIN or AUTHENTICATE", "a wrong password (AUTHENTICATIONFAILED)"},
    {"UNDEFINED-FILTER", "there is no stored search of that name", "", "RFC 5466"},
    {"UNKNOWN-CTE", "the encoding of a part is not known", "The server cannot decode it.", "RFC 9051 section 7.1"},
    {"UNSEEN", "the first message that was not read", "", "RFC 3501 section 7.1", "", "the server, after SELECT"},
    {"URLMECH", "how the permission in a URL is made", "", "RFC 4467"},
    {"USEATTR", "a purpose for a mailbox cannot be set", "", "RFC 6154", "", "the server, after CREATE"},
};
// clang-format on

}  // namespace

std::span<const WordRow> imap_responses() {
  return rows;
}

}  // namespace hail::probes::explain
