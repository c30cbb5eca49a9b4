// SPDX-License-Identifier: GPL-3.0-or-later
// The engine: what is answered to what, what is told to the session, what waits.
#include <doctest/doctest.h>
#include <hail/telnet/engine.h>
#include <hail/telnet/trace.h>

#include <string>
#include <vector>

#include "wire.h"

using namespace hail;
using telnet::Engine;
using telnet::Facts;
using telnet::Policy;
using telnet::Side;
using tests::hears;
using tests::said;
using tests::sb;
using tests::wire;
using tests::operator""_wire;

namespace {

Facts some_facts() {
  Facts facts;
  facts.terminal_names = {"xterm"};
  facts.columns = 80;
  facts.rows = 24;
  return facts;
}

struct Row {
  std::string name;
  std::string in;
  std::string events;
  std::string answers;
};

const Row rows[] = {
    {"text is only text", "login: ", "data \"login: \"\n", ""},
    {"WILL ECHO is agreed to", wire({255, 251, 1}), "WILL 1\non remote 1\n", "DO 1\n"},
    {"DO ECHO is not (busybox telnetd asks)", wire({255, 253, 1}), "DO 1\n", "WONT 1\n"},
    {"an unknown option, both ways", wire({255, 251, 77, 255, 253, 77}), "WILL 77\nDO 77\n",
     "DONT 77\nWONT 77\n"},
    {"EXOPL", wire({255, 253, 255}), "DO 255\n", "WONT 255\n"},
    {"no answer to what is no change", wire({255, 252, 1, 255, 254, 24}), "WONT 1\nDONT 24\n", ""},
    {"DO NAWS: WILL and the size at once", wire({255, 253, 31}), "DO 31\non local 31\n",
     "WILL 31\nSB 31 \"\\x00P\\x00\\x18\"\n"},
    {"TERMINAL-TYPE agreed and asked in one piece", wire({255, 253, 24}) + sb(24, "\x01"),
     "DO 24\non local 24\nSB 24 \"\\x01\"\n", "WILL 24\nSB 24 \"\\x00xterm\"\n"},
    {"a subnegotiation nobody agreed to gets no answer", sb(24, "\x01"), "unagreed 24 \"\\x01\"\n",
     ""},
    {"nor does one behind a DONT", wire({255, 253, 24, 255, 254, 24}) + sb(24, "\x01"),
     "DO 24\non local 24\nDONT 24\noff local 24\nunagreed 24 \"\\x01\"\n", "WILL 24\nWONT 24\n"},
    {"commands are told, not answered", wire({255, 246, 255, 249, 255, 242}),
     "command AYT\ncommand GA\ncommand DM\n", ""},
    {"the peer's BINARY changes the text behind it", wire({13, 0, 255, 251, 0, 13, 0}),
     "data \"\\r\"\nWILL 0\non remote 0\ndata \"\\r\\x00\"\n", "DO 0\n"},
    {"a3: the same request five times, one answer",
     wire({255, 251, 3, 255, 251, 3, 255, 251, 3, 255, 251, 3, 255, 251, 3}),
     "WILL 3\non remote 3\nWILL 3\nWILL 3\nWILL 3\nWILL 3\n", "DO 3\n"},
    {"a3: the same for ours",
     wire({255, 253, 24, 255, 253, 24, 255, 253, 24, 255, 253, 24, 255, 253, 24}),
     "DO 24\non local 24\nDO 24\nDO 24\nDO 24\nDO 24\n", "WILL 24\n"},
    {"a4: WILL WONT WILL at once", wire({255, 251, 1, 255, 252, 1, 255, 251, 1}),
     "WILL 1\non remote 1\nWONT 1\noff remote 1\nWILL 1\non remote 1\n", "DO 1\nDONT 1\nDO 1\n"},
};

}  // namespace

TEST_SUITE("telnet engine") {
  TEST_CASE("telnet engine: every row at every cut") {
    for (const Row& row : rows) {
      CAPTURE(row.name);
      for (const auto& pieces : tests::every_cut(row.in)) {
        Engine engine(some_facts());
        telnet::Rendering seen;
        for (const std::string_view piece : pieces) {
          CHECK(engine.receive(piece, {}, seen) == piece.size());
        }
        CHECK(seen.text() == row.events);
        CHECK(said(engine) == row.answers);
      }
    }
  }

  TEST_CASE("telnet engine: start() asks for what the table says, once") {
    Engine engine(some_facts());
    CHECK(said(engine) == "");
    engine.start();
    CHECK(said(engine) == "DO 3\nWILL 24\nWILL 31\n");
    engine.start();
    CHECK(said(engine) == "");
  }

  TEST_CASE("telnet engine: a2, a server that contradicts each request is left alone") {
    Engine engine(some_facts());
    engine.start();
    said(engine);
    CHECK(hears(engine, wire({255, 252, 3, 255, 254, 24, 255, 254, 31})) ==
          "WONT 3\nDONT 24\nDONT 31\n");
    CHECK(said(engine) == "");
    CHECK(engine.negotiator().at_rest());
    CHECK(!engine.on(Side::remote, 3));

    // And one that says WILL to our DONT: an error, and the end of it.
    hears(engine, wire({255, 251, 1}));
    engine.want(Side::remote, 1, false);
    CHECK(said(engine) == "DO 1\nDONT 1\n");
    CHECK(hears(engine, wire({255, 251, 1})) == "WILL 1\ncontradiction WILL 1\noff remote 1\n");
    CHECK(said(engine) == "");
    CHECK(hears(engine, wire({255, 251, 1})) == "WILL 1\n");
    CHECK(said(engine) == "DONT 1\n");
  }

  TEST_CASE("telnet engine: NAWS only after DO, at each change, silent after DONT") {
    Facts facts = some_facts();
    Engine engine(facts);
    facts.columns = 100;
    engine.set_facts(facts);
    CHECK(engine.output().empty());
    engine.start();
    said(engine);
    facts.columns = 132;
    engine.set_facts(facts);
    CHECK(engine.output().empty());
    hears(engine, wire({255, 253, 31}));
    CHECK(said(engine) == "SB 31 \"\\x00\\x84\\x00\\x18\"\n");
    engine.set_facts(facts);
    CHECK(engine.output().empty());
    facts.terminal_names = {"vt100"};
    engine.set_facts(facts);
    CHECK(engine.output().empty());
    facts.columns = 255;
    facts.rows = 511;
    engine.set_facts(facts);
    CHECK(engine.output() == sb(31, wire({0, 255, 255, 1, 255, 255})));
    said(engine);
    hears(engine, wire({255, 254, 31}));
    CHECK(said(engine) == "WONT 31\n");
    facts.rows = 1;
    engine.set_facts(facts);
    CHECK(engine.output().empty());
  }

  TEST_CASE("telnet engine: TERMINAL-TYPE cycles, and begins anew when agreed anew") {
    Facts facts;
    facts.terminal_names = {"xterm-256color", "xterm", "vt100"};
    Engine engine(facts);
    hears(engine, wire({255, 253, 24}));
    said(engine);
    const auto next = [&] {
      hears(engine, sb(24, "\x01"));
      return said(engine);
    };
    for (int i = 0; i < 2; ++i) {
      CHECK(next() == "SB 24 \"\\x00xterm-256color\"\n");
      CHECK(next() == "SB 24 \"\\x00xterm\"\n");
      CHECK(next() == "SB 24 \"\\x00vt100\"\n");
      CHECK(next() == "SB 24 \"\\x00vt100\"\n");
    }
    CHECK(next() == "SB 24 \"\\x00xterm-256color\"\n");
    hears(engine, wire({255, 254, 24, 255, 253, 24}));
    CHECK(said(engine) == "WONT 24\nWILL 24\n");
    CHECK(next() == "SB 24 \"\\x00xterm-256color\"\n");
  }

  TEST_CASE("telnet engine: wishes, policies and who asked") {
    Engine engine(some_facts());
    std::string told;
    const auto tell = [&](const telnet::Event& event) { told += telnet::render(event) + "\n"; };
    CHECK(engine.want(Side::local, 0, true));
    CHECK(engine.want(Side::remote, 0, true));
    CHECK(!engine.want(Side::remote, 0, true));
    CHECK(said(engine) == "WILL 0\nDO 0\n");
    CHECK(hears(engine, wire({255, 253, 0, 255, 251, 0})) ==
          "DO 0\non local 0\nWILL 0\non remote 0\n");
    CHECK(said(engine) == "");
    engine.send_data("a\r\n\xff");
    CHECK(engine.take_output() == "a\r\n\xff\xff");
    CHECK(engine.want(Side::local, 0, false, tell));
    CHECK(told == "off local 0\n");
    engine.send_data("\n");
    CHECK(engine.take_output() == wire({255, 252, 0}) + "\r\n");
    CHECK(hears(engine, wire({255, 254, 0})) == "DONT 0\n");
    // What we switched off stays off.
    CHECK(hears(engine, wire({255, 253, 0})) == "DO 0\n");
    CHECK(said(engine) == "WONT 0\n");

    engine.set_policy(Side::local, 24, Policy::refuse);
    CHECK(engine.policy(Side::local, 24) == Policy::refuse);
    hears(engine, wire({255, 253, 24}));
    CHECK(said(engine) == "WONT 24\n");

    std::string table;
    for (const telnet::OptionState& row : engine.options()) {
      table += telnet::option_name(row.option) + ' ' + std::string(telnet::side_name(row.side)) +
               ' ' + std::string(telnet::q_name(row.state)) + ' ' +
               std::string(telnet::asked_name(row.asked_by)) + '\n';
    }
    CHECK(table == "BINARY local NO us\nBINARY remote YES us\nTERMINAL-TYPE local NO peer\n");
  }

  TEST_CASE("telnet engine: a SEND that crossed our WONT gets no answer and is no offence") {
    Engine engine(some_facts());
    hears(engine, wire({255, 253, 24}));
    engine.want(Side::local, 24, false);
    said(engine);
    CHECK(hears(engine, sb(24, "\x01")) == "SB 24 \"\\x01\"\n");
    CHECK(said(engine) == "");
    hears(engine, wire({255, 254, 24}));
    CHECK(hears(engine, sb(24, "\x01")) == "unagreed 24 \"\\x01\"\n");
  }

  TEST_CASE("telnet engine: commands and subnegotiations of the session") {
    Engine engine(some_facts());
    CHECK(engine.send_command(telnet::Command::ayt));
    CHECK(!engine.send_command(telnet::Command::sb));
    CHECK(!engine.send_command(telnet::Command::will));
    CHECK(!engine.send_command(telnet::Command::iac));
    CHECK(!engine.send_subnegotiation(86, "x"));
    CHECK(engine.take_output() == wire({255, 246}));
    engine.want(Side::remote, 86, true);
    hears(engine, wire({255, 251, 86}));
    CHECK(engine.send_subnegotiation(86, "\xff"));
    CHECK(engine.take_output() == wire({255, 253, 86}) + sb(86, "\xff\xff"));
  }

  TEST_CASE("telnet engine: line ends by source, and a piped CR at the end") {
    Engine engine;
    engine.set_source(telnet::Source::keys);
    engine.send_data("ls\r");
    CHECK(engine.take_output() == "ls\r\0"_wire);
    engine.set_source(telnet::Source::pipe);
    engine.send_data("QUIT\r");
    CHECK(engine.take_output() == "QUIT");
    engine.finish_data();
    CHECK(engine.take_output() == "\r\n");
    engine.set_eol(telnet::Eol::lf);
    engine.send_data("x\n");
    CHECK(engine.take_output() == "x\n");
  }

  TEST_CASE("telnet engine: the sink may stop the reading, and may speak") {
    Engine engine(some_facts());
    const std::string in = "ab" + wire({255, 251, 1}) + "cd";
    std::string text;
    const auto sink = [&](const telnet::Event& event) {
      if (event.kind == telnet::Event::Kind::data) text += event.bytes;
      if (event.kind == telnet::Event::Kind::option_on) {
        engine.want(Side::local, 0, true);
        engine.stop();
      }
    };
    CHECK(engine.receive(in, {}, sink) == 5);
    CHECK(text == "ab");
    CHECK(!engine.resume_at());
    CHECK(engine.receive(std::string_view(in).substr(5), {}, sink) == 2);
    CHECK(text == "abcd");
    CHECK(said(engine) == "DO 1\nWILL 0\n");
  }

  TEST_CASE("telnet engine: TIMING-MARK is answered each time and never a state (RFC 860)") {
    Engine engine(some_facts());
    CHECK(hears(engine, "text" + wire({255, 253, 6, 255, 253, 6, 255, 253, 6})) ==
          "data \"text\"\nDO 6\non local 6\nDO 6\non local 6\nDO 6\non local 6\n");
    CHECK(said(engine) == "WILL 6\nWILL 6\nWILL 6\n");
    CHECK(!engine.on(Side::local, 6));
    // Ours: asked again and again, answered by WILL or WONT.
    CHECK(engine.want(Side::remote, 6, true));
    CHECK(!engine.want(Side::remote, 6, true));  // One is under way.
    CHECK(hears(engine, wire({255, 251, 6})) == "WILL 6\non remote 6\n");
    CHECK(engine.want(Side::remote, 6, true));
    CHECK(hears(engine, wire({255, 252, 6})) == "WONT 6\n");
    CHECK(engine.want(Side::remote, 6, true));
    CHECK(said(engine) == "DO 6\nDO 6\nDO 6\n");
    hears(engine, wire({255, 251, 6}));
    // One that nobody asked for.
    CHECK(hears(engine, wire({255, 251, 6})) == "WILL 6\n");
    CHECK(said(engine) == "DONT 6\n");
  }

  TEST_CASE("telnet engine: LOGOUT, both ways (RFC 727)") {
    Engine engine(some_facts());
    CHECK(hears(engine, wire({255, 251, 18, 255, 253, 18})) == "WILL 18\nDO 18\non local 18\n");
    CHECK(said(engine) == "DONT 18\nWILL 18\n");
    engine.want(Side::remote, 18, true);
    CHECK(hears(engine, wire({255, 251, 18})) == "WILL 18\non remote 18\n");
    CHECK(said(engine) == "DO 18\n");
  }

  TEST_CASE("telnet engine: STATUS answers what is in effect and asks the peer") {
    Engine engine(some_facts());
    hears(engine, wire({255, 253, 5, 255, 251, 5, 255, 251, 1}));
    said(engine);
    hears(engine, sb(5, "\1"));
    CHECK(said(engine) == "SB 5 \"\\x00\\xfd\\x01\\xfb\\x05\\xfd\\x05\"\n");
    CHECK(engine.send_subnegotiation(5, "\1"));
    CHECK(said(engine) == "SB 5 \"\\x01\"\n");
    CHECK(hears(engine, sb(5, wire({0, 251, 1}))) == "SB 5 \"\\x00\\xfb\\x01\"\n");
    CHECK(said(engine) == "");
  }

  TEST_CASE("telnet engine: the first words of inetutils-telnetd") {
    Engine engine(some_facts());
    hears(engine, wire({255, 253, 37,  255, 251, 38,  255, 253, 24,  255, 253,
                        32,  255, 253, 35,  255, 253, 39,  255, 253, 36}));
    CHECK(said(engine) == "WONT 37\nDONT 38\nWILL 24\nWILL 32\nWONT 35\nWILL 39\nWONT 36\n");
    hears(engine, sb(32, "\1") + sb(39, "\1") + sb(24, "\1"));
    CHECK(said(engine) ==
          "SB 32 \"\\x0038400,38400\"\nSB 39 \"\\x00\"\nSB 24 \"\\x00xterm\"\n");
  }

  TEST_CASE("telnet engine: INFO when an exported variable changes, once agreed (RFC 1572)") {
    Facts facts = some_facts();
    Engine engine(facts);
    facts.exported = {{"USER", "ann"}};
    engine.set_facts(facts);
    CHECK(said(engine) == "");
    hears(engine, wire({255, 253, 39}));
    CHECK(said(engine) == "WILL 39\n");
    facts.exported.push_back({"EDITOR", "ed", true});
    engine.set_facts(facts);
    CHECK(said(engine) == "SB 39 \"\\x02\\x03EDITOR\\x01ed\"\n");
    facts.exported.erase(facts.exported.begin());
    engine.set_facts(facts);
    CHECK(said(engine) == "SB 39 \"\\x02\\x00USER\"\n");
    facts.columns = 1;
    engine.set_facts(facts);
    CHECK(said(engine) == "");
  }

  TEST_CASE("telnet engine: a trace of a login's first second") {
    Engine engine(some_facts());
    std::vector<std::string> lines;
    engine.set_trace([&](telnet::Direction direction, const telnet::Event& event) {
      lines.push_back(telnet::trace_line(direction, event));
    });
    engine.start();
    hears(engine, wire({255, 251, 1, 255, 251, 3, 255, 253, 24, 255, 253, 31, 255, 253, 37}) +
                      sb(24, "\x01") + "text" + wire({255, 242}) + sb(99, "\x1b[2J"));
    engine.send_command(telnet::Command::ip);
    CHECK(lines == std::vector<std::string>{
                       "SENT DO SUPPRESS-GO-AHEAD",
                       "SENT WILL TERMINAL-TYPE",
                       "SENT WILL NAWS",
                       "RCVD WILL ECHO",
                       "SENT DO ECHO",
                       "RCVD WILL SUPPRESS-GO-AHEAD",
                       "RCVD DO TERMINAL-TYPE",
                       "RCVD DO NAWS",
                       "SENT IAC SB NAWS 80 24 IAC SE",
                       "RCVD DO AUTHENTICATION",
                       "SENT WONT AUTHENTICATION",
                       "RCVD IAC SB TERMINAL-TYPE SEND IAC SE",
                       "SENT IAC SB TERMINAL-TYPE IS \"xterm\" IAC SE",
                       "RCVD IAC DM",
                       "RCVD IAC SB option 99 \"\\x1b[2J\" IAC SE",
                       "SENT IAC IP",
                   });
  }
}
