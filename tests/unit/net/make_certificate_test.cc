// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates that we make, and the servers made of them.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "net/certificate.h"
#include "unit/net/tls_support.h"

namespace {

using namespace hail;
using namespace hail::tests;
using net::CertificateReport;
using net::read_certificate;
using std::chrono::days;

const std::chrono::sys_seconds today =
    std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());

TEST_CASE("make_certificate: what we make can be read back") {
  net::CertificateRequest request;
  request.name = "b\u00fccher.example";
  request.more_names = {"*.example.org", "192.0.2.7", "2001:db8::7", "a,DNS:evil.example"};
  request.valid_from_days = -10;
  request.valid_for_days = 30;
  const net::MadeCertificate made = make_certificate(request);
  const net::CertificatePtr leaf = certificate_of(made.chain);
  REQUIRE(leaf);
  const CertificateReport report = read_certificate(leaf.get(), today);
  CHECK(report.san == std::vector<std::string>{"DNS:xn--bcher-kva.example", "DNS:*.example.org",
                                               "IP:192.0.2.7", "IP:2001:db8::7",
                                               "DNS:a,DNS:evil.example"});
  CHECK(report.common_name == "b\u00fccher.example");
  CHECK(report.not_after - report.not_before == days(40));
  CHECK((report.days_left == 29 || report.days_left == 30));
  CHECK(report.key == "EC P-256");
  CHECK(report.signature == "ecdsa-with-SHA256");
  CHECK(report.issuer == "CN=hail CA made on the spot");
  CHECK_FALSE(report.self_signed);
  CHECK(report.serial.size() == 32);
  const CertificateReport ca = read_certificate(certificate_of(made.ca).get(), today);
  CHECK(ca.self_signed);
  CHECK(ca.subject == report.issuer);
  CHECK(made.chain.find(made.ca) != std::string::npos);
  CHECK_NOTHROW(net::TlsServer::from_pem(made.chain, made.key));

  CHECK(make_certificate(request).chain != made.chain);
  request.self_signed = true;
  const net::MadeCertificate alone = make_certificate(request);
  CHECK(alone.ca.empty());
  CHECK(read_certificate(certificate_of(alone.chain).get(), today).self_signed);
  request.name = std::string(100, 'x') + ".example";  // Longer than a common name may be.
  CHECK(read_certificate(certificate_of(make_certificate(request).chain).get(), today).san[0] ==
        "DNS:" + request.name);
}

TEST_CASE("TlsServer: servers from files, and what cannot be one") {
  net::CertificateRequest request;
  request.name = "mx.example";
  const net::MadeCertificate made = make_certificate(request);
  const net::MadeCertificate other = make_certificate(request);
  const TemporaryFile chain(made.chain);
  const TemporaryFile key(made.key);
  CHECK_NOTHROW(net::TlsServer::from_files(chain.path(), key.path()));
  CHECK_THROWS_WITH(net::TlsServer::from_files("/proc/none/x", key.path()),
                    "tls: TLS failed: cannot read /proc/none/x: No such file or directory");
  CHECK_THROWS_WITH(net::TlsServer::from_pem(made.chain, other.key),
                    "tls: TLS failed: cannot use the key: the key does not belong to the "
                    "certificate");
  CHECK_THROWS_WITH(net::TlsServer::from_pem("", made.key),
                    "tls: TLS failed: cannot use the certificate: it holds no PEM block of the "
                    "kind that is needed");
}

}  // namespace
