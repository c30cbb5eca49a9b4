// SPDX-License-Identifier: GPL-3.0-or-later
// What to ask, in which order, and what the answers mean together. How one question travels is in
// unbound_context.cc, what the machine's files say in hosts.cc.
//
// A forwarder that strips signatures makes every signed name bogus. That is a fact about the
// forwarder, not about the names: with the system's own anchor we then ask it once for the root's
// keys, and if it has none to give, we go on without validation and call the answers insecure. An
// anchor that the user named is never dropped.
#include "hail/net/resolver.h"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <utility>

#include "hail/net/escape.h"
#include "hail/net/records.h"
#include "net/address.h"
#include "net/hosts.h"
#include "net/unbound_context.h"

namespace hail::net {
namespace {

constexpr const char* system_anchor = "/usr/share/dns/root.key";

Error resolve_error(Errc code, const std::string& name, std::string detail = {}) {
  return {code, Phase::resolve, escape(name, 255), std::move(detail)};
}

bool matches(const std::string& address, Family family) {
  return family == Family::any || family_of(address) == family;
}

std::vector<std::string> of_family(const std::vector<std::string>& addresses, Family family) {
  std::vector<std::string> found;
  for (const std::string& each : addresses) {
    if (matches(each, family)) found.push_back(each);
  }
  return found;
}

bool is_localhost(std::string_view name) {
  return name == "localhost" || name.ends_with(".localhost");
}

/// "ADDR", "ADDR:PORT", "[V6]" or "[V6]:PORT" as libunbound writes it: "ADDR@PORT".
Result<std::string> forwarder(const std::string& server) {
  const auto wrong = [&] {
    return tl::unexpected(
        Error{Errc::resolve_failed,
              Phase::resolve,
              {},
              fmt::format("\"{}\" is not the address of a resolver", escape(server, 80))});
  };
  if (is_address(server)) return server;
  const bool bracket = server.starts_with('[');
  const std::size_t end = bracket ? server.find(']') : server.rfind(':');
  if (end == std::string::npos) return wrong();
  const std::string host = server.substr(bracket ? 1 : 0, bracket ? end - 1 : end);
  std::string port = server.substr(bracket ? end + 1 : end);
  if (family_of(host) != (bracket ? Family::v6 : Family::v4)) return wrong();
  if (port.empty()) return host;
  port.erase(0, 1);
  const bool digits = port.find_first_not_of("0123456789") == std::string::npos;
  if (server[server.size() - port.size() - 1] != ':' || !digits || port.empty() ||
      port.size() > 5 || std::stoi(port) < 1 || std::stoi(port) > 65535) {
    return wrong();
  }
  return host + '@' + port;
}

/// The answers about one name. What one family lacks does not matter if the other has addresses.
struct Pair {
  explicit Pair(Loop& loop) : scope(loop) {}
  std::array<std::optional<Result<Answer>>, 2> answers;  // AAAA, A.
  Scope scope;                                           // Last: its tasks write the answers.
};

Result<Addresses> merge(const std::string& name, const Pair& pair) {
  Addresses found;
  found.security = Security::secure;
  std::optional<Error> error;
  bool nxdomain = false;
  for (const auto& answer : pair.answers) {
    if (!answer) continue;
    if (!*answer) {
      const bool worse = !error || answer->error().code == Errc::resolve_bogus;
      if (worse) error = answer->error();
      continue;
    }
    nxdomain = nxdomain || (*answer)->nxdomain;
    if ((*answer)->rdata.empty()) continue;
    for (const std::string& rdata : (*answer)->rdata) {
      if (auto address = read_address(rdata)) found.list.push_back(*std::move(address));
    }
    found.canonical = (*answer)->canonical;
    if ((*answer)->security != Security::secure) found.security = Security::insecure;
  }
  if (!found.list.empty()) {
    found.list = rfc6724_order(std::move(found.list));
    return found;
  }
  if (error) return tl::unexpected(*std::move(error));
  return tl::unexpected(resolve_error(Errc::resolve_not_found, name,
                                      nxdomain ? "" : "the name exists, but has no address"));
}

/// "7.2.0.192.in-addr.arpa", or the nibbles of RFC 3596 section 2.5; empty for a name.
std::string reverse_name(const std::string& address) {
  std::array<std::uint8_t, 16> bytes{};
  const std::string bare = address.substr(0, address.find('%'));
  std::string name;
  if (::inet_pton(AF_INET, bare.c_str(), bytes.data()) == 1) {
    return fmt::format("{}.{}.{}.{}.in-addr.arpa", bytes[3], bytes[2], bytes[1], bytes[0]);
  }
  if (::inet_pton(AF_INET6, bare.c_str(), bytes.data()) != 1) return name;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    name += fmt::format("{:x}.{:x}.", bytes[i] & 0xf, bytes[i] >> 4);
  }
  return name + "ip6.arpa";
}

}  // namespace

std::string_view name(Security security) {
  constexpr std::string_view names[] = {"insecure", "secure", "bogus"};
  return names[static_cast<std::size_t>(security)];
}

struct Resolver::Impl {
  Impl(Loop& on, ResolverOptions with) : loop(on), options(std::move(with)) {}

  const Hosts& the_hosts();
  const ResolvConf& the_conf();
  Result<UnboundContext*> context(bool validating);
  Task<Result<Answer>> ask(std::string name, RecordType type, Limit limit);
  Task<std::optional<bool>> serves_dnssec(Limit limit);
  std::optional<Addresses> known_here(const std::string& name, Family family);
  Task<Result<Addresses>> look_up(std::string name, Family family, Limit limit,
                                  const std::function<void(const Addresses&)>& on_some);
  Task<void> ask_half(const std::string& name, RecordType type, Limit limit,
                      std::optional<Result<Answer>>& into,
                      const std::function<void(const Addresses&)>& on_some);

  Loop& loop;
  ResolverOptions options;
  std::optional<Hosts> hosts;
  std::optional<ResolvConf> conf;
  std::unique_ptr<UnboundContext> validator;
  std::unique_ptr<UnboundContext> plain;
  std::optional<bool> validates;  // Nothing until an answer has shown it.
};

const Hosts& Resolver::Impl::the_hosts() {
  if (!hosts) hosts = parse_hosts(read_file(options.hosts_file));
  return *hosts;
}

const ResolvConf& Resolver::Impl::the_conf() {
  if (!conf) conf = parse_resolv_conf(read_file(options.resolv_conf));
  return *conf;
}

/// The context with or without validation, made at first use. One that should validate and has no
/// anchor is the one without.
Result<UnboundContext*> Resolver::Impl::context(bool validating) {
  std::string anchor;
  if (validating) {
    // libunbound itself would report an unreadable file as a failure of every single question.
    anchor = options.trust_anchor.empty() ? system_anchor : options.trust_anchor;
    const bool readable = ::access(anchor.c_str(), R_OK) == 0;
    if (!readable && !options.trust_anchor.empty()) {
      return tl::unexpected(Error{Errc::resolve_failed,
                                  Phase::resolve,
                                  {},
                                  fmt::format("cannot read the trust anchor {}", anchor)});
    }
    if (!readable || read_file(anchor).empty()) validating = false;
  }
  std::unique_ptr<UnboundContext>& kept = validating ? validator : plain;
  if (kept) return kept.get();
  UnboundContext::Setup setup;
  if (validating) setup.trust_anchor = anchor;
  if (options.server.empty()) {
    setup.forwarders = the_conf().servers;
  } else {
    auto server = forwarder(options.server);
    if (!server) return tl::unexpected(server.error());
    setup.forwarders.push_back(*std::move(server));
  }
  auto made = UnboundContext::make(loop, setup);
  if (!made) return tl::unexpected(made.error());
  kept = *std::move(made);
  return kept.get();
}

/// Whether the resolver that we ask has DNSSEC to give. Silence proves nothing.
Task<std::optional<bool>> Resolver::Impl::serves_dnssec(Limit limit) {
  const auto without = context(false);
  if (!without) co_return std::nullopt;
  std::string root = ".";
  const auto keys = co_await (*without)->ask(std::move(root), RecordType::dnskey, limit);
  if (keys) co_return !keys->rdata.empty();
  if (keys.error().code == Errc::resolve_failed) co_return false;
  co_return std::nullopt;
}

Task<Result<Answer>> Resolver::Impl::ask(std::string name, RecordType type, Limit limit) {
  const auto with = context(validates.value_or(true));
  if (!with) co_return tl::unexpected(with.error());
  auto answer = co_await (*with)->ask(name, type, limit);
  const bool bogus = answer && answer->security == Security::bogus;
  if (bogus && !validates && options.trust_anchor.empty()) {
    const std::optional<bool> serves = co_await serves_dnssec(limit);
    if (!validates) validates = serves;
  }
  if (bogus && !validates.value_or(true)) {
    const auto without = context(false);
    if (!without) co_return tl::unexpected(without.error());
    answer = co_await (*without)->ask(name, type, limit);
  }
  if (answer && answer->security == Security::bogus) {
    co_return tl::unexpected(
        resolve_error(Errc::resolve_bogus, name, escape(answer->why_bogus, 400)));
  }
  co_return answer;
}

std::optional<Addresses> Resolver::Impl::known_here(const std::string& name, Family family) {
  Addresses found;
  found.canonical = name;
  if (const auto row = the_hosts().find(name); row != the_hosts().end()) {
    found.list = of_family(row->second, family);
    found.from_hosts = true;
    if (!found.list.empty()) {
      found.list = rfc6724_order(std::move(found.list));
      return found;
    }
  }
  if (!is_localhost(name)) return {};
  found.from_hosts = false;
  found.list = of_family({"::1", "127.0.0.1"}, family);
  return found;
}

Task<void> Resolver::Impl::ask_half(const std::string& name, RecordType type, Limit limit,
                                    std::optional<Result<Answer>>& into,
                                    const std::function<void(const Addresses&)>& on_some) {
  into = co_await ask(name, type, limit);
  if (!on_some || !*into || (*into)->rdata.empty()) co_return;
  Addresses some;
  some.security = (*into)->security;
  some.canonical = (*into)->canonical;
  for (const std::string& rdata : (*into)->rdata) {
    if (auto address = read_address(rdata)) some.list.push_back(*std::move(address));
  }
  on_some(some);
}

Task<Result<Addresses>> Resolver::Impl::look_up(
    std::string name, Family family, Limit limit,
    const std::function<void(const Addresses&)>& on_some) {
  Pair pair(loop);
  if (family != Family::v4) {
    pair.scope.start(ask_half(name, RecordType::aaaa, limit, pair.answers[0], on_some));
  }
  if (family != Family::v6) {
    pair.scope.start(ask_half(name, RecordType::a, limit, pair.answers[1], on_some));
  }
  co_await pair.scope.idle();
  co_return merge(name, pair);
}

Resolver::Resolver(Loop& loop, ResolverOptions options)
    : impl_(std::make_unique<Impl>(loop, std::move(options))) {}
Resolver::~Resolver() = default;

Task<Result<Answer>> Resolver::query(std::string name, RecordType type, Limit limit) {
  auto ascii = to_ascii(name);
  if (!ascii) co_return tl::unexpected(ascii.error());
  // libunbound shows names in rdata with the letters of the question.
  std::string lower = folded(*ascii);
  co_return co_await impl_->ask(std::move(lower), type, limit);
}

Task<Result<Addresses>> Resolver::addresses(std::string host, Family family, Limit limit,
                                            std::function<void(const Addresses&)> on_some) {
  if (is_address(host)) {
    if (!matches(host, family)) {
      co_return tl::unexpected(
          resolve_error(Errc::resolve_not_found, host,
                        family == Family::v4 ? "not an IPv4 address" : "not an IPv6 address"));
    }
    Addresses same;
    same.list.push_back(std::move(host));
    co_return same;
  }
  const auto ascii = to_ascii(host);
  if (!ascii) co_return tl::unexpected(ascii.error());
  const std::string name = folded(*ascii);
  if (auto known = impl_->known_here(name, family)) co_return *std::move(known);

  std::vector<std::string> names{name};
  if (!ascii->ends_with('.')) names = search_names(name, impl_->the_conf());
  for (std::size_t i = 0; i + 1 < names.size(); ++i) {
    auto found = co_await impl_->look_up(names[i], family, limit, on_some);
    if (found) co_return found;
  }
  auto found = co_await impl_->look_up(names.back(), family, limit, on_some);
  if (!found && found.error().code == Errc::resolve_not_found)
    found.error().peer = escape(host, 255);
  co_return found;
}

Task<Result<std::vector<std::string>>> Resolver::names_of(std::string address, Limit limit) {
  std::vector<std::string> names;
  std::string reverse = reverse_name(address);
  if (reverse.empty()) {
    co_return tl::unexpected(resolve_error(Errc::resolve_not_found, address, "not an address"));
  }
  const auto answer = co_await impl_->ask(std::move(reverse), RecordType::ptr, limit);
  if (!answer) co_return tl::unexpected(answer.error());
  for (const std::string& rdata : answer->rdata) {
    if (auto found = read_name(rdata)) names.push_back(*std::move(found));
  }
  co_return names;
}

}  // namespace hail::net
