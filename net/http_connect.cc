// SPDX-License-Identifier: GPL-3.0-or-later
// The CONNECT method of HTTP/1.1 (RFC 9110 section 9.3.6), with Basic credentials (RFC 7617).
#include <fmt/core.h>

#include <utility>

#include "hail/net/escape.h"
#include "net/proxy.h"

namespace hail::net {
namespace {

constexpr std::size_t most_bytes = 16 * 1024;  // Of all header sections that the proxy sends.
constexpr int switching_protocols = 101;

/// The three digits of "HTTP/1.1 200 OK", or 0.
int status_of(std::string_view line) {
  if (!line.starts_with("HTTP/1.") || line.size() < 12 || line[8] != ' ') return 0;
  int status = 0;
  for (const char digit : line.substr(9, 3)) {
    if (digit < '0' || digit > '9') return 0;
    status = status * 10 + (digit - '0');
  }
  return line.size() == 12 || line[12] == ' ' ? status : 0;
}

std::string request(const Proxy& proxy, const std::string& host, std::uint16_t port) {
  const std::string authority = to_string(Endpoint{host, port, {}});
  std::string text = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", authority);
  if (!proxy.user.empty()) {
    text +=
        fmt::format("Proxy-Authorization: Basic {}\r\n", base64(proxy.user + ':' + proxy.password));
  }
  return text + "\r\n";
}

[[noreturn]] void refuse(std::string_view what, std::string_view line) {
  fail(Errc::proxy, Phase::proxy, fmt::format("{}: \"{}\"", what, escape(line, 80)));
}

}  // namespace

Task<void> http_connect(Stream& stream, const Proxy& proxy, const std::string& host,
                        std::uint16_t port, Limit limit) {
  const std::string asked = request(proxy, host, port);
  co_await stream.write_all(asked, limit);
  std::size_t received = 0;
  int status = 0;
  do {
    std::string first;
    bool is_first = true;
    for (;;) {
      Line line = co_await stream.read_line(limit);
      if (line.end == Line::End::none) fail(Errc::closed, Phase::proxy, {});
      received += line.text.size() + 2;
      if (received > most_bytes) fail(Errc::limit, Phase::proxy, {});
      if (is_first) {
        first = std::move(line.text);
        status = status_of(first);
        if (status == 0) refuse("the proxy does not speak HTTP", first);
        is_first = false;
      } else if (line.text.empty()) {
        break;
      }
    }
    // Interim answers come before the final one; 101 would be another protocol.
    const bool interim = status >= 100 && status < 200 && status != switching_protocols;
    if (!interim && (status < 200 || status > 299)) refuse("the proxy answered", first);
    // What Content-Length says does not count: behind a 2xx the tunnel begins (section 9.3.6).
  } while (status < 200);
}

}  // namespace hail::net
