// SPDX-License-Identifier: GPL-3.0-or-later
// Each option's functions as what they are: values in, payload out.
#include <doctest/doctest.h>
#include <hail/telnet/option.h>

#include <optional>
#include <string>

#include "wire.h"

using namespace hail;
using telnet::Facts;
using telnet::find_option;
using tests::wire;
using tests::operator""_wire;

namespace {

// The answer of an option we perform; "(none)" when there is none.
std::string answer(std::uint8_t option, std::string_view payload, const Facts& facts,
                   unsigned turn = 0) {
  const telnet::OptionRow* row = find_option(option);
  REQUIRE(row != nullptr);
  REQUIRE(bool{row->asked != nullptr});
  const telnet::Negotiator negotiator;
  return row->asked({payload, facts, turn, negotiator}).value_or("(none)");
}

}  // namespace

TEST_SUITE("telnet options") {
  TEST_CASE("terminal names are cut and cleaned (RFC 1091)") {
    struct {
      std::string name;
      std::string in;
      std::string expect;
    } const rows[] = {
        {"as given", "xterm-256color", "xterm-256color"},
        {"case is kept", "DEC-VT100", "DEC-VT100"},
        {"blank of MTTS", "MTTS 137", "MTTS 137"},
        {"marks", "screen.xterm+x_y/z@h:0", "screen.xterm+x_y/z@h:0"},
        {"controls and quotes go", "x\x1b]0;t\x07\"'`$(id)", "x]0;tid"},
        {"IAC and high octets go",
         "a\xff\xc3\xa4"
         "b",
         "ab"},
        {"40 octets", std::string(40, 'x'), std::string(40, 'x')},
        {"41 octets", std::string(41, 'x'), std::string(40, 'x')},
        {"a long TERM (Debian bug 945861)", std::string(100'000, 'y'), std::string(40, 'y')},
        {"nothing", "", "UNKNOWN"},
        {"nothing remains", "\xff\n", "UNKNOWN"},
    };
    for (const auto& row : rows) {
      CAPTURE(row.name);
      std::string expect = row.expect;
      std::erase(expect, ']');
      std::erase(expect, ';');
      CHECK(telnet::terminal_name(row.in) == expect);
    }
  }

  TEST_CASE("TERMINAL-TYPE: the list, its last name twice, then from the start") {
    Facts facts;
    facts.terminal_names = {"one", "two\n", "two", std::string(80, 'z')};
    const std::string last = "\0"_wire + std::string(40, 'z');
    const std::string expect[] = {"\0one"_wire, "\0two"_wire, last, last, "\0one"_wire};
    for (unsigned turn = 0; turn < 5; ++turn) {
      CAPTURE(turn);
      CHECK(answer(24, "\x01", facts, turn) == expect[turn]);
    }
    facts.terminal_names = {"one"};
    for (unsigned turn = 0; turn < 4; ++turn)
      CHECK(answer(24, "\x01", facts, turn) == "\0one"_wire);
    CHECK(answer(24, "\x01", {}) == "\0UNKNOWN"_wire);
    CHECK(answer(24, "\x01", facts, 4'294'967'295U) == "\0one"_wire);
  }

  TEST_CASE("TERMINAL-TYPE: only SEND is a question") {
    Facts facts;
    facts.terminal_names = {"xterm"};
    for (const std::string& payload :
         {std::string(), "\0"_wire, "\0xterm"_wire, "\1xterm"_wire, "\2"_wire}) {
      CHECK(answer(24, payload, facts) == "(none)");
    }
  }

  TEST_CASE("NAWS: four octets, network order (RFC 1073)") {
    struct {
      std::uint16_t columns;
      std::uint16_t rows;
      std::string payload;
      std::string shown;
    } const rows[] = {
        {80, 24, wire({0, 80, 0, 24}), "80 24"},
        {0, 0, wire({0, 0, 0, 0}), "0 0"},
        {255, 511, wire({0, 255, 1, 255}), "255 511"},
        {65535, 256, wire({255, 255, 1, 0}), "65535 256"},
    };
    for (const auto& row : rows) {
      CAPTURE(row.shown);
      Facts facts;
      facts.columns = row.columns;
      facts.rows = row.rows;
      CHECK(find_option(31)->enabled(facts) == row.payload);
      CHECK(find_option(31)->shown(row.payload) == row.shown);
    }
  }

  TEST_CASE("options that tell one thing answer SEND and nothing else") {
    Facts facts;
    facts.terminal_names = {"xterm"};
    facts.transmit_speed = 9600;
    facts.receive_speed = 115200;
    facts.x_display = "host.example:0";
    struct {
      std::string name;
      std::uint8_t option;
      std::string payload;
      std::string shown;
    } const rows[] = {
        {"TERMINAL-SPEED (RFC 1079)", 32, "\0009600,115200"_wire, "IS \"9600,115200\""},
        {"X-DISPLAY-LOCATION (RFC 1096)", 35, "\0host.example:0"_wire, "IS \"host.example:0\""},
        {"STATUS of nothing (RFC 859)", 5, "\0"_wire, "IS"},
    };
    for (const auto& row : rows) {
      CAPTURE(row.name);
      CHECK(answer(row.option, "\1", facts) == row.payload);
      CHECK(find_option(row.option)->shown("\1") == "SEND");
      CHECK(find_option(row.option)->shown(row.payload) == row.shown);
      for (const std::string& other :
           {std::string(), "\0"_wire, "\1x"_wire, "\2"_wire, "\xff"_wire}) {
        CHECK(answer(row.option, other, facts) == "(none)");
      }
      CHECK(find_option(row.option)->shown("\7\x1b") == "\"\\x07\\x1b\"");
      CHECK(find_option(row.option)->shown("") == "\"\"");
    }
    facts.x_display.clear();
    CHECK(answer(35, "\1", facts) == "(none)");
  }

  TEST_CASE("STATUS: what is in effect, ours as WILL, the peer's as DO") {
    telnet::Negotiator negotiator;
    negotiator.receive(telnet::Verb::will, 1, true);
    negotiator.receive(telnet::Verb::do_it, 5, true);
    negotiator.receive(telnet::Verb::will, 3, true);
    negotiator.receive(telnet::Verb::do_it, 3, true);
    negotiator.receive(telnet::Verb::do_it, 99, false);
    negotiator.wish(telnet::Side::local, 24, true);
    const Facts facts;
    const auto payload = find_option(5)->asked({"\1", facts, 0, negotiator});
    CHECK(payload == wire({0, 253, 1, 251, 3, 253, 3, 251, 5}));
    CHECK(find_option(5)->shown(*payload) ==
          "IS DO ECHO WILL SUPPRESS-GO-AHEAD DO SUPPRESS-GO-AHEAD WILL STATUS");
    CHECK(find_option(5)->shown(wire({0, 250, 24, 240, 251})) == "IS SB TERMINAL-TYPE \"\" SE 251");
  }

  TEST_CASE("TOGGLE-FLOW-CONTROL: four orders of one octet (RFC 1372)") {
    using telnet::FlowControl;
    const FlowControl orders[] = {FlowControl::off, FlowControl::on, FlowControl::restart_any,
                                  FlowControl::restart_xon};
    const std::string words[] = {"OFF", "ON", "RESTART-ANY", "RESTART-XON"};
    for (int code = 0; code < 4; ++code) {
      CHECK(telnet::flow_control(wire({code})) == orders[code]);
      CHECK(find_option(33)->shown(wire({code})) == words[code]);
    }
    for (const std::string& wrong : {std::string(), wire({4}), wire({255}), wire({0, 0})}) {
      CHECK(!telnet::flow_control(wrong));
      CHECK(find_option(33)->shown(wrong).starts_with('"'));
    }
  }

  TEST_CASE("policies: what a client does when nobody set anything") {
    using telnet::Policy;
    struct {
      std::string name;
      Policy local;
      Policy remote;
    } const rows[] = {
        {"BINARY", Policy::accept, Policy::accept},
        {"ECHO", Policy::refuse, Policy::accept},
        {"SUPPRESS-GO-AHEAD", Policy::accept, Policy::ask},
        {"STATUS", Policy::accept, Policy::accept},
        {"TIMING-MARK", Policy::accept, Policy::refuse},
        {"LOGOUT", Policy::accept, Policy::refuse},
        {"TERMINAL-TYPE", Policy::ask, Policy::refuse},
        {"END-OF-RECORD", Policy::refuse, Policy::accept},
        {"NAWS", Policy::ask, Policy::refuse},
        {"TERMINAL-SPEED", Policy::accept, Policy::refuse},
        {"TOGGLE-FLOW-CONTROL", Policy::refuse, Policy::refuse},
        {"LINEMODE", Policy::refuse, Policy::refuse},
        {"X-DISPLAY-LOCATION", Policy::refuse, Policy::refuse},
        {"ENVIRON", Policy::accept, Policy::refuse},
        {"NEW-ENVIRON", Policy::accept, Policy::refuse},
        {"CHARSET", Policy::accept, Policy::accept},
        {"COM-PORT-OPTION", Policy::refuse, Policy::refuse},
        {"START_TLS", Policy::refuse, Policy::refuse},
        {"MSSP", Policy::refuse, Policy::refuse},
        {"MCCP2", Policy::refuse, Policy::refuse},
    };
    REQUIRE(telnet::option_table().size() == std::size(rows));
    for (std::size_t i = 0; i < std::size(rows); ++i) {
      CAPTURE(rows[i].name);
      CHECK(telnet::option_table()[i]->name == rows[i].name);
      CHECK(bool{telnet::option_table()[i]->local == rows[i].local});
      CHECK(bool{telnet::option_table()[i]->remote == rows[i].remote});
    }
  }
}
