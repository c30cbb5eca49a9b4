// SPDX-License-Identifier: GPL-3.0-or-later
// COM-PORT-OPTION (RFC 2217): orders to bytes, notices to values, the state of the line.
#include <doctest/doctest.h>
#include <hail/telnet/com_port.h>
#include <hail/telnet/engine.h>
#include <hail/telnet/option.h>

#include <string>

#include "wire.h"

using namespace hail;
namespace com_port = hail::telnet::com_port;
using telnet::Engine;
using telnet::Facts;
using telnet::Side;
using tests::hears;
using tests::said;
using tests::sb;
using tests::wire;
using tests::operator""_wire;

namespace {

Engine on_a_line(const std::string& signature = {}) {
  Facts facts;
  facts.com_port_signature = signature;
  Engine engine(facts);
  engine.want(Side::local, 44, true);
  hears(engine, wire({255, 253, 44}));
  said(engine);
  return engine;
}

}  // namespace

TEST_SUITE("telnet com port") {
  TEST_CASE("COM-PORT is offered only when the user wants it") {
    Engine engine;
    engine.start();
    hears(engine, wire({255, 253, 44, 255, 251, 44}));
    CHECK(said(engine) == "DO 3\nWILL 24\nWILL 31\nWONT 44\nDONT 44\n");
    CHECK(!engine.send_subnegotiation(44, com_port::set_baud_rate(9600)));
    CHECK(engine.want(Side::local, 44, true));
    CHECK(said(engine) == "WILL 44\n");
  }

  TEST_CASE("COM-PORT: orders (RFC 2217 section 3)") {
    struct {
      std::string words;
      std::string built;
      std::string payload;
    } const rows[] = {
        {"SET-BAUDRATE 9600", com_port::set_baud_rate(9600), wire({1, 0, 0, 0x25, 0x80})},
        {"SET-BAUDRATE 4294967295", com_port::set_baud_rate(4294967295U),
         wire({1, 255, 255, 255, 255})},
        {"SET-BAUDRATE ?", com_port::set_baud_rate({}), wire({1, 0, 0, 0, 0})},
        {"SET-DATASIZE 8", com_port::set_data_size(8), wire({2, 8})},
        {"SET-DATASIZE ?", com_port::set_data_size({}), wire({2, 0})},
        {"SET-PARITY even", com_port::set_parity(com_port::Parity::even), wire({3, 3})},
        {"SET-PARITY space", com_port::set_parity(com_port::Parity::space), wire({3, 5})},
        {"SET-PARITY ?", com_port::set_parity({}), wire({3, 0})},
        {"SET-STOPSIZE 1.5", com_port::set_stop_size(com_port::StopBits::one_and_a_half),
         wire({4, 3})},
        {"SET-STOPSIZE ?", com_port::set_stop_size({}), wire({4, 0})},
        {"SET-CONTROL outbound flow hardware",
         com_port::set_control(com_port::Control::flow_hardware), wire({5, 3})},
        {"SET-CONTROL break on", com_port::set_control(com_port::Control::break_on), wire({5, 5})},
        {"SET-CONTROL RTS off", com_port::set_control(com_port::Control::rts_off), wire({5, 12})},
        {"SET-CONTROL outbound flow DSR", com_port::set_control(com_port::Control::flow_dsr),
         wire({5, 19})},
        {"FLOWCONTROL-SUSPEND", com_port::flow_control(true), wire({8})},
        {"FLOWCONTROL-RESUME", com_port::flow_control(false), wire({9})},
        {"SET-LINESTATE-MASK break", com_port::set_line_state_mask(com_port::line::break_detected),
         wire({10, 16})},
        {"SET-MODEMSTATE-MASK 0", com_port::set_modem_state_mask(0), wire({11, 0})},
        {"PURGE-DATA both", com_port::purge_data(com_port::Purge::both), wire({12, 3})},
        {"SIGNATURE", com_port::ask_signature(), wire({0})},
        {"SIGNATURE \"a\\xff\"", com_port::signature("a\xff"), "\0a\xff"_wire},
    };
    for (const auto& row : rows) {
      CAPTURE(row.words);
      CHECK(row.built == row.payload);
      CHECK(telnet::find_option(44)->shown(row.built) == row.words);
    }
    Engine engine = on_a_line();
    CHECK(engine.send_subnegotiation(44, com_port::set_baud_rate(255)));
    CHECK(engine.output() == sb(44, wire({1, 0, 0, 0, 255, 255})));
  }

  TEST_CASE("COM-PORT: what a server says") {
    using Kind = com_port::Notice::Kind;
    struct {
      std::string words;
      std::string payload;
      Kind kind;
      std::uint32_t value;
      std::string text;
    } const rows[] = {
        {"SIGNATURE \"ser2net\"", "dser2net", Kind::signature, 0, "ser2net"},
        {"SIGNATURE", "d", Kind::signature, 0, ""},
        {"SET-BAUDRATE is 115200", wire({101, 0, 1, 0xc2, 0}), Kind::baud_rate, 115200, ""},
        {"SET-DATASIZE is 7", wire({102, 7}), Kind::data_size, 7, ""},
        {"SET-PARITY is odd", wire({103, 2}), Kind::parity, 2, ""},
        {"SET-PARITY is 77", wire({103, 77}), Kind::parity, 77, ""},
        {"SET-STOPSIZE is 2", wire({104, 2}), Kind::stop_size, 2, ""},
        {"SET-CONTROL is DTR on", wire({105, 8}), Kind::control, 8, ""},
        {"SET-CONTROL is 20", wire({105, 20}), Kind::control, 20, ""},
        {"NOTIFY-LINESTATE overrun break", wire({106, 18}), Kind::line_state, 18, ""},
        {"NOTIFY-MODEMSTATE CTS DSR CD", wire({107, 176}), Kind::modem_state, 176, ""},
        {"NOTIFY-MODEMSTATE 0", wire({107, 0}), Kind::modem_state, 0, ""},
        {"FLOWCONTROL-SUSPEND", wire({108}), Kind::suspend, 0, ""},
        {"FLOWCONTROL-RESUME", wire({109}), Kind::resume, 0, ""},
        {"SET-LINESTATE-MASK is 0", wire({110, 0}), Kind::line_state_mask, 0, ""},
        {"SET-MODEMSTATE-MASK is delta-CTS delta-DSR trailing-RI delta-CD CTS DSR RI CD",
         wire({111, 255}), Kind::modem_state_mask, 255, ""},
        {"PURGE-DATA receive", wire({112, 1}), Kind::purge, 1, ""},
    };
    for (const auto& row : rows) {
      CAPTURE(row.words);
      const auto notice = com_port::notice(row.payload);
      REQUIRE(notice);
      CHECK(bool{notice->kind == row.kind});
      CHECK(notice->value == row.value);
      CHECK(notice->text == row.text);
      CHECK(telnet::find_option(44)->shown(row.payload) == row.words);
    }
    for (const std::string& none : {""_wire, wire({99}), wire({113}), wire({1, 0, 0, 0, 1}),
                                    wire({101, 1, 2, 3}), wire({101, 1, 2, 3, 4, 5}), wire({102}),
                                    wire({103, 1, 2}), wire({108, 0}), wire({255, 1})}) {
      CHECK(!com_port::notice(none));
    }
    for (const std::string& wrong : {""_wire, wire({99, 1}), wire({113}), wire({101, 1, 2, 3})}) {
      CHECK(telnet::find_option(44)->shown(wrong) == '"' + telnet::escaped(wrong) + '"');
    }
  }

  TEST_CASE("COM-PORT: the state of the line follows the notices") {
    Engine engine = on_a_line();
    std::string in;
    for (const std::string& payload :
         {wire({101, 0, 0, 0x25, 0x80}), wire({102, 8}), wire({103, 1}), wire({104, 1}),
          wire({105, 3}), wire({105, 16}), wire({105, 5}), wire({105, 9}), wire({105, 11}),
          wire({106, 16}), wire({107, 48}), wire({110, 16}), wire({111, 240}), wire({108}),
          "dbox"_wire}) {
      in += sb(44, payload);
    }
    const std::string seen = hears(engine, in);
    const telnet::ComPort& line = engine.com_port();
    CHECK(line.baud_rate == 9600);
    CHECK(line.data_size == 8);
    CHECK(line.parity == 1);
    CHECK(line.stop_size == 1);
    CHECK(line.flow == 3);
    CHECK(line.inbound_flow == 16);
    CHECK(line.break_on == true);
    CHECK(line.dtr == false);
    CHECK(line.rts == true);
    CHECK(line.line_state == 16);
    CHECK(line.modem_state == 48);
    CHECK(line.line_state_mask == 16);
    CHECK(line.modem_state_mask == 240);
    CHECK(line.suspended);
    CHECK(line.signature == "box");
    std::size_t news = 0;
    for (std::size_t at = seen.find("news 44"); at != seen.npos;
         at = seen.find("news 44", at + 1)) {
      ++news;
    }
    CHECK(news == 15);
    CHECK(said(engine) == "");
    hears(engine,
          sb(44, wire({109})) + sb(44, wire({105, 6})) + sb(44, "d" + std::string(5000, 's')));
    CHECK(!line.suspended);
    CHECK(line.break_on == false);
    CHECK(line.signature.size() == 1024);
    // Not a value in effect, not a notice: no news.
    CHECK(hears(engine, sb(44, wire({105, 4}))).find("news") == std::string::npos);
    CHECK(hears(engine, sb(44, wire({1, 0, 0, 0, 1}))).find("news") == std::string::npos);
    CHECK(line.baud_rate == 9600);
    // Another agreement is another line.
    hears(engine, wire({255, 254, 44, 255, 253, 44}));
    CHECK(!line.baud_rate);
  }

  TEST_CASE("COM-PORT: our signature is told when it was set, and asked for") {
    Engine quiet = on_a_line();
    hears(quiet, sb(44, "d"));
    CHECK(said(quiet) == "");
    Engine engine = on_a_line("hail 1");
    hears(engine, sb(44, "dserver"));
    CHECK(said(engine) == "");
    hears(engine, sb(44, "d"));
    CHECK(said(engine) == "SB 44 \"\\x00hail 1\"\n");
  }
}
