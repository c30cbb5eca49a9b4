// SPDX-License-Identifier: GPL-3.0-or-later
// Names to records, by libunbound, asynchronously on the loop, with DNSSEC's verdict. Made at first
// use: an IP address costs nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hail/net/loop.h"

namespace hail::net {

/// Types that hail asks for; the values are the wire's (IANA).
enum class RecordType : std::uint16_t {
  a = 1,
  ns = 2,
  cname = 5,
  soa = 6,
  ptr = 12,
  mx = 15,
  txt = 16,
  aaaa = 28,
  srv = 33,
  ds = 43,
  dnskey = 48,
  tlsa = 52,
  caa = 257
};

/// DNSSEC's verdict. `insecure`: the zone is not signed, or no trust anchor covers it, or the
/// resolver that we ask strips DNSSEC from its answers.
enum class Security { insecure, secure, bogus };
std::string_view name(Security security);

/// One answer. Without data there are two facts: the name does not exist, or has no such record.
struct Answer {
  std::string canonical;           ///< The name at the end of the CNAME chain, no final dot.
  std::vector<std::string> rdata;  ///< Raw, names uncompressed; see records.h to read them.
  std::uint32_t ttl = 0;           ///< Seconds.
  bool nxdomain = false;
  Security security = Security::insecure;
  std::string why_bogus;  ///< libunbound's sentence.
};

enum class Family { any, v4, v6 };

/// The addresses of a host, in the order of RFC 6724 (this machine's view), numeric.
struct Addresses {
  std::vector<std::string> list;
  Security security = Security::insecure;
  std::string canonical;
  bool from_hosts = false;  ///< Found in /etc/hosts.
};

struct ResolverOptions {
  std::string server;        ///< "ADDR[:PORT]" or "[V6]:PORT" instead of resolv.conf's.
  std::string trust_anchor;  ///< File with DS or DNSKEY records; without any, nothing is validated.
                             ///< Empty: the system's root key, and no validation where a resolver
                             ///< strips DNSSEC or there is no such key.
  std::string hosts_file = "/etc/hosts";
  std::string resolv_conf = "/etc/resolv.conf";
};

/// Looks names up. Not movable; must outlive its Tasks, and the Loop it.
class Resolver {
 public:
  Resolver(Loop& loop, ResolverOptions options = {});
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  ~Resolver();

  /// One question; `name` is asked for as it is, an IDN converted. A bogus answer is an
  /// Error{resolve_bogus}; SERVFAIL and silence are resolve_failed or timed_out. NXDOMAIN and "no
  /// such record" are answers without data.
  Task<Result<Answer>> query(std::string name, RecordType type, Limit limit);

  /// Addresses by the hosts file first, then AAAA and A side by side; names with few dots try the
  /// search list of resolv.conf; "localhost" and what is below it are answered here (RFC 6761). An
  /// address is returned as it is. Without any: Error{resolve_not_found}. What only one family
  /// answered in error does not hide what the other found. `on_some`, if given, hears of the
  /// addresses of each family as they come, before the whole is known (RFC 8305 section 3).
  Task<Result<Addresses>> addresses(std::string host, Family family, Limit limit,
                                    std::function<void(const Addresses&)> on_some = {});

  /// The names that a numeric address points to (PTR), by DNS alone; empty when there are none.
  Task<Result<std::vector<std::string>>> names_of(std::string address, Limit limit);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The IDNA form of a name that has bytes above 127; other names unchanged (underscores stay).
Result<std::string> to_ascii(std::string_view name);

/// Sorts numeric addresses by RFC 6724 section 6, using this machine's source addresses.
std::vector<std::string> rfc6724_order(std::vector<std::string> addresses);

}  // namespace hail::net
