// SPDX-License-Identifier: GPL-3.0-or-later
// POP3's words: the capabilities of RFC 2449 and its registry, and the response codes in brackets.
#include "probes/explain/rows.h"

namespace hail::probes::explain {
namespace {

// clang-format off
constexpr WordRow capabilities[] = {
    {"APOP", "log-in by a digest of the password", "Not a capability: the stamp <...> in the greeting offers it. The password stays hidden, but MD5 is broken and the server must store the password readable.", "RFC 1939 section 7", "TLS with another mechanism is better", "", "", "STLS, CRAM-MD5"},
    {"AUTH-RESP-CODE", "a refused log-in says why", "[AUTH] is a wrong name or password, [SYS/TEMP] and [SYS/PERM] are not.", "RFC 3206", "", "", "", "SYS/TEMP, AUTH"},
    {"EXPIRE", "how long messages are kept", "The number of days; NEVER, or 0 when a message goes once it was fetched. USER: it differs from user to user.", "RFC 2449 section 6.7"},
    {"IMPLEMENTATION", "the server's software", "Its name and version as it tells them; it can be left out or untrue.", "RFC 2449 section 6.9"},
    {"LANG", "texts in another language", "", "RFC 6856"},
    {"LOGIN-DELAY", "how long to wait between two log-ins", "In seconds; a log-in that comes sooner may be refused. USER: it differs from user to user.", "RFC 2449 section 6.5", "poll less often", "", "", "[LOGIN-DELAY]"},
    {"PIPELINING", "commands may be sent in groups", "The client need not wait for each answer.", "RFC 2449 section 6.6"},
    {"RESP-CODES", "refusals carry words in brackets", "Such as [IN-USE]; a program can tell them apart.", "RFC 2449 section 6.4"},
    {"SASL", "log-in by AUTH with these mechanisms", "The mechanisms stand behind it. PLAIN or LOGIN before TLS show passwords on their way.", "RFC 5034", "offer it only inside TLS", "", "", "PLAIN, STLS"},
    {"STLS", "the connection can be encrypted", "POP3's STARTTLS: after +OK the TLS handshake begins; capabilities from before count no more. Someone on the way can take this word out.", "RFC 2595", "test that it works; port 995 has TLS from the first octet", "", "", "STARTTLS, TLS"},
    {"TOP", "the beginning of a message can be fetched", "Its header and some lines of its body.", "RFC 2449 section 6.2"},
    {"UIDL", "messages have names that last", "So a client that leaves messages on the server knows which ones it has.", "RFC 2449 section 6.8"},
    {"USER", "log-in by USER and PASS", "The password goes as it is. Offered before TLS it can be read on its way.", "RFC 2449 section 6.3", "offer it only inside TLS", "", "", "STLS"},
    {"UTF8", "names and messages may be UTF-8", "UTF8 USER: user names and passwords too.", "RFC 6856"},
};

constexpr WordRow responses[] = {
    {"AUTH", "name or password is wrong", "Said only for that reason.", "RFC 3206", "check name and password, once", "the server, after PASS, APOP or AUTH", "a fault of the server (SYS/TEMP)", "SYS/TEMP"},
    {"IN-USE", "the mailbox is open in another session", "POP3 lets one session at a time have it. The password was right.", "RFC 2449 section 8.1.2", "close the other program, or wait some minutes", "the server, after PASS, APOP or AUTH", "a wrong password"},
    {"LOGIN-DELAY", "the last log-in was too short ago", "The password may be right.", "RFC 2449 section 8.1.1", "poll less often", "the server, after PASS, APOP or AUTH", "a wrong password"},
    {"SYS/PERM", "something at the server is wrong and stays so", "A person has to mend it. Nothing is said about the password.", "RFC 3206", "tell whoever runs the server", "the server, after PASS, APOP or AUTH", "a wrong password (AUTH)"},
    {"SYS/TEMP", "something at the server is wrong for now", "Nothing is said about the password.", "RFC 3206", "try again later", "the server, after PASS, APOP or AUTH", "a wrong password (AUTH)"},
    {"UTF8", "the message needs UTF-8", "It cannot be shown to a client that did not say UTF8.", "RFC 6856", "use a client that does", "the server, after RETR or TOP"},
};
// clang-format on

}  // namespace

std::span<const WordRow> pop3_capabilities() {
  return capabilities;
}
std::span<const WordRow> pop3_responses() {
  return responses;
}

}  // namespace hail::probes::explain
