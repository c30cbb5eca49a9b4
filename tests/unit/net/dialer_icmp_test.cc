// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of a dial that a router answers with ICMP. The router is this test, at the other end
// of a tun device in a network namespace of its own.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <map>

#include "hail/net/dialer.h"
#include "support/loopback.h"
#include "support/namespace.h"
#include "support/skip.h"

using namespace hail::net;
using namespace hail::tests;
using namespace std::chrono_literals;

namespace {

/// The tun device "hail0" of the calling thread's namespace; -1 if there is none to be had.
int open_tun() {
  const int descriptor = ::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return -1;
  ifreq request{};
  std::strcpy(request.ifr_name, "hail0");
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (::ioctl(descriptor, TUNSETIFF, &request) == 0) return descriptor;
  ::close(descriptor);
  return -1;
}

void put_checksum(std::string& bytes, std::size_t begin, std::size_t at) {
  unsigned sum = 0;
  for (std::size_t i = begin; i < bytes.size(); i += 2) {
    const unsigned high = static_cast<unsigned char>(bytes[i]);
    const unsigned low = i + 1 < bytes.size() ? static_cast<unsigned char>(bytes[i + 1]) : 0;
    sum += high << 8 | low;
  }
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  sum = ~sum;
  bytes[at] = static_cast<char>(sum >> 8 & 0xff);
  bytes[at + 1] = static_cast<char>(sum & 0xff);
}

/// "Destination unreachable" (RFC 792) for an IPv4 packet, sent by where it was to go.
std::string unreachable(const std::string& packet, char code) {
  std::string reply("\x45\0\0\x38\0\0\0\0\x40\1\0\0", 12);
  reply += packet.substr(16, 4) + packet.substr(12, 4);
  put_checksum(reply, 0, 10);
  reply += std::string("\3", 1) + code + std::string(6, '\0') + packet.substr(0, 28);
  put_checksum(reply, 20, 22);
  return reply;
}

/// Answers each SYN to 192.0.2.N with code N.
Task<void> route(Loop& loop, int tun) {
  Watch watch(loop, tun);
  for (;;) {
    char bytes[2048];
    const ssize_t got = ::read(tun, bytes, sizeof bytes);
    if (got < 0) {
      co_await watch.readable(Deadline::never());
      continue;
    }
    const std::string packet(bytes, static_cast<std::size_t>(got));
    if (packet.size() < 40 || packet[0] != '\x45' || packet[9] != 6) continue;
    const std::string reply = unreachable(packet, packet[19]);
    if (::write(tun, reply.data(), reply.size()) < 0) co_return;
  }
}

Task<std::string> dial(Loop& loop, Resolver& resolver, int tun, std::string address) {
  Scope scope(loop);
  scope.start(route(loop, tun));
  DialOptions options;
  options.connect_timeout = 900ms;
  Dialer dialer(loop, resolver, options);
  Endpoint to{std::move(address), 25, {}};
  const auto dialed = co_await dialer.dial(std::move(to), Limit{loop.in(20s), Phase::connect});
  co_return dialed ? "connected" : std::string(name(dialed.error().code));
}

}  // namespace

TEST_SUITE("dialer and ICMP") {
  TEST_CASE("a firewall's message is told from a missing route") {
    struct Row {
      std::string name;
      std::string address;
      std::string expect;
    };
    const Row rows[] = {
        {"host unreachable", "192.0.2.1", "unreachable"},
        {"port unreachable (REJECT's default)", "192.0.2.3", "refused"},
        {"host unknown", "192.0.2.7", "unreachable"},
        {"host administratively prohibited", "192.0.2.10", "filtered"},
        {"communication administratively prohibited (RFC 1812)", "192.0.2.13", "filtered"},
    };
    std::map<std::string, std::string> outcomes;
    const bool made = in_a_namespace("ip link set lo up", [&] {
      const int tun = open_tun();
      if (tun < 0) return;
      if (std::system("ip address add 192.0.2.254/24 dev hail0 && ip link set hail0 up") == 0) {
        Loop loop;
        Resolver resolver(loop);
        for (const Row& row : rows) {
          outcomes[row.address] = loop.run(dial(loop, resolver, tun, row.address));
        }
      }
      ::close(tun);
    });
    if (!made || outcomes.empty())
      return skip("no tun device in a network namespace (root needed)");
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CHECK(outcomes[row.address] == row.expect);
    }
  }
}
