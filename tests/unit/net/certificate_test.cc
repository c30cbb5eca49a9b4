// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates as values: what is read from them, however hostile.
#include "net/certificate.h"

#include <doctest/doctest.h>

#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "unit/net/tls_support.h"

namespace {

using namespace hail;
using namespace hail::tests;
using net::CertificateReport;
using net::read_certificate;
using net::TlsReport;
using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

CertificateReport read(const CertificateSpec& spec) {
  return read_certificate(certify(spec).certificate.get(), now());
}

bool is_for(const CertificateSpec& spec, const std::string& name) {
  const net::Result<net::PeerName> peer = net::peer_name(name);
  return peer && net::is_for(certify(spec).certificate.get(), *peer);
}

// Made by the openssl command (req -x509 -newkey ec, serial 0x0a1b2c); the digests are its own.
const std::string known_pem = R"(-----BEGIN CERTIFICATE-----
MIICDDCCAbKgAwIBAgIDChssMAoGCCqGSM49BAMCMD0xFjAUBgNVBAoMDUV4YW1w
bGUsIEluYy4xDjAMBgNVBAsMBWNhZsOpMRMwEQYDVQQDDApteC5leGFtcGxlMB4X
DTI2MTEyNDA2MjIxMVoXDTM2MTEyMTA2MjIxMVowPTEWMBQGA1UECgwNRXhhbXBs
ZSwgSW5jLjEOMAwGA1UECwwFY2Fmw6kxEzARBgNVBAMMCm14LmV4YW1wbGUwWTAT
BgcqhkjOPQIBBggqhkjOPQMBBwNCAASTnNCPygzdGsIhJCUiANwOR5yD9SlKmpru
g4oVWVo+bHrUiAAPVzGfE3RudfmqWjwiJmHV36Jgnf+5d17wfIZRo4GgMIGdMHwG
A1UdEQR1MHOCCm14LmV4YW1wbGWCCSouZXhhbXBsZYcEwAACB4cQIAENuAAAAAAA
AAAAAAAAB4EMYUBteC5leGFtcGxlhhFzbXRwOi8vbXguZXhhbXBsZaQQMA4xDDAK
BgNVBAMMA2RpcogDVQQDoAoGAyoDBKADDAF4MB0GA1UdDgQWBBQPoQiYIwK1T6i2
6JoRzm76GQjjkTAKBggqhkjOPQQDAgNIADBFAiEA5tnJhKtYMhE8uNW6hzyS8KMW
1waP2g9yRRXiQC17LY0CIHWHq0YbwKy4ZHRVgzvgu5r8KtLZL1oidFp37wY2jXmD
-----END CERTIFICATE-----
)";

TEST_CASE("certificate: one made and digested by the openssl command") {
  const net::CertificatePtr certificate = certificate_of(known_pem);
  REQUIRE(certificate);
  const CertificateReport report =
      read_certificate(certificate.get(), sys_days(std::chrono::year(2030) / 1 / 1));
  CHECK(report.subject == "CN=mx.example,OU=caf\u00e9,O=Example\\, Inc.");
  CHECK(report.issuer == report.subject);
  CHECK(report.common_name == "mx.example");
  CHECK(report.san == std::vector<std::string>{"DNS:mx.example", "DNS:*.example", "IP:192.0.2.7",
                                               "IP:2001:db8::7", "email:a@mx.example",
                                               "URI:smtp://mx.example", "dirName:CN=dir",
                                               "registeredID:commonName", "otherName:1.2.3.4"});
  CHECK(report.serial == "0a1b2c");
  CHECK(report.not_before == sys_seconds(std::chrono::seconds(1795501331)));
  CHECK(report.not_after == sys_seconds(std::chrono::seconds(2110861331)));
  CHECK(report.days_left == 2516);
  CHECK(report.key == "EC P-256");
  CHECK(report.signature == "ecdsa-with-SHA256");
  CHECK(report.sha256 == "f2a889af886706eee17577ee1a6dc759d0f8d624da3c98cd036d360dc23af550");
  CHECK(report.spki_sha256 == "b810663e4f5bfe0566799ef6f13ef24f5ce84fa1207101478c965458f9deb86d");
  CHECK(report.self_signed);
}

TEST_CASE("certificate: keys and signatures") {
  struct Row {
    std::string name;
    std::string key;
    const EVP_MD* hash;
    bool pss;
    bool by_another;
    std::string signature;
    bool key_weak;
    bool signature_weak;
  };
  const EVP_MD* sha256 = EVP_sha256();
  const Row rows[] = {
      {"RSA 2048", "RSA 2048", sha256, false, false, "sha256WithRSAEncryption", false, false},
      {"RSA 1024", "RSA 1024", sha256, false, false, "sha256WithRSAEncryption", true, false},
      {"RSA 2047", "RSA 2047", sha256, false, false, "sha256WithRSAEncryption", true, false},
      {"RSA-PSS", "RSA 2048", sha256, true, false, "rsassaPss-SHA256", false, false},
      {"EC P-384", "EC P-384", EVP_sha384(), false, false, "ecdsa-with-SHA384", false, false},
      {"EC P-224", "EC P-224", sha256, false, false, "ecdsa-with-SHA256", false, false},
      {"EC P-192", "EC P-192", sha256, false, false, "ecdsa-with-SHA256", true, false},
      {"EC secp256k1", "EC secp256k1", sha256, false, false, "ecdsa-with-SHA256", false, false},
      {"Ed25519", "Ed25519", nullptr, false, false, "ED25519", false, false},
      {"Ed448", "Ed448", nullptr, false, false, "ED448", false, false},
      {"SHA-1", "EC P-256", EVP_sha1(), false, true, "sha1WithRSAEncryption", false, true},
      {"MD5", "EC P-256", EVP_md5(), false, true, "md5WithRSAEncryption", false, true},
      {"SHA-1 in PSS", "EC P-256", EVP_sha1(), true, true, "rsassaPss-SHA1", false, true},
      {"SHA-1, self-signed: proves nothing anyway", "RSA 2048", EVP_sha1(), false, false,
       "sha1WithRSAEncryption", false, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CertificateSpec spec;
    spec.key = row.key;
    spec.hash = row.hash;
    spec.pss = row.pss;
    spec.signed_by_another = row.by_another;
    const CertificateReport report = read(spec);
    CHECK(report.key == row.key);
    CHECK(report.key_weak == row.key_weak);
    CHECK(report.signature == row.signature);
    CHECK(report.signature_weak == row.signature_weak);
    CHECK(report.self_signed == !row.by_another);
  }
}

std::string with_nul(std::string before, const std::string& after) {
  before += '\0';
  return before + after;
}

TEST_CASE("certificate: texts of every encoding, with their length") {
  struct Row {
    std::string name;
    int type;
    std::string bytes;
    std::string common_name;
    std::string subject;
  };
  const Row rows[] = {
      {"UTF-8", V_ASN1_UTF8STRING, "b\u00fccher", "b\u00fccher", "CN=b\u00fccher"},
      {"NUL inside", V_ASN1_UTF8STRING, with_nul("bank.example", ".evil.example"),
       with_nul("bank.example", ".evil.example"), "CN=bank.example\\00.evil.example"},
      {"BMPString", V_ASN1_BMPSTRING, std::string("\0m\0x\0.\0\xe9\x20\xac", 10), "mx.\u00e9\u20ac",
       "CN=mx.\u00e9\u20ac"},
      {"UniversalString", V_ASN1_UNIVERSALSTRING, std::string("\0\0\0m\0\0\0x\0\x01\xf4\xa9", 12),
       "mx\U0001f4a9", "CN=mx\U0001f4a9"},
      {"T61String, read as Latin-1", V_ASN1_T61STRING, "caf\xe9", "caf\u00e9", "CN=caf\u00e9"},
      {"escape sequences", V_ASN1_PRINTABLESTRING, "\x1b[2J", "\x1b[2J", "CN=\\1B[2J"},
      {"separators", V_ASN1_UTF8STRING, "a,b+c", "a,b+c", "CN=a\\,b\\+c"},
      {"empty", V_ASN1_UTF8STRING, "", "", "CN="},
      {"too long", V_ASN1_UTF8STRING, std::string(5000, 'x'), std::string(1024, 'x') + "...",
       "CN=" + std::string(1021, 'x') + "..."},
      {"too long, not cut inside a character", V_ASN1_UTF8STRING,
       std::string(1023, 'x') + "\u20ac\u20ac", std::string(1023, 'x') + "...",
       "CN=" + std::string(1021, 'x') + "..."},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CertificateSpec spec;
    spec.common_name = row.bytes;
    spec.common_name_type = row.type;
    const CertificateReport report = read(spec);
    CHECK(report.common_name == row.common_name);
    CHECK(report.subject == row.subject);
  }
}

TEST_CASE("certificate: for whom it is") {
  struct Row {
    std::string name;
    std::string common_name;
    std::vector<std::pair<int, std::string>> names;
    std::string asked;
    bool holds;
  };
  const std::string v4("\xc0\x00\x02\x07", 4);
  const Row rows[] = {
      {"DNS entry", "x", {{GEN_DNS, "mx.example"}}, "mx.example", true},
      {"common name, no DNS entry", "mx.example", {}, "mx.example", true},
      {"common name beside a DNS entry",
       "mx.example",
       {{GEN_DNS, "a.example"}},
       "mx.example",
       false},
      {"NUL in the entry",
       "x",
       {{GEN_DNS, with_nul("mx.example", ".evil.example")}},
       "mx.example",
       false},
      {"NUL in the common name", with_nul("mx.example", ".evil.example"), {}, "mx.example", false},
      {"address", "x", {{GEN_IPADD, v4}}, "192.0.2.7", true},
      {"address written as a name", "x", {{GEN_DNS, "192.0.2.7"}}, "192.0.2.7", false},
      {"address as common name", "192.0.2.7", {}, "192.0.2.7", false},
      {"address of odd length", "x", {{GEN_IPADD, v4 + "x"}}, "192.0.2.7", false},
      {"bare star", "x", {{GEN_DNS, "*"}}, "localhost", false},
      {"star and top level", "x", {{GEN_DNS, "*.com"}}, "example.com", false},
      {"star in an A-label", "x", {{GEN_DNS, "xn--*.example"}}, "xn--a.example", false},
      {"no name", "mx.example", {}, "", false},
      {"upper case in the entry", "x", {{GEN_DNS, "MX.EXAMPLE"}}, "mx.example", true},
      {"wildcard, whole left-most label", "x", {{GEN_DNS, "*.a.example"}}, "m.a.example", true},
      {"wildcard for an A-label", "x", {{GEN_DNS, "*.a.example"}}, "xn--a.a.example", true},
      {"wildcard for two labels", "x", {{GEN_DNS, "*.a.example"}}, "m.m.a.example", false},
      {"wildcard for an empty label", "x", {{GEN_DNS, "*.a.example"}}, ".a.example", false},
      {"a name that begins with a dot", "x", {{GEN_DNS, "mx.example"}}, ".example", false},
      {"star in the middle", "x", {{GEN_DNS, "m.*.example"}}, "m.a.example", false},
      {"star at the end of a label", "x", {{GEN_DNS, "m*.a.example"}}, "mx.a.example", false},
      {"two stars", "x", {{GEN_DNS, "*.*.a.example"}}, "m.m.a.example", false},
      {"wildcard as common name", "*.a.example", {}, "m.a.example", true},
      {"wildcard for an address", "x", {{GEN_DNS, "*.0.2.7"}}, "192.0.2.7", false},
      {"A-label asked as U-label",
       "x",
       {{GEN_DNS, "xn--bcher-kva.example"}},
       "b\u00fccher.example",
       true},
      {"U-label in the entry, against RFC 5280 section 7.2",
       "x",
       {{GEN_DNS, "b\u00fccher.example"}},
       "b\u00fccher.example",
       false},
      {"final dot asked", "x", {{GEN_DNS, "mx.example"}}, "mx.example.", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CertificateSpec spec;
    spec.common_name = row.common_name;
    spec.names = row.names;
    CHECK(is_for(spec, row.asked) == row.holds);
  }
}

TEST_CASE("certificate: a thousand names are counted, the first 256 kept") {
  CertificateSpec spec;
  for (int i = 0; i < 1000; ++i) {
    spec.names.emplace_back(GEN_DNS, "n" + std::to_string(i) + ".example");
  }
  const CertificateReport report = read(spec);
  CHECK(report.san.size() == net::most_names);
  CHECK(report.san_left_out == 1000 - net::most_names);
  CHECK(report.san.back() == "DNS:n255.example");
  CHECK(is_for(spec, "n999.example"));  // The verdict knows them all.
}

TEST_CASE("certificate: entries of odd shape") {
  CertificateSpec spec;
  spec.names = {{GEN_IPADD, "abc"},
                {GEN_IPADD, std::string(100, 'x')},
                {GEN_DNS, ""},
                {GEN_DNS, "\xff\x1b[2J"}};
  const CertificateReport report = read(spec);
  REQUIRE(report.san.size() == 4);
  CHECK(report.san[0] == "IP:616263");
  CHECK(report.san[1].size() == 3 + 64);
  CHECK(report.san[2] == "DNS:");
  CHECK(report.san[3] == "DNS:\xff\x1b[2J");
}

TEST_CASE("certificate: dates and days left") {
  struct Row {
    std::string name;
    std::string not_after;
    sys_seconds now;
    int days_left;
  };
  const sys_seconds day = sys_days(std::chrono::year(2026) / 11 / 24);
  using std::chrono::seconds;
  const Row rows[] = {
      {"whole days", "20261126000000Z", day, 2},
      {"a second less", "20261126000000Z", day + seconds(1), 1},
      {"the last day", "20261124235959Z", day, 0},
      {"expired by a second is not 0", "20261123235959Z", day, -1},
      {"no end, RFC 5280 section 4.1.2.5", "99991231235959Z", day, 2912115},
      {"before the epoch", "19500101000000Z", day, -28086},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CertificateSpec spec;
    spec.not_after = row.not_after;
    CHECK(read_certificate(certify(spec).certificate.get(), row.now).days_left == row.days_left);
  }
}

TEST_CASE("certificate: the names in a sentence") {
  struct Row {
    std::string name;
    std::vector<std::string> san;
    std::size_t left_out;
    std::string common_name;
    std::string text;
  };
  const std::vector<std::string> six = {"DNS:a", "DNS:b", "DNS:c", "DNS:d", "DNS:e", "DNS:f"};
  std::vector<std::string> seven = six;
  seven.emplace_back("DNS:g");
  const Row rows[] = {
      {"one", {"DNS:a.example"}, 0, "x", "a.example"},
      {"two", {"DNS:a.example", "IP:192.0.2.7"}, 0, "x", "a.example and 192.0.2.7"},
      {"three", {"DNS:a", "DNS:b", "DNS:c"}, 0, "x", "a, b and c"},
      {"six", six, 0, "x", "a, b, c, d, e and f"},
      {"seven", seven, 0, "x", "a, b, c, d, e and 2 more"},
      {"left out", six, 744, "x", "a, b, c, d, e and 745 more"},
      {"other kinds do not count", {"email:a@b", "URI:x"}, 0, "mx.example", "mx.example"},
      {"none", {}, 0, "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    TlsReport report;
    CHECK(report.names_text().empty());
    report.certificates.resize(1);
    report.certificates[0].san = row.san;
    report.certificates[0].san_left_out = row.left_out;
    report.certificates[0].common_name = row.common_name;
    CHECK(report.names_text() == row.text);
  }
}

TEST_CASE("certificate: summaries of reports that no server gave") {
  struct Row {
    std::string version;
    std::string cipher;
    std::string group;
    std::string text;
  };
  const Row rows[] = {
      {"TLSv1.2", "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "", "TLS 1.2, RSA key exchange, 3DES-CBC"},
      {"TLSv1.0", "TLS_RSA_WITH_RC4_128_MD5", "", "TLS 1.0, RSA key exchange, RC4"},
      {"TLSv1.2", "TLS_RSA_WITH_NULL_SHA256", "", "TLS 1.2, RSA key exchange, no encryption"},
      {"TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8", "P-521", "TLS 1.2, P-521, AES-256-CCM-8"},
      {"TLSv1.2", "TLS_DHE_RSA_WITH_CAMELLIA_256_GCM_SHA384", "DH 1024",
       "TLS 1.2, DH 1024, Camellia-256-GCM"},
      {"SSLv3", "TLS_RSA_WITH_AES_128_CBC_SHA", "", "SSLv3, RSA key exchange, AES-128-CBC"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.cipher);
    TlsReport report;
    report.version = row.version;
    report.cipher = row.cipher;
    report.group = row.group;
    CHECK(summary(report) == row.text);
  }
}

TEST_CASE("certificate: one that was met before is not kept twice, nor too many, nor huge ones") {
  CertificateSpec spec;
  const Certified one = certify(spec);
  read_certificate(one.certificate.get(), now());
  const std::size_t before = net::certificates_cached();
  const CertificateReport again = read_certificate(one.certificate.get(), now() - days(1));
  CHECK(net::certificates_cached() == before);
  CHECK(again.days_left == read_certificate(one.certificate.get(), now()).days_left + 1);

  spec.names.assign(250, {GEN_DNS, std::string(200, 'x')});
  CHECK(read(spec).san.size() == 250);
  CHECK(net::certificates_cached() == before);
}

TEST_CASE("certificate: changed bytes crash nothing, and the cache stays bounded") {
  std::mt19937 random(2);
  const net::CertificatePtr known = certificate_of(known_pem);
  unsigned char* encoded = nullptr;
  const int size = i2d_X509(known.get(), &encoded);
  const std::string der(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(size));
  OPENSSL_free(encoded);
  int parsed = 0;
  std::size_t most = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string changed = der;
    for (int i = 0; i <= round % 3; ++i) {
      changed[random() % changed.size()] = static_cast<char>(random());
    }
    const auto* start = reinterpret_cast<const unsigned char*>(changed.data());
    const net::CertificatePtr certificate(
        d2i_X509(nullptr, &start, static_cast<long>(changed.size())));
    ERR_clear_error();
    if (!certificate) continue;
    ++parsed;
    const CertificateReport report = read_certificate(certificate.get(), now());
    CHECK(report.sha256.size() == 64);
    net::is_for(certificate.get(), {"mx.example", false});
    most = std::max(most, net::certificates_cached());
    CHECK(ERR_peek_error() == 0);
  }
  CHECK(parsed > 1024);
  CHECK(most <= net::cached_certificates);
  CHECK(most > net::cached_certificates / 2);
}

}  // namespace
