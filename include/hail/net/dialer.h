// SPDX-License-Identifier: GPL-3.0-or-later
// From an Endpoint to a Stream: names, the order of addresses, Happy Eyeballs, source and
// interface, Unix sockets, proxies, the PROXY prologue. Each phase is timed.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hail/net/endpoint.h"
#include "hail/net/resolver.h"
#include "hail/net/stream.h"

namespace hail::net {

/// A proxy to connect through: socks5://, socks5h:// (the proxy resolves) or http:// (CONNECT).
struct Proxy {
  enum class Kind { socks5, socks5h, http_connect };
  Kind kind;
  Endpoint at;
  std::string user;  ///< Percent-decoded; empty: none.
  std::string password;
};
/// Reads "SCHEME://[USER[:PASSWORD]@]HOST:PORT", SCHEME one of the three. The error's detail says
/// what is wrong.
Result<Proxy> parse_proxy(std::string_view url);

/// HAProxy's PROXY protocol prologue, sent first on the connection.
enum class ProxyProtocol { none, v1, v2 };
/// The prologue's bytes for a connection from `source` to `destination`; numeric "ADDR", and ports.
/// An empty source gives UNKNOWN (v1) or LOCAL (v2).
std::string proxy_prologue(ProxyProtocol version, const std::string& source,
                           std::uint16_t source_port, const std::string& destination,
                           std::uint16_t destination_port);

/// Reads a type of service: a number from 0 to 255, decimal or "0x" and hexadecimal digits, or a
/// name in any case: cs0 to cs7 (RFC 2474), af11 to af43 (RFC 2597), ef (RFC 3246), le (RFC 8622),
/// lowdelay, throughput, reliability (RFC 791). The error's detail says what may be written.
Result<std::uint8_t> parse_type_of_service(std::string_view text);

/// One try to connect.
struct Attempt {
  std::string address;         ///< Numeric, or the path of a Unix socket.
  double s = 0;                ///< How long it took, once it ended.
  std::optional<Error> error;  ///< Absent while it runs, and on success; Errc::cancelled when
                               ///< another address answered first.
};

struct DialOptions {
  Family family = Family::any;  ///< Of the host, not of a proxy.
  std::string source;     ///< Local numeric address to bind to; only the host's addresses of its
                          ///< family are tried. Empty: the system's choice.
  std::string interface;  ///< SO_BINDTODEVICE. Error{unreachable} when it may not be.
  std::optional<Proxy> proxy;  ///< Not used for Unix sockets.
  ProxyProtocol proxy_protocol = ProxyProtocol::none;
  /// IPv4's type of service, IPv6's traffic class; the system's default without. Linux keeps the
  /// two lowest bits (ECN) of TCP to itself. Nothing on Unix sockets.
  std::optional<std::uint8_t> tos;
  /// In total: the names, all addresses and the dialogue with a proxy.
  Duration connect_timeout = std::chrono::seconds(10);
  Bounds bounds;
  /// Called before each try ("Trying 192.0.2.7...") and when one has failed.
  std::function<void(const Attempt&)> on_attempt;
};

/// A connection, and how it came about.
struct Dialed {
  explicit Dialed(Stream connected) : stream(std::move(connected)) {}

  Stream stream;
  std::string address;   ///< The peer's numeric address; the path for a Unix socket; empty when a
                         ///< proxy resolved the name.
  double resolve_s = 0;  ///< Until the first try began; 0 for an address.
  double connect_s = 0;  ///< Of the address that won; with a proxy, to the proxy.
  double proxy_s = 0;    ///< The dialogue with the proxy.
  Security security = Security::insecure;  ///< Of the address records.
  std::vector<Attempt> attempts;           ///< In the order of their beginning.
};

class Dialer {
 public:
  /// Both must outlive the Dialer.
  Dialer(Loop& loop, Resolver& resolver, DialOptions options = {});

  /// Connects to the first address that answers (RFC 8305), bounded by `limit` and the connect
  /// timeout together. With several addresses that all failed, the error is the most telling one
  /// (refused before unreachable before timed out) and its detail says what became of each. Errors
  /// have the phase resolve, connect or proxy, whatever `limit` says. The Task must not outlive the
  /// Dialer.
  Task<Result<Dialed>> dial(Endpoint to, Limit limit);

  /// The addresses that dial() would try, so that each can be made a target of its own.
  Task<Result<Addresses>> addresses(std::string host, Limit limit);

  const DialOptions& options() const { return options_; }
  /// For what else must be known of a host.
  Resolver& resolver() const { return *resolver_; }

 private:
  Loop* loop_;
  Resolver* resolver_;
  DialOptions options_;
};

/// Wraps a non-blocking socket of POCO's that is connected or about to be (then the first gate to
/// wait for is Want::write). TCP_NODELAY is set at its first write. For servers that accept, and
/// for dial().
std::unique_ptr<Transport> socket_transport(Loop& loop, Poco::Net::StreamSocket socket);

}  // namespace hail::net
