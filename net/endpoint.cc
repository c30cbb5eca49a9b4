// SPDX-License-Identifier: GPL-3.0-or-later
// Endpoints and numeric addresses as text. No name is resolved here.
#include "hail/net/endpoint.h"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <net/if.h>
#include <netinet/in.h>

#include <charconv>
#include <cstring>

#include "net/address.h"

namespace hail::net {
namespace {

std::uint32_t zone_index(const std::string& zone) {
  std::uint32_t index = 0;
  const char* end = zone.data() + zone.size();
  const auto [at, error] = std::from_chars(zone.data(), end, index);
  if (error == std::errc() && at == end) return index;
  return ::if_nametoindex(zone.c_str());
}

bool parse_v4(const std::string& text, in_addr& into) {
  return ::inet_pton(AF_INET, text.c_str(), &into) == 1;
}

/// Splits off the zone, which inet_pton does not know.
bool parse_v6(const std::string& text, in6_addr& into, std::string& zone) {
  const std::size_t percent = text.find('%');
  if (percent == std::string::npos) return ::inet_pton(AF_INET6, text.c_str(), &into) == 1;
  zone = text.substr(percent + 1);
  return !zone.empty() && ::inet_pton(AF_INET6, text.substr(0, percent).c_str(), &into) == 1;
}

}  // namespace

std::string to_string(const Endpoint& endpoint) {
  if (!endpoint.path.empty()) return "unix:" + endpoint.path;
  const bool colons = endpoint.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", colons ? "[" : "", endpoint.host, colons ? "]" : "",
                     endpoint.port);
}

bool is_address(const std::string& host) {
  return family_of(host) != Family::any;
}

Family family_of(const std::string& address) {
  // Every address begins with a hexadecimal digit or a colon, so most names are out at once.
  if (address.empty() || address.find_first_of(".:") == std::string::npos) return Family::any;
  in_addr v4;
  in6_addr v6;
  std::string zone;
  if (parse_v4(address, v4)) return Family::v4;
  return parse_v6(address, v6, zone) ? Family::v6 : Family::any;
}

std::optional<Poco::Net::SocketAddress> socket_address(const std::string& host,
                                                       std::uint16_t port) {
  sockaddr_in v4{};
  if (parse_v4(host, v4.sin_addr)) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    return Poco::Net::SocketAddress(reinterpret_cast<const sockaddr*>(&v4), sizeof v4);
  }
  sockaddr_in6 v6{};
  std::string zone;
  if (!parse_v6(host, v6.sin6_addr, zone)) return {};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  if (!zone.empty()) {
    v6.sin6_scope_id = zone_index(zone);
    if (v6.sin6_scope_id == 0) return {};
  }
  return Poco::Net::SocketAddress(reinterpret_cast<const sockaddr*>(&v6), sizeof v6);
}

std::string numeric(const Poco::Net::SocketAddress& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.addr()->sa_family == AF_INET) {
    const auto& v4 = *reinterpret_cast<const sockaddr_in*>(address.addr());
    ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    return text;
  }
  if (address.addr()->sa_family != AF_INET6) return {};
  const auto& v6 = *reinterpret_cast<const sockaddr_in6*>(address.addr());
  ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
  if (v6.sin6_scope_id == 0) return text;
  char zone[IF_NAMESIZE] = "";
  if (::if_indextoname(v6.sin6_scope_id, zone) != nullptr) return fmt::format("{}%{}", text, zone);
  return fmt::format("{}%{}", text, v6.sin6_scope_id);
}

std::string peer_text(const std::string& host, const std::string& address, std::uint16_t port) {
  if (address.empty() || host == address) return to_string(Endpoint{host, port, {}});
  return fmt::format("{} [{}]:{}", host, address, port);
}

}  // namespace hail::net
