// SPDX-License-Identifier: GPL-3.0-or-later
// The encoder by table (RFC 854 page 11, RFC 1123 section 3.3.1); every row at every cut.
#include <doctest/doctest.h>
#include <hail/telnet/codec.h>

#include <optional>
#include <string>

#include "wire.h"

using namespace hail;
using telnet::Eol;
using telnet::Source;
using tests::every_cut;
using tests::wire;
using tests::operator""_wire;

namespace {

struct Row {
  std::string name;
  Source source;
  std::optional<Eol> eol;
  bool binary;
  std::string in;
  std::string expect;
};

const Row rows[] = {
    {"lines: LF is CR LF", Source::lines, {}, false, "a\nb", "a\r\nb"},
    {"lines: CR LF stays CR LF", Source::lines, {}, false, "a\r\nb", "a\r\nb"},
    {"lines: CR is CR NUL", Source::lines, {}, false, "a\rb", "a\r\0b"_wire},
    {"lines: CR at the end is CR NUL", Source::lines, {}, false, "a\r", "a\r\0"_wire},
    {"lines: CR CR LF", Source::lines, {}, false, "\r\r\n", "\r\0\r\n"_wire},
    {"lines: LF CR", Source::lines, {}, false, "\n\r", "\r\n\r\0"_wire},
    {"lines: LF LF", Source::lines, {}, false, "\n\n", "\r\n\r\n"},
    {"lines, crnul", Source::lines, Eol::crnul, false, "a\nb\r\n", "a\r\0b\r\0"_wire},
    {"lines, cr", Source::lines, Eol::cr, false, "a\nb\r\nc\rd", "a\rb\rc\rd"},
    {"lines, lf", Source::lines, Eol::lf, false, "a\nb\r\nc\rd", "a\nb\nc\rd"},
    {"pipe: LF, CR LF and CR are CR LF",
     Source::pipe,
     {},
     false,
     "a\nb\r\nc\rd\r",
     "a\r\nb\r\nc\r\nd\r\n"},
    {"pipe: never CR NUL", Source::pipe, {}, false, "QUIT\r\n", "QUIT\r\n"},
    {"pipe: CR CR LF is two lines", Source::pipe, {}, false, "\r\r\n", "\r\n\r\n"},
    {"pipe, lf", Source::pipe, Eol::lf, false, "a\r\nb\rc\n", "a\nb\nc\n"},
    {"pipe, cr", Source::pipe, Eol::cr, false, "a\r\nb\rc\n", "a\rb\rc\r"},
    {"keys: Enter is CR NUL", Source::keys, {}, false, "a\r", "a\r\0"_wire},
    {"keys: LF stays LF", Source::keys, {}, false, "a\nb", "a\nb"},
    {"keys: CR and then LF are two keys", Source::keys, {}, false, "\r\n", "\r\0\n"_wire},
    {"keys, crlf", Source::keys, Eol::crlf, false, "a\r", "a\r\n"},
    {"keys, cr", Source::keys, Eol::cr, false, "a\r", "a\r"},
    {"keys, lf", Source::keys, Eol::lf, false, "a\r", "a\n"},
    {"IAC is doubled",
     Source::lines,
     {},
     false,
     "a\xff\xff"
     "b\xff",
     "a\xff\xff\xff\xff"
     "b\xff\xff"},
    {"IAC next to line ends", Source::pipe, {}, false, "\xff\n\r\xff", "\xff\xff\r\n\r\n\xff\xff"},
    {"NUL passes", Source::lines, {}, false, "a\0b"_wire, "a\0b"_wire},
    {"BINARY: line ends untouched", Source::lines, {}, true, "a\nb\r\nc\rd\r", "a\nb\r\nc\rd\r"},
    {"BINARY: IAC is doubled", Source::pipe, {}, true, "\xff\r\xff", "\xff\xff\r\xff\xff"},
    {"BINARY: Enter is CR", Source::keys, {}, true, "\r", "\r"},
    {"BINARY beats the chosen line end", Source::pipe, Eol::crlf, true, "a\n", "a\n"},
};

}  // namespace

TEST_SUITE("telnet encoder") {
  TEST_CASE("telnet encoder: every row at every cut") {
    for (const Row& row : rows) {
      CAPTURE(row.name);
      for (const auto& pieces : every_cut(row.in)) {
        telnet::Encoder encoder;
        encoder.set_source(row.source);
        encoder.set_eol(row.eol);
        encoder.set_binary(row.binary);
        std::string out;
        for (const std::string_view piece : pieces) encoder.data(piece, out);
        encoder.finish(out);
        CHECK(out == row.expect);
        encoder.finish(out);
        CHECK(out == row.expect);
      }
    }
  }

  TEST_CASE("telnet encoder: a key goes out at once, a piped CR waits for what follows") {
    telnet::Encoder keys;
    keys.set_source(Source::keys);
    std::string out;
    keys.data("\r", out);
    CHECK(out == "\r\0"_wire);

    telnet::Encoder pipe;
    pipe.set_source(Source::pipe);
    out.clear();
    pipe.data("QUIT\r", out);
    CHECK(out == "QUIT");
    pipe.data("\n", out);
    CHECK(out == "QUIT\r\n");
  }

  TEST_CASE("telnet encoder: BINARY switched while a CR is held") {
    telnet::Encoder encoder;
    std::string out;
    encoder.data("a\r", out);
    encoder.set_binary(true);
    encoder.data("\n", out);
    CHECK(out == "a\r\n");
  }

  TEST_CASE("telnet encoder: what the decoder reads back is what was meant") {
    std::string every;
    for (int octet = 0; octet < 256; ++octet) every += wire({octet, 'x'});
    telnet::Encoder encoder;
    std::string out;
    encoder.data(every, out);
    encoder.finish(out);
    telnet::Decoder decoder;
    std::string back;
    decoder.feed(out, [&](const telnet::Event& event) { back.append(event.bytes); });
    every.insert(every.find('\n'), 1, '\r');
    CHECK(back == every);
  }

  TEST_CASE("telnet encoder: messages") {
    std::string out;
    telnet::append_command(telnet::Command::ayt, out);
    telnet::append_negotiation(telnet::Verb::dont, 255, out);
    telnet::append_subnegotiation(31, wire({0, 255, 1, 255}), out);
    telnet::append_subnegotiation(255, "", out);
    CHECK(out == wire({255, 246, 255, 254, 255}) +
                     wire({255, 250, 31, 0, 255, 255, 1, 255, 255, 255, 240}) +
                     wire({255, 250, 255, 255, 255, 240}));
  }
}
