// SPDX-License-Identifier: GPL-3.0-or-later
// SOCKS version 5: RFC 1928, with user and password after RFC 1929. CONNECT alone.
#include <arpa/inet.h>
#include <fmt/core.h>

#include <array>
#include <utility>

#include "net/proxy.h"

namespace hail::net {
namespace {

constexpr char version = 5;
constexpr char method_none = 0;
constexpr char method_password = 2;
constexpr char command_connect = 1;
enum AddressType : char { type_v4 = 1, type_name = 3, type_v6 = 4 };

struct ReplyRow {
  int code;
  Errc cause;
  std::string_view text;
};
constexpr ReplyRow replies[] = {
    {1, Errc::proxy, "the proxy reports a general failure"},
    {2, Errc::proxy, "the proxy's rules do not allow this connection"},
    {3, Errc::unreachable, "the proxy finds no route to the network"},
    {4, Errc::unreachable, "the proxy cannot reach the host"},
    {5, Errc::refused, "the host refused the proxy's connection"},
    {6, Errc::unreachable, "the proxy's packets expired on their way"},
    {7, Errc::proxy, "the proxy does not know the command"},
    {8, Errc::proxy, "the proxy does not know this type of address"},
};
constexpr std::string_view not_socks_text = "the proxy does not speak SOCKS 5";
constexpr std::string_view no_method_text = "the proxy accepts none of the ways to log in";
constexpr std::string_view unasked_text = "the proxy chose a way to log in that was not offered";
constexpr std::string_view log_in_text = "the proxy refused the user or the password";
constexpr std::string_view long_name_text = "a name of more than 255 bytes cannot be asked for";
constexpr std::string_view type_text = "the proxy answered with an unknown type of address";

[[noreturn]] void refuse(std::string_view text) {
  fail(Errc::proxy, Phase::proxy, std::string(text));
}

Task<void> log_in(Stream& stream, const Proxy& proxy, Limit limit) {
  std::string hello{version, 1, method_none};
  if (!proxy.user.empty()) hello = {version, 2, method_none, method_password};
  co_await stream.write_all(hello, limit);
  const std::string choice = co_await stream.read_exactly(2, limit);
  if (choice[0] != version) refuse(not_socks_text);
  if (choice[1] == '\xff') refuse(no_method_text);
  if (choice[1] == method_none) co_return;
  if (choice[1] != method_password || proxy.user.empty()) refuse(unasked_text);

  std::string credentials(1, '\1');
  for (const std::string* each : {&proxy.user, &proxy.password}) {
    credentials += static_cast<char>(each->size());
    credentials += *each;
  }
  co_await stream.write_all(credentials, limit);
  const std::string verdict = co_await stream.read_exactly(2, limit);
  if (verdict[1] != 0) refuse(log_in_text);
}

std::string request(const std::string& host, std::uint16_t port) {
  std::string bytes{version, command_connect, 0};
  std::array<char, 16> address{};
  const std::string bare = host.substr(0, host.find('%'));
  if (::inet_pton(AF_INET, bare.c_str(), address.data()) == 1) {
    bytes += type_v4;
    bytes.append(address.data(), 4);
  } else if (::inet_pton(AF_INET6, bare.c_str(), address.data()) == 1) {
    bytes += type_v6;
    bytes.append(address.data(), 16);
  } else {
    if (host.size() > 255) refuse(long_name_text);
    bytes += type_name;
    bytes += static_cast<char>(host.size());
    bytes += host;
  }
  bytes += static_cast<char>(port >> 8);
  bytes += static_cast<char>(port & 0xff);
  return bytes;
}

void check_reply(int code) {
  if (code == 0) return;
  for (const ReplyRow& row : replies) {
    if (row.code == code) fail(row.cause, Phase::proxy, std::string(row.text));
  }
  fail(Errc::proxy, Phase::proxy, fmt::format("the proxy answered with the unknown code {}", code));
}

}  // namespace

Task<void> socks5_connect(Stream& stream, const Proxy& proxy, const std::string& host,
                          std::uint16_t port, Limit limit) {
  co_await log_in(stream, proxy, limit);
  const std::string asked = request(host, port);
  co_await stream.write_all(asked, limit);

  // A refusal is taken at its second byte: some proxies send nothing behind it.
  const std::string head = co_await stream.read_exactly(2, limit);
  if (head[0] != version) refuse(not_socks_text);
  check_reply(static_cast<unsigned char>(head[1]));
  const std::string type = co_await stream.read_exactly(2, limit);
  std::size_t length = 0;
  if (type[1] == type_v4) {
    length = 4;
  } else if (type[1] == type_v6) {
    length = 16;
  } else if (type[1] == type_name) {
    const std::string size = co_await stream.read_exactly(1, limit);
    length = static_cast<unsigned char>(size[0]);
  } else {
    refuse(type_text);
  }
  // The address that the proxy connects from, and its port: of no use to us.
  co_await stream.read_exactly(length + 2, limit);
}

}  // namespace hail::net
