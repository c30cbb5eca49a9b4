// SPDX-License-Identifier: GPL-3.0-or-later
// The editor of lines (RFC 1184): what keys send, show and mean. Texts of the tables are escaped;
// what is shown stands as the screen would have it when the row says `screen`.
#include "telnet/line_editor.h"

#include <doctest/doctest.h>
#include <hail/telnet/event.h>

#include <algorithm>
#include <clocale>
#include <string>

using namespace hail;
using telnet::LineEditor;
using telnet::SlcFunction;

namespace {

/// A printer that knows backspace, tab, CR and LF: what a user sees of the last line.
std::string last_line(const std::string& shown) {
  std::string line;
  std::size_t at = 0;
  for (const char octet : shown) {
    if (octet == '\b') {
      if (at > 0) --at;
    } else if (octet == '\r') {
      at = 0;
    } else if (octet == '\n') {
      line.clear();
      at = 0;
    } else if (octet == '\t') {
      at += 8 - at % 8;
      line.resize(std::max(line.size(), at), ' ');
    } else {
      if (at == line.size()) line.push_back(' ');
      line[at++] = octet;
    }
  }
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

struct Typed {
  std::string sent;  ///< Each text in brackets, each function by its name.
  std::string shown;
};

Typed type(LineEditor& editor, std::string_view keys) {
  Typed typed;
  editor.type(keys, [&](const LineEditor::Stroke& stroke) {
    using Kind = LineEditor::Stroke::Kind;
    if (stroke.kind == Kind::text) typed.sent += "[" + telnet::escaped(stroke.bytes) + "]";
    if (stroke.kind == Kind::function)
      typed.sent += "<" + std::string(telnet::slc_name(stroke.function)) + ">";
    if (stroke.kind == Kind::show) typed.shown += stroke.bytes;
  });
  return typed;
}

LineEditor::Setup usual() {
  LineEditor::Setup setup;
  setup.keys = telnet::usual_keys();
  return setup;
}

}  // namespace

TEST_SUITE_BEGIN("telnet line editor");

TEST_CASE("editor: a line, its corrections and its end") {
  struct Row {
    std::string name, keys, sent, screen;
  };
  const Row rows[] = {
      {"CR ends a line", "who\r", "[who\\n]", ""},
      {"LF does", "who\n", "[who\\n]", ""},
      {"CR LF is one end", "a\r\nb\r\n", "[a\\n][b\\n]", ""},
      {"nothing goes out before", "who", "", "who"},
      {"EC takes one back", "whp\x7fo", "", "who"},
      {"backspace too, where DEL is EC", "whp\bo", "", "who"},
      {"EC at the beginning does nothing", "\x7fx", "", "x"},
      {"EL takes all", "wrong\x15right\r", "[right\\n]", ""},
      {"EW takes a word and the blanks behind it", "one two  \x17x", "", "one x"},
      {"EOF on an empty line", "\x04", "<EOF>", ""},
      {"EOF behind text sends it without an end", "ab\x04", "[ab]", "ab"},
      {"LNEXT makes the next key text", "\x16\x03\r", "[\\x03\\n]", ""},
      {"controls are shown with a caret", "a\x01z", "", "a^Az"},
      {"and erased whole", "a\x01\x7f", "", "a"},
      {"RP shows the line once more", "abc\x12", "", "abc"},
      {"octets beyond ASCII pass", "gr\xc3\xbc\xc3\x9f\r", "[gr\\xc3\\xbc\\xc3\\x9f\\n]", ""},
      {"a broken character passes too", "\xc3q\r", "[\\xc3q\\n]", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    LineEditor editor;
    editor.set(usual());
    const Typed typed = type(editor, row.keys);
    CHECK(typed.sent == row.sent);
    CHECK(last_line(typed.shown) == row.screen);
  }
}

TEST_CASE("editor: a character of several octets is erased as one, by its width") {
  std::setlocale(LC_CTYPE, "C.UTF-8");
  LineEditor editor;
  editor.set(usual());
  CHECK(type(editor, "a\xc3\xbc\x7f").shown == "a\xc3\xbc\b \b");
  CHECK(type(editor, "\xe6\xbc\xa2\x7f").shown == "\xe6\xbc\xa2\b\b  \b\b");
  CHECK(type(editor, "\r").sent == "[a\\n]");
  std::setlocale(LC_CTYPE, "C");
}

TEST_CASE("editor: RFC 1184 TRAPSIG: keys that interrupt become functions, the line is lost") {
  struct Row {
    std::string keys, sent;
  };
  const Row rows[] = {
      {"ab\x03", "<IP>"}, {"ab\x1c", "<ABORT>"},        {"\x1a", "<SUSP>"},
      {"\x14", "<AYT>"},  {"ab\x14\r", "<AYT>[ab\\n]"}, {"\x0f", "<AO>"},
  };
  for (const Row& row : rows) {
    CAPTURE(telnet::escaped(row.keys));
    LineEditor editor;
    editor.set(usual());
    CHECK(type(editor, row.keys).sent == row.sent);
  }
  LineEditor::Setup setup = usual();
  setup.trapsig = false;
  LineEditor editor;
  editor.set(setup);
  CHECK(type(editor, "\x03\r").sent == "[\\x03\\n]");
}

TEST_CASE("editor: without EDIT each octet is text at once, and traps still trap") {
  LineEditor::Setup setup = usual();
  setup.edit = false;
  setup.show = false;
  LineEditor editor;
  editor.set(setup);
  const Typed typed = type(editor, "ls\x7f\r\x03");
  CHECK(typed.sent == "[l][s][\\x7f][\\n]<IP>");
  CHECK(typed.shown.empty());
}

TEST_CASE("editor: RFC 1184 section 2.3 FORWARDMASK, and FORW1") {
  LineEditor::Setup setup = usual();
  setup.forward_mask.emplace();
  setup.forward_mask->set('\t');
  LineEditor editor;
  editor.set(setup);
  CHECK(type(editor, "ls\tx").sent == "[ls\\t]");
  CHECK(type(editor, "\r").sent == "[x\\n]");
  setup.forward_mask.reset();
  setup.keys[SlcFunction::forw1] = {telnet::SlcLevel::value, '!'};
  editor.set(setup);
  CHECK(type(editor, "ab!c\r").sent == "[ab!][c\\n]");
}

TEST_CASE("editor: SOFT_TAB and LIT_ECHO, and a line that begins behind a prompt") {
  LineEditor::Setup setup = usual();
  setup.soft_tab = true;
  setup.lit_echo = true;
  LineEditor editor;
  editor.set(setup);
  editor.begin_column(5);
  CHECK(type(editor, "\t").shown == "   ");
  CHECK(type(editor, "\x7f").shown == "\b\b\b   \b\b\b");
  CHECK(type(editor, "\x01").shown == "\x01");
}

TEST_CASE("editor: what is not shown: a password") {
  LineEditor::Setup setup = usual();
  setup.show = false;
  LineEditor editor;
  editor.set(setup);
  const Typed typed = type(editor,
                           "sec\x7f\x7f"
                           "ecret\r");
  CHECK(typed.sent == "[secret\\n]");
  CHECK(typed.shown == "\r\n");
}

TEST_CASE("editor: keys that move, where the table has them") {
  LineEditor::Setup setup = usual();
  const auto bind = [&](SlcFunction function, std::uint8_t character) {
    setup.keys[function] = {telnet::SlcLevel::value, character};
  };
  bind(SlcFunction::mcl, 2);
  bind(SlcFunction::mcr, 6);
  bind(SlcFunction::mcbol, 1);
  bind(SlcFunction::mceol, 5);
  bind(SlcFunction::eeol, 11);
  bind(SlcFunction::ecr, 24);
  bind(SlcFunction::over, 25);
  struct Row {
    std::string name, keys, screen, sent;
  };
  const Row rows[] = {
      {"insert in the middle",
       "ac\x02"
       "b",
       "abc", "[abc\\n]"},
      {"at the beginning and back",
       "bc\x01"
       "a\x05"
       "d",
       "abcd", "[abcd\\n]"},
      {"erase to the end", "abcd\x02\x02\x0b", "ab", "[ab\\n]"},
      {"erase to the right", "abc\x01\x18", "bc", "[bc\\n]"},
      {"overwrite", "abc\x01\x19x", "xbc", "[xbc\\n]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    LineEditor editor;
    editor.set(setup);
    CHECK(last_line(type(editor, row.keys).shown) == row.screen);
    CHECK(type(editor, "\r").sent == row.sent);
  }
}

TEST_CASE("editor: a line is bounded, and rings") {
  LineEditor editor;
  editor.set(usual());
  const Typed typed = type(editor, std::string(5000, 'x'));
  CHECK(typed.shown.ends_with("\a"));
  CHECK(editor.take_line().size() == 4096);
  CHECK(editor.empty());
}

TEST_CASE("editor: a combining mark is erased with its letter") {
  std::setlocale(LC_CTYPE, "C.UTF-8");
  LineEditor editor;
  editor.set(usual());
  CHECK(type(editor, "e\xcc\x81\x7f").shown == "e\xcc\x81\b \b");
  CHECK(type(editor, "x\r").sent == "[x\\n]");
  // Over the same letter in the middle of a line, too.
  LineEditor::Setup setup = usual();
  setup.keys[SlcFunction::mcl] = {telnet::SlcLevel::value, 2};
  editor.set(setup);
  CHECK(type(editor, "e\xcc\x81z\x02\x7f\r").sent == "[z\\n]");
  std::setlocale(LC_CTYPE, "C");
}

TEST_CASE("editor: what stands behind a change keeps its place, tabs move to their stops") {
  LineEditor::Setup setup = usual();
  setup.keys[SlcFunction::mcbol] = {telnet::SlcLevel::value, 1};
  setup.keys[SlcFunction::over] = {telnet::SlcLevel::value, 25};
  struct Row {
    std::string name, keys, screen;
  };
  const Row rows[] = {
      {"a letter before a tab",
       "a\tz\x01"
       "b",
       "ba      z"},
      {"a letter before a tab erased", "ab\tz\x01\x06\x7f", "b       z"},
      {"a control overwritten by a letter", "\x16\x02z\x01\x19q", "qz"},
  };
  setup.keys[SlcFunction::mcr] = {telnet::SlcLevel::value, 6};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    LineEditor editor;
    editor.set(setup);
    CHECK(last_line(type(editor, row.keys).shown) == row.screen);
  }
}

TEST_CASE("editor: a line forwarded from its middle goes whole, and the next begins behind it") {
  LineEditor::Setup setup = usual();
  setup.keys[SlcFunction::mcbol] = {telnet::SlcLevel::value, 1};
  setup.keys[SlcFunction::forw1] = {telnet::SlcLevel::value, '!'};
  LineEditor editor;
  editor.set(setup);
  const Typed typed = type(editor, "abc\x01!d");
  CHECK(typed.sent == "[abc!]");
  CHECK(last_line(typed.shown) == "abc!d");
}

TEST_CASE("editor: FORWARDMASK waits for the whole character, spares what is literal") {
  LineEditor::Setup setup = usual();
  setup.forward_mask.emplace();
  setup.forward_mask->set();
  LineEditor editor;
  editor.set(setup);
  const Typed typed = type(editor, "\xc3\xbc");
  CHECK(typed.sent == "[\\xc3\\xbc]");
  CHECK(typed.shown == "\xc3\xbc");
  CHECK(type(editor, "\x16\t").sent.empty());
  CHECK(type(editor, "\r").sent == "[\\t\\n]");
}

TEST_CASE("editor: a full line loses no octet that forwards it") {
  LineEditor::Setup setup = usual();
  setup.forward_mask.emplace();
  setup.forward_mask->set(';');
  LineEditor editor;
  editor.set(setup);
  type(editor, std::string(4096, 'x'));
  CHECK(type(editor, ";").sent == "[" + std::string(4096, 'x') + ";]");
  CHECK(editor.empty());
}

TEST_CASE("editor: a paste beyond the bound rings once") {
  LineEditor editor;
  editor.set(usual());
  const Typed typed = type(editor, std::string(9000, 'x'));
  CHECK(typed.shown == std::string(4096, 'x') + "\a");
}

TEST_CASE("editor: keys of the table that are no keys, and those with other uses") {
  LineEditor::Setup setup = usual();
  // As a system says that it has no such key: _POSIX_VDISABLE, 0 here and 255 there.
  setup.keys[SlcFunction::ayt] = {telnet::SlcLevel::value, 0};
  setup.keys[SlcFunction::brk] = {telnet::SlcLevel::value, 255};
  setup.keys[SlcFunction::mcl] = {telnet::SlcLevel::value, '\b'};
  setup.utf8 = false;
  LineEditor editor;
  editor.set(setup);
  CHECK(type(editor, std::string("a\0\xff\r", 4)).sent == "[a\\x00\\xff\\n]");
  // Backspace moves where it was set to.
  CHECK(type(editor, "ac\bb\r").sent == "[abc\\n]");
}

TEST_CASE("editor: XON and XOFF are functions and EOR sends the line, none loses it") {
  LineEditor::Setup setup = usual();
  setup.keys[SlcFunction::eor] = {telnet::SlcLevel::value, 5};
  LineEditor editor;
  editor.set(setup);
  CHECK(type(editor,
             "a\x13"
             "b\x11\r")
            .sent == "<XOFF><XON>[ab\\n]");
  CHECK(type(editor, "ab\x05").sent == "[ab]<EOR>");
}

TEST_CASE("editor: a literal CR is no Enter, and the LF behind it is one") {
  LineEditor editor;
  editor.set(usual());
  CHECK(type(editor, "a\x16\r\n").sent == "[a\\r\\n]");
}

TEST_CASE("editor: a key of the table inside a character is part of it") {
  LineEditor::Setup setup = usual();
  setup.keys[SlcFunction::ip] = {telnet::SlcLevel::value, 0xa9};
  LineEditor editor;
  editor.set(setup);
  CHECK(type(editor, "\xc3\xa9\r").sent == "[\\xc3\\xa9\\n]");
}

TEST_CASE("editor: EDIT goes off: what was begun goes first, a begun LNEXT is forgotten") {
  LineEditor::Setup setup = usual();
  LineEditor editor;
  editor.set(setup);
  type(editor, "ab\x16");
  setup.edit = false;
  editor.set(setup);
  CHECK(type(editor,
             "\x01"
             "c")
            .sent == "[ab][\\x01][c]");
  CHECK(editor.empty());
}

TEST_CASE("editor: without EDIT controls are shown with a caret unless LIT_ECHO") {
  LineEditor::Setup setup = usual();
  setup.edit = false;
  LineEditor editor;
  editor.set(setup);
  CHECK(type(editor, "a\x1b\r").shown == "a^[\r\n");
  setup.lit_echo = true;
  editor.set(setup);
  CHECK(type(editor, "\x07").shown == "\a");
}

TEST_CASE("editor: a line that is lost ends on the screen, and the next begins at its left") {
  LineEditor::Setup setup = usual();
  setup.soft_tab = true;
  LineEditor editor;
  editor.set(setup);
  editor.begin_column(3);
  CHECK(type(editor, "ab\x03\t").shown == "ab\r\n        ");
}

TEST_SUITE_END();
