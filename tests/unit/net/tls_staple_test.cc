// SPDX-License-Identifier: GPL-3.0-or-later
// OCSP staples: whose they are, who signed them, when they hold; over handshakes with our own
// server and with openssl s_server.
#include "net/tls_staple.h"

#include <doctest/doctest.h>
#include <openssl/ocsp.h>

#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "unit/net/tls_chain.h"

namespace {

using namespace hail;
using namespace hail::tests;
using net::OcspReport;
using net::TlsOptions;

template <auto Free>
using Free_ = net::Freed<Free>;

std::chrono::sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

/// How a staple is made; the rest is as it should be.
struct StapleSpec {
  int status = V_OCSP_CERTSTATUS_GOOD;
  int from_days = -1;
  int for_days = 2;  ///< Until now + this many days; 0: no end.
  const EVP_MD* hash = EVP_sha1();
};

using TimePtr = std::unique_ptr<ASN1_TIME, Free_<ASN1_STRING_free>>;

TimePtr days_from_now(int days) {
  return TimePtr(X509_time_adj_ex(nullptr, days, 0, nullptr));
}

/// About `subject`, as issued by `issuer`, signed by `signer`.
std::string make_staple(const StapleSpec& spec, X509* subject, X509* issuer,
                        const Certified& signer) {
  const std::unique_ptr<OCSP_BASICRESP, Free_<OCSP_BASICRESP_free>> basic(OCSP_BASICRESP_new());
  const std::unique_ptr<OCSP_CERTID, Free_<OCSP_CERTID_free>> id(
      OCSP_cert_to_id(spec.hash, subject, issuer));
  const TimePtr from = days_from_now(spec.from_days);
  const TimePtr until = spec.for_days == 0 ? TimePtr() : days_from_now(spec.for_days);
  const TimePtr revoked = days_from_now(-30);
  OCSP_basic_add1_status(basic.get(), id.get(), spec.status, OCSP_REVOKED_STATUS_KEYCOMPROMISE,
                         revoked.get(), from.get(), until.get());
  if (OCSP_basic_sign(basic.get(), signer.certificate.get(), signer.key.get(), EVP_sha256(),
                      nullptr, 0) != 1) {
    throw std::runtime_error("OCSP_basic_sign");
  }
  const std::unique_ptr<OCSP_RESPONSE, Free_<OCSP_RESPONSE_free>> response(
      OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
  unsigned char* der = nullptr;
  const int size = i2d_OCSP_RESPONSE(response.get(), &der);
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

/// "good verified", or "good: why it proves nothing".
std::string words(const OcspReport& report) {
  std::string text(name(report.status));
  if (report.verified) text += " verified";
  const std::string& problem = report.problem;
  if (!problem.empty()) text += ": " + problem.substr(0, problem.find(" 20"));
  return text;
}

Certified responder(const Chain& chain, const std::string& usage) {
  CertificateSpec spec;
  spec.common_name = "Responder";
  spec.serial = 9;
  if (!usage.empty()) spec.extensions = {{NID_ext_key_usage, usage}};
  spec.issuer = chain.middle.certificate.get();
  spec.issuer_key = chain.middle.key.get();
  return certify(spec);
}

TEST_CASE("staple: status, signer, identity and dates") {
  const Chain chain;
  X509* leaf = chain.leaf.certificate.get();
  X509* issuer = chain.middle.certificate.get();
  const Certified appointed = responder(chain, "OCSPSigning");
  const Certified server_only = responder(chain, "serverAuth");
  const Certified anyone = responder(chain, "");
  const Chain same_names;  // With keys of its own.
  ChainSpec other_spec;
  other_spec.leaf.serial = 77;
  const Chain other(other_spec);
  const auto made = [&](const StapleSpec& spec, const Certified& signer) {
    return make_staple(spec, leaf, issuer, signer);
  };
  const auto about = [&](X509* subject) { return make_staple({}, subject, issuer, chain.middle); };
  const auto with = [](auto change) {
    StapleSpec spec;
    change(spec);
    return spec;
  };
  struct Row {
    std::string name;
    std::string staple;
    std::string expect;
  };
  const Row rows[] = {
      {"good, by the issuer", made({}, chain.middle), "good verified"},
      {"good, by whom the issuer appointed (RFC 6960 section 4.2.2.2)", made({}, appointed),
       "good verified"},
      {"by a server's certificate of the same issuer", made({}, server_only),
       "good: it is not signed by the certificate's issuer"},
      {"by a certificate for anything of the same issuer", made({}, anyone),
       "good: it is not signed by the certificate's issuer"},
      {"by the leaf itself", made({}, chain.leaf),
       "good: it is not signed by the certificate's issuer"},
      {"by the authority above the issuer", made({}, chain.root),
       "good: it is not signed by the certificate's issuer"},
      {"by one that has the issuer's name alone", made({}, same_names.middle),
       "good: it is not signed by the certificate's issuer"},
      {"revoked", made(with([](auto& s) { s.status = V_OCSP_CERTSTATUS_REVOKED; }), chain.middle),
       "revoked verified"},
      {"unknown to the responder",
       made(with([](auto& s) { s.status = V_OCSP_CERTSTATUS_UNKNOWN; }), chain.middle),
       "unknown verified: the responder does not know the certificate"},
      {"good, but for another serial number", about(other.leaf.certificate.get()),
       "unknown verified: it is for another certificate"},
      {"good, but for an issuer with another key",
       make_staple({}, leaf, same_names.middle.certificate.get(), chain.middle),
       "unknown verified: it is for another certificate"},
      {"identified by SHA-256", made(with([](auto& s) { s.hash = EVP_sha256(); }), chain.middle),
       "good verified"},
      {"expired", made(with([](auto& s) { s.from_days = -9, s.for_days = -2; }), chain.middle),
       "good verified: it expired on"},
      {"of the future", made(with([](auto& s) { s.from_days = 1; }), chain.middle),
       "good verified: it is not valid before"},
      {"without an end", made(with([](auto& s) { s.for_days = 0; }), chain.middle),
       "good verified"},
      {"tryLater", std::string("\x30\x03\x0a\x01\x03", 5),
       "unknown: the responder asked to try later"},
      {"unauthorized", std::string("\x30\x03\x0a\x01\x06", 5),
       "unknown: the responder refused the request (unauthorized)"},
      {"successful, but without an answer", std::string("\x30\x03\x0a\x01\x00", 5),
       "malformed: it is of a kind that is not known"},
      {"no OCSP at all", "HTTP/1.1 200 OK\r\n", "malformed: it is no OCSP response"},
      {"empty", "", "malformed: it is no OCSP response"},
      {"cut", made({}, chain.middle).substr(0, 100), "malformed: it is no OCSP response"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(words(net::read_staple(row.staple, leaf, issuer, now())) == row.expect);
    CHECK(ERR_peek_error() == 0);
  }
}

TEST_CASE("staple: dates are told, and without the issuer nothing is verified") {
  const Chain chain;
  StapleSpec spec;
  spec.status = V_OCSP_CERTSTATUS_REVOKED;
  X509* leaf = chain.leaf.certificate.get();
  const std::string staple = make_staple(spec, leaf, chain.middle.certificate.get(), chain.middle);
  const OcspReport report = net::read_staple(staple, leaf, nullptr, now());
  CHECK(words(report) ==
        "revoked: the issuer's certificate is not at hand to check its signature with");
  using std::chrono::days;
  REQUIRE(report.this_update);
  CHECK(abs(*report.this_update - (now() - days(1))) < std::chrono::minutes(1));
  REQUIRE(report.next_update);
  CHECK(abs(*report.next_update - (now() + days(2))) < std::chrono::minutes(1));
  REQUIRE(report.revoked_at);
  CHECK(abs(*report.revoked_at - (now() - days(30))) < std::chrono::minutes(1));
  const Chain other;
  CHECK(words(net::read_staple(staple, other.middle.certificate.get(), nullptr, now())) ==
        "unknown: it is for another certificate");
}

TEST_CASE("staple: changed bytes crash nothing and never bring a revoked certificate back") {
  const Chain chain;
  X509* leaf = chain.leaf.certificate.get();
  X509* issuer = chain.middle.certificate.get();
  StapleSpec spec;
  spec.status = V_OCSP_CERTSTATUS_REVOKED;
  const std::string staple = make_staple(spec, leaf, issuer, chain.middle);
  std::mt19937 random(3);
  int parsed = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string changed = staple;
    for (int i = 0; i <= round % 3; ++i) {
      changed[random() % changed.size()] = static_cast<char>(random());
    }
    const OcspReport report = net::read_staple(changed, leaf, issuer, now());
    parsed += report.status == OcspReport::Status::malformed ? 0 : 1;
    const bool good = report.status == OcspReport::Status::good;
    CHECK_FALSE((good && report.verified && report.problem.empty()));
  }
  CHECK(parsed > 100);
}

/// Gives the string in `staple`; nothing while it is empty.
int give(SSL* ssl, void* staple) {
  const auto& bytes = *static_cast<const std::string*>(staple);
  if (bytes.empty()) return SSL_TLSEXT_ERR_NOACK;
  void* copy = OPENSSL_memdup(bytes.data(), bytes.size());
  SSL_set_tlsext_status_ocsp_resp(ssl, copy, static_cast<long>(bytes.size()));
  return SSL_TLSEXT_ERR_OK;
}

TEST_CASE("staple: asked for in each handshake, unless it shall not be") {
  ChainSpec spec;
  spec.leaf.extensions = {{NID_tlsfeature, "status_request"}};
  spec.send_root = false;
  const Chain chain(spec);
  std::string staple =
      make_staple({}, chain.leaf.certificate.get(), chain.middle.certificate.get(), chain.middle);
  SSL_CTX_set_tlsext_status_cb(native(chain.server), give);
  SSL_CTX_set_tlsext_status_arg(native(chain.server), &staple);
  for (const int version : {TLS1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    TlsOptions options;
    options.only_version = version;
    Handshake with(options, chain.server);
    const net::TlsReport& report = with.run().report();
    REQUIRE(report.ocsp);
    CHECK(words(*report.ocsp) == "good verified");  // By an issuer that nobody trusts.
    CHECK_FALSE(report.verified);
    CHECK(report.certificates.front().must_staple);
    CHECK_FALSE(report.certificates.back().must_staple);

    options.staple = false;
    Handshake without(options, chain.server);
    CHECK_FALSE(without.run().report().ocsp);
  }
  staple = "nonsense";
  CHECK(words(*Handshake({}, chain.server).run().report().ocsp) ==
        "malformed: it is no OCSP response");
  staple.clear();
  CHECK_FALSE(Handshake({}, chain.server).run().report().ocsp);
}

TEST_CASE("staple: an issuer that is only in the store is found there") {
  ChainSpec spec;
  spec.send_root = spec.send_middle = false;
  const Chain chain(spec);
  const TemporaryFile trusted(pem_of(chain.middle.certificate.get()) + chain.root_pem);
  std::string staple =
      make_staple({}, chain.leaf.certificate.get(), chain.middle.certificate.get(), chain.middle);
  SSL_CTX_set_tlsext_status_cb(native(chain.server), give);
  SSL_CTX_set_tlsext_status_arg(native(chain.server), &staple);
  TlsOptions options;
  options.name = "mx.example";
  options.ca_file = trusted.path();
  const net::TlsReport report = Handshake(options, chain.server).run().report();
  CHECK(report.verified);
  CHECK(words(*report.ocsp) == "good verified");
  CHECK(words(*Handshake({}, chain.server).run().report().ocsp) ==
        "good: the issuer's certificate is not at hand to check its signature with");
}

}  // namespace
