// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 9051 sections 4, 7 and 9: responses from lines and literals, whole and with each literal in
// two pieces at every split; lists of capabilities; texts on the wire.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "hail/net/escape.h"
#include "hail/probes/imap.h"
#include "probes/imap_text.h"

using namespace hail;
using probes::ImapItem;
using probes::ImapParser;
using probes::ImapResponse;

namespace {

std::string shown(const std::vector<ImapItem>& items) {
  std::string text;
  for (const ImapItem& item : items) {
    if (!text.empty()) text += ' ';
    if (item.kind == ImapItem::Kind::atom) text += item.text;
    if (item.kind == ImapItem::Kind::string) text += "'" + item.text + "'";
    if (item.kind == ImapItem::Kind::list) text += "(" + shown(item.items) + ")";
  }
  return text;
}

/// One line a response: "* 3 EXISTS", "h1 OK [CODE args] |text|", "+ |text|"; "?" where it is not
/// well-formed.
std::string shown(const ImapResponse& response) {
  using Kind = ImapResponse::Kind;
  const std::string odd = response.well_formed ? "" : " ?";
  if (response.kind == Kind::continuation) return fmt::format("+ |{}|{}", response.text, odd);
  std::string text = response.kind == Kind::tagged ? response.tag : "*";
  if (response.number) text += fmt::format(" {}", *response.number);
  text += " " + response.name;
  if (!response.is_status()) {
    if (!response.items.empty()) text += " " + shown(response.items);
    return text + odd;
  }
  if (!response.code.empty()) text += fmt::format(" [{} {}]", response.code, response.code_text);
  return text + fmt::format(" |{}|", response.text) + odd;
}

/// All of `wire`: responses joined by "; ", "due N" where octets of a literal are missing, "more"
/// where a line is, "error: word" for an error. Each literal is given in two pieces.
std::string parsed(std::string_view wire, std::size_t cut, const net::Bounds& bounds = {}) {
  ImapParser parser(bounds);
  std::string result;
  const auto add = [&](const std::string& text) { result += (result.empty() ? "" : "; ") + text; };
  bool whole = true;
  while (!wire.empty()) {
    const std::size_t end = wire.find("\r\n");
    if (end == std::string_view::npos) break;
    const auto response = parser.line(wire.substr(0, end));
    wire.remove_prefix(end + 2);
    if (!response) {
      add(fmt::format("error: {}", name(response.error().code)));
      return result;
    }
    whole = response->has_value();
    if (whole) add(shown(**response));
    while (parser.due() > 0 && !wire.empty()) {
      const std::size_t piece = std::min(std::max<std::size_t>(cut, 1), parser.due());
      parser.literal(wire.substr(0, piece));
      wire.remove_prefix(std::min(piece, wire.size()));
      cut = bounds.literal;
    }
  }
  if (parser.due() > 0) add(fmt::format("due {}", parser.due()));
  if (parser.due() == 0 && !whole) add("more");
  return result;
}

struct Row {
  std::string name;
  std::string wire;
  std::string expect;
};

void check(const std::vector<Row>& rows, const net::Bounds& bounds = {}) {
  for (const Row& row : rows) {
    CAPTURE(row.name);
    for (std::size_t cut = 0; cut <= row.wire.size(); ++cut) {
      CAPTURE(cut);
      CHECK(parsed(row.wire, cut, bounds) == row.expect);
    }
  }
}

}  // namespace

TEST_SUITE("imap parser") {
  TEST_CASE("RFC 9051 section 7.1: statuses, their codes and texts") {
    check({
        {"an untagged OK", "* OK ready\r\n", "* OK |ready|"},
        {"names in any case of letters", "* preauth hi\r\nh1 ok done\r\n",
         "* PREAUTH |hi|; h1 OK |done|"},
        {"a text may be missing", "* BYE\r\nh1 NO\r\nh2 BAD \r\n", "* BYE ||; h1 NO ||; h2 BAD ||"},
        {"a code without arguments", "h1 NO [ALERT] down\r\n", "h1 NO [ALERT ] |down|"},
        {"a code with arguments", "* OK [UIDNEXT 7] next\r\n", "* OK [UIDNEXT 7] |next|"},
        {"a code in small letters", "h1 NO [authenticationFailed] no\r\n",
         "h1 NO [AUTHENTICATIONFAILED ] |no|"},
        {"a code and no text", "h1 OK [READ-ONLY]\r\n", "h1 OK [READ-ONLY ] ||"},
        {"a code without its bracket is text", "h1 OK [READ-ONLY done\r\n",
         "h1 OK |[READ-ONLY done| ?"},
        {"a bracket inside the text is no code", "h1 OK done [x]\r\n", "h1 OK |done [x]|"},
        {"a text that ends like a literal is none", "* OK hello {5}\r\nh1 OK x\r\n",
         "* OK |hello {5}|; h1 OK |x|"},
        {"a tag may be any atom", "A.0_1-x OK done\r\n", "A.0_1-x OK |done|"},
    });
  }

  TEST_CASE("RFC 9051 section 7.6: continuations") {
    check({
        {"with a text", "+ Ready for literal\r\n", "+ |Ready for literal|"},
        {"with nothing, as RFC 3501 has it", "+ \r\n", "+ ||"},
        {"without the space", "+\r\n", "+ ||"},
        {"base64", "+ PDE+\r\n", "+ |PDE+|"},
    });
  }

  TEST_CASE("RFC 9051 section 4: atoms, strings, lists, numbers") {
    check({
        {"atoms", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", "* CAPABILITY IMAP4rev1 AUTH=PLAIN"},
        {"a number before the name", "* 23 EXISTS\r\n", "* 23 EXISTS"},
        {"a number before a status name is data", "* 5 OK\r\n", "* 5 OK"},
        {"a number beyond 63 bits", "* 9223372036854775808 EXISTS\r\n", "* EXISTS ?"},
        {"quoted strings", "* X \"a b\" \"\"\r\n", "* X 'a b' ''"},
        {"escapes in them", "* X \"a\\\"b\\\\c\"\r\n", "* X 'a\"b\\c'"},
        {"braces and parentheses in them", "* X \"({5}\"\r\n", "* X '({5}'"},
        {"lists", "* LIST (\\HasNoChildren \\Sent) \"/\" Sent\r\n",
         "* LIST (\\HasNoChildren \\Sent) '/' Sent"},
        {"an empty list", "* X () (()) NIL\r\n", "* X () (()) NIL"},
        {"lists side by side, RFC 2342", "* NAMESPACE ((\"\" \"/\")(\"#x\" \".\")) NIL NIL\r\n",
         "* NAMESPACE (('' '/') ('#x' '.')) NIL NIL"},
        {"spaces without need", "* X  a  (  b ) \r\n", "* X a (b)"},
        {"no data", "* SEARCH\r\n", "* SEARCH"},
    });
  }

  TEST_CASE("RFC 9051 section 4.3: literals") {
    check({
        {"one", "* X {3}\r\nabc\r\n", "* X 'abc'"},
        {"the line goes on behind it", "* X ({3}\r\nabc d) e\r\n", "* X ('abc' d) e"},
        {"line ends and quotes in it", "* X {6}\r\na\r\n\"(b y\r\n", "* X 'a\r\n\"(b' y"},
        {"an empty one", "* X {0}\r\n y\r\n", "* X '' y"},
        {"LITERAL8", "* X ~{2}\r\n\xff\xfe\r\n", "* X '\xff\xfe'"},
        {"with a plus, RFC 7888", "* X {2+}\r\nab\r\n", "* X 'ab'"},
        {"two", "* X {1}\r\na {1}\r\nb\r\n", "* X 'a' 'b'"},
        {"octets are missing", "* X {5}\r\nab", "due 3"},
        {"the rest of the line is missing", "* X {2}\r\nab", "more"},
        {"braces that are no literal", "* X {a} {} {1}x\r\nh1 OK y\r\n",
         "* X {a} {} {1}x ?; h1 OK |y|"},
        {"within an unfinished string it is none", "* X \"a {5}\r\nh1 OK y\r\n",
         "* X 'a ' ?; h1 OK |y|"},
    });
  }

  TEST_CASE("what is odd is marked, and the next response is found again") {
    check({
        {"a list that is not closed", "* X (a\r\nh1 OK y\r\n", "* X (a) ?; h1 OK |y|"},
        {"closed too often", "* X a))\r\nh1 OK y\r\n", "* X a ?; h1 OK |y|"},
        {"a string that is not closed", "* X \"a\r\nh1 OK y\r\n", "* X 'a' ?; h1 OK |y|"},
        {"a control octet in an atom", "* X a\x01\r\n", "* X a\x01 ?"},
        {"8 bits in an atom", "* X a\xff\r\n", "* X a\xff ?"},
        {"a quote inside an atom", "* X a\"b\"\r\n", "* X a 'b' ?"},
    });
  }

  TEST_CASE("what is no response is an error") {
    check({
        {"nothing", "\r\n", "error: protocol"},
        {"a star alone", "*\r\n", "error: protocol"},
        {"a star without a space", "*OK ready\r\n", "error: protocol"},
        {"a star and a list", "* (x)\r\n", "error: protocol"},
        {"a number alone", "* 5\r\n", "error: protocol"},
        {"a tag alone", "h1\r\n", "error: protocol"},
        {"a tag with a plus", "h+ OK x\r\n", "error: protocol"},
        {"a tag and something else", "h1 CAPABILITY x\r\n", "error: protocol"},
        {"a tag and PREAUTH", "h1 PREAUTH x\r\n", "error: protocol"},
        {"POP3", "+OK ready\r\n", "error: protocol"},
        {"SMTP", "220 mx ESMTP\r\n", "error: protocol"},
        {"a control octet in the tag", "h\x01 OK x\r\n", "error: protocol"},
    });
  }

  TEST_CASE("bounds: literals, nesting, lines, octets") {
    net::Bounds bounds;
    bounds.literal = 100;
    bounds.reply = 200;
    bounds.reply_lines = 3;
    const std::string deep(probes::imap_depth, '(');
    const std::string close(probes::imap_depth, ')');
    check(
        {
            {"a literal of the bound", "* X {100}\r\n" + std::string(100, 'x') + "\r\n",
             "* X '" + std::string(100, 'x') + "'"},
            {"one more", "* X {101}\r\n", "error: limit"},
            {"32 bits", "* X {4294967295}\r\n", "error: limit"},
            {"64 bits", "* X {18446744073709551615}\r\n", "error: limit"},
            {"beyond 64 bits", "* X {18446744073709551616}\r\n", "error: limit"},
            {"nested 32 deep", "* X " + deep + close + "\r\n", "* X " + deep + close},
            {"nested 33 deep", "* X (" + deep + "\r\n", "error: limit"},
            {"literals together beyond the reply",
             "* X {95}\r\n" + std::string(95, 'x') + " {95}\r\n" + std::string(95, 'x') + "\r\n",
             "error: limit"},
            {"three lines", "* X {0}\r\n{0}\r\n y\r\n", "* X '' '' y"},
            {"four lines", "* X {0}\r\n{0}\r\n{0}\r\n\r\n", "error: limit"},
            {"a line beyond the reply", "* X " + std::string(200, 'x') + "\r\n", "error: limit"},
            {"the bounds are those of one response",
             "* X " + std::string(150, 'x') + "\r\n* X " + std::string(150, 'x') + "\r\n",
             "* X " + std::string(150, 'x') + "; * X " + std::string(150, 'x')},
        },
        bounds);
  }

  TEST_CASE("octets where no literal is due are not taken") {
    ImapParser parser{net::Bounds()};
    REQUIRE(parser.line("+ OK ready"));
    parser.literal("abc");
    const auto next = parser.line("* X y");
    REQUIRE(next);
    CHECK(shown(**next) == "* X y");
  }

  TEST_CASE("numbers and NIL") {
    const auto item = [](std::string text, ImapItem::Kind kind = ImapItem::Kind::atom) {
      return ImapItem{kind, std::move(text), {}};
    };
    CHECK(item("nil").nil());
    CHECK_FALSE(item("NIL", ImapItem::Kind::string).nil());
    CHECK(item("12").number() == 12);
    CHECK(item("12", ImapItem::Kind::string).number() == 12);
    CHECK_FALSE(item("").number());
    CHECK_FALSE(item("-1").number());
    CHECK_FALSE(item("1x").number());
    CHECK_FALSE(item("9223372036854775808").number());
    CHECK(item("9223372036854775807").number() == INT64_MAX);
  }
}

TEST_SUITE("imap capabilities") {
  TEST_CASE("NAME=VALUE is a name with a parameter, unless the name stands there too") {
    struct Case {
      std::string name;
      std::vector<std::string> words;
      std::string list, again;
    };
    const Case cases[] = {
        {"AUTH",
         {"IMAP4rev1", "AUTH=PLAIN", "IDLE", "auth=login"},
         "IMAP4REV1 AUTH(PLAIN LOGIN) IDLE",
         "IMAP4REV1 AUTH=PLAIN AUTH=LOGIN IDLE"},
        {"the name comes first",
         {"SORT", "SORT=DISPLAY"},
         "SORT SORT=DISPLAY",
         "SORT SORT=DISPLAY"},
        {"the name comes last",
         {"QUOTA=RES-STORAGE", "QUOTA"},
         "QUOTA=RES-STORAGE QUOTA",
         "QUOTA=RES-STORAGE QUOTA"},
        {"twice the same", {"AUTH=PLAIN", "AUTH=PLAIN"}, "AUTH(PLAIN)", "AUTH=PLAIN"},
        {"half of it is a name", {"X=", "=Y"}, "X= =Y", "X= =Y"},
        {"the first sign divides", {"X=A=B"}, "X(A=B)", "X=A=B"},
    };
    for (const Case& each : cases) {
      CAPTURE(each.name);
      const probes::Capabilities list = probes::imap_capabilities(each.words);
      std::string text;
      for (const auto& [word, values] : list.list()) {
        text += (text.empty() ? "" : " ") + word;
        if (!values.empty()) text += fmt::format("({})", fmt::join(values, " "));
      }
      CHECK(text == each.list);
      CHECK(fmt::format("{}", fmt::join(probes::imap_words(list), " ")) == each.again);
    }
  }

  TEST_CASE("RFC 9051 appendix E: IMAP4rev2 alone has its parts in it") {
    const auto rev2 = probes::imap_capabilities({"IMAP4rev2"});
    const auto both = probes::imap_capabilities({"IMAP4rev1", "IMAP4rev2", "STATUS=SIZE"});
    CHECK(probes::imap_offers(rev2, "SASL-IR"));
    CHECK(probes::imap_offers(rev2, "STATUS=SIZE"));
    CHECK_FALSE(probes::imap_offers(rev2, "ID"));
    CHECK_FALSE(probes::imap_offers(both, "SASL-IR"));
    CHECK(probes::imap_offers(both, "STATUS=SIZE"));
  }
}

TEST_SUITE("imap text") {
  TEST_CASE("RFC 3501 section 5.1.3: names in modified UTF-7, both ways") {
    struct Name {
      std::string text, wire;
    };
    const Name names[] = {
        {"INBOX", "INBOX"},
        {"Tom & Jerry", "Tom &- Jerry"},
        {"~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
         "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
        {"Entw\xc3\xbcrfe", "Entw&APw-rfe"},
        {"\xf0\x9f\x93\xa7", "&2D3c5w-"},
        {"", ""},
    };
    for (const Name& each : names) {
      CAPTURE(each.wire);
      CHECK(probes::to_utf7(each.text) == each.wire);
      CHECK(probes::from_utf7(each.wire) == each.text);
    }
    for (const std::string odd : {"a&b", "&A-", "&2D0-", "&3OcA-", "&!!!-", "a\xff", "&AAA"}) {
      CAPTURE(odd);
      CHECK(probes::from_utf7(odd) == odd);
    }
    CHECK(probes::to_utf7("a\xff") == "a\xff");
  }

  TEST_CASE("RFC 9051 section 4.3: quoted strings") {
    CHECK(probes::imap_quoted("a b") == "\"a b\"");
    CHECK(probes::imap_quoted("a\"b\\") == "\"a\\\"b\\\\\"");
    CHECK(probes::fits_quoted("p\x01 (%*\"\\"));
    CHECK_FALSE(probes::fits_quoted("p\xc3\xa4"));
    CHECK_FALSE(probes::fits_quoted("a\r\nb"));
    CHECK_FALSE(probes::fits_quoted(std::string_view("a\0b", 3)));
  }
}
