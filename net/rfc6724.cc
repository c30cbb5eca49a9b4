// SPDX-License-Identifier: GPL-3.0-or-later
// Destination address selection, with the default policy table of RFC 6724 section 2.1.
#include "net/rfc6724.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "hail/net/resolver.h"
#include "net/address.h"

namespace hail::net {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

struct PolicyRow {
  Bytes prefix;
  unsigned bits;
  int precedence;
  int label;
};
constexpr PolicyRow policies[] = {
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, 50, 0},  // ::1
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, 35, 4},         // IPv4, mapped
    {{0}, 96, 1, 3},                                                 // IPv4-compatible
    {{0x20, 0x01, 0, 0}, 32, 5, 5},                                  // Teredo
    {{0x20, 0x02}, 16, 30, 2},                                       // 6to4
    {{0x3f, 0xfe}, 16, 1, 12},                                       // 6bone
    {{0xfe, 0xc0}, 10, 1, 11},                                       // Site-local
    {{0xfc}, 7, 3, 13},                                              // Unique local
    {{0}, 0, 40, 1},
};

/// An address as IPv6, an IPv4 one mapped.
Bytes bytes_of(const std::string& address) {
  Bytes bytes{};
  const std::string bare = address.substr(0, address.find('%'));
  if (::inet_pton(AF_INET6, bare.c_str(), bytes.data()) == 1) return bytes;
  bytes[10] = bytes[11] = 0xff;
  ::inet_pton(AF_INET, bare.c_str(), bytes.data() + 12);
  return bytes;
}

unsigned common_bits(const Bytes& a, const Bytes& b) {
  for (unsigned i = 0; i < a.size(); ++i) {
    const auto differ = static_cast<std::uint8_t>(a[i] ^ b[i]);
    if (differ != 0) return i * 8 + static_cast<unsigned>(std::countl_zero(differ));
  }
  return 128;
}

const PolicyRow& policy(const Bytes& address) {
  return *std::find_if(std::begin(policies), std::end(policies), [&](const PolicyRow& row) {
    return common_bits(address, row.prefix) >= row.bits;
  });
}

bool is_v4(const Bytes& address) {
  return policy(address).label == 4;
}

/// RFC 6724 section 3.1 and 3.2; for unicast, the only kind that can be dialled.
int scope(const Bytes& address) {
  constexpr int link_local = 2;
  constexpr int site_local = 5;
  constexpr int global = 14;
  if (is_v4(address)) {
    const bool local = address[12] == 127 || (address[12] == 169 && address[13] == 254);
    return local ? link_local : global;
  }
  if (policy(address).bits == 128) return link_local;
  if (address[0] == 0xfe && (address[1] & 0xc0) == 0x80) return link_local;
  if (address[0] == 0xfe && (address[1] & 0xc0) == 0xc0) return site_local;
  return global;
}

struct Judged {
  Destination destination;
  Bytes address;
  Bytes source;
};

/// Positive when `a` is better, negative when `b` is, 0 when no rule tells them apart.
int compare(const Judged& a, const Judged& b) {
  const auto prefer = [](bool first, bool second) { return int{first} - int{second}; };
  // Rule 1: avoid unusable destinations.
  if (const int d = prefer(!a.destination.source.empty(), !b.destination.source.empty())) return d;
  if (a.destination.source.empty()) return 0;
  // Rule 2: prefer matching scope.
  if (const int d =
          prefer(scope(a.address) == scope(a.source), scope(b.address) == scope(b.source)))
    return d;
  // Rule 5: prefer matching label.
  const PolicyRow& pa = policy(a.address);
  const PolicyRow& pb = policy(b.address);
  if (const int d = prefer(pa.label == policy(a.source).label, pb.label == policy(b.source).label))
    return d;
  // Rule 6: prefer higher precedence.
  if (const int d = pa.precedence - pb.precedence) return d;
  // Rule 8: prefer smaller scope.
  if (const int d = scope(b.address) - scope(a.address)) return d;
  // Rule 9: longest matching prefix, up to the 64 bits that name a network.
  if (is_v4(a.address) || is_v4(b.address)) return 0;
  const auto matching = [](const Judged& j) {
    return static_cast<int>(std::min(64U, common_bits(j.address, j.source)));
  };
  return matching(a) - matching(b);
}

/// The address that the system would send from: connecting a datagram socket asks the routing
/// table and sends nothing.
std::string source_for(const std::string& destination) {
  const auto address = socket_address(destination, 53);
  if (!address) return {};
  const int descriptor = ::socket(address->af(), SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return {};
  sockaddr_storage local{};
  socklen_t size = sizeof local;
  const bool found =
      ::connect(descriptor, address->addr(), static_cast<socklen_t>(address->length())) == 0 &&
      ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&local), &size) == 0;
  ::close(descriptor);
  if (!found) return {};
  return numeric(Poco::Net::SocketAddress(reinterpret_cast<const sockaddr*>(&local), size));
}

}  // namespace

void sort_destinations(std::vector<Destination>& destinations) {
  std::vector<Judged> judged;
  judged.reserve(destinations.size());
  for (Destination& each : destinations) {
    const Bytes address = bytes_of(each.address);
    const Bytes source = bytes_of(each.source);
    judged.push_back({std::move(each), address, source});
  }
  // Rule 10: otherwise leave the order unchanged.
  std::stable_sort(judged.begin(), judged.end(),
                   [](const Judged& a, const Judged& b) { return compare(a, b) > 0; });
  for (std::size_t i = 0; i < judged.size(); ++i) {
    destinations[i] = std::move(judged[i].destination);
  }
}

std::vector<std::string> rfc6724_order(std::vector<std::string> addresses) {
  if (addresses.size() < 2) return addresses;
  std::vector<Destination> destinations;
  destinations.reserve(addresses.size());
  for (std::string& each : addresses) {
    std::string source = source_for(each);
    destinations.push_back({std::move(each), std::move(source)});
  }
  sort_destinations(destinations);
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    addresses[i] = std::move(destinations[i].address);
  }
  return addresses;
}

}  // namespace hail::net
