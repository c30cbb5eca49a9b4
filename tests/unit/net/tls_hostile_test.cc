// SPDX-License-Identifier: GPL-3.0-or-later
// Peers that speak anything but TLS, bytes that change on the way, and many threads at once.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <thread>
#include <vector>

#include "unit/net/tls_support.h"

namespace {

using namespace hail;
using namespace hail::tests;
using net::Phase;
using net::TlsOptions;
using net::TlsSession;
using net::Want;

struct NoTlsRow {
  std::string name;
  std::string sent;
  std::string failure;
};
const NoTlsRow no_tls_rows[] = {
    {"a mail greeting", "220 mx.example ESMTP\r\n",
     "tls: TLS failed: the peer does not speak TLS here"},
    {"an HTTP reply", "HTTP/1.1 400 Bad Request\r\n\r\n",
     "tls: TLS failed: the peer does not speak TLS here"},
    {"Telnet negotiation", "\xff\xfd\x18\xff\xfd\x20",
     "tls: TLS failed: the peer does not speak TLS here"},
    {"zeros", std::string(64, '\0'), "tls: TLS failed: the peer does not speak TLS here"},
    {"0xff", std::string(64, '\xff'), "tls: TLS failed: the peer does not speak TLS here"},
    {"an alert, handshake_failure", std::string("\x15\x03\x03\x00\x02\x02\x28", 7),
     "tls: TLS failed: the peer refuses the handshake: it finds nothing in common (alert "
     "handshake_failure)"},
    {"an alert, unrecognized_name", std::string("\x15\x03\x03\x00\x02\x02\x70", 7),
     "tls: TLS failed: the peer does not serve this name"},
    {"an alert of no known kind", std::string("\x15\x03\x03\x00\x02\x02\xee", 7),
     "tls: TLS failed: "},
    {"a record of data first", std::string("\x17\x03\x03\x00\x02hi", 7), "tls: TLS failed: "},
    {"our own hello sent back", std::string("\x16\x03\x01\x00\x04\x01\x00\x00\x00", 9),
     "tls: TLS failed: the peer broke the order of the handshake"},
    {"half a record, then the end", std::string("\x16\x03\x03\x00\x40\x02", 6),
     "tls: connection closed: during the TLS handshake"},
    {"close_notify", std::string("\x15\x03\x03\x00\x02\x01\x00", 7), "tls: connection closed"},
    {"nothing but the end", "", "tls: connection closed: during the TLS handshake"},
};

TEST_CASE("tls: a peer that answers ClientHello with anything else") {
  for (const NoTlsRow& row : no_tls_rows) {
    CAPTURE(row.name);
    SocketPair pair;
    TlsSession client(pair.end(0), TlsOptions{});
    CHECK(client.handshake(Phase::tls).want == Want::read);
    std::array<char, 8192> hello{};
    CHECK(::read(pair.end(1), hello.data(), hello.size()) > 0);
    CHECK(::write(pair.end(1), row.sent.data(), row.sent.size()) ==
          static_cast<ssize_t>(row.sent.size()));
    pair.close(1);
    std::string what = "no failure";
    try {
      client.handshake(Phase::tls);
    } catch (const net::Failure& failure) {
      what = failure.what();
    }
    CHECK(what.substr(0, row.failure.size()) == row.failure);
    CHECK(what.find("error:") == std::string::npos);
    CHECK(ERR_peek_error() == 0);
  }
}

TEST_CASE("tls: reset in the handshake") {
  SocketPair pair;
  TlsSession client(pair.end(0), TlsOptions{});
  client.handshake(Phase::tls);
  pair.close(1);  // With the hello unread.
  CHECK_THROWS_WITH(client.handshake(Phase::tls),
                    "tls: connection reset: during the TLS handshake");
}

TEST_CASE("tls: a server meets a client that speaks no TLS") {
  struct Row {
    std::string sent;
    std::string failure;
  };
  const Row rows[] = {
      {"EHLO client.example\r\n", "tls: TLS failed: the peer does not speak TLS here"},
      {"GET / HTTP/1.0\r\n\r\n", "tls: TLS failed: the peer speaks HTTP, not TLS"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.sent);
    SocketPair pair;
    TlsSession server(pair.end(1), plain_server());
    CHECK(::write(pair.end(0), row.sent.data(), row.sent.size()) > 0);
    CHECK_THROWS_WITH(server.handshake(Phase::tls), row.failure.c_str());
  }
}

/// A line between the two that changes one byte of what the server sends.
void pump(int from, int to, std::size_t& seen, std::size_t change, char with) {
  std::array<char, 4096> buffer{};
  const ssize_t got = ::read(from, buffer.data(), buffer.size());
  for (std::size_t i = 0; i < static_cast<std::size_t>(std::max<ssize_t>(got, 0)); ++i, ++seen) {
    if (seen == change) buffer[i] = static_cast<char>(buffer[i] ^ with);
  }
  if (got > 0 && ::write(to, buffer.data(), static_cast<std::size_t>(got)) < 0) return;
}

/// Whether the session came to an end, with or without a failure.
bool finished(TlsSession& session) try {
  return session.handshake(Phase::tls).want == Want::nothing;
} catch (const net::Failure&) {
  return true;
}

TEST_CASE("tls: a byte changed on the way never gives a session, and never a crash") {
  const auto server = plain_server();
  SSL_CTX_set_max_proto_version(native(server), TLS1_2_VERSION);  // Certificates in clear.
  std::mt19937 random(1);
  int broken = 0;
  constexpr int rounds = 300;
  for (int round = 0; round < rounds; ++round) {
    SocketPair left;
    SocketPair right;
    TlsSession client(left.end(0), TlsOptions{});
    TlsSession peer(right.end(0), server);
    std::size_t from_server = 0;
    std::size_t from_client = 0;
    // From 3 on: nothing protects the version in the first record's header, nor means anything.
    const std::size_t change = 3 + random() % 1200;
    const char with = static_cast<char>(1 + random() % 255);
    CAPTURE(change);
    for (int turn = 0; turn < 50 && !finished(client); ++turn) {
      finished(peer);
      pump(right.end(1), left.end(1), from_server, change, with);
      pump(left.end(1), right.end(1), from_client, static_cast<std::size_t>(-1), 0);
    }
    if (from_server > change) {
      ++broken;
      CHECK(client.report() == nullptr);
    }
  }
  CHECK(broken > rounds / 2);
}

TEST_CASE("tls: many threads share the contexts, the stores and the cache") {
  net::CertificateRequest request;
  request.name = "mx.example";
  const net::MadeCertificate made = make_certificate(request);
  const TemporaryFile trusted(made.ca);
  const auto server = net::TlsServer::from_pem(made.chain, made.key);
  std::array<int, 4> verified{};
  std::vector<std::thread> threads;
  for (int& count : verified) {
    threads.emplace_back([&] {
      TlsOptions options;
      options.name = "mx.example";
      options.ca_file = trusted.path();
      for (int i = 0; i < 25; ++i) {
        options.insist = i % 2 == 0;
        count += Handshake(options, server).run().report().verified ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const int count : verified) CHECK(count == 25);
}

}  // namespace
