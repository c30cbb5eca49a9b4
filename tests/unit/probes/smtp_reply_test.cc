// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 5321 sections 4.1.1.1 and 4.2: replies and extensions from lines.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "hail/probes/smtp.h"

using namespace hail;
using probes::Extensions;
using probes::Reply;
using probes::ReplyParser;

namespace {

/// Feeds the lines; "220 [a|b]" for a reply, "more" if none is whole, "error: word" for an error.
std::string parsed(const std::vector<std::string>& lines, const net::Bounds& bounds = {}) {
  ReplyParser parser(bounds);
  std::string result = "more";
  for (const std::string& line : lines) {
    const auto reply = parser.line(line);
    if (!reply) return fmt::format("error: {}", name(reply.error().code));
    if (*reply) {
      result = fmt::format("{} [{}]{}", (*reply)->code, fmt::join((*reply)->lines, "|"),
                           (*reply)->code_changed ? " changed" : "");
    }
  }
  return result;
}

Reply ehlo(std::vector<std::string> lines) {
  Reply reply;
  reply.code = 250;
  reply.lines = std::move(lines);
  return reply;
}

}  // namespace

TEST_SUITE("smtp reply parser") {
  TEST_CASE("RFC 5321 section 4.2.1: one line, many lines, and what is no reply") {
    struct Row {
      std::string name;
      std::vector<std::string> lines;
      std::string expect;
    };
    const Row rows[] = {
        {"one line", {"220 mx ESMTP"}, "220 [mx ESMTP]"},
        {"text may be missing", {"250"}, "250 []"},
        {"a space and no text", {"250 "}, "250 []"},
        {"several lines", {"250-mx", "250-SIZE 10", "250 OK"}, "250 [mx|SIZE 10|OK]"},
        {"more lines are due", {"250-mx"}, "more"},
        {"a hyphen and no text", {"250-", "250 x"}, "250 [|x]"},
        {"the code of the last line holds", {"250-a", "500 b"}, "500 [a|b] changed"},
        {"text that looks like a code", {"220 220-not one"}, "220 [220-not one]"},
        {"first digit below 2", {"150 x"}, "error: protocol"},
        {"first digit above 5", {"650 x"}, "error: protocol"},
        {"two digits", {"25 x"}, "error: protocol"},
        {"no code", {"hello"}, "error: protocol"},
        {"empty line", {""}, "error: protocol"},
        {"neither space nor hyphen", {"250_x"}, "error: protocol"},
        {"a fourth digit", {"2500 x"}, "error: protocol"},
        {"a bad line inside", {"250-a", "junk"}, "error: protocol"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CHECK(parsed(row.lines) == row.expect);
    }
  }

  TEST_CASE("a reply has an end: lines and bytes are bounded") {
    net::Bounds bounds;
    bounds.reply_lines = 3;
    CHECK(parsed({"220-a", "220-b", "220 c"}, bounds) == "220 [a|b|c]");
    CHECK(parsed({"220-a", "220-b", "220-c", "220 d"}, bounds) == "error: limit");
    bounds = {};
    bounds.reply = 20;
    CHECK(parsed({"220-12345678", "220-12345678"}, bounds) == "error: limit");
  }

  TEST_CASE("a parser serves one reply after the other") {
    ReplyParser parser(net::Bounds{});
    REQUIRE(parser.line("250-a").value() == std::nullopt);
    CHECK(parser.line("250 b").value()->lines.size() == 2);
    CHECK(parser.line("221 bye").value()->lines.size() == 1);
  }

  TEST_CASE("RFC 2034: enhanced status codes") {
    struct Row {
      std::string line, code;
    };
    const Row rows[] = {{"5.7.1 no", "5.7.1"},
                        {"2.0.0", "2.0.0"},
                        {"5.7.26 long", "5.7.26"},
                        {"5.7 no", "-"},
                        {"10.0.0.1 is listed", "-"},
                        {"", "-"},
                        {".5.7", "-"},
                        {"5..7 x", "-"},
                        {"v1.2.3", "-"}};
    for (const Row& row : rows) {
      CAPTURE(row.line);
      Reply reply;
      reply.lines = {row.line};
      CHECK(reply.enhanced().value_or("-") == row.code);
    }
  }
}

TEST_SUITE("smtp extensions") {
  TEST_CASE("RFC 5321 section 4.1.1.1: keywords, parameters, the domain") {
    const Extensions extensions(
        ehlo({"mx.example at your service", "SIZE 10485760", "starttls", "AUTH PLAIN LOGIN",
              "AUTH=CRAM-MD5 LOGIN", "8BITMIME ", "", "HELP"}));
    CHECK(extensions.domain() == "mx.example");
    CHECK(extensions.contains("STARTTLS"));
    CHECK_FALSE(extensions.contains("mx.example"));
    CHECK(*extensions.parameters("SIZE") == std::vector<std::string>{"10485760"});
    CHECK(*extensions.parameters("AUTH") == std::vector<std::string>{"PLAIN", "LOGIN", "CRAM-MD5"});
    CHECK(extensions.parameters("8BITMIME")->empty());
    CHECK(extensions.list().size() == 5);
  }

  TEST_CASE("the first line is never an extension, even if it looks like one") {
    CHECK_FALSE(Extensions(ehlo({"STARTTLS"})).contains("STARTTLS"));
    CHECK(Extensions(ehlo({})).list().empty());
  }
}
