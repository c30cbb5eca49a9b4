// SPDX-License-Identifier: GPL-3.0-or-later
// Dialogues with proxies that serve, refuse, cut their replies short or never end them.
#include <doctest/doctest.h>

#include "hail/net/dialer.h"
#include "support/loopback.h"

using namespace hail::net;
using namespace hail::tests;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

/// What the scripted proxy does after its last reply.
enum class Then { stays, closes, floods };

/// Answers each message of the client with the next reply, and keeps what the client said.
Task<void> play(Listener& listener, std::vector<std::string> replies, Then then,
                std::string& heard) {
  Stream stream = co_await listener.accept();
  const Limit limit{stream.loop().in(20s), Phase::data};
  for (const std::string& reply : replies) {
    heard += co_await stream.read_view(limit);
    co_await stream.write_all(reply, limit);
  }
  if (then == Then::closes) co_return;
  const std::string junk = "X-Junk: " + std::string(1000, 'x') + "\r\n";
  try {
    while (then == Then::floods) co_await stream.write_all(junk, limit);
    heard += co_await stream.read_view(limit);
    heard += co_await stream.read_view(limit);
  } catch (const Failure&) {
    // The client has had enough.
  }
}

struct Outcome {
  std::string text;   ///< "connected" or the error's code, phase and detail.
  std::string heard;  ///< All that the proxy received.
  std::string after;  ///< The first line through the tunnel.
  std::string address;
};

Task<Outcome> connect_through(Loop& loop, Proxy::Kind kind, std::string user, std::string host,
                              std::vector<std::string> replies, Then then, Duration timeout = 10s) {
  Listener listener(loop);
  Outcome outcome;
  Scope scope(loop);
  scope.start(play(listener, std::move(replies), then, outcome.heard));
  Resolver resolver(loop);
  DialOptions options;
  options.connect_timeout = timeout;
  Proxy proxy;
  proxy.kind = kind;
  proxy.at = Endpoint{"127.0.0.1", listener.port(), {}};
  proxy.user = user;
  proxy.password = user.empty() ? "" : "pass";
  options.proxy = proxy;
  Dialer dialer(loop, resolver, options);
  Endpoint to{std::move(host), 25, {}};
  auto dialed = co_await dialer.dial(to, Limit{loop.in(20s), Phase::connect});
  if (!dialed) {
    const Error& error = dialed.error();
    outcome.text =
        std::string(name(error.code)) + ' ' + std::string(name(error.phase)) + ": " + error.detail;
    CHECK(error.peer == to_string(proxy.at));
    co_return outcome;
  }
  outcome.text = "connected";
  outcome.address = dialed->address;
  if (then == Then::stays) {
    const Line line = co_await dialed->stream.read_line(Limit{loop.in(5s), Phase::greeting});
    outcome.after = line.text;
  }
  co_return outcome;
}

const std::string granted = "\5\0\0\1\x7f\0\0\1\0\x50"s;
const std::string banner = "220 hello\r\n";

struct Row {
  std::string name;
  std::vector<std::string> replies;
  Then then;
  std::string expect;
};

}  // namespace

TEST_SUITE("SOCKS 5") {
  TEST_CASE("replies (RFC 1928 section 6)") {
    const std::string cut = "proxy proxy: the proxy closed the connection before its reply ended";
    const Row rows[] = {
        {"succeeded, the banner right behind",
         {"\5\0"s, granted + banner},
         Then::stays,
         "connected"},
        {"succeeded, IPv6 bound",
         {"\5\0"s, "\5\0\0\4"s + std::string(18, 'x') + banner},
         Then::stays,
         "connected"},
        {"succeeded, name bound",
         {"\5\0"s, "\5\0\0\3\4hostPP"s + banner},
         Then::stays,
         "connected"},
        {"1",
         {"\5\0"s, "\5\1\0\1\0\0\0\0\0\0"s},
         Then::stays,
         "proxy proxy: the proxy reports a general failure"},
        {"2",
         {"\5\0"s, "\5\2\0\1\0\0\0\0\0\0"s},
         Then::stays,
         "proxy proxy: the proxy's rules do not allow this connection"},
        {"3",
         {"\5\0"s, "\5\3\0\1\0\0\0\0\0\0"s},
         Then::stays,
         "unreachable proxy: the proxy finds no route to the network"},
        {"4",
         {"\5\0"s, "\5\4\0\1\0\0\0\0\0\0"s},
         Then::stays,
         "unreachable proxy: the proxy cannot reach the host"},
        {"5",
         {"\5\0"s, "\5\5\0\1\0\0\0\0\0\0"s},
         Then::stays,
         "refused proxy: the host refused the proxy's connection"},
        {"6",
         {"\5\0"s, "\5\6\0\1\0\0\0\0\0\0"s},
         Then::stays,
         "unreachable proxy: the proxy's packets expired on their way"},
        {"7",
         {"\5\0"s, "\5\7\0\1\0\0\0\0\0\0"s},
         Then::stays,
         "proxy proxy: the proxy does not know the command"},
        {"8",
         {"\5\0"s, "\5\x08\0\1\0\0\0\0\0\0"s},
         Then::stays,
         "proxy proxy: the proxy does not know this type of address"},
        {"an unassigned code",
         {"\5\0"s, "\5\x2a\0\1\0\0\0\0\0\0"s},
         Then::stays,
         "proxy proxy: the proxy answered with the unknown code 42"},
        {"refused in two bytes, then closed",
         {"\5\0"s, "\5\5"s},
         Then::closes,
         "refused proxy: the host refused the proxy's connection"},
        {"an unknown type of address",
         {"\5\0"s, "\5\0\0\x09xx"s},
         Then::stays,
         "proxy proxy: the proxy answered with an unknown type of address"},
        {"no acceptable method",
         {"\5\xff"s},
         Then::stays,
         "proxy proxy: the proxy accepts none of the ways to log in"},
        {"a password was not offered",
         {"\5\2"s},
         Then::stays,
         "proxy proxy: the proxy chose a way to log in that was not offered"},
        {"GSSAPI was not offered",
         {"\5\1"s},
         Then::stays,
         "proxy proxy: the proxy chose a way to log in that was not offered"},
        {"SOCKS 4", {"\0\x5a"s}, Then::stays, "proxy proxy: the proxy does not speak SOCKS 5"},
        {"an SMTP server",
         {"220 mx.example ESMTP\r\n"},
         Then::stays,
         "proxy proxy: the proxy does not speak SOCKS 5"},
        {"version 4 in the reply",
         {"\5\0"s, "\4\0\0\1"s},
         Then::stays,
         "proxy proxy: the proxy does not speak SOCKS 5"},
        {"closed at once", {""}, Then::closes, cut},
        {"closed inside the method", {"\5"s}, Then::closes, cut},
        {"closed before the reply", {"\5\0"s, ""}, Then::closes, cut},
        {"closed inside the reply", {"\5\0"s, "\5\0\0\1\x7f"s}, Then::closes, cut},
        {"closed inside a name", {"\5\0"s, "\5\0\0\3\x40host"s}, Then::closes, cut},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      Loop loop;
      const Outcome outcome = loop.run(
          connect_through(loop, Proxy::Kind::socks5, "", "192.0.2.7", row.replies, row.then));
      CHECK(outcome.text == row.expect);
      if (row.expect == "connected") {
        CHECK(outcome.after == "220 hello");
        CHECK(outcome.address == "192.0.2.7");
        CHECK(outcome.heard.starts_with("\5\1\0\5\1\0\1\xc0\0\2\7\0\x19"s));
      }
    }
  }

  TEST_CASE("user and password (RFC 1929)") {
    const Row rows[] = {
        {"accepted", {"\5\2"s, "\1\0"s, granted + banner}, Then::stays, "connected"},
        {"not asked for", {"\5\0"s, granted + banner}, Then::stays, "connected"},
        {"refused",
         {"\5\2"s, "\1\1"s},
         Then::stays,
         "proxy proxy: the proxy refused the user or the password"},
        {"refused, another code",
         {"\5\2"s, "\1\xff"s},
         Then::stays,
         "proxy proxy: the proxy refused the user or the password"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      Loop loop;
      const Outcome outcome = loop.run(
          connect_through(loop, Proxy::Kind::socks5, "me", "192.0.2.7", row.replies, row.then));
      CHECK(outcome.text == row.expect);
      CHECK(outcome.heard.starts_with("\5\2\0\2"s));
      const bool asked = row.replies[0] == "\5\2"s;
      CHECK((outcome.heard.find("\1\2me\4pass"s) != std::string::npos) == asked);
    }
  }

  TEST_CASE("what is asked for: IPv6, and names that the proxy resolves") {
    struct AskRow {
      std::string host;
      std::string asked;
      std::string address;
    };
    const AskRow rows[] = {
        {"2001:db8::1", "\5\1\0\4\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1\0\x19"s, "2001:db8::1"},
        {"mx.example", "\5\1\0\3\x0amx.example\0\x19"s, ""},
        {"b\xc3\xbc"
         "cher.example",
         "\5\1\0\3\x15xn--bcher-kva.example\0\x19"s, ""},
    };
    for (const AskRow& row : rows) {
      CAPTURE(row.host);
      Loop loop;
      const Outcome outcome = loop.run(connect_through(loop, Proxy::Kind::socks5h, "", row.host,
                                                       {"\5\0"s, granted + banner}, Then::stays));
      CHECK(outcome.text == "connected");
      CHECK(outcome.heard.starts_with("\5\1\0"s + row.asked));
      CHECK(outcome.address == row.address);
    }
  }

  TEST_CASE("a silent proxy ends with the connect timeout") {
    Loop loop;
    const Outcome outcome = loop.run(
        connect_through(loop, Proxy::Kind::socks5, "", "192.0.2.7", {"\5\0"s}, Then::stays, 200ms));
    CHECK(outcome.text == "timed_out proxy: ");
  }
}

TEST_SUITE("HTTP CONNECT") {
  TEST_CASE("replies (RFC 9110 section 9.3.6)") {
    const std::string cut = "proxy proxy: the proxy closed the connection before its reply ended";
    const Row rows[] = {
        {"200, the banner right behind",
         {"HTTP/1.1 200 OK\r\n\r\n" + banner},
         Then::stays,
         "connected"},
        {"HTTP/1.0, no reason",
         {"HTTP/1.0 200\r\nVia: x\r\n\r\n" + banner},
         Then::stays,
         "connected"},
        {"a Content-Length does not count",
         {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + banner},
         Then::stays,
         "connected"},
        {"204 is a success too", {"HTTP/1.1 204 x\r\n\r\n" + banner}, Then::stays, "connected"},
        {"interim answers",
         {"HTTP/1.1 103 Early\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" + banner},
         Then::stays,
         "connected"},
        {"bare LF", {"HTTP/1.1 200 OK\n\n" + banner}, Then::stays, "connected"},
        {"407",
         {"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"},
         Then::stays,
         "proxy proxy: the proxy answered: \"HTTP/1.1 407 Proxy Authentication Required\""},
        {"403",
         {"HTTP/1.0 403 Access violation\r\n\r\n"},
         Then::closes,
         "proxy proxy: the proxy answered: \"HTTP/1.0 403 Access violation\""},
        {"502",
         {"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"},
         Then::stays,
         "proxy proxy: the proxy answered: \"HTTP/1.1 502 Bad Gateway\""},
        {"101 would be another protocol",
         {"HTTP/1.1 101 Switching Protocols\r\n\r\n"},
         Then::stays,
         "proxy proxy: the proxy answered: \"HTTP/1.1 101 Switching Protocols\""},
        {"a redirection is not followed",
         {"HTTP/1.1 302 x\r\nLocation: /\r\n\r\n"},
         Then::stays,
         "proxy proxy: the proxy answered: \"HTTP/1.1 302 x\""},
        {"its words are escaped",
         {"HTTP/1.1 500 \x1b[31m\r\n\r\n"},
         Then::stays,
         "proxy proxy: the proxy answered: \"HTTP/1.1 500 \\x1b[31m\""},
        {"an SMTP server",
         {banner},
         Then::stays,
         "proxy proxy: the proxy does not speak HTTP: \"220 hello\""},
        {"a number of four digits",
         {"HTTP/1.1 2000 x\r\n\r\n"},
         Then::stays,
         "proxy proxy: the proxy does not speak HTTP: \"HTTP/1.1 2000 x\""},
        {"closed at once", {""}, Then::closes, cut},
        {"closed inside the status line", {"HTTP/1.1 200"}, Then::closes, cut},
        {"closed inside the headers", {"HTTP/1.1 200 OK\r\nVia: x\r\n"}, Then::closes, cut},
        {"headers without end",
         {"HTTP/1.1 200 OK\r\n"},
         Then::floods,
         "proxy proxy: the proxy's reply has no end"},
        {"a line without end",
         {"HTTP/1.1 200 " + std::string(20000, 'x')},
         Then::floods,
         "proxy proxy: the proxy's reply has no end"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      Loop loop;
      const Outcome outcome = loop.run(connect_through(loop, Proxy::Kind::http_connect, "",
                                                       "mx.example", row.replies, row.then));
      CHECK(outcome.text == row.expect);
      if (row.expect == "connected") CHECK(outcome.after == "220 hello");
      CHECK(outcome.heard == "CONNECT mx.example:25 HTTP/1.1\r\nHost: mx.example:25\r\n\r\n");
    }
  }

  TEST_CASE("Basic credentials (RFC 7617), and an IPv6 address in brackets") {
    Loop loop;
    const Outcome outcome =
        loop.run(connect_through(loop, Proxy::Kind::http_connect, "me", "2001:db8::1",
                                 {"HTTP/1.1 200 OK\r\n\r\n" + banner}, Then::stays));
    CHECK(outcome.text == "connected");
    CHECK(outcome.address == "2001:db8::1");
    CHECK(outcome.heard ==
          "CONNECT [2001:db8::1]:25 HTTP/1.1\r\nHost: [2001:db8::1]:25\r\n"
          "Proxy-Authorization: Basic bWU6cGFzcw==\r\n\r\n");
  }

  TEST_CASE("a silent proxy ends with the connect timeout") {
    Loop loop;
    const Outcome outcome = loop.run(connect_through(loop, Proxy::Kind::http_connect, "",
                                                     "192.0.2.7", {""}, Then::stays, 200ms));
    CHECK(outcome.text == "timed_out proxy: ");
  }
}

TEST_SUITE("proxy") {
  TEST_CASE("one that is not there is told from a host that is not") {
    Loop loop;
    Resolver resolver(loop);
    DialOptions options;
    const std::uint16_t port = closed_port();
    options.proxy = parse_proxy("socks5://127.0.0.1:" + std::to_string(port)).value();
    Dialer dialer(loop, resolver, options);
    const auto dialed =
        loop.run(dialer.dial(Endpoint{"192.0.2.7", 25, {}}, Limit{loop.in(5s), Phase::connect}));
    REQUIRE(!dialed);
    CHECK(to_string(dialed.error()) ==
          "127.0.0.1:" + std::to_string(port) +
              ": connect: connection refused: the proxy itself cannot be reached");
  }
}
