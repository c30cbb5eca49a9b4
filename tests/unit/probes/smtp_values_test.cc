// SPDX-License-Identifier: GPL-3.0-or-later
// The pure parts of the SMTP probe: addresses that may be sent, parameters of extensions, the words
// of a reply.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "hail/probes/smtp.h"

using namespace hail::probes;

namespace {

Reply reply_of(const std::string& text) {
  ReplyParser parser{hail::net::Bounds()};
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    auto parsed = parser.line(text.substr(begin, end - begin));
    REQUIRE(parsed.has_value());
    if (*parsed) return **parsed;
    begin = end + 1;
  }
}

std::string shown(const Value& value) {
  const auto* members = std::get_if<Value::Members>(&value.held());
  if (members == nullptr) {
    if (const auto* text = std::get_if<std::string>(&value.held())) return "\"" + *text + "\"";
    if (const auto* number = std::get_if<std::int64_t>(&value.held()))
      return std::to_string(*number);
    return std::get<bool>(value.held()) ? "true" : "false";
  }
  std::string all;
  for (const auto& [name, member] : *members)
    all += (all.empty() ? "" : " ") + name + "=" + shown(member);
  return "{" + all + "}";
}

}  // namespace

TEST_SUITE("smtp values") {
  TEST_CASE("addresses that may stand between angle brackets") {
    struct Row {
      std::string name, address;
      bool right;
    };
    const Row rows[] = {
        {"usual", "bob@example.net", true},
        {"RFC 5321 section 4.1.1.3: postmaster needs no domain", "postmaster", true},
        {"RFC 5321 section 4.1.3: address literal", "bob@[192.0.2.1]", true},
        {"RFC 6531: beyond ASCII", "bj\xc3\xb6rn@example.net", true},
        {"RFC 5321 section 4.5.3.1.3: 254 octets",
         std::string(60, 'a') + "@" + std::string(193, 'b'), true},
        {"255 octets", std::string(60, 'a') + "@" + std::string(194, 'b'), false},
        {"empty", "", false},
        {"no domain", "bob", false},
        {"nothing before the @", "@example.net", false},
        {"nothing behind the @", "bob@", false},
        {"an option of somebody's program", "-oQ/tmp@example.net", false},
        {"CR LF", "bob@example.net\r\nDATA", false},
        {"NUL", std::string("bob\0@example.net", 16), false},
        {"a second parameter", "bob@example.net> SIZE=1", false},
        {"an angle bracket", "<bob@example.net", false},
        {"a blank", "bob @example.net", false},
        {"DEL", "bob\x7f@example.net", false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CHECK(wrong_address(row.address).has_value() != row.right);
    }
    CHECK_FALSE(wrong_domain("example.net").has_value());
    for (const std::string domain : {"", "-x", "a b", "a@b", "a>\r\n", "a\tb"}) {
      CAPTURE(domain);
      CHECK(wrong_domain(domain).has_value());
    }
  }

  TEST_CASE("parameters of extensions are values where they are what their RFC says") {
    struct Row {
      std::string name, line, expect;
    };
    const Row rows[] = {
        {"RFC 1870 section 4: SIZE", "SIZE 52428800", "{size=52428800}"},
        {"RFC 1870 section 4: 0 is no limit", "SIZE 0", "{size=0}"},
        {"RFC 1870 section 4: no number, no value", "SIZE", "{}"},
        {"SIZE with words", "SIZE 10MB", "{}"},
        {"SIZE below nothing", "SIZE -1", "{}"},
        {"SIZE beyond 64 bits", "SIZE 99999999999999999999", "{}"},
        {"RFC 9422 section 3: LIMITS", "LIMITS RCPTMAX=100 MAILMAX=20",
         "{limits={RCPTMAX=100 MAILMAX=20}}"},
        {"LIMITS that nobody can read", "LIMITS RCPTMAX =5 MAILMAX=x", "{}"},
        {"RFC 2852 section 4.1: DELIVERBY", "DELIVERBY 240", "{deliverby_s=240}"},
        {"RFC 4865 section 3: FUTURERELEASE", "FUTURERELEASE 604800 2026-12-01T00:00:00Z",
         "{futurerelease={interval_s=604800 until=\"2026-12-01T00:00:00Z\"}}"},
        {"RFC 6710 section 3: MT-PRIORITY", "MT-PRIORITY MIXER", "{mt_priority=\"MIXER\"}"},
        {"RFC 8689 section 2: REQUIRETLS", "REQUIRETLS", "{requiretls=true}"},
        {"RFC 3030 section 2: CHUNKING", "CHUNKING", "{chunking=true}"},
        {"RFC 3030 section 3: BINARYMIME", "BINARYMIME", "{binarymime=true}"},
        {"Exim: PIPECONNECT", "PIPECONNECT", "{pipeconnect=true}"},
        {"nothing of all this", "8BITMIME", "{}"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const Extensions list(reply_of("250-mx.example\n250 " + row.line));
      CHECK(shown(interpreted(list)) == row.expect);
    }
  }

  TEST_CASE("the words of a reply: all lines, enhanced codes taken out, bounded") {
    struct Row {
      std::string name, text, words, whole;
    };
    const Row rows[] = {
        {"one line", "550 5.1.1 no such user", "no such user", "550 5.1.1 no such user"},
        {"RFC 2034 section 4: the code on each line", "550-5.1.1 no\n550 5.1.1 such user",
         "no such user", "550 5.1.1 no such user"},
        {"without an enhanced code", "550-no\n550 such user", "no such user", "550 no such user"},
        {"a code alone", "550", "", "550"},
        {"an enhanced code alone", "550 5.1.1", "", "550 5.1.1"},
        {"an address is no enhanced code", "550 192.0.2.1 is listed", "192.0.2.1 is listed",
         "550 192.0.2.1 is listed"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CHECK(reply_of(row.text).words() == row.words);
      CHECK(reply_of(row.text).whole() == row.whole);
    }
    Reply endless;
    endless.code = 550;
    endless.lines.assign(500, std::string(400, 'x'));
    CHECK(endless.words().size() == 1000);
  }
}
