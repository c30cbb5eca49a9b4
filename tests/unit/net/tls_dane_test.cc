// SPDX-License-Identifier: GPL-3.0-or-later
// TLSA records: how they are written, and what each usage asks of a chain (RFC 6698, 7671, 7672).
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "unit/net/tls_chain.h"

namespace {

using namespace hail;
using namespace hail::tests;
using net::DaneReport;
using net::Tlsa;
using net::TlsOptions;

TEST_CASE("tlsa: as written by hand, by a zone file, by dig") {
  const std::string usage_text =
      "error: a TLSA record is \"USAGE SELECTOR MATCHING-TYPE HEX\", such as \"3 1 1 8cb0...\"";
  struct Row {
    std::string name;
    std::string text;
    std::string expect;
  };
  const Row rows[] = {
      {"plain", "3 1 1 00ff10", "3 1 1 00ff10"},
      {"upper case", "3 1 1 00FFab", "3 1 1 00ffab"},
      {"blanks in the data, RFC 6698 section 2.2", "2 0 1 00ff 10  ab", "2 0 1 00ff10ab"},
      {"a byte across a blank", "2 0 1 00f f10", "2 0 1 00ff10"},
      {"colons, as openssl prints them", "3 1 1 00:FF:10", "3 1 1 00ff10"},
      {"blanks around, several between", "  3\t1   1  00ff \n", "3 1 1 00ff"},
      {"a zone file's line", "_25._tcp.mx.example. 3600 IN TLSA 3 1 1 00ff", "3 1 1 00ff"},
      {"dig +multiline", "_25._tcp.mx. 60 IN TLSA 3 1 1 (\n 00ff\n 10 )", "3 1 1 00ff10"},
      {"any number of 8 bits", "255 7 9 00", "255 7 9 00"},
      {"nothing", "", usage_text},
      {"no data", "3 1 1", usage_text},
      {"no data but colons", "3 1 1 ::", "error: the TLSA record has no data"},
      {"half a byte", "3 1 1 00f",
       "error: the data of the TLSA record end in the middle of a byte"},
      {"no number", "EE 1 1 00",
       "error: the usage of a TLSA record is a number from 0 to 255, not \"EE\""},
      {"a number of 9 bits", "3 256 1 00",
       "error: the selector of a TLSA record is a number from 0 to 255, not \"256\""},
      {"a negative number", "3 1 -1 00",
       "error: the matching type of a TLSA record is a number from 0 to 255, not \"-1\""},
      {"no hexadecimal digits", "3 1 1 00\x1bxy",
       "error: the data of a TLSA record are hexadecimal digits, not \"00\\x1bxy\""},
      {"without end", "3 1 1 " + std::string(100000, '0'), "error: the TLSA record is too long"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const net::Result<Tlsa> record = net::parse_tlsa(row.text);
    CHECK((record ? to_text(*record) : "error: " + record.error().detail) == row.expect);
    if (record) CHECK(net::parse_tlsa(to_text(*record)) == *record);
  }
}

enum class Of { leaf, middle, root, stranger };

/// One chain, and the records that name its certificates.
struct Zone {
  explicit Zone(const ChainSpec& spec = {}) : chain(spec), trusted(chain.root_pem) {
    CertificateSpec other;
    other.common_name = "stranger";
    stranger = certify(other);
  }
  Tlsa record(int usage, int selector, int matching, Of of) const {
    X509* certificate = of == Of::leaf     ? chain.leaf.certificate.get()
                        : of == Of::middle ? chain.middle.certificate.get()
                        : of == Of::root   ? chain.root.certificate.get()
                                           : stranger.certificate.get();
    std::string data = selector == 0 ? der_of(certificate) : der_of_key(certificate);
    if (matching == 1) data = digest_of(data, EVP_sha256());
    if (matching == 2) data = digest_of(data, EVP_sha512());
    return {static_cast<std::uint8_t>(usage), static_cast<std::uint8_t>(selector),
            static_cast<std::uint8_t>(matching), data};
  }
  Chain chain;
  TemporaryFile trusted;
  Certified stranger;
};

/// "match 0", "mismatch: why of the first record".
std::string words(const DaneReport& report) {
  const DaneReport::Record& first = report.records.front();
  std::string text(name(report.verdict));
  if (first.depth >= 0) text += " " + std::to_string(first.depth);
  if (!first.why.empty()) text += ": " + first.why;
  CHECK(first.match == first.why.empty());
  return text;
}

struct Asked {
  std::string name = "mx.example";
  bool trusted = false;
  bool pkix = false;
  std::vector<std::string> more_names = {};
};

net::TlsReport shake(const Zone& zone, std::vector<Tlsa> records, const Asked& asked = {}) {
  TlsOptions options;
  options.name = asked.name;
  options.tlsa = std::move(records);
  options.tlsa_pkix = asked.pkix;
  options.tlsa_names = asked.more_names;
  if (asked.trusted) options.ca_file = zone.trusted.path();
  return Handshake(options, zone.chain.server).run().report();
}

constexpr const char* not_sent =
    "mismatch: the server does not send the authority that it names (RFC 7671 section 5.2.2)";
constexpr const char* not_issuer =
    "mismatch: the authority that it names did not issue the certificate";

TEST_CASE("dane: each usage, selector and matching type against a whole chain") {
  const Zone zone;
  struct Row {
    std::string name;
    int usage, selector, matching;
    Of of;
    std::string expect;
    Asked asked = {};
  };
  const Row rows[] = {
      {"3 1 1", 3, 1, 1, Of::leaf, "match 0"},
      {"3 1 2", 3, 1, 2, Of::leaf, "match 0"},
      {"3 0 1", 3, 0, 1, Of::leaf, "match 0"},
      {"3 0 0", 3, 0, 0, Of::leaf, "match 0"},
      {"3 1 0", 3, 1, 0, Of::leaf, "match 0"},
      {"DANE-EE asks for no name, RFC 7671 section 5.1", 3, 1, 1, Of::leaf, "match 0", {"other"}},
      {"3 1 1, another key", 3, 1, 1, Of::stranger, "mismatch: the server's key is another one"},
      {"3 0 0, another certificate", 3, 0, 0, Of::stranger,
       "mismatch: the server's certificate is another one"},
      {"DANE-EE of the authority", 3, 1, 1, Of::middle,
       "mismatch: the server's key is another one"},
      {"2 0 1, the root", 2, 0, 1, Of::root, "match 2"},
      {"2 1 2, the authority in the middle", 2, 1, 2, Of::middle, "match 1"},
      {"DANE-TA is never the leaf", 2, 1, 1, Of::leaf, not_sent},
      {"2 0 1, a stranger", 2, 0, 1, Of::stranger, not_sent},
      {"2 0 0, a stranger", 2, 0, 0, Of::stranger, not_issuer},
      {"2 1 0, a stranger", 2, 1, 0, Of::stranger, not_issuer},
      {"DANE-TA asks for the name",
       2,
       0,
       1,
       Of::root,
       "mismatch 2: usage 2 asks for the right name, too",
       {"other.example"}},
      {"... or that of the domain, RFC 7672 section 3.2.2",
       2,
       0,
       1,
       Of::root,
       "match 2",
       {"other.example", false, false, {"mx.example"}}},
      {"... but not without any", 2, 0, 1, Of::root, "match 2", {""}},
      {"0 0 1 between mail servers", 0, 0, 1, Of::root,
       "unusable: usages 0 and 1 do not count between mail servers (RFC 7672 section 3.1.3)"},
      {"1 1 1 between mail servers", 1, 1, 1, Of::leaf,
       "unusable: usages 0 and 1 do not count between mail servers (RFC 7672 section 3.1.3)"},
      {"0 0 1", 0, 0, 1, Of::root, "match 2", {"mx.example", true, true}},
      {"0 1 1, in the middle", 0, 1, 1, Of::middle, "match 1", {"mx.example", true, true}},
      {"0 0 1, wrong name",
       0,
       0,
       1,
       Of::root,
       "mismatch 2: usage 0 asks for a verified chain and name, too",
       {"other.example", true, true}},
      {"0 0 1, a stranger",
       0,
       0,
       1,
       Of::stranger,
       "mismatch: no authority of the verified chain is the one that it names",
       {"mx.example", true, true}},
      {"1 1 1", 1, 1, 1, Of::leaf, "match 0", {"mx.example", true, true}},
      {"1 1 1, untrusted",
       1,
       1,
       1,
       Of::leaf,
       "mismatch 0: it names the certificate, but usage 1 asks for a verified chain and name, too",
       {"mx.example", false, true}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Tlsa record = zone.record(row.usage, row.selector, row.matching, row.of);
    const net::TlsReport report = shake(zone, {record}, row.asked);
    REQUIRE(report.dane);
    CHECK(words(*report.dane) == row.expect);
    CHECK(report.dane->records.front().record == record);
    // The verdict of PKIX stands beside it, as if there were no record.
    CHECK(report.verified == (row.asked.trusted && row.asked.name == "mx.example"));
  }
  CHECK_FALSE(shake(zone, {}).dane);
}

TEST_CASE("dane: records that say nothing") {
  const Zone zone;
  const std::string hash(32, 'x');
  struct Row {
    std::string name;
    Tlsa record;
    std::string expect;
  };
  const Row rows[] = {
      {"usage", {4, 1, 1, hash}, "unusable: its usage is none of 0 to 3"},
      {"selector", {3, 2, 1, hash}, "unusable: its selector is neither 0 nor 1"},
      {"matching type", {3, 1, 3, hash}, "unusable: its matching type is none of 0 to 2"},
      {"SHA-256, a byte short", {3, 1, 1, hash.substr(1)}, "unusable: a SHA-256 hash has 32 bytes"},
      {"SHA-512 of 32 bytes", {3, 1, 2, hash}, "unusable: a SHA-512 hash has 64 bytes"},
      {"no certificate", {2, 0, 0, hash}, "unusable: its data are no certificate"},
      {"no key", {3, 1, 0, hash}, "unusable: its data are no public key"},
      {"empty", {3, 0, 0, ""}, "unusable: its data are no certificate"},
      {"a certificate and more",
       {3, 0, 0, der_of(zone.chain.leaf.certificate.get()) + "x"},
       "unusable: its data are no certificate"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(words(*shake(zone, {row.record}).dane) == row.expect);
    CHECK(ERR_peek_error() == 0);
  }
}

TEST_CASE("dane: several records") {
  const Zone zone;
  const Tlsa match = zone.record(3, 1, 1, Of::leaf);
  const Tlsa mismatch = zone.record(3, 1, 1, Of::stranger);
  const Tlsa nothing{3, 1, 2, "short"};
  const Tlsa strong = zone.record(3, 1, 2, Of::leaf);
  const Tlsa strong_mismatch = zone.record(3, 1, 2, Of::stranger);
  struct Row {
    std::string name;
    std::vector<Tlsa> records;
    std::string verdict;
  };
  const Row rows[] = {
      {"one of two (a roll-over)", {mismatch, match}, "match"},
      {"none of two", {mismatch, zone.record(2, 0, 1, Of::stranger)}, "mismatch"},
      {"unusable beside a mismatch", {nothing, mismatch}, "mismatch"},
      {"unusable beside a match", {nothing, match}, "match"},
      {"unusable alone", {nothing, nothing}, "unusable"},
      {"the stronger hash decides, RFC 7671 section 9", {match, strong_mismatch}, "mismatch"},
      {"... both ways", {mismatch, strong}, "match"},
      {"... of the same usage and selector only",
       {zone.record(3, 0, 1, Of::leaf), strong_mismatch},
       "match"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const net::TlsReport report = shake(zone, row.records);
    CHECK(name(report.dane->verdict) == row.verdict);
    CHECK(report.dane->records.size() == row.records.size());
  }
}

TEST_CASE("dane: chains that are cut, old or strange") {
  const auto with = [](auto change) {
    ChainSpec spec;
    change(spec);
    return spec;
  };
  const auto no_root = with([](ChainSpec& s) { s.send_root = false; });
  const auto leaf_alone = with([](ChainSpec& s) { s.send_root = s.send_middle = false; });
  const auto old_leaf = with([](ChainSpec& s) { s.leaf.not_after = "20250101000000Z"; });
  const auto old_middle = with([](ChainSpec& s) { s.middle.not_after = "20250101000000Z"; });
  const auto client_only = with([](ChainSpec& s) {
    s.leaf.extensions = {{NID_ext_key_usage, "clientAuth"}};
  });
  struct Row {
    std::string name;
    ChainSpec chain;
    int usage, selector, matching;
    Of of;
    std::string expect;
  };
  const Row rows[] = {
      {"the hash of a root that is not sent", no_root, 2, 0, 1, Of::root, not_sent},
      {"all of a root that is not sent", no_root, 2, 0, 0, Of::root, "match"},
      {"the key of a root that is not sent", no_root, 2, 1, 0, Of::root, "match"},
      {"the key of the issuer, nothing sent", leaf_alone, 2, 1, 0, Of::middle, "match"},
      {"all of the root, the middle not sent", leaf_alone, 2, 0, 0, Of::root, not_issuer},
      {"DANE-EE asks for no dates", old_leaf, 3, 1, 1, Of::leaf, "match 0"},
      {"DANE-TA does", old_leaf, 2, 0, 1, Of::root, "mismatch 2: it has expired"},
      {"DANE-TA, a pinned key", old_leaf, 2, 1, 0, Of::middle, "mismatch 1: it has expired"},
      {"DANE-TA, an old authority between", old_middle, 2, 0, 1, Of::root,
       "mismatch 2: it depends on an authority, which has expired"},
      {"DANE-TA, a client's certificate", client_only, 2, 0, 1, Of::root,
       "mismatch 2: it is not made for servers (extendedKeyUsage)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Zone zone(row.chain);
    const Tlsa record = zone.record(row.usage, row.selector, row.matching, row.of);
    CHECK(words(*shake(zone, {record}).dane) == row.expect);
  }
}

TEST_CASE("dane: with usable records they decide whom --verify accepts") {
  const Zone zone;
  struct Row {
    std::string name;
    std::vector<Tlsa> records;
    bool trusted;
    std::string refusal;
    std::string verdict;
  };
  const Row rows[] = {
      {"match, untrusted",
       {zone.record(3, 1, 1, Of::leaf)},
       false,
       "",
       "TLS 1.3, verified by DANE"},
      {"match, trusted",
       {zone.record(3, 1, 1, Of::leaf)},
       true,
       "",
       "TLS 1.3, verified for mx.example, DANE match"},
      {"mismatch, trusted",
       {zone.record(3, 1, 1, Of::root)},
       true,
       "no TLSA record matches it",
       "TLS 1.3, verified for mx.example, but no TLSA record matches"},
      {"mismatch, untrusted",
       {zone.record(3, 1, 1, Of::root)},
       false,
       "no TLSA record matches it",
       "TLS 1.3, NOT verified: it leads to CN=Root, which is not trusted here, and no TLSA record "
       "matches"},
      {"unusable, trusted", {{3, 1, 1, "short"}}, true, "", "TLS 1.3, verified for mx.example"},
      {"unusable, untrusted",
       {{3, 1, 1, "short"}},
       false,
       "self-signed certificate in certificate chain",
       "TLS 1.3, NOT verified: it leads to CN=Root, which is not trusted here"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    TlsOptions options;
    options.name = "mx.example";
    options.tlsa = row.records;
    options.insist = true;
    if (row.trusted) options.ca_file = zone.trusted.path();
    Handshake strict(options, zone.chain.server);
    strict.run();
    CHECK((strict.client_error ? strict.client_error->detail : "") == row.refusal);
    CHECK(strict.report().authenticated() == row.refusal.empty());
    CHECK(verdict(strict.report(), "mx.example") == row.verdict);
  }
}

}  // namespace
