// SPDX-License-Identifier: GPL-3.0-or-later
// Dialling through microsocks and tinyproxy: served, refused, with and without passwords. What lies
// behind the proxies is a listener of the test's own.
#include <doctest/doctest.h>

#include "support/lab.h"
#include "support/loopback.h"
#include "support/skip.h"

using namespace hail::net;
using namespace hail::tests;
using namespace std::chrono_literals;

namespace {

Task<void> greet(Listener& listener) {
  Stream stream = co_await listener.accept();
  const Limit limit{stream.loop().in(10s), Phase::data};
  co_await stream.write_all("220 hello\r\n", limit);
  const Line line = co_await stream.read_line(limit);
  co_await stream.write_all("250 " + line.text + "\r\n", limit);
}

Task<std::string> talk(Stream& stream) {
  const Limit limit{stream.loop().in(10s), Phase::command};
  const Line greeting = co_await stream.read_line(limit);
  co_await stream.write_all("NOOP\r\n", limit);
  const Line reply = co_await stream.read_line(limit);
  co_return greeting.text + '|' + reply.text;
}

/// What a dialogue through the proxy gives, or the error as "CODE PHASE".
std::string through(const std::string& proxy, const std::string& host, bool listening = true,
                    const std::string& where = "127.0.0.1") {
  Loop loop;
  Resolver resolver(loop);
  DialOptions options;
  options.proxy = parse_proxy(proxy).value();
  options.connect_timeout = 5s;
  Dialer dialer(loop, resolver, options);
  std::optional<Listener> listener;
  std::uint16_t port = closed_port();
  Scope scope(loop);
  if (listening) {
    listener.emplace(loop, where);
    port = listener->port();
    scope.start(greet(*listener));
  }
  auto dialed =
      loop.run(dialer.dial(Endpoint{host, port, {}}, Limit{loop.in(20s), Phase::connect}));
  if (!dialed) {
    return std::string(name(dialed.error().code)) + ' ' + std::string(name(dialed.error().phase));
  }
  return loop.run(talk(dialed->stream));
}

const std::string served = "220 hello|250 NOOP";

}  // namespace

TEST_SUITE("live proxy") {
  TEST_CASE("SOCKS 5 by microsocks") {
    const Lab lab({"microsocks"});
    if (!lab.up()) return skip(lab.why());
    const std::string open = "socks5://" + lab["SOCKS"];
    CHECK(through(open, "127.0.0.1") == served);
    CHECK(through(open, "::1", true, "::1") == served);
    CHECK(through("socks5://" + lab["SOCKS_V6"], "127.0.0.1") == served);
    CHECK(through("socks5h://" + lab["SOCKS"], "localhost") == served);
    CHECK(through(open, "127.0.0.1", false) == "refused proxy");
  }

  TEST_CASE("SOCKS 5 with user and password") {
    const Lab lab({"microsocks"});
    if (!lab.up()) return skip(lab.why());
    const std::string credentials = lab["PROXY_USER"] + ':' + lab["PROXY_PASSWORD"];
    CHECK(through("socks5://" + credentials + '@' + lab["SOCKS_AUTH"], "127.0.0.1") == served);
    CHECK(through("socks5://lab:wrong@" + lab["SOCKS_AUTH"], "127.0.0.1") == "proxy proxy");
    CHECK(through("socks5://" + lab["SOCKS_AUTH"], "127.0.0.1") == "proxy proxy");
  }

  TEST_CASE("HTTP CONNECT by tinyproxy") {
    const Lab lab({"tinyproxy"});
    if (!lab.up()) return skip(lab.why());
    CHECK(through("http://" + lab["HTTP_CONNECT"], "127.0.0.1") == served);
    CHECK(through("http://" + lab["HTTP_CONNECT"], "localhost") == served);
    CHECK(through("http://" + lab["HTTP_CONNECT"], "127.0.0.1", false) == "proxy proxy");
    CHECK(through("http://" + lab["HTTP_CONNECT_PORT_DENIED"], "127.0.0.1") == "proxy proxy");
    CHECK(through("http://" + lab["HTTP_CONNECT_NAME_DENIED"], "127.0.0.1") == "proxy proxy");
  }

  TEST_CASE("HTTP CONNECT with user and password") {
    const Lab lab({"tinyproxy"});
    if (!lab.up()) return skip(lab.why());
    CHECK(through("http://lab:secret@" + lab["HTTP_CONNECT_AUTH"], "127.0.0.1") == served);
    CHECK(through("http://lab:wrong@" + lab["HTTP_CONNECT_AUTH"], "127.0.0.1") == "proxy proxy");
    CHECK(through("http://" + lab["HTTP_CONNECT_AUTH"], "127.0.0.1") == "proxy proxy");
  }

  TEST_CASE("a proxy that is not there") {
    const std::string nowhere = "127.0.0.1:" + std::to_string(closed_port());
    CHECK(through("socks5://" + nowhere, "127.0.0.1") == "refused connect");
    CHECK(through("http://" + nowhere, "127.0.0.1") == "refused connect");
  }
}
