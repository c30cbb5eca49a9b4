// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 1939, RFC 2449: POP3's status lines, stamps, capabilities and listings from lines.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "hail/net/digest.h"
#include "hail/probes/pop3.h"
#include "probes/mail_words.h"

using namespace hail;
using probes::AuthOutcome;
using probes::Capabilities;
using probes::PopListing;
using probes::PopPolicy;
using probes::PopTotals;

namespace {

/// "ok [CODE] text".
std::string status(std::string_view line) {
  const auto said = probes::pop_status(line);
  if (!said) return fmt::format("error: {}", name(said.error().code));
  const char* const kinds[] = {"ok", "err", "more"};
  return fmt::format("{} [{}] {}", kinds[static_cast<int>(said->kind)], said->code, said->text);
}

Capabilities list_of(const std::vector<std::string>& lines) {
  Capabilities list;
  for (const std::string& line : lines) add_capability(list, line);
  return list;
}

PopListing summed(PopListing::Of of, const std::vector<std::string>& lines) {
  PopListing listing(of);
  for (const std::string& line : lines) listing.line(line);
  return listing;
}

}  // namespace

TEST_SUITE("pop3 parser") {
  TEST_CASE("RFC 1939 section 3, RFC 2449 section 8, RFC 5034: status lines") {
    struct Row {
      std::string name, line, expect;
    };
    const Row rows[] = {
        {"success", "+OK ready", "ok [] ready"},
        {"success without a text", "+OK", "ok [] "},
        {"a blank and no text", "+OK ", "ok [] "},
        {"failure", "-ERR no", "err [] no"},
        {"failure without a text", "-ERR", "err [] "},
        {"a response code", "-ERR [IN-USE] busy", "err [IN-USE] [IN-USE] busy"},
        {"a code of two levels", "-ERR [SYS/TEMP] x", "err [SYS/TEMP] [SYS/TEMP] x"},
        {"a code in lower case", "-ERR [auth] x", "err [AUTH] [auth] x"},
        {"a code of a success", "+OK [X] x", "ok [X] [X] x"},
        {"a bracket without an end is text", "-ERR [IN-USE x", "err [] [IN-USE x"},
        {"a code that does not come first is text", "-ERR x [AUTH]", "err [] x [AUTH]"},
        {"a challenge", "+ YQ==", "more [] YQ=="},
        {"an empty challenge", "+ ", "more [] "},
        {"an empty challenge without its blank", "+", "more [] "},
        {"a challenge has no code", "+ [X]", "more [] [X]"},
        {"lower case", "+ok x", "ok [] x"},
        {"a tab is a blank", "-ERR\tx", "err [] x"},
        {"no blank behind the word", "+OKAY", "error: protocol"},
        {"no blank behind the plus", "+x", "error: protocol"},
        {"a blank in front", " +OK", "error: protocol"},
        {"another protocol", "220 x", "error: protocol"},
        {"nothing", "", "error: protocol"},
        {"a minus alone", "-", "error: protocol"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CHECK(status(row.line) == row.expect);
    }
  }

  TEST_CASE("a status line is evidence as it was sent") {
    for (const std::string line : {"+OK ready", "-ERR [IN-USE] busy", "-ERR", "+ YQ=="})
      CHECK(probes::pop_status(line)->line() == line);
  }

  TEST_CASE("every cut of a status line is a status line or an error, never a crash") {
    const std::string line = "-ERR [SYS/TEMP] come back \xff\x00 later";
    for (std::size_t cut = 0; cut <= line.size(); ++cut) {
      CAPTURE(cut);
      const auto said = probes::pop_status(std::string_view(line).substr(0, cut));
      CHECK(said.has_value() == (cut >= 4));
    }
  }

  TEST_CASE("RFC 1939 section 7: a stamp is a msg-id, and nothing else is") {
    struct Row {
      std::string name, greeting, stamp;
    };
    const Row rows[] = {
        {"as in the RFC", "POP3 server ready <1896.697170952@dbc.mtview.ca.us>",
         "<1896.697170952@dbc.mtview.ca.us>"},
        {"text behind it", "<a@b> ready", "<a@b>"},
        {"the last one counts", "<x> <a@b>", "<a@b>"},
        {"no angle bracket", "ready a@b", "-"},
        {"no closing one", "ready <a@b", "-"},
        {"no host", "<a@>", "-"},
        {"no name", "<@b>", "-"},
        {"no at", "<ready>", "-"},
        {"two ats", "<a@b@c>", "-"},
        {"a blank inside", "<a @b>", "-"},
        {"a control byte", "<a\x01@b>", "-"},
        {"an octet beyond ASCII", "<a\xff@b>", "-"},
        {"empty", "", "-"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CHECK(probes::apop_stamp(row.greeting).value_or("-") == row.stamp);
    }
  }

  TEST_CASE("RFC 1939 section 7: the digest of APOP") {
    CHECK(net::md5_hex("<1896.697170952@dbc.mtview.ca.us>tanstaaf") ==
          "c4c9334bac560ecc979e58001b3e22fb");
    CHECK(net::md5_hex("") == "d41d8cd98f00b204e9800998ecf8427e");
  }

  TEST_CASE("RFC 1939 section 3: the dot ends, a dot in front is taken away") {
    CHECK_FALSE(probes::unstuffed("."));
    CHECK(probes::unstuffed("..").value() == ".");
    CHECK(probes::unstuffed(".x").value() == "x");
    CHECK(probes::unstuffed("x.").value() == "x.");
    CHECK(probes::unstuffed("").value().empty());
    CHECK(probes::unstuffed(" .").value() == " .");
  }

  TEST_CASE("RFC 2449 section 6, RFC 6856: what the capabilities say") {
    struct Row {
      std::string name;
      std::vector<std::string> lines;
      std::string text, malformed;
    };
    const Row rows[] = {
        {"nothing", {"TOP", "UIDL"}, "", ""},
        {"LOGIN-DELAY", {"LOGIN-DELAY 900"}, "a log-in at most every 900 s", ""},
        {"LOGIN-DELAY 0", {"LOGIN-DELAY 0"}, "", ""},
        {"LOGIN-DELAY USER",
         {"LOGIN-DELAY 900 USER"},
         "a log-in at most every 900 s, or as each user has it",
         ""},
        {"EXPIRE", {"EXPIRE 60"}, "mail may be deleted after 60 days", ""},
        {"EXPIRE USER",
         {"expire 60 user"},
         "mail may be deleted after 60 days, or as each user has it",
         ""},
        {"EXPIRE 0", {"EXPIRE 0"}, "mail may not stay on the server", ""},
        {"EXPIRE NEVER", {"EXPIRE never"}, "mail stays until it is deleted", ""},
        {"both",
         {"LOGIN-DELAY 5", "EXPIRE NEVER"},
         "a log-in at most every 5 s; mail stays until it is deleted",
         ""},
        {"no number", {"LOGIN-DELAY soon"}, "", "LOGIN-DELAY soon"},
        {"no argument", {"EXPIRE"}, "", "EXPIRE "},
        {"a negative number", {"EXPIRE -1"}, "", "EXPIRE -1"},
        {"a number that does not fit",
         {"EXPIRE 99999999999999999999"},
         "",
         "EXPIRE 99999999999999999999"},
        {"SASL without a mechanism", {"SASL"}, "", "SASL without a mechanism"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const PopPolicy policy(list_of(row.lines));
      CHECK(policy.text() == row.text);
      CHECK(fmt::format("{}", fmt::join(policy.malformed, "|")) == row.malformed);
    }
    const PopPolicy policy(list_of({"IMPLEMENTATION Some  Server 2.0", "UTF8 USER"}));
    CHECK(policy.implementation == "Some Server 2.0");
    CHECK(policy.utf8_names);
    CHECK_FALSE(PopPolicy(list_of({"UTF8"})).utf8_names);
  }

  TEST_CASE("RFC 1939 section 5: the answer to STAT") {
    CHECK(probes::pop_totals("3 12345") == PopTotals{3, 12345});
    CHECK(probes::pop_totals("0 0 empty") == PopTotals{0, 0});
    for (const std::string text :
         {"", "3", "x 1", "1 x", "-1 5", "1 -5", "3 12345x", "9223372036854775808 1"}) {
      CAPTURE(text);
      CHECK_FALSE(probes::pop_totals(text));
    }
  }

  TEST_CASE("RFC 1939 sections 5 and 7: listings are summed up") {
    struct Row {
      std::string name;
      PopListing::Of of;
      std::vector<std::string> lines;
      std::int64_t messages, octets;
      bool in_order;
      std::string malformed, duplicate;
    };
    const auto sizes = PopListing::Of::sizes;
    const auto uids = PopListing::Of::uids;
    const std::string longest(70, 'u');
    const Row rows[] = {
        {"empty", sizes, {}, 0, 0, true, "", ""},
        {"two messages", sizes, {"1 100", "2 23"}, 2, 123, true, "", ""},
        {"more words behind them", sizes, {"1 100 x"}, 1, 100, true, "", ""},
        {"a gap", sizes, {"1 100", "3 23"}, 2, 123, false, "", ""},
        {"twice the same", sizes, {"1 1", "1 1"}, 2, 2, false, "", ""},
        {"from 0", sizes, {"0 1"}, 1, 1, false, "", ""},
        {"no size", sizes, {"1"}, 1, 0, true, "1", ""},
        {"no number", sizes, {"one 1"}, 1, 0, true, "one 1", ""},
        {"a negative size", sizes, {"1 -1"}, 1, 0, true, "1 -1", ""},
        {"an empty line", sizes, {""}, 1, 0, true, "an empty line", ""},
        {"the first bad line is kept", sizes, {"1 1", "x", "y"}, 3, 1, true, "x", ""},
        {"ids", uids, {"1 a", "2 b"}, 2, 0, true, "", ""},
        {"an id twice", uids, {"1 a", "2 b", "3 a", "4 b"}, 4, 0, true, "", "a"},
        {"an id of 70 characters", uids, {"1 " + longest}, 1, 0, true, "", ""},
        {"an id of 71", uids, {"1 " + longest + "u"}, 1, 0, true, "1 " + longest + "u", ""},
        {"an id beyond ASCII", uids, {"1 \xff"}, 1, 0, true, "1 \xff", ""},
        {"sizes that no number holds",
         sizes,
         {"1 9223372036854775807", "2 9223372036854775807"},
         2,
         -2,
         true,
         "2 9223372036854775807",
         ""},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const PopListing listing = summed(row.of, row.lines);
      CHECK(listing.messages() == row.messages);
      CHECK(listing.totals().octets == row.octets);
      CHECK(listing.in_order() == row.in_order);
      CHECK(listing.malformed() == row.malformed);
      CHECK(listing.duplicate() == row.duplicate);
    }
  }
}

TEST_SUITE("words of refusals") {
  TEST_CASE("what servers say, and what they mean by it") {
    struct Row {
      std::string text;
      AuthOutcome outcome;
    };
    const Row rows[] = {
        {"Authentication failed.", AuthOutcome::wrong_password},
        {"Login failed.", AuthOutcome::wrong_password},
        {"Invalid login", AuthOutcome::wrong_password},
        {"Temporary authentication failure. [mail:2026]", AuthOutcome::temporary},
        {"Unable to lock maildrop: Mailbox is locked by POP server", AuthOutcome::temporary},
        {"Plaintext authentication disallowed on non-secure (SSL/TLS) connections.",
         AuthOutcome::needs_tls},
        {"Must issue a STLS command first", AuthOutcome::needs_tls},
        {"Unsupported authentication mechanism", AuthOutcome::mechanism_refused},
        {"authenticating: bad protocol / cancel", AuthOutcome::mechanism_refused},
        {"Account is disabled.", AuthOutcome::disabled},
        {"Your password has expired", AuthOutcome::disabled},
        {"Account locked", AuthOutcome::disabled},
        {"POP access is not enabled for this account", AuthOutcome::disabled},
        {"no", AuthOutcome::unknown},
        {"", AuthOutcome::unknown},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      CHECK(name(probes::outcome_of_words(row.text)) == name(row.outcome));
    }
  }

  TEST_CASE("a refusal to talk that is for now only") {
    CHECK(probes::is_for_now("Too many connections"));
    CHECK(probes::is_for_now("server BUSY"));
    CHECK_FALSE(probes::is_for_now("no service for 192.0.2.1"));
    CHECK_FALSE(probes::is_for_now(""));
  }

  TEST_CASE("sizes") {
    CHECK(probes::size_text(0) == "0 octets");
    CHECK(probes::size_text(999) == "999 octets");
    CHECK(probes::size_text(12'345) == "12 KB");
    CHECK(probes::size_text(3'999'999) == "3 MB");
  }
}
