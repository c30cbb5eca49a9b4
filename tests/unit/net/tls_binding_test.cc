// SPDX-License-Identifier: GPL-3.0-or-later
// Channel bindings (RFC 5929, RFC 9266): equal at both ends, and absent where they do not exist.
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "hail/net/dialer.h"
#include "hail/net/listener.h"
#include "hail/net/stream.h"
#include "unit/net/tls_chain.h"

namespace {

using namespace hail;
using namespace hail::tests;
using net::ChannelBinding;
using net::Limit;
using net::Loop;
using net::Phase;
using net::Stream;
using net::Task;
using net::TlsOptions;

std::shared_ptr<const net::TlsServer> server_with(const std::string& key) {
  CertificateSpec spec;
  spec.key = key;
  if (key == "Ed25519") spec.hash = nullptr;
  return server_of(certify(spec));
}

TEST_CASE("channel binding: the same at both ends, by version") {
  struct Row {
    std::string name;
    ChannelBinding kind;
    int version;
    bool extended_master_secret;
    std::size_t size;  // 0: there is none.
  };
  const auto exporter = ChannelBinding::tls_exporter;
  const auto unique = ChannelBinding::tls_unique;
  const auto end_point = ChannelBinding::tls_server_end_point;
  const Row rows[] = {
      {"exporter, RFC 9266", exporter, TLS1_3_VERSION, true, 32},
      {"exporter, RFC 9266 section 4.2", exporter, TLS1_2_VERSION, true, 32},
      {"exporter without extended_master_secret", exporter, TLS1_2_VERSION, false, 0},
      {"unique is no more", unique, TLS1_3_VERSION, true, 0},
      {"unique, RFC 5929 section 3", unique, TLS1_2_VERSION, true, 12},
      {"unique without extended_master_secret", unique, TLS1_2_VERSION, false, 12},
      {"unique, TLS 1.0", unique, TLS1_VERSION, true, 12},
      {"end point, RFC 5929 section 4", end_point, TLS1_3_VERSION, true, 32},
      {"end point", end_point, TLS1_2_VERSION, false, 32},
  };
  const auto server = server_with("RSA 2048");
  for (const Row& row : rows) {
    CAPTURE(row.name);
    if (!row.extended_master_secret) {
      SSL_CTX_set_options(native(server), SSL_OP_NO_EXTENDED_MASTER_SECRET);
    }
    TlsOptions options;
    options.only_version = row.version;
    Handshake handshake(options, server);
    CHECK_FALSE(handshake.client.channel_binding(row.kind));  // Before the handshake.
    handshake.run();
    const std::optional<std::string> ours = handshake.client.channel_binding(row.kind);
    CHECK(ours == handshake.server.channel_binding(row.kind));
    CHECK(ours.value_or("").size() == row.size);
    CHECK(ours.has_value() == (row.size > 0));

    Handshake again(options, server);
    again.run();
    if (row.size > 0) {
      const bool same = again.client.channel_binding(row.kind) == ours;
      CHECK(same == (row.kind == end_point));  // The others are of one session alone.
    }
    SSL_CTX_clear_options(native(server), SSL_OP_NO_EXTENDED_MASTER_SECRET);
  }
}

TEST_CASE("channel binding: the end point by the hash of the certificate's signature") {
  struct Row {
    std::string name;
    std::string key;
    const EVP_MD* signed_with;
    const EVP_MD* expect;  // Null: there is none.
  };
  const Row rows[] = {
      {"SHA-256", "EC P-256", EVP_sha256(), EVP_sha256()},
      {"SHA-384", "EC P-256", EVP_sha384(), EVP_sha384()},
      {"SHA-512", "RSA 2048", EVP_sha512(), EVP_sha512()},
      {"SHA-1 becomes SHA-256", "RSA 2048", EVP_sha1(), EVP_sha256()},
      {"MD5 becomes SHA-256", "RSA 2048", EVP_md5(), EVP_sha256()},
      {"Ed25519 has none", "Ed25519", nullptr, nullptr},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CertificateSpec spec;
    spec.key = row.key;
    spec.hash = row.signed_with;
    const Certified made = certify(spec);
    Handshake handshake({}, server_of(made));
    handshake.run();
    std::optional<std::string> expect;
    if (row.expect != nullptr) expect = digest_of(der_of(made.certificate.get()), row.expect);
    CHECK(handshake.client.channel_binding(ChannelBinding::tls_server_end_point) == expect);
    CHECK(handshake.server.channel_binding(ChannelBinding::tls_server_end_point) == expect);
  }
}

Limit soon(Loop& loop) {
  return {loop.in(std::chrono::seconds(20)), Phase::tls};
}

Task<void> serve(net::Listener& listener, std::shared_ptr<const net::TlsServer> tls,
                 std::optional<Stream>& into, Loop& loop) {
  Stream stream = co_await listener.accept();
  co_await stream.accept_tls(std::move(tls), soon(loop));
  into.emplace(std::move(stream));
}

TEST_CASE("channel binding: by a stream over a socket, and none in clear") {
  Loop loop;
  net::Listener listener(loop, "127.0.0.1");
  net::Scope scope(loop);
  std::optional<Stream> accepted;
  scope.start(serve(listener, server_with("EC P-256"), accepted, loop));
  Poco::Net::StreamSocket socket;
  socket.connectNB(Poco::Net::SocketAddress("127.0.0.1", listener.port()));
  Stream client(loop, net::socket_transport(loop, std::move(socket)), "peer");
  for (const auto kind : {ChannelBinding::tls_exporter, ChannelBinding::tls_unique,
                          ChannelBinding::tls_server_end_point}) {
    CHECK_FALSE(client.channel_binding(kind));
  }
  const TlsOptions options;
  loop.run(client.start_tls(options, soon(loop)));
  loop.run(scope.idle());
  REQUIRE(accepted);
  REQUIRE(client.channel_binding(ChannelBinding::tls_exporter));
  CHECK(client.channel_binding(ChannelBinding::tls_exporter) ==
        accepted->channel_binding(ChannelBinding::tls_exporter));
  CHECK_FALSE(client.channel_binding(ChannelBinding::tls_unique));
}

}  // namespace
