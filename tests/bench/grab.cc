// SPDX-License-Identifier: GPL-3.0-or-later
// Proves the socket layer: the work of `limit banner`, written as a probe would be, one coroutine a
// connection on hail::net. Not the scan engine: no pacing, no target list, no report.
//
//   grab PORT [--targets N] [--at-once N] [--timeout MS] [--direct]
//   --direct opens the sockets here instead of through Dialer, to tell its cost from the stream's
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include "hail/net/dialer.h"
#include "hail/net/loop.h"
#include "hail/net/resolver.h"
#include "hail/net/stream.h"
#include "measure.h"

namespace {

namespace net = hail::net;

struct Options {
  std::uint16_t port = 0;
  unsigned targets = 60'000;
  unsigned at_once = 10'000;
  std::chrono::milliseconds timeout{5'000};
  bool direct = false;
};

/// What the workers share. Outlives them.
struct Run {
  net::Loop& loop;
  net::Dialer& dialer;
  const Options& options;
  unsigned started = 0;
  bench::Count count;
};

std::string address_text(std::uint32_t address) {
  const in_addr binary{htonl(address)};
  std::array<char, INET_ADDRSTRLEN> text{};
  return inet_ntop(AF_INET, &binary, text.data(), text.size());
}

/// The floor below Dialer: a socket of POCO's, a connect under way and nothing else. The stream's
/// first wait stands for the connect, too; a refusal shows at the first read.
net::Stream open_directly(Run& run, std::uint32_t target) {
  const in_addr binary{htonl(target)};
  const Poco::Net::IPAddress address(&binary, sizeof binary);
  Poco::Net::StreamSocket socket;
  socket.connectNB(Poco::Net::SocketAddress(address, run.options.port));
  return net::Stream(run.loop, net::socket_transport(run.loop, std::move(socket)), "target");
}

/// Reads the greeting; true when it is the farm's, whole.
net::Task<bool> greeting(net::Stream& stream, net::Limit limit) {
  const net::Line line = co_await stream.read_line(limit);
  co_return line.end == net::Line::End::crlf&& line.text.starts_with("220 ");
}

net::Task<bool> grab(Run& run, std::uint32_t target) {
  const net::Deadline until = run.loop.in(run.options.timeout);
  if (run.options.direct) {
    net::Stream stream = open_directly(run, target);
    stream.linger_none();
    co_return co_await greeting(stream, net::Limit{until, net::Phase::greeting});
  }
  net::Endpoint to{address_text(target), run.options.port, {}};
  const net::Limit connecting{until, net::Phase::connect};
  net::Result<net::Dialed> dialed = co_await run.dialer.dial(std::move(to), connecting);
  if (!dialed) throw net::Failure(dialed.error());
  dialed->stream.linger_none();
  co_return co_await greeting(dialed->stream, net::Limit{until, net::Phase::greeting});
}

/// Takes one target after the other until none is left.
net::Task<> worker(Run& run) {
  while (run.started < run.options.targets) {
    const std::uint32_t target = bench::first_target + run.started++;
    try {
      const bool good = co_await grab(run, target);
      ++(good ? run.count.good : run.count.failed);
    } catch (const net::Failure& failure) {
      ++(failure.error().code == net::Errc::timed_out ? run.count.timed_out : run.count.failed);
    }
  }
}

net::Task<> grab_all(Run& run) {
  net::Scope workers(run.loop);
  const unsigned count = std::min(run.options.at_once, run.options.targets);
  for (unsigned at = 0; at < count; ++at) workers.start(worker(run));
  co_await workers.idle();
}

bool parse(int argc, char** argv, Options& options) {
  if (argc < 2) return false;
  options.port = static_cast<std::uint16_t>(bench::number(argv[1], 65535));
  for (int at = 2; at < argc; ++at) {
    const std::string_view word = argv[at];
    const std::string_view value = at + 1 < argc ? argv[at + 1] : "";
    if (word == "--direct") {
      options.direct = true;
      continue;
    }
    ++at;
    if (word == "--targets")
      options.targets = bench::number(value, 8'000'000);
    else if (word == "--at-once")
      options.at_once = bench::number(value, 1'000'000);
    else if (word == "--timeout")
      options.timeout = std::chrono::milliseconds(bench::number(value, 600'000));
    else
      return false;
  }
  return options.at_once != 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) {
    std::fputs("usage: grab PORT [--targets N] [--at-once N] [--timeout MS] [--direct]\n", stderr);
    return 2;
  }
  options.at_once = std::min(options.at_once, bench::open_limit() - 64U);
  const auto start = std::chrono::steady_clock::now();
  net::Loop loop;
  net::Resolver resolver(loop);
  net::Dialer dialer(loop, resolver);
  Run run{loop, dialer, options, 0, {}};
  loop.run(grab_all(run));
  bench::print_result(run.count, start);
  return run.count.good == options.targets ? 0 : 1;
}
