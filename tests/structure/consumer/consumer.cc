// SPDX-License-Identifier: GPL-3.0-or-later
// The least that an embedding program does with each library: a banner over loopback, a reply of
// SMTP as a value, an answer of Telnet. Prints one line for each.
#include <hail/net/dialer.h>
#include <hail/net/listener.h>
#include <hail/net/loop.h>
#include <hail/net/resolver.h>
#include <hail/net/stream.h>
#include <hail/probes/smtp.h>
#include <hail/telnet/engine.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <utility>

namespace net = hail::net;
namespace probes = hail::probes;
namespace telnet = hail::telnet;

namespace {

net::Limit soon(net::Loop& loop, net::Phase phase) {
  return {loop.in(std::chrono::seconds(10)), phase};
}

net::Task<void> greet(net::Loop& loop, net::Listener& listener) {
  net::Stream client = co_await listener.accept();
  co_await client.write_all("220 mx.example ESMTP\r\n", soon(loop, net::Phase::greeting));
}

net::Task<std::string> grab(net::Loop& loop, net::Endpoint from) {
  net::Resolver resolver(loop);
  net::Dialer dialer(loop, resolver);
  auto dialed = co_await dialer.dial(from, soon(loop, net::Phase::connect));
  if (!dialed) throw net::Failure(dialed.error());
  net::Line line = co_await dialed->stream.read_line(soon(loop, net::Phase::greeting));
  co_return std::move(line.text);
}

std::string banner() {
  net::Loop loop;
  net::Listener listener(loop, "127.0.0.1");
  net::Scope server(loop);
  server.start(greet(loop, listener));
  net::Endpoint here;
  here.host = "127.0.0.1";
  here.port = listener.port();
  return loop.run(grab(loop, here));
}

std::string answer(const std::string& received) {
  telnet::Engine engine;
  std::string said;
  telnet::Decoder decoder;
  engine.receive(received, std::chrono::milliseconds(0), [](const telnet::Event&) {});
  decoder.feed(engine.take_output(),
               [&said](const telnet::Event& event) { said += telnet::render(event); });
  return said;
}

}  // namespace

int main() try {
  const std::string line = banner();
  std::printf("net: %s\n", line.c_str());

  const net::Bounds bounds;
  probes::ReplyParser parser(bounds);
  const auto reply = parser.line(line);
  if (!reply || !*reply) return 1;
  std::printf("probes: code %d, text %s\n", (*reply)->code, (*reply)->lines.front().c_str());

  // IAC DO TERMINAL-TYPE.
  std::printf("telnet: %s\n", answer("\xff\xfd\x18").c_str());
  return 0;
} catch (const net::Failure& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
