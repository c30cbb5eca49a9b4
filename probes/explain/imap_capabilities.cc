// SPDX-License-Identifier: GPL-3.0-or-later
// IMAP's capabilities: the IANA registry "IMAP Capabilities" and the usual private ones.
#include "probes/explain/rows.h"

namespace hail::probes::explain {
namespace {

// clang-format off
constexpr WordRow rows[] = {
    {"ACL", "mailboxes can be shared", "Who may read, write or administer a mailbox is set by commands.", "RFC 4314"},
    {"ANNOTATE-EXPERIMENT-1", "notes can be put on messages", "An experiment; few servers have it.", "RFC 5257"},
    {"APPENDLIMIT", "how large a message may be that is stored", "The number is the limit in octets for APPEND; without a number each mailbox has its own.", "RFC 7889"},
    {"AUTH", "a way to log in", "AUTH=NAME: this SASL mechanism may be used with AUTHENTICATE.", "RFC 9051 section 7.2.2", "", "", "", "SASL"},
    {"BINARY", "parts of messages can be fetched decoded", "The server undoes base64 and quoted-printable.", "RFC 3516"},
    {"CATENATE", "messages can be put together on the server", "A new message is made from parts of stored ones without fetching them.", "RFC 4469"},
    {"CHILDREN", "LIST tells which mailboxes have others below them", "", "RFC 3348"},
    {"COMPRESS", "the connection can be compressed", "COMPRESS=DEFLATE: begun by the command COMPRESS, mostly inside TLS.", "RFC 4978"},
    {"CONDSTORE", "changes can be asked for since the last time", "Every change of flags has a number, so that a client learns only what is new.", "RFC 7162", "", "", "", "QRESYNC"},
    {"CONTEXT", "searches and sortings can stay up to date", "CONTEXT=SEARCH and CONTEXT=SORT: the server reports changes of a result.", "RFC 5267"},
    {"CONVERT", "content can be converted on the server", "Such as an image to a smaller one.", "RFC 5259"},
    {"CREATE-SPECIAL-USE", "mailboxes can be created for a purpose", "A new mailbox may be marked as Sent, Drafts, Trash and so on.", "RFC 6154", "", "", "", "SPECIAL-USE"},
    {"ENABLE", "extensions are switched on by the client", "Those that change what the server sends wait for ENABLE.", "RFC 5161"},
    {"ESEARCH", "searches can give a summary", "The smallest, the largest, the number, or a short list of the messages found.", "RFC 4731"},
    {"ESORT", "sorted searches can give a summary", "ESEARCH for SORT.", "RFC 5267"},
    {"FILTERS", "stored searches can be used by name", "", "RFC 5466"},
    {"I18NLEVEL", "comparing of letters in other scripts", "I18NLEVEL=1 or =2: which rules SEARCH and SORT follow.", "RFC 5255"},
    {"ID", "client and server may tell their names", "For statistics and finding faults; nothing may depend on it.", "RFC 2971"},
    {"IDLE", "the server tells of new mail at once", "The client waits, and the server speaks when something changes; no polling is needed.", "RFC 2177"},
    {"IMAP4", "the first IMAP4", "Obsolete.", "RFC 1730 (obsolete)", "", "", "", "IMAP4rev1"},
    {"IMAP4rev1", "IMAP, as it has been spoken since 1996", "The usual version.", "RFC 3501", "", "", "", "IMAP4rev2"},
    {"IMAP4rev2", "IMAP, the version of 2021", "It takes in many extensions and UTF-8 names; the client switches it on with ENABLE.", "RFC 9051", "", "", "", "IMAP4rev1"},
    {"IMAPSIEVE", "a filter script runs when something in a mailbox changes", "The value is the address of the ManageSieve server.", "RFC 6785", "", "", "", "sieve"},
    {"INPROGRESS", "long commands tell how far they are", "", "RFC 9585"},
    {"JMAPACCESS", "the same mail can be had by JMAP", "The same account and its objects can be used through JMAP, a protocol over HTTP.", "RFC 9698"},
    {"LANGUAGE", "the server's texts can be had in another language", "", "RFC 5255"},
    {"LIST-EXTENDED", "LIST can be asked more closely", "Several patterns, and what each entry shall tell.", "RFC 5258"},
    {"LIST-METADATA", "LIST can tell notes on mailboxes too", "", "RFC 9590"},
    {"LIST-MYRIGHTS", "LIST can tell your rights too", "", "RFC 8440"},
    {"LIST-STATUS", "LIST can tell the counts of each mailbox too", "One command in place of one STATUS for each mailbox.", "RFC 5819"},
    {"LITERAL+", "strings may be sent without waiting", "Literals of any size are not confirmed one by one.", "RFC 7888"},
    {"LITERAL-", "short strings may be sent without waiting", "As LITERAL+, up to 4,096 octets.", "RFC 7888"},
    {"LOGIN-REFERRALS", "the server may send you to another one at log-in", "", "RFC 2221"},
    {"LOGINDISABLED", "the command LOGIN is refused", "Before TLS that is as it should be: no password goes out in clear. Inside TLS it means that only AUTHENTICATE is accepted.", "RFC 9051 section 7.2.2", "STARTTLS first, or port 993", "", "a missing account", "STARTTLS"},
    {"MAILBOX-REFERRALS", "mailboxes may lie on other servers", "", "RFC 2193"},
    {"MESSAGELIMIT", "a command may touch only so many messages", "The number is the limit.", "RFC 9738"},
    {"METADATA|METADATA-SERVER", "notes can be kept on mailboxes and the server", "METADATA-SERVER: on the server only.", "RFC 5464"},
    {"MOVE", "messages can be moved in one step", "Without it a client copies and deletes, and a break between the two leaves two copies.", "RFC 6851"},
    {"MULTIAPPEND", "several messages can be stored at once", "", "RFC 3502"},
    {"MULTISEARCH", "several mailboxes can be searched at once", "", "RFC 7377"},
    {"NAMESPACE", "where your own, other people's and shared mailboxes begin", "The client learns the prefixes and the separators of names.", "RFC 2342"},
    {"NOTIFY", "the server tells of changes in all mailboxes", "IDLE for more than the mailbox that is open.", "RFC 5465", "", "", "", "IDLE"},
    {"OBJECTID", "mailboxes and messages have numbers that stay", "A message that was moved or a mailbox that was renamed is recognised.", "RFC 8474"},
    {"PARTIAL", "results can be asked for by pages", "", "RFC 9394"},
    {"PREVIEW", "the beginning of a message can be had as a line of text", "", "RFC 8970"},
    {"QRESYNC", "a client gets up to date in one step", "Opening a mailbox tells what was deleted and changed since the last time.", "RFC 7162", "", "", "", "CONDSTORE"},
    {"QUOTA|QUOTASET", "how much room there is and is used", "QUOTASET: an administrator may change it. QUOTA=RES-STORAGE and the like name what is counted.", "RFC 9208"},
    {"REPLACE", "a message can be replaced in one step", "For drafts that are saved again and again.", "RFC 8508"},
    {"RIGHTS", "which rights of ACL are one by one", "The letters behind RIGHTS= are the newer rights.", "RFC 4314"},
    {"SASL-IR", "a log-in may take one step less", "The first part of the log-in goes with the command.", "RFC 4959"},
    {"SAVEDATE", "when a message came into its mailbox", "", "RFC 8514"},
    {"SEARCH", "searching in a fuzzy way", "SEARCH=FUZZY: the server may find what is near to the words.", "RFC 6203"},
    {"SEARCHRES", "the last result can be used by the next command", "", "RFC 5182"},
    {"SORT", "the server sorts", "By date, sender, subject, size; SORT=DISPLAY by the shown names.", "RFC 5256, RFC 5957"},
    {"SPECIAL-USE", "which mailbox is for what", "Sent, Drafts, Trash, Junk, Archive, All, Flagged are marked, whatever their names are.", "RFC 6154"},
    {"STARTTLS", "the connection can be encrypted", "After OK the TLS handshake begins; capabilities from before count no more. Someone on the way can take this word out.", "RFC 9051 section 6.2.1", "test that it works; port 993 has TLS from the first octet", "", "", "TLS, LOGINDISABLED"},
    {"STATUS", "the size of a mailbox can be asked for", "STATUS=SIZE: in octets, all messages together.", "RFC 8438"},
    {"THREAD", "the server sorts into conversations", "THREAD=REFERENCES, THREAD=ORDEREDSUBJECT: by which rule.", "RFC 5256"},
    {"UIDONLY", "messages are named by their lasting numbers only", "", "RFC 9586"},
    {"UIDPLUS", "storing, copying and deleting tell the numbers of messages", "A client knows at once which message it has made.", "RFC 4315"},
    {"UNAUTHENTICATE", "a log-in can be taken back without a new connection", "For programs that serve many users.", "RFC 8437"},
    {"UNSELECT", "a mailbox can be left without deleting anything", "CLOSE would remove the messages that are marked as deleted.", "RFC 3691"},
    {"URLAUTH|URL-PARTIAL", "a message can be shown to others by a URL", "The URL carries a permission; BURL of a submission server uses it.", "RFC 4467, RFC 5550"},
    {"UTF8", "names and headers may be UTF-8", "UTF8=ACCEPT: on request; UTF8=ONLY: always.", "RFC 9755"},
    {"WITHIN", "searching by age", "OLDER and YOUNGER with a number of seconds.", "RFC 5032"},
    {"X-GM-EXT-1", "Gmail's labels and numbers", "Labels, conversations and lasting numbers as Gmail has them.", "Gmail"},
    {"XAPPLEPUSHSERVICE", "telling Apple devices of new mail", "", "Apple"},
    {"XLIST", "an early form of SPECIAL-USE", "", "Gmail", "", "", "", "SPECIAL-USE"},
    {"XMOVE", "an early form of MOVE", "", "a private extension", "", "", "", "MOVE"},
};
// clang-format on

}  // namespace

std::span<const WordRow> imap_capabilities() {
  return rows;
}

}  // namespace hail::probes::explain
