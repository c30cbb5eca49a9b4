// SPDX-License-Identifier: GPL-3.0-or-later
// The prologue of HAProxy's PROXY protocol (doc/proxy-protocol.txt, sections 2.1 and 2.2). Pure.
#include <arpa/inet.h>
#include <fmt/core.h>

#include <array>
#include <string_view>

#include "hail/net/dialer.h"
#include "net/address.h"

namespace hail::net {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view signature = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr char version2_local = 0x20;
constexpr char version2_proxy = 0x21;
constexpr char tcp_over_v4 = 0x11;
constexpr char tcp_over_v6 = 0x21;

std::string bare(const std::string& address) {
  return address.substr(0, address.find('%'));
}

void append_number(std::string& bytes, std::size_t number) {
  bytes += static_cast<char>(number >> 8 & 0xff);
  bytes += static_cast<char>(number & 0xff);
}

void append_address(std::string& bytes, const std::string& address, Family family) {
  std::array<char, 16> raw{};
  ::inet_pton(family == Family::v6 ? AF_INET6 : AF_INET, bare(address).c_str(), raw.data());
  bytes.append(raw.data(), family == Family::v6 ? 16 : 4);
}

}  // namespace

std::string proxy_prologue(ProxyProtocol version, const std::string& source,
                           std::uint16_t source_port, const std::string& destination,
                           std::uint16_t destination_port) {
  const Family family = family_of(source);
  const bool known = family != Family::any && family == family_of(destination);
  if (version == ProxyProtocol::v1) {
    if (!known) return "PROXY UNKNOWN\r\n";
    return fmt::format("PROXY {} {} {} {} {}\r\n", family == Family::v6 ? "TCP6" : "TCP4",
                       bare(source), bare(destination), source_port, destination_port);
  }
  if (version == ProxyProtocol::none) return {};
  std::string bytes(signature);
  if (!known) return bytes + std::string{version2_local, 0, 0, 0};
  std::string addresses;
  append_address(addresses, source, family);
  append_address(addresses, destination, family);
  append_number(addresses, source_port);
  append_number(addresses, destination_port);
  bytes += version2_proxy;
  bytes += family == Family::v6 ? tcp_over_v6 : tcp_over_v4;
  append_number(bytes, addresses.size());
  return bytes + addresses;
}

}  // namespace hail::net
