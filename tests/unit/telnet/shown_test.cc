// SPDX-License-Identifier: GPL-3.0-or-later
// Options that hail can only read: refused, and put into words.
#include <doctest/doctest.h>
#include <hail/telnet/authentication.h>
#include <hail/telnet/engine.h>
#include <hail/telnet/mud.h>
#include <hail/telnet/option.h>
#include <hail/telnet/trace.h>

#include <string>

#include "wire.h"

using namespace hail;
using tests::wire;
using tests::operator""_wire;

TEST_SUITE("telnet shown") {
  TEST_CASE("options that are only read are refused on both sides, whatever is said") {
    for (const int code : {37, 38, 40, 47, 69, 87, 90, 91, 93, 200, 201, 255}) {
      CAPTURE(code);
      const auto option = static_cast<std::uint8_t>(code);
      CHECK(telnet::find_option(option) == nullptr);
      const telnet::OptionRow* row = telnet::describe_option(option);
      REQUIRE(row != nullptr);
      CHECK(row->name == telnet::option_name(option));
      CHECK(bool{row->shown != nullptr});
      CHECK(bool{row->local == telnet::Policy::refuse});
      CHECK(bool{row->remote == telnet::Policy::refuse});
      telnet::Engine engine;
      tests::hears(engine, wire({255, 253, code, 255, 251, code}));
      CHECK(tests::said(engine) ==
            "WONT " + std::to_string(code) + "\nDONT " + std::to_string(code) + "\n");
    }
    CHECK(telnet::describe_option(31) == telnet::find_option(31));
    CHECK(telnet::describe_option(77) == nullptr);
  }

  TEST_CASE("payloads in words") {
    struct {
      std::uint8_t option;
      std::string payload;
      std::string expect;
    } const rows[] = {
        // RFC 859: what is in effect, subnegotiations with it, an SE in them doubled.
        {5, wire({0, 251, 1, 253, 31, 250, 31, 0, 80, 0, 240, 240, 240, 251, 3}),
         "IS WILL ECHO DO NAWS SB NAWS 80 240 SE WILL SUPPRESS-GO-AHEAD"},
        {5, wire({0, 250, 24}), "IS SB TERMINAL-TYPE \"\" SE"},
        {5, wire({0, 250}), "IS 250"},
        // RFC 2941 section 2.
        {37, wire({1, 2, 6, 15, 0}),
         "SEND KERBEROS_V5 CLIENT_TO_SERVER MUTUAL ENCRYPT_USING_TELOPT "
         "NTLM CLIENT_TO_SERVER"},
        {37, wire({1}), "SEND"},
        {37, wire({1, 7, 1, 9, 0xf9}),
         "SEND SSL SERVER_TO_CLIENT type 9 SERVER_TO_CLIENT INI_CRED_FWD ENCRYPT_AFTER_EXCHANGE "
         "0xe0"},
        {37, wire({1, 0, 20, 5}), "SEND NULL CLIENT_TO_SERVER ENCRYPT_RESERVED"},
        {37, wire({0, 0, 0}), "IS NULL CLIENT_TO_SERVER"},
        {37, wire({2, 5, 0, 1}), "REPLY SRP CLIENT_TO_SERVER \"\\x01\""},
        {37, wire({2, 5}), "REPLY \"\\x05\""},
        {37, "\3ann"_wire, "NAME \"ann\""},
        {37, wire({4, 1}), "\"\\x04\\x01\""},
        // RFC 2946 section 1.
        {38, wire({1, 1, 2, 8, 99}), "SUPPORT DES_CFB64 DES_OFB64 CAST5_40_CFB64 type 99"},
        {38, wire({0, 1, 1, 255}), "IS DES_CFB64 \"\\x01\\xff\""},
        {38, wire({2, 11, 2}), "REPLY CAST128_OFB64 \"\\x02\""},
        {38, wire({3, 0}), "START \"\\x00\""},
        {38, wire({4}), "END"},
        {38, wire({7, 255}), "ENC_KEYID \"\\xff\""},
        {38, wire({9}), "\"\\t\""},
        // RFC 2355 section 7.
        {40, wire({8, 2}), "SEND DEVICE-TYPE"},
        {40, "\2\7IBM-3278-2-E\1LU\x1b"_wire,
         "DEVICE-TYPE REQUEST \"IBM-3278-2-E\" CONNECT \"LU\\x1b\""},
        {40, wire({2, 6, 5, 1}), "DEVICE-TYPE REJECT REASON DEVICE-IN-USE"},
        {40, wire({2, 6, 5}), "DEVICE-TYPE REJECT REASON"},
        {40, wire({3, 7, 0, 2, 4, 9}), "FUNCTIONS REQUEST BIND-IMAGE RESPONSES SYSREQ 9"},
        {40, wire({3, 4}), "FUNCTIONS IS"},
        {40, "x", "\"x\""},
        // RFC 2840 section 4.
        {47, wire({0}), "START-SERVER"},
        {47, wire({4, 1}), "SOP \"\\x01\""},
        {47, wire({9}), "RESP-STOP-SERVER"},
        {47, wire({5}), "\"\\x05\""},
        // RFC 861.
        {255, wire({253, 4}), "DO 260"},
        {255, wire({250, 255, 1}), "SB 511 \"\\x01\""},
        {255, wire({253}), "\"\\xfd\""},
        // The MUD world.
        {69, "\1HEALTH\2\0031\4"_wire, "VAR \"HEALTH\" VAL { \"1\" }"},
        {69, "junk", "\"junk\""},
        {70, "\1NAME\2a\x1b\1PORT\0023\0024"_wire,
         "VAR \"NAME\" VAL \"a\\x1b\" VAR \"PORT\" VAL \"3\" VAL \"4\""},
        {70, "junk", "\"junk\""},
        {86, "", ""},
        {86, "x", "\"x\""},
        {87, "", ""},
        {90, "", ""},
        {91, "", ""},
        {93, "zmp.ping\0a\0"_wire, "\"zmp.ping\" \"a\""},
        {93, "zmp.ping"_wire, "\"zmp.ping\""},
        {93, "\0"_wire, "\"\""},
        {93, "", "\"\""},
        {200, "Room.Brief x\n", "\"Room.Brief x\\n\""},
        {201, "Core.Hello {\"a\":1}", "\"Core.Hello {\\\"a\\\":1}\""},
        {46, "\1", "FOLLOWS"},
        {46, "\2", "\"\\x02\""},
        {24, "\0MTTS 2817"_wire, "IS \"MTTS 2817\" ANSI TRUECOLOR MNES SSL"},
        {24, "\0xterm"_wire, "IS \"xterm\""},
    };
    for (const auto& row : rows) {
      CAPTURE(row.expect);
      CHECK(telnet::describe_option(row.option)->shown(row.payload) == row.expect);
      for (const telnet::Event::Kind kind :
           {telnet::Event::Kind::subnegotiation, telnet::Event::Kind::unagreed}) {
        const std::string line =
            telnet::trace_line(telnet::Direction::received,
                               {.kind = kind, .option = row.option, .bytes = row.payload});
        CHECK(line == "RCVD IAC SB " + telnet::option_name(row.option) + ' ' + row.expect +
                          (row.expect.empty() ? "" : " ") + "IAC SE");
      }
    }
  }

  TEST_CASE("a hundred thousand brackets, and every octet, are shown without harm") {
    std::string deep;
    for (int i = 0; i < 30'000; ++i) deep += "\1a\2\5"_wire;
    CHECK(telnet::describe_option(69)->shown(deep).starts_with("VAR \"a\" VAL [ VAR"));
    for (int option = 0; option < 256; ++option) {
      const telnet::OptionRow* row = telnet::describe_option(static_cast<std::uint8_t>(option));
      if (row == nullptr || row->shown == nullptr) continue;
      CAPTURE(option);
      for (int first = 0; first < 256; ++first) {
        std::string payload;
        for (int next = 0; next < 256; ++next) payload += wire({first, next});
        bool clean = true;
        for (std::size_t size = 0; size < 8; ++size) {
          for (const char octet : row->shown(payload.substr(0, size))) {
            clean = clean && octet >= ' ' && octet <= '~';
          }
        }
        for (const char octet : row->shown(payload)) clean = clean && octet >= ' ' && octet <= '~';
        CHECK(clean);
      }
    }
  }

  TEST_CASE("lists as values: authentication and encryption, bounded") {
    using telnet::AuthenticationType;
    CHECK(telnet::authentication_types(wire({1, 2, 6, 15, 0, 7})) ==
          std::vector<AuthenticationType>{{2, 6}, {15, 0}});
    CHECK(telnet::authentication_types(wire({0, 2, 6})).empty());
    CHECK(telnet::authentication_types("").empty());
    CHECK(telnet::authentication_types("\1" + std::string(60'000, 'x')).size() == 64);
    CHECK(telnet::encryption_types(wire({1, 1, 3})) == std::vector<std::uint8_t>{1, 3});
    CHECK(telnet::encryption_types(wire({0, 1})).empty());
    CHECK(telnet::encryption_types("\1" + std::string(60'000, 'x')).size() == 64);
    CHECK(telnet::authentication_name(15) == "NTLM");
    CHECK(telnet::authentication_name(8) == "type 8");
    CHECK(telnet::encryption_name(5) == "type 5");
  }

  TEST_CASE("MSSP and MTTS as values") {
    using telnet::MsspFact;
    using Facts = std::vector<MsspFact>;
    CHECK(telnet::mssp_facts("\1PLAYERS\00252\1PORT\00280\0021"_wire) ==
          Facts{{"PLAYERS", {"52"}}, {"PORT", {"80", "1"}}});
    CHECK(telnet::mssp_facts("junk\2v\1A"_wire) == Facts{{"A", {}}});
    CHECK(telnet::mssp_facts("\1\2"_wire) == Facts{{"", {""}}});
    CHECK(telnet::mssp_facts("").empty());
    CHECK(telnet::mssp_facts("junk").empty());
    std::string many;
    for (int i = 0; i < 5000; ++i) many += "\1n\2v"_wire;
    CHECK(telnet::mssp_facts(many).size() == 256);
    std::string values = "\1n";
    for (int i = 0; i < 5000; ++i) values += "\2v";
    CHECK(telnet::mssp_facts(values).front().values.size() == 1024);

    CHECK(telnet::mtts_words(137) == "ANSI 256-COLORS PROXY");
    CHECK(telnet::mtts_words(0) == "");
    CHECK(telnet::mtts_words(0x80000004) == "UTF-8 0x80000000");
    CHECK(telnet::mtts_words("MTTS 4") == "UTF-8");
    for (const std::string_view none :
         {"MTTS", "MTTS ", "MTTS x", "MTTS 4 ", "MTTS 99999999999", "xterm"}) {
      CHECK(telnet::mtts_words(none) == "");
    }
  }
}
