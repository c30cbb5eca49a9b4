// SPDX-License-Identifier: GPL-3.0-or-later
// What a probe learns from a negotiation: facts, delays, broken rules, the NTLM challenge.
#include <doctest/doctest.h>
#include <hail/telnet/engine.h>
#include <hail/telnet/ntlm.h>
#include <hail/telnet/observed.h>

#include <string>

#include "wire.h"

using namespace hail;
using telnet::Engine;
using telnet::Observed;
using telnet::Verb;
using telnet::Violation;
using tests::sb;
using tests::wire;
using tests::operator""_wire;

namespace {

void feed(Engine& engine, Observed& observed, std::string_view bytes, int ms = 0) {
  const std::chrono::milliseconds now(ms);
  engine.receive(bytes, now, [&](const telnet::Event& event) { observed.see(event, now); });
  engine.take_output();
}

std::string number(std::uint64_t value, int size) {
  std::string out;
  for (int i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
  return out;
}

std::string utf16(std::string_view text) {
  std::string out;
  for (const char octet : text) out += {octet, '\0'};
  return out;
}

std::string pair(int kind, const std::string& value) {
  return number(static_cast<std::uint64_t>(kind), 2) + number(value.size(), 2) + value;
}

// A CHALLENGE as Windows sends it: fixed part, version, target, pairs.
std::string challenge(std::uint32_t flags, const std::string& target, const std::string& pairs) {
  return "NTLMSSP\0"_wire + number(2, 4) + number(target.size(), 2) + number(target.size(), 2) +
         number(56, 4) + number(flags, 4) + "12345678" + number(0, 8) + number(pairs.size(), 2) +
         number(pairs.size(), 2) + number(56 + target.size(), 4) + wire({10, 0, 0x63, 0x45}) +
         wire({0, 0, 0, 15}) + target + pairs;
}

const std::string pairs = pair(2, utf16("LAB")) + pair(1, utf16("HOST")) +
                          pair(4, utf16("lab.example")) + pair(3, utf16("host.lab.example")) +
                          pair(5, utf16("example")) + pair(7, number(0x01D9C3B1F5A60000, 8)) +
                          pair(0, "");

std::string violations(const Observed& observed) {
  std::string out;
  for (const Violation& one : observed.violations()) {
    out += std::string(telnet::violation_name(one.kind)) + ' ' + std::to_string(one.option) + " x" +
           std::to_string(one.times) + '\n';
  }
  return out;
}

}  // namespace

TEST_SUITE("telnet observed") {
  TEST_CASE("options in order, with their delays, at every cut") {
    const std::string in = wire({255, 253, 37, 255, 251, 38, 255, 253, 24, 255, 251, 38});
    for (const auto& pieces : tests::every_cut(in)) {
      Engine engine;
      Observed observed(std::chrono::milliseconds(100));
      for (const std::string_view piece : pieces) feed(engine, observed, piece, 130);
      CHECK(observed.verbs() ==
            std::vector<telnet::SeenVerb>{{Verb::do_it, 37, std::chrono::milliseconds(30)},
                                          {Verb::will, 38, std::chrono::milliseconds(30)},
                                          {Verb::do_it, 24, std::chrono::milliseconds(30)}});
      CHECK(observed.options(Verb::do_it) == std::vector<std::uint8_t>{37, 24});
      CHECK(observed.saw(Verb::will, 38));
      CHECK(!observed.saw(Verb::will, 37));
      CHECK(!observed.silent());
      CHECK(violations(observed) == "repeated 38 x1\n");
    }
    CHECK(Observed().silent());
  }

  TEST_CASE("broken rules, and what is none") {
    struct {
      std::string name;
      std::string in;
      std::string expect;
    } const rows[] = {
        {"inetutils-telnetd's greeting",
         wire({255, 253, 37, 255, 251, 38, 255, 253, 24, 255, 253, 32, 255, 253, 39}), ""},
        {"busybox telnetd: DO ECHO", wire({255, 253, 1, 255, 253, 31, 255, 251, 1, 255, 251, 3}),
         "asks_us_to_echo 1 x1\n"},
        {"ser2net: WILL and DO, DONT ECHO first",
         wire({255, 251, 3, 255, 253, 3, 255, 251, 1, 255, 254, 1}), ""},
        {"WILL, and WILL again when agreed", wire({255, 251, 1, 255, 251, 1, 255, 251, 1}),
         "ack_of_ack 1 x2\n"},
        {"WONT to our DONT", wire({255, 251, 77, 255, 252, 77}), "ack_of_ack 77 x1\n"},
        {"on, off, on: its right", wire({255, 251, 1, 255, 252, 1, 255, 251, 1}), ""},
        {"asked again after a refusal", wire({255, 253, 77, 255, 253, 77}), "repeated 77 x1\n"},
        {"TIMING-MARK again and again", wire({255, 253, 6, 255, 253, 6, 255, 253, 6}), ""},
        {"SB without agreement", sb(24, "\1") + sb(24, "\1"), "unagreed 24 x2\n"},
        {"SB cut off", wire({255, 250, 24, 1, 255, 241}), "cut_off 24 x1\n"},
        {"SB too long", sb(24, std::string(2000, 'x')), "overflow 24 x1\n"},
    };
    for (const auto& row : rows) {
      CAPTURE(row.name);
      Engine engine;
      Observed observed;
      feed(engine, observed, row.in);
      CHECK(violations(observed) == row.expect);
    }
  }

  TEST_CASE("a contradiction and a loop") {
    Engine engine;
    Observed observed;
    feed(engine, observed, wire({255, 251, 1}));
    engine.want(telnet::Side::remote, 1, false);
    feed(engine, observed, wire({255, 251, 1}));
    CHECK(violations(observed).find("contradiction 1 x1\n") != std::string::npos);
    std::string storm;
    for (int i = 0; i < 300; ++i) storm += wire({255, 253, 77, 255, 254, 77});
    feed(engine, observed, storm);
    CHECK(violations(observed).find("loop 0 x1\n") != std::string::npos);
  }

  TEST_CASE("lists that servers send, agreed or not") {
    Engine engine;
    Observed observed;
    feed(engine, observed,
         sb(37, wire({1, 2, 6, 15, 0, 2, 6})) + sb(38, wire({1, 1, 2, 1})) +
             sb(39, "\1\0USER\3X\0"_wire) + sb(36, "\1\1USER\1TERM"_wire) +
             sb(42, "\1;UTF-8;KOI8-R"_wire) + sb(70, "\1NAME\2mud"_wire) + sb(44, "dbox"));
    CHECK(observed.authentication() == std::vector<telnet::AuthenticationType>{{2, 6}, {15, 0}});
    CHECK(observed.encryption() == std::vector<std::uint8_t>{1, 2});
    CHECK(observed.environment() == std::vector<std::string>{"USER", "X", "TERM"});
    CHECK(observed.wants_whole_environment());
    CHECK(observed.charsets() == std::vector<std::string>{"UTF-8", "KOI8-R"});
    CHECK(observed.mssp() == std::vector<telnet::MsspFact>{{"NAME", {"mud"}}});
    CHECK(observed.com_port_signature() == "box");
    CHECK(!observed.ntlm());

    Observed named;
    named.see({.kind = telnet::Event::Kind::subnegotiation, .option = 39, .bytes = "\1\3X"}, {});
    CHECK(!named.wants_whole_environment());
    Observed whole;
    whole.see({.kind = telnet::Event::Kind::subnegotiation, .option = 39, .bytes = "\1"}, {});
    CHECK(whole.wants_whole_environment());
    CHECK(whole.environment().empty());
  }

  TEST_CASE("a server cannot make the collection grow without end") {
    Observed observed;
    std::string in;
    for (int code = 0; code < 256; ++code) {
      for (const Verb verb : {Verb::will, Verb::wont, Verb::do_it, Verb::dont}) {
        for (int i = 0; i < 3; ++i) {
          observed.see({.kind = telnet::Event::Kind::negotiation,
                        .code = static_cast<std::uint8_t>(verb),
                        .option = static_cast<std::uint8_t>(code)},
                       {});
        }
      }
    }
    std::string names = "\1";
    for (int i = 0; i < 5000; ++i) names += '\3' + std::string(400, 'a') + std::to_string(i);
    for (int i = 0; i < 5000; ++i) names += '\3' + std::to_string(i);
    observed.see({.kind = telnet::Event::Kind::subnegotiation, .option = 39, .bytes = names}, {});
    CHECK(observed.verbs().size() == 1024);
    CHECK(observed.environment().size() == 64);
    CHECK(observed.environment().front().size() == 256);
    CHECK(observed.violations().size() <= 8 * 256);
    observed.see_urgent();
    observed.see({.kind = telnet::Event::Kind::command, .code = 249}, {});
    CHECK(observed.urgent() == 1);
    CHECK(observed.commands() == 1);
  }

  TEST_CASE("NTLM: names and version of a challenge (MS-NLMP section 2.2.1.2)") {
    Engine engine;
    Observed observed;
    feed(engine, observed, sb(37, [] {  // As it stands on the wire: IAC doubled.
           std::string out;
           for (const char octet :
                wire({2, 15, 0, 1}) + "lengths!" + challenge(0x02000001, utf16("LAB"), pairs)) {
             out += octet;
             if (octet == '\xff') out += octet;
           }
           return out;
         }()));
    REQUIRE(observed.ntlm());
    const telnet::NtlmChallenge& seen = *observed.ntlm();
    CHECK(seen.target == "LAB");
    CHECK(seen.netbios_domain == "LAB");
    CHECK(seen.netbios_computer == "HOST");
    CHECK(seen.dns_domain == "lab.example");
    CHECK(seen.dns_computer == "host.lab.example");
    CHECK(seen.dns_tree == "example");
    CHECK(seen.version == "10.0.17763");
    CHECK(seen.timestamp == 0x01D9C3B1F5A60000 / 10'000'000 - 11'644'473'600);
  }

  TEST_CASE("NTLM: every cut and every lie about lengths is survived") {
    const std::string whole = challenge(0x02000001, utf16("LAB"), pairs);
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      CAPTURE(size);
      const auto seen = telnet::ntlm_challenge(whole.substr(0, size));
      CHECK(seen.has_value() == (size >= 48));
      if (seen && size < whole.size()) CHECK(seen->dns_tree == "");
    }
    for (const std::size_t at : {12U, 14U, 16U, 18U, 40U, 42U, 44U, 46U}) {
      for (const int value : {0x7f, 0xff}) {
        std::string lie = whole;
        lie[at] = lie[at + 1] = static_cast<char>(value);
        CHECK(telnet::ntlm_challenge(lie));
      }
    }
    CHECK(!telnet::ntlm_challenge("NTLMSSP\0\1\0\0\0"_wire + std::string(60, 'x')));
    CHECK(telnet::ntlm_challenge(challenge(0, "LAB\xe4", ""))->target == "LAB\xef\xbf\xbd");
    CHECK(telnet::ntlm_challenge(challenge(0, "L", ""))->version == "");
    // Half a pair, and a whole one: U+FFFD and U+1F600.
    CHECK(telnet::ntlm_challenge(challenge(1, wire({0x3d, 0xd8, 0x41, 0, 0x3d, 0xd8, 0, 0xde}), ""))
              ->target ==
          "\xef\xbf\xbd"
          "A\xf0\x9f\x98\x80");
    CHECK(telnet::ntlm_challenge(challenge(1, utf16(std::string(4000, 'x')), ""))->target.size() <=
          512);
  }
}
