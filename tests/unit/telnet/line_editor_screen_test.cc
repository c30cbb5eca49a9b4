// SPDX-License-Identifier: GPL-3.0-or-later
// The editor of lines on a screen: whatever was typed, what stands there is the line. What keys
// send and mean is tested in line_editor_test.cc.
#include <doctest/doctest.h>
#include <hail/telnet/event.h>

#include <clocale>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "telnet/line_editor.h"

using namespace hail;
using telnet::LineEditor;
using telnet::SlcFunction;

namespace {

/// A screen's last line, by columns, and where its cursor stands. Knows UTF-8: two columns for
/// Chinese, none for what combines.
struct Screen {
  std::vector<std::string> columns;
  std::size_t at = 0;

  void glyph(const std::string& octets) {
    const bool combines = octets[0] == '\xcc';
    if (combines && at > 0) {
      columns[at - 1] += octets;
      return;
    }
    const std::size_t width = octets[0] == '\xe6' ? 2 : 1;
    if (columns.size() < at + width) columns.resize(at + width, " ");
    columns[at] = octets;
    if (width == 2) columns[at + 1] = "";
    at += width;
  }
  void write(std::string_view shown) {
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const char octet = shown[i];
      if (octet == '\b') {
        at -= at > 0 ? 1 : 0;
      } else if (octet == '\t') {
        at += 8 - at % 8;
        if (columns.size() < at) columns.resize(at, " ");
      } else if (octet == '\r') {
        at = 0;
      } else if (octet == '\n') {
        columns.clear();
      } else if (octet != '\a') {
        const bool three = octet == '\xe6' || octet == '\xef';
        const std::size_t length = three ? 3 : octet == '\xc3' || octet == '\xcc' ? 2 : 1;
        glyph(std::string(shown.substr(i, length)));
        i += length - 1;
      }
    }
  }
  std::string text() const {
    std::string line;
    for (const std::string& column : columns) line += column;
    while (line.ends_with(' ')) line.pop_back();
    return line;
  }
};

LineEditor::Setup with_moves(bool soft_tab) {
  LineEditor::Setup setup;
  setup.keys = telnet::usual_keys();
  constexpr SlcFunction moves[] = {SlcFunction::mcl,  SlcFunction::mcr,   SlcFunction::mcwl,
                                   SlcFunction::mcwr, SlcFunction::mcbol, SlcFunction::mceol,
                                   SlcFunction::over, SlcFunction::insrt, SlcFunction::ecr,
                                   SlcFunction::ewr,  SlcFunction::ebol,  SlcFunction::eeol,
                                   SlcFunction::forw1};
  std::uint8_t key = 0xe0;
  setup.soft_tab = soft_tab;
  // Octets that begin no character of the test.
  for (const SlcFunction function : moves) {
    setup.keys[function] = {telnet::SlcLevel::value, key == 0xe6 ? std::uint8_t{0xf6} : key};
    ++key;
  }
  return setup;
}

}  // namespace

TEST_SUITE_BEGIN("telnet line editor");

TEST_CASE("editor: after any keys the screen shows the line, and the cursor stands where it is") {
  std::setlocale(LC_CTYPE, "C.UTF-8");
  const std::string keys[] = {"a",    "b",    " ",    "\t",   "\x16\x01",     "\xc3\xa9",
                              "\x7f", "\x7f", "\x17", "\x15", "\xe6\xbc\xa2", "\xcc\x81",
                              "\xe0", "\xe1", "\xe2", "\xe3", "\xe4",         "\xe5",
                              "\xf6", "\xe7", "\xe8", "\xe9", "\xea",         "\xeb",
                              "\xec", "\x12"};
  std::uint32_t random = 1;
  for (int round = 0; round < 4000; ++round) {
    LineEditor editor;
    editor.set(with_moves(round % 2 == 0));
    Screen screen;
    std::string struck;
    for (int stroke = 0; stroke < 24; ++stroke) {
      random = random * 1664525 + 1013904223;
      // Letters more often, so that there is something to move in.
      const std::size_t pick = (random >> 8) % (2 * std::size(keys));
      const std::string& key = keys[pick < std::size(keys) ? pick : pick % 6];
      struck += key;
      bool sent = false;
      editor.type(key, [&](const LineEditor::Stroke& what) {
        if (what.kind == LineEditor::Stroke::Kind::show) screen.write(what.bytes);
        sent = sent || what.kind == LineEditor::Stroke::Kind::text;
      });
      // A forwarded line stays; the next begins behind it.
      if (sent) break;
    }
    if (editor.empty()) continue;
    Screen redrawn;
    editor.redraw([&](const LineEditor::Stroke& what) { redrawn.write(what.bytes); });
    CAPTURE(telnet::escaped(struck));
    REQUIRE(screen.text() == redrawn.text());
    REQUIRE(screen.at == redrawn.at);
  }
  std::setlocale(LC_CTYPE, "C");
}

TEST_SUITE_END();
