// SPDX-License-Identifier: GPL-3.0-or-later
// What each test of dialling needs: a loop, a resolver that knows a hosts file and asks a responder
// in this process, and the tries in their order.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hail/net/dialer.h"
#include "support/dns_responder.h"

namespace hail::tests {

struct DialBench {
  explicit DialBench(const std::string& hosts = "")
      : hosts_file(hosts), no_anchor(""), responder(loop) {
    net::ResolverOptions with;
    with.server = responder.address();
    with.hosts_file = hosts_file.path();
    with.resolv_conf = no_anchor.path();
    with.trust_anchor = no_anchor.path();
    resolver.emplace(loop, with);
    options.on_attempt = [this](const net::Attempt& attempt) {
      tried.push_back(attempt.address +
                      (attempt.error ? " " + std::string(net::name(attempt.error->code)) : ""));
    };
  }

  net::Result<net::Dialed> dial(const std::string& host, std::uint16_t port) {
    return dial(net::Endpoint{host, port, {}});
  }
  net::Result<net::Dialed> dial(const net::Endpoint& to) {
    dialer.emplace(loop, *resolver, options);
    return loop.run(
        dialer->dial(to, net::Limit{loop.in(std::chrono::seconds(20)), net::Phase::connect}));
  }
  /// "connected ADDRESS", or "PEER: CODE: DETAIL" as to_string() has it.
  std::string text(const std::string& host, std::uint16_t port) {
    const auto dialed = dial(host, port);
    return dialed ? "connected " + dialed->address : net::to_string(dialed.error());
  }

  ScratchFile hosts_file;
  ScratchFile no_anchor;
  net::Loop loop;
  DnsResponder responder;
  std::optional<net::Resolver> resolver;
  net::DialOptions options;
  std::optional<net::Dialer> dialer;
  std::vector<std::string> tried;
};

}  // namespace hail::tests
