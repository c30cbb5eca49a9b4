// SPDX-License-Identifier: GPL-3.0-or-later
// escape(): what of a peer's bytes may reach a screen.
#include "hail/net/escape.h"

#include <doctest/doctest.h>

#include <string>

using namespace hail::net;

TEST_SUITE("escape") {
  TEST_CASE("controls, direction marks and broken UTF-8 are shown, never sent") {
    struct Row {
      std::string name, bytes, shown;
    };
    const Row rows[] = {
        {"plain text stays", "220 mx ESMTP", "220 mx ESMTP"},
        {"printable UTF-8 stays", "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x93\xa7",
         "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x93\xa7"},
        {"ESC", "\x1b[2J", "\\x1b[2J"},
        {"BEL and BS", "\a\b", "\\x07\\x08"},
        {"CR, LF, tab by name", "a\r\n\tb", "a\\r\\n\\tb"},
        {"NUL", std::string("a\0b", 3), "a\\x00b"},
        {"DEL", "\x7f", "\\x7f"},
        {"C1 as one byte is no UTF-8",
         "\x9b"
         "31m",
         "\\x9b31m"},
        {"C1 as UTF-8", "\xc2\x9b", "\\u009b"},
        {"right-to-left override", "\xe2\x80\xae", "\\u202e"},
        {"isolates", "\xe2\x81\xa6", "\\u2066"},
        {"zero width space", "\xe2\x80\x8b", "\\u200b"},
        {"line separator", "\xe2\x80\xa8", "\\u2028"},
        {"byte order mark", "\xef\xbb\xbf", "\\ufeff"},
        {"tag characters", "\xf3\xa0\x81\x81", "\\U000e0041"},
        {"overlong slash", "\xc0\xaf", "\\xc0\\xaf"},
        {"surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
        {"beyond U+10FFFF", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
        {"cut in the middle", "\xe2\x82", "\\xe2\\x82"},
        {"the escape character itself", "a\\x1b", "a\\\\x1b"},
        {"empty", "", ""},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CHECK(escape(row.bytes) == row.shown);
    }
  }

  TEST_CASE("cut to a width, in characters, with dots") {
    CHECK(escape("abcdefgh", 8) == "abcdefgh");
    CHECK(escape("abcdefghi", 8) == "abcde...");
    CHECK(escape("\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc", 4) == "\xc3\xbc...");
    CHECK(escape("abc\x1b\x1b", 8) == "abc...");
  }

  TEST_CASE("has_controls sees what escape would change, but for a line end") {
    CHECK_FALSE(has_controls("220 hello\r\n"));
    CHECK_FALSE(has_controls("tab\tis fine"));
    CHECK(has_controls("a\rb"));
    CHECK(has_controls("\x1b"));
    CHECK(has_controls("\xff"));
    CHECK(has_controls("\xe2\x80\xae"));
  }

  TEST_CASE("to_utf8 replaces each bad byte") {
    CHECK(to_utf8("a\xff"
                  "b") ==
          "a\xef\xbf\xbd"
          "b");
    CHECK(is_utf8(to_utf8("\xc0\xaf\xed\xa0\x80")));
  }

  TEST_CASE("RFC 4648 section 10: base64") {
    struct Row {
      std::string bytes, text;
    };
    const Row rows[] = {{"", ""},
                        {"f", "Zg=="},
                        {"fo", "Zm8="},
                        {"foo", "Zm9v"},
                        {"foob", "Zm9vYg=="},
                        {"fooba", "Zm9vYmE="},
                        {"foobar", "Zm9vYmFy"}};
    for (const Row& row : rows) {
      CHECK(base64(row.bytes) == row.text);
      CHECK(from_base64(row.text) == row.bytes);
    }
    for (const std::string text :
         {"no base64!", "Zg=", "Zg===", "Z=g=", "====", "Zm9vYg", "Zg==Zg=="})
      CHECK_FALSE(from_base64(text));
  }

  TEST_CASE("hex: two lower-case digits a byte, NUL and high bytes too") {
    CHECK(hex({"\0\x0f\xa0\xff", 4}) == "000fa0ff");
    CHECK(hex("").empty());
  }
}
