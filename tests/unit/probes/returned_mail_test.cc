// SPDX-License-Identifier: GPL-3.0-or-later
// The far end of the test of relaying, over sockets: what counts as the message come back, and what
// strangers can make of the port.
#include "probes/returned_mail.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "hail/net/dialer.h"
#include "hail/net/resolver.h"

namespace hail::tests {
namespace {

using std::chrono::seconds;

/// Says `lines` one after the other, each behind an answer; "." ends data. Gives the answers'
/// codes.
net::Task<std::string> say(net::Loop& loop, std::uint16_t port, std::vector<std::string> lines) {
  net::Resolver resolver(loop);
  net::Dialer dialer(loop, resolver);
  const net::Limit limit{loop.in(seconds(10)), net::Phase::command};
  const net::Endpoint to{"127.0.0.1", port, {}};
  net::Result<net::Dialed> dialed = co_await dialer.dial(to, limit);
  REQUIRE(dialed.has_value());
  std::string codes;
  try {
    const net::Line greeting = co_await dialed->stream.read_line(limit);
    codes = greeting.text.substr(0, 3);
    for (std::string& line : lines) {
      line += "\r\n";
      co_await dialed->stream.write_all(line, limit);
      const net::Line answer = co_await dialed->stream.read_line(limit);
      codes += " " + answer.text.substr(0, 3);
    }
  } catch (const net::Failure&) {
    codes += " broken";
  }
  co_return codes;
}

struct Outcome {
  std::string codes;
  bool came = false;
  std::string from;
};

/// One client's lines, in which TOKEN stands for the token.
net::Task<void> play(net::Loop& loop, std::vector<std::string> lines, Outcome& outcome) {
  probes::ReturnedMail returned(loop, "127.0.0.1", 0);
  net::Scope server(loop);
  server.start(returned.serve());
  for (std::string& line : lines) {
    for (std::size_t at; (at = line.find("TOKEN")) != std::string::npos;)
      line.replace(at, 5, returned.token());
  }
  outcome.codes = co_await say(loop, returned.port(), std::move(lines));
  const net::Deadline now = loop.in(seconds(0));
  outcome.came = co_await returned.arrived(now);
  outcome.from = returned.from();
}

}  // namespace

TEST_SUITE("returned mail") {
  TEST_CASE("only a message with the token is the message come back") {
    struct Row {
      std::string name;
      std::vector<std::string> lines;
      std::string codes;
      bool came;
    };
    const std::string rcpt = "RCPT TO:<hail-TOKEN@[127.0.0.1]>";
    const std::vector<Row> rows = {
        {"the message",
         {"EHLO mx", "MAIL FROM:<>", rcpt, "DATA", "X-Hail-Test: TOKEN\r\n\r\nhello\r\n.", "QUIT"},
         "220 250 250 250 354 250 221",
         true},
        {"in lower case, with HELO",
         {"helo mx", "mail from:<>", rcpt, "data", "Subject: TOKEN\r\n."},
         "220 250 250 250 354 250",
         true},
        {"a recipient that is only asked for (a call-back)",
         {"EHLO mx", "MAIL FROM:<>", rcpt, "QUIT"},
         "220 250 250 250 221",
         false},
        {"another message",
         {"EHLO mx", "MAIL FROM:<>", "DATA", "Subject: x\r\n."},
         "220 250 250 354 550",
         false},
        {"another recipient: this is no server that takes everything",
         {"EHLO mx", "MAIL FROM:<>", "RCPT TO:<bob@example.net>"},
         "220 250 250 550",
         false},
        {"the token outside a message", {"X-Hail-Test: TOKEN", "NOOP TOKEN"}, "220 502 250", false},
        {"other commands", {"STARTTLS", "VRFY root", "RSET", ""}, "220 502 502 250 502", false},
        {"a line of more than 2 KiB", {std::string(3000, 'x')}, "220 broken", false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      net::Loop loop;
      Outcome outcome;
      loop.run(play(loop, row.lines, outcome));
      CHECK(outcome.codes == row.codes);
      CHECK(outcome.came == row.came);
      CHECK(outcome.from == (row.came ? "127.0.0.1" : ""));
    }
  }

  TEST_CASE("a token is 20 digits, and never the same") {
    const std::string one = probes::random_token();
    CHECK(one.size() == 20);
    CHECK(one.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(one != probes::random_token());
  }
}

}  // namespace hail::tests
