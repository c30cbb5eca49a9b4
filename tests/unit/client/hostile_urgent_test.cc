// SPDX-License-Identifier: GPL-3.0-or-later
// Urgent data both ways over real sockets: PEERS-TELNET section 3, cases f2 to f4; section 6,
// requirement 8.
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <set>
#include <string>

#include "support/pty.h"
#include "unit/client/run.h"
#include "unit/telnet/wire.h"

namespace hail::tests {
namespace {

const std::string synch = wire({255, 242});

/// What the client says, with the places (in `octets`) of those that came as urgent.
struct Heard {
  std::string octets;
  std::set<std::size_t> urgent;
};

void keep_urgent_in_place(Socket& socket) {
  const int one = 1;
  ::setsockopt(socket.impl()->sockfd(), SOL_SOCKET, SO_OOBINLINE, &one, sizeof one);
}

void hear_until(Socket& socket, std::string_view end, Heard& heard) {
  const int descriptor = socket.impl()->sockfd();
  while (!heard.octets.ends_with(end)) {
    pollfd entry{.fd = descriptor, .events = POLLIN, .revents = 0};
    if (::poll(&entry, 1, 20000) <= 0) return;
    int at_mark = 0;
    ::ioctl(descriptor, SIOCATMARK, &at_mark);
    char octet = 0;
    if (::recv(descriptor, &octet, 1, 0) != 1) return;
    if (at_mark != 0) heard.urgent.insert(heard.octets.size());
    heard.octets.push_back(octet);
  }
}

TEST_SUITE_BEGIN("client: urgent data");

TEST_CASE("8a (f2): an urgent octet without a Data Mark blinds nobody") {
  const auto serve = [](Socket& socket) {
    for (int i = 0; i < 16; ++i) {
      say(socket, "before\r\n");
      settled(socket);
      say_urgent(socket, "!");
      say(socket, "after\r\n");
      settled(socket);
    }
    finish(socket);
  };
  for (const std::string scheme : {"telnet://", ""}) {
    const Finished finished = against(serve, {}, scheme);
    CHECK(count(finished.out, "before\r\n") == 16);
    CHECK(count(finished.out, "after\r\n") == 16);
    CHECK(finished.status == 0);
  }
}

TEST_CASE("8b (f3): a Synch throws away what stands before it at most, and nothing behind") {
  const auto serve = [](Socket& socket) {
    for (int i = 0; i < 16; ++i) {
      say(socket, "before\r\n");
      settled(socket);
      say(socket, "doubtful\r\n");
      say_urgent(socket, synch);
      say(socket, "after " + std::to_string(i) + "\r\n");
      settled(socket);
    }
    finish(socket);
  };
  for (const std::string scheme : {"telnet://", ""}) {
    const Finished finished = against(serve, {}, scheme);
    CHECK(count(finished.out, "before\r\n") == 16);
    for (int i = 0; i < 16; ++i)
      CHECK(count(finished.out, "after " + std::to_string(i) + "\r\n") == 1);
    CHECK(finished.status == 0);
  }
}

TEST_CASE("8c: a Data Mark that is not urgent is nothing") {
  const auto serve = [](Socket& socket) {
    say(socket, "one" + synch + "two" + synch + "three");
    settled(socket);
    finish(socket);
  };
  CHECK(against(serve, {}, "").out == "onetwothree");
}

TEST_CASE("8d (f4): 2,000 Synchs, and the text behind the last") {
  std::string heard;
  const auto serve = [&](Socket& socket) {
    socket.setNoDelay(true);
    for (int i = 0; i < 2000; ++i) {
      say(socket, "x");
      say_urgent(socket, synch);
    }
    say(socket, "end\r\n");
    heard = settled(socket);
    finish(socket);
  };
  const Finished finished = against(serve, {}, "");
  CHECK(finished.out.ends_with("end\r\n"));
  CHECK(finished.out.find_first_not_of('x') == finished.out.size() - 5);
  CHECK(finished.status == 0);
  CHECK(heard.empty());
}

TEST_CASE("8e: ^C in line mode, send ip and send synch: the Data Mark goes as urgent") {
  struct Row {
    std::string name, typed, command;
    int first;
    bool flushes;
  };
  const Row rows[] = {
      {"^C", "\x03", "", 244, true},
      {"send ip", "\x1d", "send ip\r", 244, false},
      {"send synch", "\x1d", "send synch\r", 242, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Heard heard;
    {
      Server server([&](Socket& socket) {
        keep_urgent_in_place(socket);
        say(socket, wire({255, 252, 3, 255, 253, 254}) + "ready\r\n");
        Heard greeting;
        hear_until(socket, wire({255, 252, 254}), greeting);
        hear_until(socket, "go\r\n", heard);
        // The end of a flush, should there be one.
        say(socket, wire({255, 252, 6}) + "done\r\n");
        Heard rest;
        hear_until(socket, "x", rest);
      });
      Pty terminal({HAIL_PROGRAM, "telnet://" + server.target()});
      terminal.expect("ready");
      terminal.until_edits_lines(true);
      terminal.type(row.typed);
      if (!row.command.empty()) {
        terminal.expect("hail> ");
        terminal.type(row.command);
      }
      terminal.type("go\r");
      terminal.expect("done");
      terminal.type("\x1d");
      terminal.expect("hail> ");
      terminal.type("quit\r");
      CHECK(terminal.wait() == 0);
    }
    const std::size_t mark = heard.octets.find(synch);
    REQUIRE(mark != std::string::npos);
    CHECK(heard.octets.starts_with(wire({255, row.first})));
    CHECK(heard.urgent == std::set<std::size_t>{mark + 1});
    CHECK((heard.octets.find(wire({255, 253, 6})) != std::string::npos) == row.flushes);
  }
}

TEST_CASE("8f: a TIMING-MARK that is never answered hides output for 2 s and no longer") {
  Server server([](Socket& socket) {
    say(socket, "ready\r\n");
    heard_until(socket, wire({255, 253, 6}));
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    // Nothing but text, until the client has seen enough of it.
    while (std::chrono::steady_clock::now() < until) {
      say(socket, "text\r\n");
      socket.poll(Poco::Timespan(0, 50000), Poco::Net::Socket::SELECT_ERROR);
    }
  });
  Pty terminal({HAIL_PROGRAM, "telnet://" + server.target()});
  terminal.expect("ready");
  terminal.until_edits_lines(true);
  const auto struck = std::chrono::steady_clock::now();
  terminal.type("\x03");
  terminal.expect("text", std::chrono::seconds(8));
  CHECK(std::chrono::steady_clock::now() - struck >= std::chrono::milliseconds(1900));
  terminal.type("\x1d");
  terminal.expect("hail> ");
  terminal.type("quit\r");
  CHECK(terminal.wait() == 0);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
