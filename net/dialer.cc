// SPDX-License-Identifier: GPL-3.0-or-later
// Which way leads to an Endpoint: straight to an address or a path, by name, or through a proxy.
// The straight way is one coroutine without a resolver or a Scope, because mass scans take it.
#include "hail/net/dialer.h"

#include <sys/socket.h>

#include <utility>

#include "hail/net/escape.h"
#include "net/address.h"
#include "net/connect.h"
#include "net/happy_eyeballs.h"
#include "net/proxy.h"

namespace hail::net {
namespace {

constexpr std::string_view not_v4_text = "not an IPv4 address";
constexpr std::string_view not_v6_text = "not an IPv6 address";
constexpr std::string_view no_proxy_text = "the proxy itself cannot be reached";

/// What all ways need; held by reference through the Dialer, which outlives its Tasks.
struct Means {
  Loop& loop;
  Resolver& resolver;
  const DialOptions& options;
};

std::optional<Error> family_mismatch(const std::string& host, Family wanted) {
  const Family is = family_of(host);
  if (wanted == Family::any || is == Family::any || is == wanted) return {};
  return Error{Errc::resolve_not_found, Phase::resolve, host,
               std::string(wanted == Family::v4 ? not_v4_text : not_v6_text)};
}

/// `shown` is the peer's name in errors.
Task<Result<Dialed>> dial_address(Means means, Place place, std::string shown, Deadline until) {
  const TimePoint began = means.loop.now();
  Attempt attempt;
  attempt.address = place.text;
  if (means.options.on_attempt) means.options.on_attempt(attempt);
  Result<std::unique_ptr<Transport>> connected;
  if (place.is_path) {
    connected = co_await connect_path(means.loop, place, until);
  } else {
    // As connect_to(), but in this frame.
    connected = begin_connect(means.loop, place, means.options);
    if (connected) {
      if (co_await (*connected)->gate(Want::write).wait(until) == Wait::timed_out) {
        connected = tl::unexpected(Error{Errc::timed_out, Phase::connect, {}, {}});
      } else if (auto error = connect_error(**connected, place)) {
        connected = tl::unexpected(*std::move(error));
      }
    }
  }
  attempt.s = seconds(means.loop.now() - began);
  if (!connected) {
    attempt.error = std::move(connected.error());
    attempt.error->peer = std::move(shown);
    if (means.options.on_attempt) means.options.on_attempt(attempt);
    co_return tl::unexpected(*std::move(attempt.error));
  }
  Dialed dialed(Stream(means.loop, *std::move(connected), std::move(shown), means.options.bounds));
  dialed.address = std::move(place.text);
  dialed.connect_s = attempt.s;
  dialed.attempts.push_back(std::move(attempt));
  co_return dialed;
}

/// `shown` is the peer's name once connected, or empty: the name with the address that won.
Task<Result<Dialed>> dial_name(Means means, Endpoint to, std::string shown, Deadline until) {
  Race race(means.loop, means.resolver, means.options, to, until);
  auto won = co_await race.run();
  if (!won) co_return tl::unexpected(std::move(won.error()));
  if (shown.empty()) shown = peer_text(to.host, race.address, to.port);
  Dialed dialed(Stream(means.loop, *std::move(won), std::move(shown), means.options.bounds));
  dialed.address = std::move(race.address);
  dialed.resolve_s = race.resolve_s;
  dialed.connect_s = race.connect_s;
  dialed.security = race.security;
  dialed.attempts = std::move(race.attempts);
  co_return dialed;
}

/// What to ask the proxy for: the name, or the addresses that we found for it.
Task<Result<Addresses>> proxy_targets(Means means, const Endpoint& to, Limit limit) {
  const Proxy::Kind kind = means.options.proxy->kind;
  if (kind == Proxy::Kind::socks5) {
    co_return co_await means.resolver.addresses(to.host, means.options.family, limit);
  }
  if (auto error = family_mismatch(to.host, means.options.family)) {
    co_return tl::unexpected(*std::move(error));
  }
  auto ascii = to_ascii(to.host);
  if (!ascii) co_return tl::unexpected(std::move(ascii.error()));
  Addresses as_named;
  as_named.list.push_back(*std::move(ascii));
  co_return as_named;
}

Task<Result<Dialed>> dial_through_proxy(Means means, Endpoint to, Deadline until) {
  const TimePoint began = means.loop.now();
  const Proxy& proxy = *means.options.proxy;
  const auto targets = co_await proxy_targets(means, to, Limit{until, Phase::resolve});
  if (!targets) co_return tl::unexpected(targets.error());
  const double resolve_s = seconds(means.loop.now() - began);

  DialOptions to_proxy = means.options;
  to_proxy.proxy.reset();
  to_proxy.family = Family::any;  // It speaks of the host behind the proxy.
  const Means through{means.loop, means.resolver, to_proxy};
  std::vector<Attempt> failed;
  for (const std::string& target : targets->list) {
    const bool is_numeric = is_address(target);
    std::string shown = peer_text(to.host, is_numeric ? target : std::string(), to.port);
    Place straight{proxy.at.host, proxy.at.port, false};
    auto way = is_address(proxy.at.host)
                   ? dial_address(through, std::move(straight), std::move(shown), until)
                   : dial_name(through, proxy.at, std::move(shown), until);
    auto dialed = co_await way;
    if (!dialed) {
      Error& error = dialed.error();
      error.peer = to_string(proxy.at);
      if (!error.detail.empty()) error.detail += "; ";
      error.detail += no_proxy_text;
      co_return dialed;
    }
    const TimePoint asked = means.loop.now();
    auto error = co_await open_tunnel(dialed->stream, proxy, target, to.port, until);
    if (!error) {
      dialed->address = is_numeric ? target : std::string();
      dialed->resolve_s = resolve_s;
      dialed->proxy_s = seconds(means.loop.now() - asked);
      dialed->security = targets->security;
      co_return dialed;
    }
    // Another address helps only against what the proxy said of this one.
    Attempt attempt;
    attempt.address = target;
    attempt.error = *error;
    failed.push_back(std::move(attempt));
    if (error->code != Errc::refused && error->code != Errc::unreachable) break;
  }
  co_return tl::unexpected(most_telling(failed));
}

/// Sends the PROXY prologue, the first bytes that the host sees.
Task<Result<Dialed>> with_prologue(Means means, Task<Result<Dialed>> way, std::uint16_t port,
                                   Deadline until) {
  auto dialed = co_await way;
  if (!dialed) co_return dialed;
  sockaddr_storage local{};
  socklen_t size = sizeof local;
  std::string source;
  std::uint16_t source_port = 0;
  if (::getsockname(dialed->stream.transport().descriptor(), reinterpret_cast<sockaddr*>(&local),
                    &size) == 0 &&
      local.ss_family != AF_UNIX) {
    const Poco::Net::SocketAddress address(reinterpret_cast<const sockaddr*>(&local), size);
    source = numeric(address);
    source_port = address.port();
  }
  const std::string bytes =
      proxy_prologue(means.options.proxy_protocol, source, source_port, dialed->address, port);
  std::optional<Error> error;
  try {
    co_await dialed->stream.write_all(bytes, Limit{until, Phase::proxy});
  } catch (const Failure& failure) {
    error = failure.error();
  }
  if (error) co_return tl::unexpected(*std::move(error));
  co_return dialed;
}

}  // namespace

Dialer::Dialer(Loop& loop, Resolver& resolver, DialOptions options)
    : loop_(&loop), resolver_(&resolver), options_(std::move(options)) {}

Task<Result<Dialed>> Dialer::dial(Endpoint to, Limit limit) {
  const Deadline until = earlier(limit.until, loop_->in(options_.connect_timeout));
  const Means means{*loop_, *resolver_, options_};
  const std::uint16_t port = to.port;
  Task<Result<Dialed>> way;
  if (!to.path.empty()) {
    std::string shown = to_string(to);
    way = dial_address(means, Place{std::move(to.path), 0, true}, std::move(shown), until);
  } else if (options_.proxy) {
    way = dial_through_proxy(means, std::move(to), until);
  } else if (is_address(to.host) && !family_mismatch(to.host, options_.family)) {
    std::string shown = to_string(to);
    way = dial_address(means, Place{std::move(to.host), port, false}, std::move(shown), until);
  } else {
    way = dial_name(means, std::move(to), {}, until);
  }
  if (options_.proxy_protocol == ProxyProtocol::none) return way;
  return with_prologue(means, std::move(way), port, until);
}

Task<Result<Addresses>> Dialer::addresses(std::string host, Limit limit) {
  const Limit names{earlier(limit.until, loop_->in(options_.connect_timeout)), Phase::resolve};
  return resolver_->addresses(std::move(host), wanted_family(options_), names);
}

}  // namespace hail::net
