// SPDX-License-Identifier: GPL-3.0-or-later
// Servers that contradict themselves, repeat themselves, offer what nobody should take:
// PEERS-TELNET section 3, cases a2 to a4, f, MUD and ENCRYPT; section 6, requirement 5.
#include <doctest/doctest.h>

#include <string>

#include "unit/client/run.h"
#include "unit/telnet/wire.h"

namespace hail::tests {
namespace {

/// What hail says to `said`, where it starts nothing itself, and the run.
struct Answered {
  std::string heard;
  Finished finished;
};
Answered answered(const std::string& said, std::vector<std::string> flags = {}) {
  Answered result;
  const auto serve = [&](Socket& socket) {
    say(socket, said);
    result.heard = settled(socket);
    say(socket, "$ ");
    result.heard += settled(socket);
    finish(socket);
  };
  result.finished = against(serve, std::move(flags), "");
  CHECK(result.finished.out.ends_with("$ "));
  CHECK(result.finished.status == 0);
  CHECK(result.finished.peak_kb < most_resident_kb);
  return result;
}

TEST_SUITE_BEGIN("client: hostile options");

TEST_CASE("5c: an answer for each change, and none where nothing changes") {
  struct Row {
    std::string name, said, heard;
  };
  const Row rows[] = {
      {"DO TERMINAL-TYPE five times",
       wire({255, 253, 24, 255, 253, 24, 255, 253, 24, 255, 253, 24, 255, 253, 24}),
       wire({255, 251, 24})},
      {"WILL ECHO five times",
       wire({255, 251, 1, 255, 251, 1, 255, 251, 1, 255, 251, 1, 255, 251, 1}),
       wire({255, 253, 1})},
      {"WILL WONT WILL at once", wire({255, 251, 1, 255, 252, 1, 255, 251, 1}),
       wire({255, 253, 1, 255, 254, 1, 255, 253, 1})},
      {"DO DONT DO at once", wire({255, 253, 24, 255, 254, 24, 255, 253, 24}),
       wire({255, 251, 24, 255, 252, 24, 255, 251, 24})},
      {"WONT and DONT of what is off", wire({255, 252, 1, 255, 254, 24, 255, 252, 99}), ""},
      {"DO ECHO is refused: both would echo", wire({255, 253, 1}), wire({255, 252, 1})},
      {"a question about what was not agreed", sb(24, "\x01") + sb(32, "\x01") + sb(39, "\x01"),
       ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(answered(row.said).heard == row.heard);
  }
}

TEST_CASE("5d: a server that contradicts every word of ours is given the last one") {
  std::string heard;
  const auto serve = [&](Socket& socket) {
    // The opposite of whatever is said, for as long as anything is said.
    socket.setReceiveTimeout(Poco::Timespan(20, 0));
    while (socket.poll(Poco::Timespan(0, 300000), Poco::Net::Socket::SELECT_READ)) {
      unsigned char said[3] = {};
      int got = 0;
      while (got < 3) {
        const int more = socket.receiveBytes(said + got, 3 - got);
        if (more <= 0) return;
        got += more;
      }
      heard.append(reinterpret_cast<const char*>(said), 3);
      if (said[0] != 255 || said[1] < 251 || heard.size() > 3000) break;
      constexpr int will = 251, wont = 252, doo = 253, dont = 254;
      const int opposite = said[1] == will   ? dont
                           : said[1] == wont ? doo
                           : said[1] == doo  ? wont
                                             : will;
      say(socket, wire({255, opposite, said[2]}));
    }
    say(socket, "$ ");
    finish(socket);
  };
  const Finished finished = against(serve, {});
  CHECK(finished.out == "$ ");
  CHECK(finished.status == 0);
  CHECK(heard.size() > 0);
  CHECK(heard.size() < 300);
}

TEST_CASE(
    "f: 240 SLC triplets three times, every function and level, are answered once and capped") {
  std::string many;
  for (int i = 0; i < 240; ++i) {
    const int octets[] = {i % 256, (i * 5) % 256, (i * 11) % 256};
    for (const int octet : octets) {
      many += static_cast<char>(octet);
      if (octet == 255) many += static_cast<char>(octet);
    }
  }
  std::string heard;
  Finished finished;
  {
    const auto serve = [&](Socket& socket) {
      say(socket, wire({255, 253, 34}));
      for (int i = 0; i < 3; ++i) say(socket, sb(34, "\x03" + many));
      say(socket, sb(34, "\x01\x07") + "$ ");
      heard = settled(socket);
      finish(socket);
    };
    finished = against(serve, {}, "");
  }
  CHECK(finished.out == "$ ");
  CHECK(finished.status == 0);
  CHECK(finished.peak_kb < most_resident_kb);
  CHECK(heard.size() < 3 * (3 * 2 * 31 + 16));
}

TEST_CASE("MUD, ENCRYPT, AUTHENTICATION: refused, never agreed to, nothing of them shown") {
  std::string nested;
  for (int i = 0; i < 20000; ++i) nested += wire({1}) + "x" + wire({2, 5});
  const std::string key(255, 'k');
  struct Row {
    std::string name, said, heard;
  };
  const Row rows[] = {
      {"GMCP of 60,000 brackets", wire({255, 251, 201}) + sb(201, "x " + std::string(60000, '[')),
       wire({255, 254, 201})},
      {"GMCP beyond the limit", wire({255, 251, 201}) + sb(201, "x " + std::string(100000, '[')),
       wire({255, 254, 201})},
      {"MSDP nested", wire({255, 251, 69}) + sb(69, nested), wire({255, 254, 69})},
      {"MSSP, MSP, MXP, ZMP, ATCP",
       wire({255, 251, 70, 255, 251, 90, 255, 251, 91, 255, 251, 93, 255, 251, 200}),
       wire({255, 254, 70, 255, 254, 90, 255, 254, 91, 255, 254, 93, 255, 254, 200})},
      {"MCCP1, MCCP3", wire({255, 251, 85, 255, 251, 87}), wire({255, 254, 85, 255, 254, 87})},
      {"ENCRYPT",
       wire({255, 253, 38, 255, 251, 38}) + sb(38, "\x01\x01\x02") + sb(38, "\x07" + key),
       wire({255, 252, 38, 255, 254, 38})},
      {"AUTHENTICATION", wire({255, 253, 37, 255, 251, 37}) + sb(37, wire({1, 15, 0})),
       wire({255, 252, 37, 255, 254, 37})},
      {"START_TLS unasked for", wire({255, 253, 46}) + sb(46, "\x01"), wire({255, 252, 46})},
      {"KERMIT, FORWARD_X, EXOPL, TN3270E",
       wire({255, 253, 47, 255, 253, 49, 255, 253, 255, 255, 253, 40}),
       wire({255, 252, 47, 255, 252, 49, 255, 252, 255, 255, 252, 40})},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Answered is = answered(row.said, {"--tls=never"});
    CHECK(is.heard == row.heard);
    CHECK(is.finished.out == "$ ");
  }
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
