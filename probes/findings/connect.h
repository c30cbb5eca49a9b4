// SPDX-License-Identifier: GPL-3.0-or-later
// Findings: What any line protocol can have: connections, greetings, replies.
#pragma once

#include "hail/probes/findings.h"

namespace hail::probes {

inline constexpr FindingRow connect_findings[] = {
    {"connect.every_address_fails", Severity::error, "connect",
     "none of the host's addresses answers", "nobody reaches this service by its name",
     "on the server: ss -ltn; then look at the firewall and at the address records",
     "RFC 5321 section 5.1"},
    {"connect.filtered", Severity::warn, "connect", "a firewall rejects the connection",
     "the service may be well, and only we are kept out",
     "try from another network, or ask the firewall's owner", "RFC 1812 section 5.2.7.1"},
    {"greeting.control_bytes", Severity::warn, "greeting",
     "control bytes or bytes that are not UTF-8 in a reply",
     "they can move the cursor of, or lie to, whoever shows them unescaped",
     "take them out of the server's banner setting", "RFC 5321 section 4.2"},
    {"greeting.delayed", Severity::note, "greeting", "held back on purpose, or the server is slow",
     "clients that do not wait 5 minutes give up; senders of spam are meant to",
     "Postfix: postscreen_greet_wait; else look at reverse DNS look-ups of the server",
     "RFC 5321 section 4.5.3.2.1"},
    {"greeting.malformed", Severity::error, "greeting",
     "the greeting is not what its protocol asks for",
     "clients cannot tell what they are talking to and give up",
     "see which program listens there: ss -ltnp", "RFC 5321 section 4.2"},
    {"greeting.rejected", Severity::error, "greeting", "the server turned us away at once",
     "it serves nobody, or not this address of ours",
     "read its words; then ask the server's owner, or try from another address",
     "RFC 5321 section 3.1"},
    {"greeting.throttled", Severity::note, "greeting", "the server asks to come back later",
     "nothing could be tested; the server may be well", "wait 10 minutes, then try again",
     "RFC 5321 section 4.2.3"},
    {"reply.bare_lf", Severity::warn, "reply", "a line ends in LF alone, without CR",
     "strict clients wait for a CR LF that never comes; the class of SMTP smuggling",
     "let the server, or the filter before it, send CR LF", "RFC 5321 section 2.3.8"},
    {"reply.code_changed", Severity::warn, "reply", "the code changes inside one reply",
     "clients disagree about which of them holds",
     "look for a filter or proxy that rewrites replies", "RFC 5321 section 4.2.1"},
    {"reply.tarpit", Severity::note, "reply", "answers come drop by drop",
     "a tarpit for senders of spam, or a connection that loses packets; clients may give up",
     "try from another address; else look at the server's load and at the line",
     "RFC 5321 section 4.5.3.2"},
    {"reply.too_long", Severity::warn, "reply", "a reply line is longer than 512 octets",
     "clients with a buffer of the size that the RFC names cut it or give up",
     "shorten the server's texts", "RFC 5321 section 4.5.3.1.5"},
};

}  // namespace hail::probes
