// SPDX-License-Identifier: GPL-3.0-or-later
// What a client can ask of TLS beyond a name: ALPN, a certificate of its own, stores; and options
// that cannot be met.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "unit/net/tls_support.h"

namespace {

using namespace hail;
using namespace hail::tests;
using net::Errc;
using net::TlsOptions;
using net::TlsSession;

/// Picks `wanted` if the client offers it.
int choose(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
           unsigned in_size, void* wanted) {
  const auto& name = *static_cast<const std::string*>(wanted);
  for (unsigned at = 0; at < in_size; at += in[at] + 1U) {
    if (std::string_view(reinterpret_cast<const char*>(in) + at + 1, in[at]) != name) continue;
    *out = in + at + 1;
    *out_size = in[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

TEST_CASE("tls: ALPN") {
  struct Row {
    std::string name;
    std::vector<std::string> offered;
    std::string wanted;
    std::string chosen;  // "-" for none.
    std::string detail;
  };
  const Row rows[] = {
      {"in common", {"smtp", "imap"}, "imap", "imap", ""},
      {"none offered", {}, "imap", "-", ""},
      {"nothing in common", {"smtp"}, "imap", "", "the peer supports none of the ALPN protocols"},
      {"a server that knows no ALPN", {"smtp"}, "", "-", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::string wanted = row.wanted;
    const auto server = plain_server();
    if (!wanted.empty()) SSL_CTX_set_alpn_select_cb(native(server), choose, &wanted);
    TlsOptions options;
    options.alpn = row.offered;
    Handshake handshake(options, server);
    handshake.run();
    if (row.detail.empty()) {
      CHECK(handshake.report().alpn.value_or("-") == row.chosen);
    } else {
      REQUIRE(handshake.client_error);
      CHECK(handshake.client_error->detail == row.detail);
    }
  }
}

int accept_all(int, X509_STORE_CTX*) {
  return 1;
}

TEST_CASE("tls: client certificate") {
  net::CertificateRequest request;
  request.name = "client.example";
  const net::MadeCertificate made = make_certificate(request);
  const TemporaryFile chain(made.chain);
  const TemporaryFile key(made.key);
  const TemporaryFile both(made.key + made.chain);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    const auto server = plain_server();
    SSL_CTX_set_verify(native(server), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                       accept_all);
    TlsOptions options;
    options.only_version = version;
    for (const bool one_file : {false, true}) {
      options.certificate = one_file ? both.path() : chain.path();
      options.key = one_file ? std::string() : key.path();
      Handshake shown(options, server);
      shown.run();
      REQUIRE(shown.server.report() != nullptr);
      REQUIRE(shown.server.report()->certificates.size() == 2);
      CHECK(shown.server.report()->certificates.front().common_name == "client.example");
    }

    options.certificate = options.key = "";
    Handshake missing(options, server);
    missing.run();
    REQUIRE(missing.server_error);
    CHECK(missing.server_error->detail == "the peer showed no certificate");
    if (version == TLS1_2_VERSION) {
      REQUIRE(missing.client_error);
      CHECK(missing.client_error->code == Errc::tls);
    } else {  // The client of TLS 1.3 is done before the server looks.
      CHECK(read_once(missing.client) ==
            "command: TLS failed: the peer requires a certificate of ours");
    }
  }
}

TEST_CASE("tls: options that cannot be met are told before anything is sent") {
  CertificateSpec spec;
  const Certified good = certify(spec);
  const Certified other = certify(spec);
  const TemporaryFile certificate(pem_of(good.certificate.get()));
  const TemporaryFile key(pem_of(good.key.get()));
  const TemporaryFile other_key(pem_of(other.key.get()));
  const TemporaryFile encrypted(pem_of(good.key.get(), "secret"));
  const TemporaryFile text("not a certificate\n");
  const auto with = [](auto change) {
    TlsOptions options;
    change(options);
    return options;
  };
  struct Row {
    TlsOptions options;
    std::string problem;
  };
  const Row rows[] = {
      {TlsOptions{}, ""},
      {with([&](TlsOptions& o) { o.ca_file = certificate.path(); }), ""},
      {with([&](TlsOptions& o) { o.ca_file = "/proc/none/ca.pem"; }),
       "cannot read trusted certificates from /proc/none/ca.pem: No such file or directory"},
      {with([&](TlsOptions& o) { o.ca_file = text.path(); }),
       "cannot read trusted certificates from " + text.path() + ": it holds no certificate"},
      {with([&](TlsOptions& o) { o.ca_dir = "/proc/none"; }), "no such directory: /proc/none"},
      {with([&](TlsOptions& o) { o.ca_dir = "/"; }), ""},
      {with([&](TlsOptions& o) {
         o.certificate = certificate.path();
         o.key = key.path();
       }),
       ""},
      {with([&](TlsOptions& o) {
         o.certificate = certificate.path();
         o.key = other_key.path();
       }),
       "cannot use the key in " + other_key.path() +
           ": the key does not belong to the certificate"},
      {with([&](TlsOptions& o) {
         o.certificate = certificate.path();
         o.key = encrypted.path();
       }),
       "cannot use the key in " + encrypted.path() +
           ": it is encrypted, and no passphrase is asked for"},
      {with([&](TlsOptions& o) { o.certificate = text.path(); }),
       "cannot use the certificate in " + text.path() +
           ": it holds no PEM block of the kind that is needed"},
      {with([&](TlsOptions& o) { o.signature_algorithms = "RSA+NONSENSE"; }),
       "OpenSSL does not know the signature algorithms RSA+NONSENSE: no reason was given"},
      {with([&](TlsOptions& o) { o.only_version = 0x0305; }),
       "cannot ask for that version of TLS: no reason was given"},
      {with([&](TlsOptions& o) { o.alpn = {std::string(256, 'x')}; }),
       "an ALPN name must have 1 to 255 bytes"},
      {with([&](TlsOptions& o) { o.name = std::string(254, 'x'); }),
       "the name is too long for TLS"},
      {with([&](TlsOptions& o) { o.name = std::string("a\0b", 3); }), "the name holds a NUL byte"},
      {with([&](TlsOptions& o) {
         o.tlsa_names = {"mx.example", std::string(254, 'x')};
       }),
       "the name is too long for TLS"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.problem);
    CHECK(problem(row.options) == row.problem);
    const SocketPair pair;
    if (row.problem.empty()) {
      CHECK_NOTHROW(TlsSession(pair.end(0), row.options));
    } else {
      CHECK_THROWS_AS(TlsSession(pair.end(0), row.options), net::Failure);
    }
  }
}

TEST_CASE("tls: a trusted file that changed is read again") {
  net::CertificateRequest request;
  request.name = "mx.example";
  const net::MadeCertificate first = make_certificate(request);
  const net::MadeCertificate second = make_certificate(request);
  const TemporaryFile file(first.ca);
  TlsOptions options;
  options.name = "mx.example";
  options.ca_file = file.path();
  const auto server = net::TlsServer::from_pem(second.chain, second.key);
  CHECK_FALSE(Handshake(options, server).run().report().chain_trusted);
  const TemporaryFile fresh(second.ca);
  std::filesystem::rename(fresh.path(), file.path());
  CHECK(Handshake(options, server).run().report().chain_trusted);
}

}  // namespace
