// SPDX-License-Identifier: GPL-3.0-or-later
// Names of commands and options, and the trace line by line.
#include <doctest/doctest.h>
#include <hail/telnet/option.h>
#include <hail/telnet/trace.h>

#include <set>
#include <string>

#include "wire.h"

using namespace hail;
using telnet::Direction;
using telnet::Event;
using tests::wire;

TEST_SUITE("telnet names") {
  TEST_CASE("telnet names: every assigned number has a name, unlike all others") {
    std::set<std::string> names;
    std::set<int> assigned;
    for (int code = 0; code <= 49; ++code) assigned.insert(code);
    for (const int code : {69, 70, 85, 86, 87, 90, 91, 93, 138, 139, 140, 200, 201, 255}) {
      assigned.insert(code);
    }
    for (int number = 0; number < 256; ++number) {
      CAPTURE(number);
      const auto code = static_cast<std::uint8_t>(number);
      const std::string name = telnet::option_name(code);
      const bool known = !name.starts_with("option ");
      CHECK(known == assigned.contains(number));
      CHECK(telnet::option_title(code).starts_with("Option ") == !known);
      CHECK(names.insert(name).second);
      if (known) {
        CHECK(name.find(' ') == std::string::npos);
        CHECK(telnet::find_option_code(name) == code);
      }
      CHECK(telnet::find_option_code(std::to_string(number)) == code);
    }
    CHECK(telnet::option_title(31) == "Negotiate About Window Size");
    CHECK(telnet::find_option_code("naws") == 31);
    CHECK(telnet::find_option_code("Terminal-Type") == 24);
    for (const std::string_view wrong : {"", "256", "-1", "0x1f", "31 ", "nothing"}) {
      CAPTURE(wrong);
      CHECK(!telnet::find_option_code(wrong));
    }
  }

  TEST_CASE("telnet names: commands") {
    for (int code = 236; code < 256; ++code) {
      CAPTURE(code);
      const std::string name = telnet::command_name(static_cast<std::uint8_t>(code));
      CHECK(!name.starts_with("command"));
      CHECK(telnet::find_command(name) == static_cast<telnet::Command>(code));
    }
    CHECK(telnet::command_name(235) == "command 235");
    CHECK(telnet::find_command("ayt") == telnet::Command::ayt);
    CHECK(!telnet::find_command("command 200"));
    CHECK(!telnet::find_command(""));
  }

  TEST_CASE("telnet names: a row and the table of names say the same") {
    int last = -1;
    for (const telnet::OptionRow* row : telnet::option_table()) {
      CHECK(row->name == telnet::option_name(row->code));
      CHECK(!row->source.empty());
      if (row->code < 50 && row->code != 46) CHECK(row->source.starts_with("RFC "));
      CHECK(row->code > last);
      CHECK(telnet::find_option(row->code) == row);
      last = row->code;
    }
    CHECK(telnet::find_option(77) == nullptr);
  }

  TEST_CASE("telnet trace: line by line") {
    using Kind = Event::Kind;
    struct {
      std::string expect;
      Direction direction;
      Event event;
    } const rows[] = {
        {"SENT DO TERMINAL-TYPE",
         Direction::sent,
         {.kind = Kind::negotiation, .code = 253, .option = 24}},
        {"RCVD WILL ECHO",
         Direction::received,
         {.kind = Kind::negotiation, .code = 251, .option = 1}},
        {"RCVD DONT option 77",
         Direction::received,
         {.kind = Kind::negotiation, .code = 254, .option = 77}},
        {"RCVD IAC NOP", Direction::received, {.kind = Kind::command, .code = 241}},
        {"RCVD IAC command 7", Direction::received, {.kind = Kind::command, .code = 7}},
        {"RCVD IAC SB NAWS \"\\x00\" IAC SE",
         Direction::received,
         {.kind = Kind::subnegotiation, .option = 31, .bytes = {"\0", 1}}},
        {"RCVD IAC SB TERMINAL-TYPE IS \"\\x1b[2J\" IAC SE",
         Direction::received,
         {.kind = Kind::unagreed, .option = 24, .bytes = {"\0\x1b[2J", 5}}},
        {"RCVD IAC SB GMCP \"Core.Ping\" IAC SE",
         Direction::received,
         {.kind = Kind::subnegotiation, .option = 201, .bytes = "Core.Ping"}},
        {"RCVD IAC SB NEW-ENVIRON [too long, skipped]",
         Direction::received,
         {.kind = Kind::overflow, .option = 39}},
        {"RCVD IAC SB NAWS [cut off by IAC NOP]",
         Direction::received,
         {.kind = Kind::broken, .code = 241, .option = 31}},
        {"[local NAWS on]", Direction::received, {.kind = Kind::option_on, .option = 31}},
        {"[remote ECHO off]",
         Direction::received,
         {.kind = Kind::option_off, .option = 1, .side = telnet::Side::remote}},
        {"[WILL ECHO contradicts our request]",
         Direction::received,
         {.kind = Kind::contradiction, .code = 251, .option = 1}},
        {"[option loop: answering slowly]", Direction::received, {.kind = Kind::option_loop}},
        {"", Direction::received, {.kind = Kind::data, .bytes = "text"}},
    };
    for (const auto& row : rows) CHECK(telnet::trace_line(row.direction, row.event) == row.expect);
  }

  TEST_CASE("telnet trace: a long payload is cut, and no line holds a control octet") {
    std::string payload;
    for (int octet = 0; octet < 256; ++octet) payload += static_cast<char>(octet);
    for (int option = 0; option < 256; ++option) {
      const std::string line =
          telnet::trace_line(Direction::received, {.kind = Event::Kind::subnegotiation,
                                                   .option = static_cast<std::uint8_t>(option),
                                                   .bytes = payload});
      CHECK(line.size() < 320);
      CHECK(line.find("...") != std::string::npos);
      bool clean = true;
      for (const char octet : line) clean = clean && octet >= ' ' && octet <= '~';
      CHECK(clean);
    }
  }
}
