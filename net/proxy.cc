// SPDX-License-Identifier: GPL-3.0-or-later
// Proxy URLs, and what a failed dialogue with a proxy means. The dialogues themselves are in
// socks5.cc and http_connect.cc.
#include "net/proxy.h"

#include <fmt/core.h>

#include <charconv>
#include <utility>

#include "hail/net/escape.h"
#include "net/address.h"

namespace hail::net {
namespace {

struct SchemeRow {
  std::string_view prefix;
  Proxy::Kind kind;
};
constexpr SchemeRow schemes[] = {
    {"socks5://", Proxy::Kind::socks5},
    {"socks5h://", Proxy::Kind::socks5h},
    {"http://", Proxy::Kind::http_connect},
};

constexpr std::string_view scheme_text = "a proxy begins with socks5://, socks5h:// or http://";
constexpr std::string_view host_text = "the proxy's host is missing";
constexpr std::string_view port_text = "the proxy's port must be a number from 1 to 65535";
constexpr std::string_view bracket_text = "the proxy's host is no IPv6 address in brackets";
constexpr std::string_view percent_text = "a % must be followed by two hexadecimal digits";
constexpr std::string_view path_text = "a path makes no sense behind the proxy's port";
constexpr std::string_view credentials_text =
    "the user and the password have at most 255 bytes each, and a password needs a user";

constexpr std::string_view closed_text = "the proxy closed the connection before its reply ended";
constexpr std::string_view reset_text = "the proxy reset the connection";
constexpr std::string_view endless_text = "the proxy's reply has no end";

auto wrong(std::string_view what) {
  return tl::unexpected(Error{Errc::proxy, Phase::proxy, {}, std::string(what)});
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    unsigned value = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [at, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 2 || error != std::errc() || at != digits.data() + 2) return {};
    decoded += static_cast<char>(value);
    i += 2;
  }
  return decoded;
}

std::string_view read_host_and_port(std::string_view text, Endpoint& into) {
  if (text.ends_with('/')) text.remove_suffix(1);
  if (text.find('/') != std::string_view::npos) return path_text;
  const bool bracket = text.starts_with('[');
  const std::size_t end = bracket ? text.find(']') : text.find(':');
  if (bracket && end == std::string_view::npos) return bracket_text;
  into.host = text.substr(bracket ? 1 : 0, bracket ? end - 1 : end);
  if (bracket && family_of(into.host) != Family::v6) return bracket_text;
  if (into.host.empty()) return host_text;
  const std::string_view rest =
      end == std::string_view::npos ? std::string_view() : text.substr(end + (bracket ? 1 : 0));
  const char* last = rest.data() + rest.size();
  if (rest.size() < 2 || rest[0] != ':') return port_text;
  const auto [at, error] = std::from_chars(rest.data() + 1, last, into.port);
  return error == std::errc() && at == last && into.port > 0 ? std::string_view() : port_text;
}

}  // namespace

Result<Proxy> parse_proxy(std::string_view url) {
  for (const SchemeRow& scheme : schemes) {
    if (!url.starts_with(scheme.prefix)) continue;
    std::string_view rest = url.substr(scheme.prefix.size());
    Proxy proxy;
    proxy.kind = scheme.kind;
    if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
      const std::string_view credentials = rest.substr(0, at);
      rest.remove_prefix(at + 1);
      const std::size_t colon = credentials.find(':');
      const auto user = percent_decoded(credentials.substr(0, colon));
      const auto password = percent_decoded(
          colon == std::string_view::npos ? std::string_view() : credentials.substr(colon + 1));
      if (!user || !password) return wrong(percent_text);
      const bool too_long = user->size() > 255 || password->size() > 255;
      if (too_long || (user->empty() && !password->empty())) return wrong(credentials_text);
      proxy.user = *user;
      proxy.password = *password;
    }
    const std::string_view what = read_host_and_port(rest, proxy.at);
    if (!what.empty()) return wrong(what);
    return proxy;
  }
  return wrong(scheme_text);
}

Task<std::optional<Error>> open_tunnel(Stream& stream, const Proxy& proxy, std::string host,
                                       std::uint16_t port, Deadline until) {
  const Limit limit{until, Phase::proxy};
  std::optional<Error> error;
  try {
    if (proxy.kind == Proxy::Kind::http_connect) {
      co_await http_connect(stream, proxy, host, port, limit);
    } else {
      co_await socks5_connect(stream, proxy, host, port, limit);
    }
  } catch (const Failure& failure) {
    error = failure.error();
  }
  if (!error) co_return error;
  error->peer = to_string(proxy.at);
  const auto means = [&](Errc code, std::string_view text) {
    if (error->code != code) return false;
    error->code = Errc::proxy;
    error->detail = text;
    return true;
  };
  if (!means(Errc::closed, closed_text) && !means(Errc::reset, reset_text)) {
    means(Errc::limit, endless_text);
  }
  co_return error;
}

}  // namespace hail::net
