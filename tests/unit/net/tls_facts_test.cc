// SPDX-License-Identifier: GPL-3.0-or-later
// What a report says beyond the verdict: the signature, why a chain does not hold, weak members of
// it; and whose fault a handshake is that does not come about.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "net/tls_words.h"
#include "unit/net/tls_chain.h"

namespace {

using namespace hail;
using namespace hail::tests;
using net::KeyKind;
using net::TlsOptions;
using net::TlsReport;

TEST_CASE("tls: how the server signed") {
  struct Row {
    std::string key;
    int version;
    std::string algorithms;
    std::string ciphers;
    std::string signature;
  };
  const Row rows[] = {
      {"EC P-256", TLS1_3_VERSION, "", "DEFAULT", "ECDSA-SHA256"},
      {"EC P-384", TLS1_3_VERSION, "", "DEFAULT", "ECDSA-SHA384"},
      {"RSA 2048", TLS1_3_VERSION, "", "DEFAULT", "RSA-PSS-SHA256"},
      {"RSA 2048", TLS1_3_VERSION, "rsa_pss_rsae_sha512", "DEFAULT", "RSA-PSS-SHA512"},
      {"Ed25519", TLS1_3_VERSION, "", "DEFAULT", "Ed25519"},
      {"Ed448", TLS1_2_VERSION, "", "DEFAULT", "Ed448"},
      {"RSA 2048", TLS1_2_VERSION, "RSA+SHA256", "DEFAULT", "RSA-SHA256"},
      {"RSA 2048", TLS1_2_VERSION, "RSA+SHA1", "DEFAULT", "RSA-SHA1"},
      {"RSA 2048", TLS1_2_VERSION, "", "AES256-SHA", ""},  // RSA key exchange.
      {"RSA 2048", TLS1_VERSION, "", "ECDHE-RSA-AES128-SHA", "RSA-MD5-SHA1"},
      {"EC P-256", TLS1_1_VERSION, "", "ECDHE-ECDSA-AES128-SHA", "ECDSA-SHA1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.key);
    CAPTURE(row.version);
    CertificateSpec spec;
    spec.key = row.key;
    if (row.key.starts_with("Ed")) spec.hash = nullptr;
    const auto server = server_of(certify(spec));
    REQUIRE(SSL_CTX_set_cipher_list(native(server), (row.ciphers + ":@SECLEVEL=0").c_str()) == 1);
    TlsOptions options;
    options.only_version = row.version;
    options.signature_algorithms = row.algorithms;
    Handshake handshake(options, server);
    CHECK(handshake.run().report().signature == row.signature);
  }
}

TEST_CASE("tls: why a chain does not hold, in plain words") {
  const auto with = [](auto change) {
    ChainSpec spec;
    change(spec);
    return spec;
  };
  const std::string past = "20250101000000Z";
  struct Row {
    std::string name;
    ChainSpec chain;
    bool trusted;
    std::string verify_error;
    std::string why;
  };
  const Row rows[] = {
      {"whole and trusted", {}, true, "", ""},
      {"unknown root, sent",
       {},
       false,
       "self-signed certificate in certificate chain",
       "it leads to CN=Root, which is not trusted here"},
      {"unknown root, not sent", with([](auto& s) { s.send_root = false; }), false,
       "unable to get local issuer certificate",
       "the issuer of CN=Middle is not known here, nor sent along"},
      {"nothing but the leaf", with([](auto& s) { s.send_root = s.send_middle = false; }), true,
       "unable to get local issuer certificate",
       "its issuer is not known here: the server may not send the intermediate certificates"},
      {"an old authority between", with([&](auto& s) { s.middle.not_after = past; }), true,
       "certificate has expired", "it depends on CN=Middle, which has expired"},
      {"an old leaf", with([&](auto& s) { s.leaf.not_after = past; }), true,
       "certificate has expired", "it expired on 2025-01-01"},
      {"signed by what is no authority", with([](auto& s) { s.middle.authority = false; }), true,
       "invalid CA certificate",
       "it is signed by CN=Middle, which is no authority (basicConstraints: CA)"},
      {"a chain too long for its root", with([](auto& s) {
         s.root.authority = false;
         s.root.extensions = {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"}};
       }),
       true, "path length constraint exceeded",
       "its chain is longer than CN=Root allows (basicConstraints: pathlen)"},
      {"a client's certificate", with([](auto& s) {
         s.leaf.extensions = {{NID_ext_key_usage, "clientAuth"}};
       }),
       true, "unsuitable certificate purpose", "it is not made for servers (extendedKeyUsage)"},
      {"an authority that may not sign", with([](auto& s) {
         s.middle.extensions = {{NID_key_usage, "digitalSignature"}};
       }),
       true, "invalid CA certificate",
       "it is signed by CN=Middle, which is no authority (basicConstraints: CA)"},
      {"a name out of bounds", with([](auto& s) {
         s.middle.extensions = {{NID_name_constraints, "permitted;DNS:other.example"}};
       }),
       true, "permitted subtree violation",
       "its names are none that its authority may certify (nameConstraints)"},
      {"a name that would clear the screen",
       with([](auto& s) { s.root.common_name = "\x1b[2JRoot"; }), false,
       "self-signed certificate in certificate chain",
       "it leads to CN=\\\\1B[2JRoot, which is not trusted here"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Chain chain(row.chain);
    const TemporaryFile trusted(chain.root_pem);
    TlsOptions options;
    options.name = "mx.example";
    if (row.trusted) options.ca_file = trusted.path();
    Handshake handshake(options, chain.server);
    const TlsReport& report = handshake.run().report();
    CHECK(report.verify_error == row.verify_error);
    CHECK(report.why == row.why);
    CHECK(report.verified == row.why.empty());
    CHECK_FALSE(report.certificates.empty());  // The chain is shown whatever is wrong with it.
  }
}

TEST_CASE("tls: a wrong name and a self-signed certificate in plain words") {
  CertificateSpec spec;
  spec.names = {{GEN_DNS, "a.example"}, {GEN_DNS, "\x1b[2J"}};
  const Certified own = certify(spec);
  const TemporaryFile trusted(pem_of(own.certificate.get()));
  const auto server = server_of(own);
  TlsOptions options;
  options.name = "mx.example";
  CHECK(Handshake(options, server).run().report().why ==
        "it is signed by itself alone, and not trusted here");
  options.ca_file = trusted.path();
  CHECK(Handshake(options, server).run().report().why ==
        "it names a.example and \\x1b[2J, not mx.example");
}

TEST_CASE("tls: faults that no chain here has, and one that has no words of ours") {
  CHECK(net::verify_words(X509_V_ERR_CERT_REVOKED, "") == "it is revoked");
  CHECK(net::verify_words(X509_V_ERR_CERT_REVOKED, "CN=x") ==
        "it depends on CN=x, which is revoked");
  CHECK(net::verify_words(X509_V_ERR_CA_MD_TOO_WEAK, "CN={}") ==
        "it depends on CN={}, which is signed with a hash that is too weak");
  CHECK(net::verify_words(X509_V_ERR_CRL_HAS_EXPIRED, "") == "CRL has expired");
  CHECK(net::verify_words(X509_V_ERR_CRL_HAS_EXPIRED, "CN=x") == "CN=x: CRL has expired");
}

TEST_CASE("tls: weak members of a chain are known, wherever they stand") {
  ChainSpec spec;
  spec.root.hash = EVP_sha1();  // Its own signature proves nothing anyway.
  spec.middle.key = "RSA 1024";
  spec.middle.hash = EVP_sha1();
  const Chain chain(spec);
  Handshake handshake({}, chain.server);
  const auto& sent = handshake.run().report().certificates;
  REQUIRE(sent.size() == 3);
  const auto is = [&](std::size_t at, bool key, bool signature) {
    CAPTURE(at);
    CHECK(sent.at(at).key_weak == key);
    CHECK(sent.at(at).signature_weak == signature);
  };
  is(0, false, false);
  is(1, true, true);
  is(2, false, false);

  const TemporaryFile trusted(chain.root_pem);
  TlsOptions options;
  options.name = "mx.example";
  options.ca_file = trusted.path();
  CHECK(Handshake(options, chain.server).run().report().verified);  // It is reported, not refused.
  options.insist = true;
  Handshake strict(options, chain.server);
  strict.run();
  CHECK(strict.report().why == "it depends on CN=Middle, whose key is too short");
}

TEST_CASE("tls: each kind of key is had by its algorithms, in each version") {
  CertificateSpec spec;
  spec.key = "EC P-384";
  const auto both = server_of(certify(spec));
  const auto ecdsa = server_of(certify(spec));
  spec.key = "RSA 2048";
  const Certified rsa = certify(spec);
  SSL_CTX_use_certificate(native(both), rsa.certificate.get());
  SSL_CTX_use_PrivateKey(native(both), rsa.key.get());
  for (const net::TlsVersion& version : net::tls_versions) {
    CAPTURE(version.name);
    TlsOptions options;
    options.only_version = version.number;
    options.signature_algorithms = sigalgs_for(KeyKind::rsa);
    Handshake as_rsa(options, both);
    CHECK(as_rsa.run().report().certificates.front().key == "RSA 2048");
    CHECK(as_rsa.report().version == version.name);
    Handshake none(options, ecdsa);
    none.run();
    REQUIRE(none.client_error);
    CHECK_FALSE(none.client_error->ours);  // The server refused: it has no RSA.
    options.signature_algorithms = sigalgs_for(KeyKind::ecdsa);
    Handshake as_ecdsa(options, both);
    CHECK(as_ecdsa.run().report().certificates.front().key == "EC P-384");
  }
}

TEST_CASE("tls: whose fault it is that no session came about") {
  struct Row {
    std::string name;
    int server_version;
    int only_version;
    bool legacy;
    std::string algorithms;
    std::string detail;
    bool ours;
  };
  const std::string refuses = "the peer refuses this version of TLS";
  const Row rows[] = {
      {"the server has 1.2 alone", TLS1_2_VERSION, TLS1_3_VERSION, true, "", refuses, false},
      {"the server has 1.3 alone", TLS1_3_VERSION, TLS1_2_VERSION, true, "", refuses, false},
      {"our level of security forbids what the server signs with", TLS1_VERSION, TLS1_VERSION,
       false, "", "the peer signs with an algorithm that is not allowed here", true},
      {"algorithms that OpenSSL does not know", 0, 0, true, "nonsense",
       "OpenSSL does not know the signature algorithms nonsense: ", true},
      {"a version that does not exist", 0, 0x0399, true, "",
       "cannot ask for that version of TLS: ", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CertificateSpec spec;
    spec.key = "RSA 2048";
    const auto server = server_of(certify(spec));
    if (row.server_version != 0) {
      SSL_CTX_set_min_proto_version(native(server), row.server_version);
      SSL_CTX_set_max_proto_version(native(server), row.server_version);
    }
    TlsOptions options;
    options.only_version = row.only_version;
    options.legacy = row.legacy;
    options.signature_algorithms = row.algorithms;
    std::optional<net::Error> error;
    try {
      Handshake handshake(options, server);
      error = handshake.run().client_error;
    } catch (const net::Failure& failure) {
      error = failure.error();
    }
    REQUIRE(error);
    CHECK(error->detail.substr(0, row.detail.size()) == row.detail);
    CHECK(error->ours == row.ours);
  }
}

}  // namespace
