// SPDX-License-Identifier: GPL-3.0-or-later
// The resolver against Unbound before Knot: DNSSEC's verdicts, a resolver that lies, one that is
// silent, long answers, and every type of record that hail reads.
#include <doctest/doctest.h>

#include <optional>

#include "hail/net/records.h"
#include "hail/net/resolver.h"
#include "support/lab.h"
#include "support/loopback.h"
#include "support/skip.h"

using namespace hail::net;
using namespace hail::tests;
using namespace std::chrono_literals;

namespace {

struct Bench {
  Bench(const std::string& server, const std::string& anchor) : nothing("") {
    ResolverOptions options;
    options.server = server;
    options.trust_anchor = anchor;
    options.hosts_file = nothing.path();
    options.resolv_conf = nothing.path();
    resolver.emplace(loop, options);
  }
  Limit limit(Duration d = 20s) { return {loop.in(d), Phase::resolve}; }
  Result<Answer> query(const std::string& name, RecordType type) {
    return loop.run(resolver->query(name, type, limit()));
  }
  /// The first record of each name, read; or the error's code.
  std::string text(const std::string& name, RecordType type) {
    const auto answer = query(name, type);
    if (!answer) return std::string(hail::net::name(answer.error().code));
    if (answer->rdata.empty()) return answer->nxdomain ? "nxdomain" : "no data";
    const std::string& rdata = answer->rdata[0];
    switch (type) {
      case RecordType::mx: {
        const auto mx = read_mx(rdata);
        return std::to_string(mx->preference) + ' ' + mx->host;
      }
      case RecordType::srv: {
        const auto srv = read_srv(rdata);
        return std::to_string(srv->port) + ' ' + srv->target;
      }
      case RecordType::tlsa: {
        const auto tlsa = read_tlsa(rdata);
        return std::to_string(tlsa->usage) + ' ' + std::to_string(tlsa->data.size());
      }
      case RecordType::caa: {
        const auto caa = read_caa(rdata);
        return caa->tag == "issue" || caa->tag == "iodef" ? "caa" : caa->tag;
      }
      case RecordType::txt:
        return read_txt(rdata)->front();
      default:
        return read_address(rdata).value_or("not an address");
    }
  }

  ScratchFile nothing;
  Loop loop;
  std::optional<Resolver> resolver;
};

}  // namespace

TEST_SUITE("live dns") {
  TEST_CASE("secure, insecure and bogus names") {
    const Lab lab({"unbound", "knot"});
    if (!lab.up()) return skip(lab.why());
    struct Row {
      std::string name;
      std::string verdict;
    };
    const Row rows[] = {
        {lab["DNS_SECURE_NAME"], "secure"},         {lab["DNS_INSECURE_NAME"], "insecure"},
        {lab["DNS_UNSIGNED_NAME"], "insecure"},     {lab["DNS_BOGUS_NAME"], "resolve_bogus"},
        {lab["DNS_EXPIRED_NAME"], "resolve_bogus"},
    };
    for (const std::string& server : {lab["DNS"], lab["DNS_V6"]}) {
      Bench bench(server, lab["TRUST_ANCHOR"]);
      for (const Row& row : rows) {
        CAPTURE(server);
        CAPTURE(row.name);
        const auto found =
            bench.loop.run(bench.resolver->addresses(row.name, Family::any, bench.limit()));
        CHECK(std::string(found ? name(found->security) : name(found.error().code)) == row.verdict);
        if (!found) CHECK(!found.error().detail.empty());
      }
    }
  }

  TEST_CASE(
      "a resolver that lies about a signed zone is caught, one about an unsigned zone is not") {
    const Lab lab({"unbound", "knot"});
    if (!lab.up()) return skip(lab.why());
    Bench bench(lab["DNS_LIAR"], lab["TRUST_ANCHOR"]);
    const auto lied = bench.query(lab["DNS_SECURE_NAME"], RecordType::a);
    REQUIRE(!lied);
    CHECK(lied.error().code == Errc::resolve_bogus);
    CHECK(!lied.error().detail.empty());
    const auto unsigned_zone = bench.query("plain.test", RecordType::a);
    REQUIRE(unsigned_zone);
    CHECK(unsigned_zone->security == Security::insecure);
    CHECK(unsigned_zone->rdata.size() == 1);
  }

  TEST_CASE("the types of records that hail reads") {
    const Lab lab({"unbound", "knot"});
    if (!lab.up()) return skip(lab.why());
    Bench bench(lab["DNS"], lab["TRUST_ANCHOR"]);
    CHECK(bench.text("nomail.lab.test", RecordType::mx) == "0 .");
    CHECK(bench.text("_imaps._tcp.lab.test", RecordType::srv) == "993 mail.lab.test");
    CHECK(bench.text("_pop3._tcp.lab.test", RecordType::srv) == "0 .");
    CHECK(bench.text("_25._tcp.mx2.lab.test", RecordType::tlsa) == "3 32");
    CHECK(bench.text("lab.test", RecordType::caa) == "caa");
    CHECK(bench.text("lab.test", RecordType::txt) == "v=spf1 mx -all");
    CHECK(bench.text("nothing.lab.test", RecordType::mx) == "nxdomain");
    CHECK(bench.text("mx1.lab.test", RecordType::mx) == "no data");
    CHECK(bench.text("six.lab.test", RecordType::aaaa) == "::1");
    CHECK(bench.text("any.wild.lab.test", RecordType::a) == "127.0.0.1");
    CHECK(bench.text("dangling.lab.test", RecordType::a) == "nxdomain");
    CHECK(bench.text("loop.lab.test", RecordType::a) == "resolve_failed");
    const auto nothing = bench.query("nothing.lab.test", RecordType::mx);
    REQUIRE(nothing);
    CHECK(nothing->security == Security::secure);
    const auto hostile = bench.query("hostile.lab.test", RecordType::txt);
    REQUIRE(hostile);
    REQUIRE(hostile->rdata.size() == 1);
    CHECK(read_txt(hostile->rdata[0])->front().find('\x1b') != std::string::npos);
  }

  TEST_CASE("an answer that outgrows a datagram comes by TCP, whole") {
    const Lab lab({"unbound", "knot"});
    if (!lab.up()) return skip(lab.why());
    Bench bench(lab["DNS"], lab["TRUST_ANCHOR"]);
    const auto big = bench.query("big.lab.test", RecordType::txt);
    REQUIRE(big);
    CHECK(big->rdata.size() == 40);
    CHECK(big->security == Security::secure);
  }

  TEST_CASE("a chain of CNAMEs, and its verdict is that of its weakest link") {
    const Lab lab({"unbound", "knot"});
    if (!lab.up()) return skip(lab.why());
    Bench bench(lab["DNS"], lab["TRUST_ANCHOR"]);
    const auto alias = bench.query("alias.lab.test", RecordType::a);
    REQUIRE(alias);
    CHECK(alias->canonical == "mx1.lab.test");
    CHECK(alias->security == Security::secure);
    const auto outward = bench.query("outward.lab.test", RecordType::a);
    REQUIRE(outward);
    CHECK(outward->canonical == "host.plain.lab.test");
    CHECK(outward->security == Security::insecure);
  }

  TEST_CASE("the names of an address") {
    const Lab lab({"unbound", "knot"});
    if (!lab.up()) return skip(lab.why());
    Bench bench(lab["DNS"], lab["TRUST_ANCHOR"]);
    const auto four = bench.query("mx1.lab.test", RecordType::a);
    REQUIRE(four);
    REQUIRE(four->rdata.size() == 1);
    const std::string address = *read_address(four->rdata[0]);
    const auto names = bench.loop.run(bench.resolver->names_of(address, bench.limit()));
    REQUIRE(names);
    CHECK(*names == std::vector<std::string>{"mx1.lab.test"});
  }

  TEST_CASE("several addresses come all") {
    const Lab lab({"unbound", "knot"});
    if (!lab.up()) return skip(lab.why());
    Bench bench(lab["DNS"], lab["TRUST_ANCHOR"]);
    const auto many =
        bench.loop.run(bench.resolver->addresses("many.lab.test", Family::any, bench.limit()));
    REQUIRE(many);
    CHECK(many->list.size() == 5);
    CHECK(many->list.front() == "::1");
    CHECK(many->canonical == "many.lab.test");
  }

  TEST_CASE("without an anchor for it nothing is validated") {
    const Lab lab({"unbound", "knot"});
    if (!lab.up()) return skip(lab.why());
    const ScratchFile empty("");
    Bench bench(lab["DNS"], empty.path());
    const auto answer = bench.query(lab["DNS_SECURE_NAME"], RecordType::a);
    REQUIRE(answer);
    CHECK(answer->security == Security::insecure);
    // The resolver validates by itself and says SERVFAIL.
    const auto bogus = bench.query(lab["DNS_BOGUS_NAME"], RecordType::a);
    REQUIRE(!bogus);
    CHECK(bogus.error().code == Errc::resolve_failed);
  }

  TEST_CASE("a silent resolver ends with the limit") {
    const Lab lab({"blackhole"});
    if (!lab.up()) return skip(lab.why());
    const ScratchFile empty("");
    Bench bench(lab["DNS_SILENT"], empty.path());
    const TimePoint began = Clock::now();
    const auto late =
        bench.loop.run(bench.resolver->addresses("four.lab.test", Family::any, bench.limit(500ms)));
    REQUIRE(!late);
    CHECK(late.error().code == Errc::timed_out);
    CHECK(late.error().phase == Phase::resolve);
    CHECK(Clock::now() - began < 3s);
  }
}
