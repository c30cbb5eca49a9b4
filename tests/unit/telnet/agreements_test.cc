// SPDX-License-Identifier: GPL-3.0-or-later
// Who asked for which option and what came of it, seen through an engine that negotiates.
#include <doctest/doctest.h>
#include <hail/telnet/agreements.h>
#include <hail/telnet/engine.h>

#include <algorithm>
#include <string>

using namespace hail;
using telnet::Agreement;
using telnet::Asked;
using telnet::Side;

namespace {

/// "ECHO server on peer", a line an agreement.
std::string shown(const std::vector<Agreement>& agreements) {
  std::string text;
  for (const Agreement& each : agreements) {
    text += telnet::option_name(each.option) + " " + std::string(side_name(each.side)) + " " +
            std::string(agreement_state_name(each.state)) + " " +
            (each.asked_by == Asked::nobody ? "nobody" : std::string(asked_name(each.asked_by))) +
            "\n";
  }
  return text;
}

struct Fixture {
  Fixture() {
    engine.set_trace([this](telnet::Direction direction, const telnet::Event& event) {
      agreements.see(direction, event);
    });
  }
  std::string after(std::string_view bytes) {
    engine.receive(bytes, {}, [](const telnet::Event&) {});
    return shown(agreements.list(engine.negotiator()));
  }
  telnet::Engine engine;
  telnet::Agreements agreements;
};

}  // namespace

TEST_SUITE_BEGIN("telnet agreements");

TEST_CASE("agreements: on, refused, pending and off again, with who asked") {
  struct Row {
    std::string name, bytes, shown;
  };
  const Row rows[] = {
      {"the server echoes", "\xff\xfb\x01", "ECHO remote on peer\n"},
      {"and no longer", "\xff\xfb\x01\xff\xfc\x01", "ECHO remote off peer\n"},
      {"we never echo the server", "\xff\xfd\x01", "ECHO local refused peer\n"},
      {"a window size", "\xff\xfd\x1f", "NAWS local on peer\n"},
      {"nobody asked for what is declined", "\xff\xfc\x01", "ECHO remote off nobody\n"},
      {"on, off and on again", "\xff\xfb\x01\xff\xfc\x01\xff\xfb\x01", "ECHO remote on peer\n"},
      {"refused twice", "\xff\xfd\x01\xff\xfe\x01\xff\xfd\x01", "ECHO local refused peer\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Fixture fixture;
    CHECK(fixture.after(row.bytes) == row.shown);
  }
}

TEST_CASE("agreements: what we asked for") {
  Fixture fixture;
  fixture.engine.want(Side::remote, 0, true);
  CHECK(fixture.after("") == "BINARY remote pending us\n");
  CHECK(fixture.after("\xff\xfc" + std::string(1, '\0')) == "BINARY remote refused us\n");
  fixture.agreements.clear();
  CHECK(fixture.after("").empty());
}

TEST_CASE("agreements: who asked last for what is now so") {
  Fixture fixture;
  fixture.engine.want(Side::remote, 1, true);
  fixture.after("\xff\xfc\x01");
  CHECK(fixture.after("\xff\xfb\x01") == "ECHO remote on peer\n");
  // What was on and goes off was not refused.
  fixture.engine.want(Side::remote, 3, true);
  fixture.after("\xff\xfb\x03");
  fixture.engine.want(Side::remote, 3, false);
  CHECK(fixture.after("\xff\xfc\x03") == "ECHO remote on peer\nSUPPRESS-GO-AHEAD remote off us\n");
}

TEST_CASE("agreements: how often each side spoke of it; a row for each option and side at most") {
  Fixture fixture;
  fixture.after("\xff\xfd\x18\xff\xfa\x18\x01\xff\xf0\xff\xfa\x18\x01\xff\xf0");
  const auto list = fixture.agreements.list(fixture.engine.negotiator());
  REQUIRE(list.size() == 1);
  CHECK(list[0].heard == 3);
  CHECK(list[0].sent == 3);
  telnet::Agreements all;
  for (int round = 0; round < 3; ++round) {
    for (int option = 0; option < 256; ++option) {
      for (const telnet::Verb verb : {telnet::Verb::will, telnet::Verb::do_it}) {
        telnet::Event event{.kind = telnet::Event::Kind::negotiation,
                            .code = static_cast<std::uint8_t>(verb),
                            .option = static_cast<std::uint8_t>(option)};
        all.see(telnet::Direction::received, event);
      }
    }
  }
  const auto rows = all.list(telnet::Negotiator());
  CHECK(rows.size() == 512);
  const std::string table = telnet::agreement_table(rows);
  std::size_t longest = 0;
  for (std::size_t at = 0; at < table.size();) {
    const std::size_t end = table.find('\n', at);
    longest = std::max(longest, end - at);
    at = end + 1;
  }
  CHECK(longest <= 79);
  // Every name fits its column: the side stands where the head says.
  for (std::size_t at = table.find('\n') + 1; at < table.size(); at = table.find('\n', at) + 1)
    CHECK_MESSAGE(table[at + 20] == ' ', table.substr(at, 30));
}

TEST_CASE("agreements: the last subnegotiations, escaped and bounded; the table fits 79 columns") {
  Fixture fixture;
  fixture.after("\xff\xfd\x18\xff\xfa\x18\x01\xff\xf0");
  const auto list = fixture.agreements.list(fixture.engine.negotiator());
  REQUIRE(list.size() == 1);
  CHECK(list[0].last_heard == "SEND");
  CHECK(list[0].last_sent == "IS \"UNKNOWN\"");
  fixture.after("\xff\xfd\x46\xff\xfb\x46\xff\xfa\x46" + std::string(3000, '\x1b') + "\xff\xf0");
  for (const Agreement& each : fixture.agreements.list(fixture.engine.negotiator())) {
    CHECK(each.last_heard.size() <= 200);
    CHECK(each.last_heard.find('\x1b') == std::string::npos);
  }
  const std::string table =
      telnet::agreement_table(fixture.agreements.list(fixture.engine.negotiator()));
  std::size_t at = 0;
  while (at < table.size()) {
    const std::size_t end = table.find('\n', at);
    CHECK(end - at <= 79);
    at = end + 1;
  }
  CHECK(table.find("TERMINAL-TYPE        ours    on       server  > IS \"UNKNOWN\"\n") !=
        std::string::npos);
}

TEST_SUITE_END();
