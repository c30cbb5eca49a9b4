// SPDX-License-Identifier: GPL-3.0-or-later
// The decoder by table; every row at every cut of its input.
#include <doctest/doctest.h>
#include <hail/telnet/codec.h>

#include <string>
#include <vector>

#include "wire.h"

using namespace hail;
using tests::every_cut;
using tests::wire;
using tests::operator""_wire;

namespace {

std::string decoded(telnet::Decoder decoder, const std::vector<std::string_view>& pieces) {
  telnet::Rendering seen;
  for (const std::string_view piece : pieces) {
    CHECK(decoder.feed(piece, seen) == piece.size());
  }
  return seen.text();
}

struct Row {
  std::string name;
  std::string in;
  std::string expect;
};

const Row rows[] = {
    {"nothing", "", ""},
    {"text passes", "abc", "data \"abc\"\n"},
    {"all eight bits pass (RFC 1123 3.2.5)", "\x80\xa0\xfe", "data \"\\x80\\xa0\\xfe\"\n"},
    {"IAC IAC is one octet (RFC 854)",
     "a\xff\xff"
     "b",
     "data \"a\\xffb\"\n"},
    {"IAC IAC alone, many", "\xff\xff\xff\xff\xff\xff", "data \"\\xff\\xff\\xff\"\n"},
    {"CR NUL is CR (RFC 854 p. 11)", "a\r\0b"_wire, "data \"a\\rb\"\n"},
    {"CR LF passes", "a\r\nb", "data \"a\\r\\nb\"\n"},
    {"CR alone passes", "a\rb", "data \"a\\rb\"\n"},
    {"LF alone passes", "a\nb", "data \"a\\nb\"\n"},
    {"CR at the end is not held back", "a\r", "data \"a\\r\"\n"},
    {"NUL without CR passes", "a\0b"_wire, "data \"a\\x00b\"\n"},
    {"NUL first", "\0a"_wire, "data \"\\x00a\"\n"},
    {"CR NUL NUL: one NUL goes", "\r\0\0"_wire, "data \"\\r\\x00\"\n"},
    {"CR CR NUL", "\r\r\0"_wire, "data \"\\r\\r\"\n"},
    {"CR NUL CR NUL", "\r\0\r\0x"_wire, "data \"\\r\\rx\"\n"},
    {"CR NUL around long text", "\r\0"_wire + std::string(80, 'x') + "\r\0"_wire,
     "data \"\\r" + std::string(80, 'x') + "\\r\"\n"},
    {"CR, NOP, NUL: the state lasts over a command", "\r\xff\xf1\0z"_wire,
     "data \"\\r\"\ncommand NOP\ndata \"z\"\n"},
    {"CR, WILL ECHO, NUL: over a negotiation", "\r\xff\xfb\x01\0z"_wire,
     "data \"\\r\"\nWILL 1\ndata \"z\"\n"},
    {"CR, SB, NUL: over a subnegotiation", "\r\xff\xfa\x18\x01\xff\xf0\0z"_wire,
     "data \"\\r\"\nSB 24 \"\\x01\"\ndata \"z\"\n"},
    {"CR, IAC IAC, NUL: the NUL is text", "\r\xff\xff\0"_wire, "data \"\\r\\xff\\x00\"\n"},
    {"two-octet command between text",
     "a\xff\xf9"
     "b",
     "data \"a\"\ncommand GA\ndata \"b\"\n"},
    {"Data Mark without urgency is an event, no more", "\xff\xf2x", "command DM\ndata \"x\"\n"},
    {"unknown command", "\xff\xc8x", "command 200\ndata \"x\"\n"},
    {"IAC NUL is an unknown command", "\xff\0x"_wire, "command 0\ndata \"x\"\n"},
    {"IAC SE without SB", "\xff\xf0x", "command SE\ndata \"x\"\n"},
    {"the four verbs", "\xff\xfb\x01\xff\xfc\x03\xff\xfd\x18\xff\xfe\x1f",
     "WILL 1\nWONT 3\nDO 24\nDONT 31\n"},
    {"option 255 (EXOPL, RFC 861) after a verb is not doubled", "\xff\xfd\xffx",
     "DO 255\ndata \"x\"\n"},
    {"an option number may look like a command",
     "\xff\xfb\xfa"
     "a",
     "WILL 250\ndata \"a\"\n"},
    {"subnegotiation", "\xff\xfa\x18\x01\xff\xf0", "SB 24 \"\\x01\"\n"},
    {"empty payload", "\xff\xfa\x46\xff\xf0", "SB 70 \"\"\n"},
    {"IAC IAC in a payload", "\xff\xfa\x1f\0\xff\xff\x01\xff\xff\xff\xf0"_wire,
     "SB 31 \"\\x00\\xff\\x01\\xff\"\n"},
    {"SE in a payload is no end", "\xff\xfa\x1f\xf0\xf0\xff\xf0", "SB 31 \"\\xf0\\xf0\"\n"},
    {"CR NUL in a payload stays", "\xff\xfa\x18\r\0\xff\xf0"_wire, "SB 24 \"\\r\\x00\"\n"},
    {"option 255 in a subnegotiation is doubled",
     "\xff\xfa\xff\xff"
     "a\xff\xf0",
     "SB 255 \"a\"\n"},
    {"SB without option", "\xff\xfa\xff\xf0x", "broken 255 SE\ndata \"x\"\n"},
    {"SB without option, then a command", "\xff\xfa\xff\xf1x",
     "broken 255 NOP\ncommand NOP\ndata \"x\"\n"},
    {"command inside SB ends it",
     "\xff\xfa\x18"
     "ab\xff\xf1x",
     "broken 24 NOP\ncommand NOP\ndata \"x\"\n"},
    {"verb inside SB ends it",
     "\xff\xfa\x18"
     "ab\xff\xfb\x01x",
     "broken 24 WILL\nWILL 1\ndata \"x\"\n"},
    {"SB inside SB begins anew",
     "\xff\xfa\x18"
     "ab\xff\xfa\x1f"
     "c\xff\xf0x",
     "broken 24 SB\nSB 31 \"c\"\ndata \"x\"\n"},
    {"two subnegotiations", "\xff\xfa\x18\x01\xff\xf0\xff\xfa\x20\x01\xff\xf0",
     "SB 24 \"\\x01\"\nSB 32 \"\\x01\"\n"},
    {"text runs of every size around a command",
     std::string(63, 'a') + "\xff\xf1" + std::string(64, 'b'),
     "data \"" + std::string(63, 'a') + "\"\ncommand NOP\ndata \"" + std::string(64, 'b') + "\"\n"},
    {"an open command at the end shows the text before it", "abc\xff", "data \"abc\"\n"},
    {"an open verb", "abc\xff\xfb", "data \"abc\"\n"},
    {"an open subnegotiation", "abc\xff\xfa\x18zz", "data \"abc\"\n"},
    {"an open subnegotiation at IAC", "abc\xff\xfa\x18zz\xff", "data \"abc\"\n"},
};

}  // namespace

TEST_SUITE("telnet decoder") {
  TEST_CASE("telnet decoder: every row at every cut") {
    for (const Row& row : rows) {
      CAPTURE(row.name);
      for (const auto& pieces : every_cut(row.in)) {
        CAPTURE(pieces.size());
        CAPTURE(pieces.front().size());
        CHECK(decoded({}, pieces) == row.expect);
      }
    }
  }

  TEST_CASE("telnet decoder: every command octet is an event or begins one") {
    for (int code = 0; code < 250; ++code) {
      CAPTURE(code);
      const std::string name = telnet::command_name(static_cast<std::uint8_t>(code));
      const std::string line = name.starts_with("command") ? name + "\n" : "command " + name + "\n";
      const std::string in = "a" + wire({255, code}) + "b";
      for (const auto& pieces : every_cut(in)) {
        CHECK(decoded({}, pieces) == "data \"a\"\n" + line + "data \"b\"\n");
      }
    }
  }

  TEST_CASE("telnet decoder: BINARY touches nothing but IAC (RFC 856)") {
    const std::string in = "\r\0\r\n\0\xff\xff\xff\xf1\r\0"_wire;
    for (const auto& pieces : every_cut(in)) {
      telnet::Decoder decoder;
      decoder.set_binary(true);
      CHECK(decoded(decoder, pieces) ==
            "data \"\\r\\x00\\r\\n\\x00\\xff\"\ncommand NOP\ndata \"\\r\\x00\"\n");
    }
  }

  TEST_CASE("telnet decoder: BINARY switched by the sink holds from the next octet on") {
    const std::string in = "\r\0\xff\xfb\0\r\0\xff\xfc\0\r\0"_wire;
    for (const auto& pieces : every_cut(in)) {
      telnet::Decoder decoder;
      telnet::Rendering seen;
      const auto sink = [&](const telnet::Event& event) {
        seen(event);
        if (event.kind == telnet::Event::Kind::negotiation) {
          decoder.set_binary(event.verb() == telnet::Verb::will);
        }
      };
      for (const std::string_view piece : pieces) decoder.feed(piece, sink);
      CHECK(seen.text() == "data \"\\r\"\nWILL 0\ndata \"\\r\\x00\"\nWONT 0\ndata \"\\r\"\n");
    }
  }

  TEST_CASE("telnet decoder: a subnegotiation beyond its limit is skipped to IAC SE") {
    telnet::SubnegotiationLimits limits;
    limits.set(24, 4);
    struct {
      std::string name;
      std::string in;
      std::string expect;
    } const cases[] = {
        {"at the limit",
         "\xff\xfa\x18"
         "abcd\xff\xf0x",
         "SB 24 \"abcd\"\ndata \"x\"\n"},
        {"one more",
         "\xff\xfa\x18"
         "abcde\xff\xf0x",
         "overflow 24\ndata \"x\"\n"},
        {"the limit counts undoubled octets",
         "\xff\xfa\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\xf0x",
         "SB 24 \"\\xff\\xff\\xff\\xff\"\ndata \"x\"\n"},
        {"beyond by a doubled octet",
         "\xff\xfa\x18"
         "abcd\xff\xff\xff\xf0x",
         "overflow 24\ndata \"x\"\n"},
        {"IAC IAC in what is skipped",
         "\xff\xfa\x18"
         "abcde\xff\xff\xf0z\xff\xf0x",
         "overflow 24\ndata \"x\"\n"},
        {"commands in what is skipped",
         "\xff\xfa\x18"
         "abcde\xff\xf1\xff\xfb\x01zz\xff\xf0x",
         "overflow 24\ndata \"x\"\n"},
        {"the next one is kept again",
         "\xff\xfa\x18"
         "abcde\xff\xf0\xff\xfa\x18"
         "ab\xff\xf0",
         "overflow 24\nSB 24 \"ab\"\n"},
        {"other options have their own limit",
         "\xff\xfa\x1f"
         "abcde\xff\xf0",
         "SB 31 \"abcde\"\n"},
    };
    for (const auto& row : cases) {
      CAPTURE(row.name);
      for (const auto& pieces : every_cut(row.in)) {
        CHECK(decoded(telnet::Decoder(limits), pieces) == row.expect);
      }
    }
  }

  TEST_CASE("telnet decoder: stop() takes no octet behind the event") {
    for (const std::string& command :
         {wire({255, 241}), wire({255, 251, 1}), wire({255, 250, 24, 1, 255, 240})}) {
      const std::string in = "ab" + command + "cd" + command + "ef";
      telnet::Decoder decoder;
      telnet::Rendering seen;
      const auto sink = [&](const telnet::Event& event) {
        seen(event);
        if (event.kind != telnet::Event::Kind::data) decoder.stop();
      };
      std::size_t taken = decoder.feed(in, sink);
      CHECK(taken == 2 + command.size());
      CHECK(seen.text().find("cd") == std::string::npos);
      taken += decoder.feed(std::string_view(in).substr(taken), sink);
      CHECK(taken == in.size() - 2);
      taken += decoder.feed(std::string_view(in).substr(taken), sink);
      CHECK(taken == in.size());
      CHECK(seen.text() == decoded({}, {in}));
    }
  }

  TEST_CASE("telnet decoder: stop() on data delivers no command behind it") {
    telnet::Decoder decoder;
    telnet::Rendering seen;
    const auto sink = [&](const telnet::Event& event) {
      seen(event);
      decoder.stop();
    };
    const std::string in = "abc" + wire({255, 241}) + "d";
    CHECK(decoder.feed(in, sink) == 3);
    CHECK(seen.text() == "data \"abc\"\n");
  }

  TEST_CASE("telnet decoder: long runs are views of the input, short ones come together") {
    const std::string in = std::string(1000, 'x') + wire({255, 255}) + "a" + wire({255, 255}) + "b";
    telnet::Decoder decoder;
    std::vector<std::string> texts;
    bool view = false;
    decoder.feed(in, [&](const telnet::Event& event) {
      if (texts.empty()) view = event.bytes.data() == in.data();
      texts.emplace_back(event.bytes);
    });
    CHECK(view);
    CHECK(texts == std::vector<std::string>{std::string(1000, 'x') + "\xff",
                                            "a\xff"
                                            "b"});
  }

  TEST_CASE("telnet decoder: a flood of IAC IAC is no flood of events") {
    const std::string in(64 * 1024, '\xff');
    telnet::Decoder decoder;
    std::size_t events = 0;
    std::size_t octets = 0;
    decoder.feed(in, [&](const telnet::Event& event) {
      ++events;
      octets += event.bytes.size();
    });
    CHECK(octets == 32 * 1024);
    CHECK(events <= 16);
  }
}
