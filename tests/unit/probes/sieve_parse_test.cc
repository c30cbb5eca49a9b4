// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 5804 section 4: ManageSieve's responses from lines and literals.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "hail/net/escape.h"
#include "hail/probes/sieve.h"

using namespace hail;
using probes::Capabilities;
using probes::SieveLine;
using probes::SieveParser;
using probes::SieveToken;

namespace {

std::string render(const SieveLine& line) {
  if (line.kind != SieveLine::Kind::data) {
    return line.line() + (line.argument.empty() ? "" : " <" + net::escape(line.argument) + ">");
  }
  std::string text;
  for (const SieveToken& token : line.tokens) {
    const char* const shapes[] = {"{}", "\"{}\"", "(", ")"};
    if (!text.empty()) text += ' ';
    text +=
        fmt::format(fmt::runtime(shapes[static_cast<int>(token.kind)]), net::escape(token.text));
  }
  return text;
}

/// Feeds octets as a stream would hand them out: lines, and literals of the length that is due.
std::string parsed(std::string_view bytes, const net::Bounds& bounds = {}) {
  SieveParser parser(bounds);
  std::string result;
  while (!bytes.empty()) {
    if (const auto due = parser.wants()) {
      if (bytes.size() < *due) return result + "literal due";
      parser.literal(std::string(bytes.substr(0, *due)));
      bytes.remove_prefix(*due);
      continue;
    }
    const std::size_t end = bytes.find("\r\n");
    if (end == std::string_view::npos) return result + "line due";
    const auto line = parser.line(bytes.substr(0, end));
    bytes.remove_prefix(end + 2);
    if (!line) return result + fmt::format("error: {}", name(line.error().code));
    if (*line) result += render(**line) + "; ";
  }
  return result;
}

std::string listed(std::string_view bytes) {
  SieveParser parser(net::Bounds{});
  const auto line = parser.line(bytes);
  Capabilities list;
  if (!line || !*line || !add_capability(list, **line)) return "none";
  std::string text;
  for (const auto& [name, parameters] : list.list())
    text += fmt::format("{}[{}]", name, fmt::join(parameters, "|"));
  return text;
}

}  // namespace

TEST_SUITE("sieve parser") {
  TEST_CASE("RFC 5804 section 4: strings, literals, endings, and what is none of them") {
    struct Row {
      std::string name, bytes, expect;
    };
    const Row rows[] = {
        {"a name", "\"STARTTLS\"\r\n", "\"STARTTLS\"; "},
        {"a name and a value", "\"SIEVE\" \"a b\"\r\n", "\"SIEVE\" \"a b\"; "},
        {"escapes", "\"a\\\"b\\\\c\"\r\n", "\"a\"b\\\\c\"; "},
        {"an empty string", "\"\"\r\n", "\"\"; "},
        {"a literal", "{3}\r\nabc\r\n", "\"abc\"; "},
        {"a literal of a client's shape", "{3+}\r\nabc\r\n", "\"abc\"; "},
        {"an empty literal", "\"x\" {0}\r\n\r\n", "\"x\" \"\"; "},
        {"a literal with a line end", "{4}\r\na\r\nb\r\n", "\"a\\r\\nb\"; "},
        {"two literals", "{1}\r\na {1}\r\nb\r\n", "\"a\" \"b\"; "},
        {"a script that is active", "\"main\" ACTIVE\r\n", "\"main\" ACTIVE; "},
        {"OK", "OK\r\n", "OK; "},
        {"in any case of letters", "oK \"x\"\r\n", "OK \"x\"; "},
        {"a code", "NO (TRYLATER) \"x\"\r\n", "NO (TRYLATER) \"x\"; "},
        {"a code with an argument", "OK (SASL \"cnNw\")\r\n", "OK (SASL) <cnNw>; "},
        {"an argument as a literal", "OK (SASL {4}\r\ncnNw)\r\n", "OK (SASL) <cnNw>; "},
        {"a code of two levels", "NO (QUOTA/MAXSIZE)\r\n", "NO (QUOTA/MAXSIZE); "},
        {"a text as a literal", "BYE {3}\r\nbye\r\n", "BYE \"bye\"; "},
        {"a code that is not closed", "BYE (TRYLATER\r\n", "BYE (TRYLATER); "},
        {"lines behind each other", "\"x\"\r\nOK\r\n", "\"x\"; OK; "},
        {"another protocol", "220 x\r\n", "error: protocol"},
        {"an empty line", "\r\n", "error: protocol"},
        {"a parenthesis", "(\"x\")\r\n", "error: protocol"},
        {"a string without an end", "\"x\r\n", "error: protocol"},
        {"a backslash at the end", "\"x\\\r\n", "error: protocol"},
        {"a length that is none", "{x}\r\n", "error: protocol"},
        {"a negative length", "{-1}\r\n", "error: protocol"},
        {"a length without its brace", "{1\r\n", "error: protocol"},
        {"words behind a length", "{1} x\r\n", "error: protocol"},
        {"no length", "{}\r\n", "error: protocol"},
        {"4 GiB", "{4294967295}\r\n", "error: limit"},
        {"more than a number holds", "{99999999999999999999999}\r\n", "error: limit"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CHECK(parsed(row.bytes) == row.expect);
    }
  }

  TEST_CASE("at every cut there is a line, a want or an error, and never more than the whole") {
    const std::string bytes =
        "\"SIEVE\" {5}\r\na\r\n\"b\r\n\"x\\\"y\"\r\nNO (SASL {4}\r\nabcd) \"text\"\r\n";
    const std::string whole = parsed(bytes);
    CHECK(whole == "\"SIEVE\" \"a\\r\\n\"b\"; \"x\"y\"; NO (SASL) \"text\" <abcd>; ");
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
      CAPTURE(cut);
      std::string part = parsed(std::string_view(bytes).substr(0, cut));
      CHECK(part.find("error") == std::string::npos);
      part = part.substr(0, part.rfind("; ") == std::string::npos ? 0 : part.rfind("; ") + 2);
      CHECK(whole.starts_with(part));
    }
  }

  TEST_CASE("bounds: octets of a line with its literals, words of a line, a literal") {
    net::Bounds bounds;
    bounds.literal = 4;
    CHECK(parsed("{4}\r\nabcd\r\n", bounds) == "\"abcd\"; ");
    CHECK(parsed("{5}\r\nabcde\r\n", bounds) == "error: limit");
    bounds.reply = 40;
    std::string many;
    for (int i = 0; i < 10; ++i) many += "{4}\r\nabcd ";
    CHECK(parsed(many + "\r\n", bounds) == "error: limit");
    std::string words(4000, 'x');
    for (std::size_t i = 1; i < words.size(); i += 2) words[i] = ' ';
    CHECK(parsed("\"x\" " + words + "\r\n") == "error: limit");
  }

  TEST_CASE("a parser serves one line after the other: its bounds begin anew") {
    net::Bounds bounds;
    bounds.reply = 10;
    CHECK(parsed("\"12345\"\r\n\"12345\"\r\n\"12345\"\r\n", bounds) ==
          "\"12345\"; \"12345\"; \"12345\"; ");
  }

  TEST_CASE("RFC 5804 section 1.7: capabilities") {
    CHECK(listed("\"STARTTLS\"") == "STARTTLS[]");
    CHECK(listed("\"implementation\" \"Example 1.0\"") == "IMPLEMENTATION[Example 1.0]");
    CHECK(listed("\"SASL\" \"PLAIN  SCRAM-SHA-1 \"") == "SASL[PLAIN|SCRAM-SHA-1]");
    CHECK(listed("\"SASL\" \"\"") == "SASL[]");
    CHECK(listed("\"SIEVE\" \"fileinto vacation\"") == "SIEVE[fileinto|vacation]");
    CHECK(listed("\"NOTIFY\" \"xmpp mailto\"") == "NOTIFY[xmpp|mailto]");
    CHECK(listed("\"EXTLISTS\" \"urn:a urn:b\"") == "EXTLISTS[urn:a|urn:b]");
    CHECK(listed("\"OWNER\" \"two words\"") == "OWNER[two words]");
    CHECK(listed("\"VERSION\" \"\"") == "VERSION[]");
    CHECK(listed("\"a\" \"b\" \"c\"") == "none");
    CHECK(listed("\"a\" ACTIVE") == "none");
    CHECK(listed("\"\" \"b\"") == "none");
  }
}
