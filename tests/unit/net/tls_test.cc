// SPDX-License-Identifier: GPL-3.0-or-later
// TLS sessions against each other over socket pairs: what is reported, what is refused and in which
// words. Data after the handshake, files and hostile input are in tls_data_test.cc.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "unit/net/tls_support.h"

namespace {

using namespace hail;
using namespace hail::tests;
using net::CertificateRequest;
using net::Errc;
using net::TlsOptions;
using net::TlsReport;

enum class Trust { system, ca, leaf };

CertificateRequest request(std::string name, std::vector<std::string> more = {}) {
  CertificateRequest request;
  request.name = std::move(name);
  request.more_names = std::move(more);
  return request;
}
CertificateRequest days(int from, int until, bool self_signed = false) {
  CertificateRequest request;
  request.name = "mx.example";
  request.valid_from_days = from;
  request.valid_for_days = until;
  request.self_signed = self_signed;
  return request;
}

/// "verified", or what is wrong, in a fixed order.
std::string verdict(const TlsReport& report) {
  std::string text = report.verified ? "verified" : "";
  const auto add = [&](bool yes, const char* word) {
    if (yes) text += (text.empty() ? "" : ", ") + std::string(word);
  };
  add(!report.chain_trusted, "untrusted");
  add(report.self_signed_leaf, "self-signed");
  add(report.expired && !report.not_yet_valid, "expired");
  add(report.not_yet_valid, "not yet valid");
  add(!report.name_matches, "wrong name");
  return text;
}

std::string first_block(const std::string& chain) {
  const std::string end = "-----END CERTIFICATE-----\n";
  return chain.substr(0, chain.find(end) + end.size());
}

struct VerdictRow {
  std::string name;
  CertificateRequest request;
  Trust trust;
  std::string asked;
  std::string verdict;
  std::string verify_error;
  std::string refusal;  // With `insist`: the detail of the Failure, empty when it is accepted.
  bool root_sent = true;
};

const VerdictRow verdict_rows[] = {
    {"trusted", request("mx.example"), Trust::ca, "mx.example", "verified", "", ""},
    {"unknown root, sent along", request("mx.example"), Trust::system, "mx.example", "untrusted",
     "self-signed certificate in certificate chain",
     "self-signed certificate in certificate chain"},
    {"unknown root, not sent", request("mx.example"), Trust::system, "mx.example", "untrusted",
     "unable to get local issuer certificate", "unable to get local issuer certificate", false},
    {"known root, not sent", request("mx.example"), Trust::ca, "mx.example", "verified", "", "",
     false},
    {"self-signed leaf", days(-2, 90, true), Trust::system, "mx.example", "untrusted, self-signed",
     "self-signed certificate", "self-signed certificate"},
    {"self-signed leaf, trusted by file", days(-2, 90, true), Trust::leaf, "mx.example",
     "verified, self-signed", "", ""},
    {"expired, else trusted", days(-9, -1), Trust::ca, "mx.example", "expired",
     "certificate has expired", "it expired on "},
    {"expired, hidden by the unknown root", days(-9, -1), Trust::system, "mx.example",
     "untrusted, expired", "self-signed certificate in certificate chain",
     "self-signed certificate in certificate chain"},
    {"not yet valid", days(2, 9), Trust::ca, "mx.example", "not yet valid",
     "certificate is not yet valid", "it is not valid before "},
    {"not yet valid, hidden by self-signed", days(2, 9, true), Trust::system, "mx.example",
     "untrusted, self-signed, not yet valid", "self-signed certificate", "self-signed certificate"},
    {"wrong name", request("mail.example.org", {"www.example.org"}), Trust::ca, "mx1.example.net",
     "wrong name", "", "it names mail.example.org and www.example.org, not mx1.example.net"},
    {"wrong name, hidden by the unknown root", request("mail.example.org"), Trust::system,
     "mx1.example.net", "untrusted, wrong name", "self-signed certificate in certificate chain",
     "self-signed certificate in certificate chain"},
    {"everything at once", days(-9, -1, true), Trust::system, "mx1.example.net",
     "untrusted, self-signed, expired, wrong name", "self-signed certificate",
     "self-signed certificate"},
    {"no name asked for", request("mx.example"), Trust::ca, "", "verified", "", ""},
    {"final dot", request("mx.example"), Trust::ca, "mx.example.", "verified", "", ""},
    {"other case", request("mx.example"), Trust::ca, "MX.Example", "verified", "", ""},
    {"second name", request("a.example", {"mx.example"}), Trust::ca, "mx.example", "verified", "",
     ""},
    {"IPv4 entry", request("a.example", {"192.0.2.7"}), Trust::ca, "192.0.2.7", "verified", "", ""},
    {"IPv6 entry", request("a.example", {"2001:db8::7"}), Trust::ca, "2001:DB8:0::7", "verified",
     "", ""},
    {"IPv6 entry, zone typed", request("fe80::1"), Trust::ca, "fe80::1%lo", "verified", "", ""},
    {"other address", request("192.0.2.7"), Trust::ca, "192.0.2.8", "wrong name", "",
     "it names 192.0.2.7, not 192.0.2.8"},
    {"address asked, name shown", request("mx.example"), Trust::ca, "192.0.2.7", "wrong name", "",
     "it names mx.example, not 192.0.2.7"},
    {"international name", request("b\u00fccher.example"), Trust::ca, "B\u00fccher.example",
     "verified", "", ""},
    {"wildcard, RFC 9525 section 6.3", request("*.example.com"), Trust::ca, "mx.example.com",
     "verified", "", ""},
    {"wildcard spans one label", request("*.example.com"), Trust::ca, "a.mx.example.com",
     "wrong name", "", "it names *.example.com, not a.mx.example.com"},
    {"wildcard is not the bare domain", request("*.example.com"), Trust::ca, "example.com",
     "wrong name", "", "it names *.example.com, not example.com"},
    {"partial wildcard", request("m*.example.com"), Trust::ca, "mx.example.com", "wrong name", "",
     "it names m*.example.com, not mx.example.com"},
    {"wildcard within", request("mx.*.com"), Trust::ca, "mx.example.com", "wrong name", "",
     "it names mx.*.com, not mx.example.com"},
};

TEST_CASE("tls: the verdict on chain, dates and name, each on its own") {
  for (const VerdictRow& row : verdict_rows) {
    CAPTURE(row.name);
    const net::MadeCertificate made = make_certificate(row.request);
    const TemporaryFile trusted(row.trust == Trust::ca ? made.ca : made.chain);
    const auto server =
        net::TlsServer::from_pem(row.root_sent ? made.chain : first_block(made.chain), made.key);
    TlsOptions options;
    options.name = row.asked;
    if (row.trust != Trust::system) options.ca_file = trusted.path();

    Handshake lenient(options, server);
    const TlsReport& report = lenient.run().report();
    CHECK(verdict(report) == row.verdict);
    CHECK(report.verify_error == row.verify_error);
    CHECK(report.certificates.size() == (row.root_sent && !row.request.self_signed ? 2 : 1));
    CHECK_FALSE(lenient.client_error);

    options.insist = true;
    Handshake strict(options, server);
    strict.run();
    CHECK(strict.client_error.has_value() == !row.refusal.empty());
    if (strict.client_error) {
      CHECK(strict.client_error->code == Errc::certificate);
      CHECK(strict.client_error->phase == net::Phase::tls);
      CHECK(strict.client_error->detail.substr(0, row.refusal.size()) == row.refusal);
      CHECK_THROWS_AS(strict.client.handshake(net::Phase::tls), net::Failure);
      CHECK_THROWS_AS(strict.client.write("x", net::Phase::command), net::Failure);
    }
    CHECK(verdict(strict.report()) == row.verdict);  // What was learned is kept.
  }
}

TEST_CASE("tls: a leaf within its dates below an authority past its own is untrusted") {
  CertificateSpec spec;
  spec.common_name = "authority";
  spec.authority = true;
  spec.not_after = "20250101000000Z";
  const Certified authority = certify(spec);
  CertificateSpec below;
  below.names = {{GEN_DNS, "mx.example"}};
  below.issuer = authority.certificate.get();
  below.issuer_key = authority.key.get();
  const TemporaryFile trusted(pem_of(authority.certificate.get()));
  TlsOptions options;
  options.name = "mx.example";
  options.ca_file = trusted.path();
  const auto server = server_of(certify(below));
  Handshake handshake(options, server);
  const TlsReport& report = handshake.run().report();
  CHECK(verdict(report) == "untrusted");
  CHECK(report.verify_error == "certificate has expired");
}

TEST_CASE("tls: SNI goes out for names, not for addresses") {
  struct Row {
    std::string name;
    std::string asked;
    std::string sni;
  };
  const Row rows[] = {
      {"name", "mx.example", "mx.example"},
      {"final dot", "mx.example.", "mx.example"},
      {"underscore", "_mx.example", "_mx.example"},
      {"international", "b\u00fccher.example", "xn--bcher-kva.example"},
      {"IPv4", "192.0.2.7", ""},
      {"IPv6", "2001:db8::7", ""},
      {"none", "", ""},
  };
  const net::MadeCertificate made = make_certificate(request("mx.example"));
  const auto server = net::TlsServer::from_pem(made.chain, made.key);
  for (const Row& row : rows) {
    CAPTURE(row.name);
    TlsOptions options;
    options.name = row.asked;
    Handshake handshake(options, server);
    CHECK(handshake.run().report().sni == row.sni);
    REQUIRE(handshake.server.report() != nullptr);
    CHECK(handshake.server.report()->sni == row.sni);
  }
}

struct SummaryRow {
  std::string name;
  std::string key;
  int version;
  std::string ciphers;
  std::string groups;
  std::string reported;  // Version, cipher, group.
  std::string summary;
};
const SummaryRow summary_rows[] = {
    {"TLS 1.3", "EC P-256", TLS1_3_VERSION, "DEFAULT", "X25519",
     "TLSv1.3 TLS_AES_256_GCM_SHA384 X25519", "TLS 1.3, X25519, AES-256-GCM"},
    {"TLS 1.3, finite field", "EC P-256", TLS1_3_VERSION, "DEFAULT", "ffdhe2048",
     "TLSv1.3 TLS_AES_256_GCM_SHA384 ffdhe2048", "TLS 1.3, ffdhe2048, AES-256-GCM"},
    {"TLS 1.2, P-256", "EC P-256", TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256", "P-256",
     "TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 P-256", "TLS 1.2, P-256, AES-128-GCM"},
    {"TLS 1.2, X448, ChaCha20", "RSA 2048", TLS1_2_VERSION, "ECDHE-RSA-CHACHA20-POLY1305", "X448",
     "TLSv1.2 TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 X448",
     "TLS 1.2, X448, ChaCha20-Poly1305"},
    {"TLS 1.2, DHE", "RSA 2048", TLS1_2_VERSION, "DHE-RSA-AES128-GCM-SHA256", "P-256",
     "TLSv1.2 TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 DH 2048", "TLS 1.2, DH 2048, AES-128-GCM"},
    {"TLS 1.2, RSA key exchange", "RSA 2048", TLS1_2_VERSION, "AES256-SHA", "P-256",
     "TLSv1.2 TLS_RSA_WITH_AES_256_CBC_SHA ", "TLS 1.2, RSA key exchange, AES-256-CBC"},
    {"TLS 1.1", "RSA 2048", TLS1_1_VERSION, "ECDHE-RSA-AES128-SHA", "P-256",
     "TLSv1.1 TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA P-256", "TLS 1.1, P-256, AES-128-CBC"},
    {"TLS 1.0", "RSA 2048", TLS1_VERSION, "AES128-SHA", "P-256",
     "TLSv1.0 TLS_RSA_WITH_AES_128_CBC_SHA ", "TLS 1.0, RSA key exchange, AES-128-CBC"},
};

TEST_CASE("tls: version, cipher, group and their summary") {
  for (const SummaryRow& row : summary_rows) {
    CAPTURE(row.name);
    CertificateSpec spec;
    spec.key = row.key;
    const auto server = server_of(certify(spec));
    SSL_CTX_set_min_proto_version(native(server), row.version);
    SSL_CTX_set_max_proto_version(native(server), row.version);
    REQUIRE(SSL_CTX_set_cipher_list(native(server), (row.ciphers + ":@SECLEVEL=0").c_str()) == 1);
    REQUIRE(SSL_CTX_set1_groups_list(native(server), row.groups.c_str()) == 1);
    SSL_CTX_set_dh_auto(native(server), 1);
    Handshake handshake({}, server);
    const TlsReport& report = handshake.run().report();
    CHECK(report.version + " " + report.cipher + " " + report.group == row.reported);
    CHECK(summary(report) == row.summary);
    CHECK_FALSE(report.resumed);
  }
}

struct RefusalRow {
  std::string name;
  std::string key;
  int server_version;  // The only one of the server; 0: what is usual.
  int only_version;    // The client's.
  bool legacy;
  std::string signature_algorithms;
  std::string detail;  // Empty: the handshake succeeds.
};
const RefusalRow refusal_rows[] = {
    {"TLS 1.0 server, legacy client", "RSA 2048", TLS1_VERSION, 0, true, "", ""},
    {"TLS 1.0 server, strict client", "RSA 2048", TLS1_VERSION, 0, false, "",
     "the peer refuses this version of TLS"},
    {"TLS 1.2 server, client of 1.3 alone", "RSA 2048", TLS1_2_VERSION, TLS1_3_VERSION, true, "",
     "the peer refuses this version of TLS"},
    {"TLS 1.3 server, client of 1.2 alone", "RSA 2048", TLS1_3_VERSION, TLS1_2_VERSION, true, "",
     "the peer refuses this version of TLS"},
    {"client of 1.2 alone", "RSA 2048", 0, TLS1_2_VERSION, true, "", ""},
    {"client of 1.0 alone, on the strict side", "RSA 2048", 0, TLS1_VERSION, false, "",
     "the peer signs with an algorithm that is not allowed here"},
    {"ECDSA server, client asks for RSA", "EC P-256", 0, 0, true, "rsa_pss_rsae_sha256:RSA+SHA256",
     "the peer refuses the handshake: it finds nothing in common (alert handshake_failure)"},
    {"RSA server, client asks for RSA", "RSA 2048", 0, 0, true, "rsa_pss_rsae_sha256:RSA+SHA256",
     ""},
};

TEST_CASE("tls: a refused handshake says why, in words") {
  for (const RefusalRow& row : refusal_rows) {
    CAPTURE(row.name);
    CertificateSpec spec;
    spec.key = row.key;
    const auto server = server_of(certify(spec));
    if (row.server_version != 0) {
      SSL_CTX_set_min_proto_version(native(server), row.server_version);
      SSL_CTX_set_max_proto_version(native(server), row.server_version);
    }
    TlsOptions options;
    options.only_version = row.only_version;
    options.legacy = row.legacy;
    options.signature_algorithms = row.signature_algorithms;
    Handshake handshake(options, server);
    handshake.run();
    CHECK(handshake.client_error.has_value() == !row.detail.empty());
    if (!handshake.client_error) continue;
    CHECK(handshake.client_error->code == Errc::tls);
    CHECK(handshake.client_error->phase == net::Phase::tls);
    CHECK(handshake.client_error->detail == row.detail);
    CHECK(handshake.client.report() == nullptr);
  }
}

TEST_CASE("tls: a server that has both kinds shows the one that is asked for") {
  CertificateSpec spec;
  const auto server = server_of(certify(spec));
  spec.key = "RSA 2048";
  const Certified rsa = certify(spec);
  SSL_CTX_use_certificate(native(server), rsa.certificate.get());
  SSL_CTX_use_PrivateKey(native(server), rsa.key.get());
  struct Row {
    std::string algorithms;
    std::string key;
  };
  const Row rows[] = {{"rsa_pss_rsae_sha256:RSA+SHA256", "RSA 2048"}, {"ECDSA+SHA256", "EC P-256"}};
  for (const int version : {0, TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const Row& row : rows) {
      CAPTURE(row.algorithms);
      CAPTURE(version);
      TlsOptions options;
      options.signature_algorithms = row.algorithms;
      options.only_version = version;
      Handshake handshake(options, server);
      CHECK(handshake.run().report().certificates.front().key == row.key);
    }
  }
}

TEST_CASE("tls: weak keys and hashes are shaken hands with and reported") {
  struct Row {
    std::string name;
    std::string key;
    const EVP_MD* hash;
    bool key_weak;
    bool signature_weak;
    std::string strict;  // The refusal when chain and name must hold.
  };
  const Row rows[] = {
      {"RSA 1024", "RSA 1024", EVP_sha256(), true, false, "EE certificate key too weak"},
      {"SHA-1", "RSA 2048", EVP_sha1(), false, true, "unable to get local issuer certificate"},
      {"MD5", "EC P-256", EVP_md5(), false, true, "unable to get local issuer certificate"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CertificateSpec spec;
    spec.key = row.key;
    spec.hash = row.hash;
    spec.signed_by_another = true;
    const auto server = server_of(certify(spec));
    Handshake handshake({}, server);
    const net::CertificateReport& leaf = handshake.run().report().certificates.front();
    CHECK(leaf.key == row.key);
    CHECK(leaf.key_weak == row.key_weak);
    CHECK(leaf.signature_weak == row.signature_weak);
    TlsOptions options;
    options.insist = true;
    Handshake strict(options, server);
    strict.run();
    REQUIRE(strict.client_error);
    CHECK(strict.client_error->code == Errc::certificate);
    CHECK(strict.client_error->detail == row.strict);
  }
}

TEST_CASE("tls: a trusted RSA key of 1024 bits is refused by the strict side alone") {
  CertificateSpec spec;
  spec.key = "RSA 1024";
  spec.names = {{GEN_DNS, "mx.example"}};
  const Certified weak = certify(spec);
  const TemporaryFile trusted(pem_of(weak.certificate.get()));
  TlsOptions options;
  options.name = "mx.example";
  options.ca_file = trusted.path();
  const auto server = server_of(weak);
  CHECK(verdict(Handshake(options, server).run().report()) == "verified, self-signed");
  options.insist = true;
  Handshake strict(options, server);
  strict.run();
  REQUIRE(strict.client_error);
  CHECK(strict.client_error->detail == "EE certificate key too weak");
}

}  // namespace
