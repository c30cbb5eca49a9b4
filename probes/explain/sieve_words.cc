// SPDX-License-Identifier: GPL-3.0-or-later
// ManageSieve's words: the capabilities of RFC 5804 section 1.7 and the response codes of 1.3.
#include "probes/explain/rows.h"

namespace hail::probes::explain {
namespace {

// clang-format off
constexpr WordRow capabilities[] = {
    {"IMPLEMENTATION", "the server's software", "Its name and version as it tells them.", "RFC 5804 section 1.7"},
    {"LANGUAGE", "the language of the server's texts", "", "RFC 5804 section 1.7"},
    {"MAXREDIRECTS", "how many redirects a script may do", "For one message.", "RFC 5804 section 1.7"},
    {"NOTIFY", "ways in which a script can tell of mail", "Such as mailto.", "RFC 5804 section 1.7"},
    {"OWNER", "whose scripts these are", "The user that you are logged in as.", "RFC 5804 section 1.7"},
    {"RENAME", "scripts can be renamed", "An early word for what VERSION 1.0 includes.", "a private extension"},
    {"SASL", "ways to log in", "Empty before TLS where the server wants encryption first.", "RFC 5804 section 1.7", "STARTTLS first if it is empty", "", "", "STARTTLS"},
    {"SIEVE", "what scripts may use", "The extensions of the Sieve language that this server runs.", "RFC 5804 section 1.7", "", "", "", "sieve"},
    {"STARTTLS", "the connection can be encrypted", "After OK the TLS handshake begins, and the server tells its capabilities anew.", "RFC 5804 section 2.2", "", "", "", "TLS"},
    {"UNAUTHENTICATE", "a log-in can be taken back without a new connection", "", "RFC 5804 section 2.14"},
    {"VERSION", "the version of the protocol", "1.0 means RFC 5804 whole: CHECKSCRIPT, NOOP, RENAMESCRIPT.", "RFC 5804 section 1.7"},
};

constexpr WordRow responses[] = {
    {"ACTIVE", "the script is in use", "It cannot be deleted while it is active.", "RFC 5804 section 1.3", "make another script active first", "the server, after DELETESCRIPT"},
    {"ALREADYEXISTS", "a script of that name is there already", "", "RFC 5804 section 1.3", "choose another name", "the server, after RENAMESCRIPT"},
    {"AUTH-TOO-WEAK", "this way to log in is too weak", "", "RFC 5804 section 1.3", "use a stronger mechanism", "the server, after AUTHENTICATE"},
    {"ENCRYPT-NEEDED", "this way to log in needs encryption", "", "RFC 5804 section 1.3", "STARTTLS first", "the server, after AUTHENTICATE", "a wrong password", "STARTTLS"},
    {"NONEXISTENT", "there is no script of that name", "", "RFC 5804 section 1.3", "LISTSCRIPTS shows those that are there"},
    {"QUOTA|QUOTA/MAXSCRIPTS|QUOTA/MAXSIZE", "there is no room, or there are too many scripts", "QUOTA/MAXSCRIPTS and QUOTA/MAXSIZE tell which.", "RFC 5804 section 1.3", "delete scripts that are not used", "the server, after PUTSCRIPT or HAVESPACE"},
    {"REFERRAL", "ask another server", "The URL names it.", "RFC 5804 section 1.3", "trust it only if you know it"},
    {"SASL", "the last part of the log-in", "What the mechanism sends back with OK; it proves the server to the client.", "RFC 5804 section 1.3", "", "the server, after AUTHENTICATE"},
    {"TAG", "which NOOP this answers", "", "RFC 5804 section 1.3"},
    {"TRANSITION-NEEDED", "a new password has to be set", "The account has to move to another kind of stored password.", "RFC 5804 section 1.3", "log in once with PLAIN inside TLS", "the server, after AUTHENTICATE"},
    {"TRYLATER", "something at the server is wrong for now", "", "RFC 5804 section 1.3", "try again later"},
    {"WARNINGS", "the script was taken, but something in it is odd", "", "RFC 5804 section 1.3", "read the text", "the server, after PUTSCRIPT or CHECKSCRIPT"},
};
// clang-format on

}  // namespace

std::span<const WordRow> sieve_capabilities() {
  return capabilities;
}
std::span<const WordRow> sieve_responses() {
  return responses;
}

}  // namespace hail::probes::explain
