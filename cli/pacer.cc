// SPDX-License-Identifier: GPL-3.0-or-later
// Two rates, each as the earliest time of the next visit. Pure.
#include "cli/pacer.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace hail::cli {
namespace {

constexpr auto between_any = std::chrono::milliseconds(5);
constexpr auto between_neighbours = std::chrono::milliseconds(50);

}  // namespace

std::string paced_network(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  const std::string bare = host.substr(0, host.find('%'));
  if (::inet_pton(AF_INET, bare.c_str(), bytes.data()) == 1) {
    return bytes[0] == 127 ? std::string() : std::string(bytes.begin(), bytes.begin() + 3);
  }
  if (::inet_pton(AF_INET6, bare.c_str(), bytes.data()) == 1) {
    const bool loopback =
        std::all_of(bytes.begin(), bytes.end() - 1, [](unsigned char byte) { return byte == 0; }) &&
        bytes[15] == 1;
    return loopback ? std::string() : "6" + std::string(bytes.begin(), bytes.begin() + 6);
  }
  return host == "localhost" || host.empty() ? std::string() : "name " + host;
}

net::TimePoint Pacer::admit(const std::string& host, net::TimePoint now) {
  const std::string network = paced_network(host);
  if (network.empty()) return now;
  net::TimePoint& neighbours = next_in_network_[network];
  const net::TimePoint at = std::max({now, next_, neighbours});
  // The next stranger need not wait for this network's turn.
  next_ = std::max(now, next_) + between_any;
  neighbours = at + between_neighbours;
  return at;
}

}  // namespace hail::cli
