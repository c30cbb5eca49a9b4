// SPDX-License-Identifier: GPL-3.0-or-later
// The resolver against a responder in this process: what is asked, what the answers mean, and what
// is known without asking. DNSSEC itself is tested against real servers (live/net_dns_test.cc).
#include "hail/net/resolver.h"

#include <doctest/doctest.h>

#include "hail/net/records.h"
#include "support/dns_responder.h"

using namespace hail::net;
using namespace hail::tests;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

/// A loop, a responder, and a resolver that asks it; without validation unless told otherwise.
struct Bench {
  explicit Bench(const std::string& hosts = "", const std::string& conf = "")
      : hosts_file(hosts), conf_file(conf), no_anchor(""), responder(loop) {
    options.server = responder.address();
    options.hosts_file = hosts_file.path();
    options.resolv_conf = conf_file.path();
    options.trust_anchor = no_anchor.path();
  }
  Resolver& resolver() {
    if (!made) made.emplace(loop, options);
    return *made;
  }
  Limit limit(Duration d = 20s) { return {loop.in(d), Phase::resolve}; }
  Result<Answer> query(const std::string& name, RecordType type) {
    return loop.run(resolver().query(name, type, limit()));
  }
  /// "192.0.2.1 2001:db8::1", or "error: CODE: DETAIL".
  std::string addresses(const std::string& host, Family family = Family::any, Duration d = 20s) {
    const auto found = loop.run(resolver().addresses(host, family, limit(d)));
    if (!found) {
      return "error: " + std::string(name(found.error().code)) + ": " + found.error().detail;
    }
    std::string text;
    for (const std::string& each : found->list) text += (text.empty() ? "" : " ") + each;
    return text;
  }

  ScratchFile hosts_file;
  ScratchFile conf_file;
  ScratchFile no_anchor;
  Loop loop;
  DnsResponder responder;
  ResolverOptions options;
  std::optional<Resolver> made;
};

DnsResponder::Reply rcode(int code) {
  DnsResponder::Reply reply;
  reply.rcode = code;
  return reply;
}

DnsResponder::Reply silence() {
  DnsResponder::Reply reply;
  reply.silent = true;
  return reply;
}

}  // namespace

TEST_SUITE("resolver") {
  TEST_CASE("records with names uncompressed, ttl and canonical name") {
    Bench bench;
    bench.responder.set("mx.example", RecordType::mx, "\0\x0a"s + wire_name("a.mx.example"));
    const auto answer = bench.query("MX.example.", RecordType::mx);
    REQUIRE(answer);
    REQUIRE(answer->rdata.size() == 1);
    CHECK(read_mx(answer->rdata[0])->host == "a.mx.example");
    CHECK(answer->canonical == "mx.example");
    CHECK(answer->ttl == 300);
    CHECK(answer->security == Security::insecure);
    CHECK(!answer->nxdomain);
  }

  TEST_CASE("no such name and no such record are answers, a failure is not") {
    Bench bench;
    bench.responder.set("there.example", RecordType::a, wire_address("192.0.2.1"));
    bench.responder.set("broken.example", RecordType::mx, rcode(2));
    const auto nothing = bench.query("nothing.example", RecordType::mx);
    REQUIRE(nothing);
    CHECK(nothing->nxdomain);
    CHECK(nothing->rdata.empty());
    const auto no_mx = bench.query("there.example", RecordType::mx);
    REQUIRE(no_mx);
    CHECK(!no_mx->nxdomain);
    CHECK(no_mx->rdata.empty());
    const auto broken = bench.query("broken.example", RecordType::mx);
    REQUIRE(!broken);
    CHECK(broken.error().code == Errc::resolve_failed);
    CHECK(broken.error().phase == Phase::resolve);
    CHECK(broken.error().peer == "broken.example");
    CHECK(broken.error().detail == "the resolver answered SERVFAIL");
    const auto invalid = bench.query("a..example", RecordType::mx);
    REQUIRE(!invalid);
    CHECK(invalid.error().code == Errc::resolve_not_found);
  }

  TEST_CASE("a silent resolver: the limit holds") {
    Bench bench;
    bench.responder.set("mx.example", RecordType::mx, silence());
    Resolver& resolver = bench.resolver();
    const TimePoint began = Clock::now();
    const auto late =
        bench.loop.run(resolver.query("mx.example", RecordType::mx, bench.limit(300ms)));
    REQUIRE(!late);
    CHECK(late.error().code == Errc::timed_out);
    CHECK(late.error().phase == Phase::resolve);
    CHECK(Clock::now() - began >= 300ms);
    CHECK(Clock::now() - began < 3s);
    // The cancelled question does no harm to the next one.
    bench.responder.set("next.example", RecordType::a, wire_address("192.0.2.1"));
    CHECK(bench.addresses("next.example", Family::v4) == "192.0.2.1");
  }

  TEST_CASE("dropping the Task drops the question") {
    Bench bench;
    bench.responder.set("mx.example", RecordType::mx, silence());
    bench.responder.set("next.example", RecordType::mx, "\0\0\0"s);
    Resolver& resolver = bench.resolver();
    {
      Task<Result<Answer>> task = resolver.query("mx.example", RecordType::mx, bench.limit());
      CHECK(!task.start({}));
    }
    CHECK(bench.query("next.example", RecordType::mx));
  }

  TEST_CASE("zones that libunbound would answer by itself are asked for") {
    Bench bench;
    const std::string names[] = {"host.test", "host.invalid", "host.onion", "host.home.arpa",
                                 "7.2.0.10.in-addr.arpa"};
    for (const std::string& name : names) {
      CAPTURE(name);
      bench.responder.set(name, RecordType::txt, "\2ok"s);
      const auto answer = bench.query(name, RecordType::txt);
      REQUIRE(answer);
      CHECK(answer->rdata.size() == 1);
    }
  }

  TEST_CASE("addresses of both families, in the order of RFC 6724") {
    Bench bench;
    bench.responder.set("dual.example", RecordType::a, wire_address("127.0.0.1"));
    bench.responder.set("dual.example", RecordType::aaaa, wire_address("::1"));
    CHECK(bench.addresses("dual.example") == "::1 127.0.0.1");
    CHECK(bench.addresses("dual.example", Family::v4) == "127.0.0.1");
    CHECK(bench.addresses("dual.example", Family::v6) == "::1");
  }

  TEST_CASE("only the family that is wanted is asked for") {
    Bench bench;
    bench.responder.set("dual.example", RecordType::a, wire_address("127.0.0.1"));
    CHECK(bench.addresses("dual.example", Family::v4) == "127.0.0.1");
    CHECK(bench.responder.was_asked("dual.example 1"));
    CHECK(!bench.responder.was_asked("dual.example 28"));
  }

  TEST_CASE("a family that fails does not hide the other; with neither, the error tells why") {
    Bench bench;
    bench.responder.set("half.example", RecordType::a, wire_address("127.0.0.1"));
    bench.responder.set("half.example", RecordType::aaaa, rcode(2));
    CHECK(bench.addresses("half.example") == "127.0.0.1");
    bench.responder.set("broken.example", RecordType::aaaa, rcode(2));
    CHECK(bench.addresses("broken.example") ==
          "error: resolve_failed: the resolver answered SERVFAIL");
    bench.responder.set("mail.example", RecordType::mx, "\0\0\0"s);
    CHECK(bench.addresses("mail.example") ==
          "error: resolve_not_found: the name exists, but has no address");
    CHECK(bench.addresses("nothing.example") == "error: resolve_not_found: ");
  }

  TEST_CASE("each family is told as it comes (RFC 8305 section 3)") {
    Bench bench;
    DnsResponder::Reply slow;
    slow.records.emplace_back(RecordType::aaaa, wire_address("::1"));
    slow.after = 100ms;
    bench.responder.set("dual.example", RecordType::aaaa, slow);
    bench.responder.set("dual.example", RecordType::a, wire_address("127.0.0.1"));
    std::vector<std::string> heard;
    const auto found = bench.loop.run(bench.resolver().addresses(
        "dual.example", Family::any, bench.limit(),
        [&heard](const Addresses& some) { heard.push_back(some.list.front()); }));
    REQUIRE(found);
    CHECK(heard == std::vector<std::string>{"127.0.0.1", "::1"});
  }

  TEST_CASE("a CNAME leads on") {
    Bench bench;
    DnsResponder::Reply chain;
    chain.records.emplace_back(RecordType::cname, wire_name("real.example"));
    chain.records.emplace_back(RecordType::a, wire_address("127.0.0.7"));
    bench.responder.set("alias.example", RecordType::a, chain);
    bench.responder.set("real.example", RecordType::a, wire_address("127.0.0.7"));
    const auto found =
        bench.loop.run(bench.resolver().addresses("alias.example", Family::v4, bench.limit()));
    REQUIRE(found);
    CHECK(found->list == std::vector<std::string>{"127.0.0.7"});
    CHECK(found->canonical == "real.example");
  }

  TEST_CASE("the hosts file comes first, and knows letters of both cases") {
    Bench bench("127.0.0.9 here.example\n::1 six.example\n");
    CHECK(bench.addresses("Here.Example.") == "127.0.0.9");
    CHECK(bench.responder.asked().empty());
    const auto found =
        bench.loop.run(bench.resolver().addresses("here.example", Family::any, bench.limit()));
    REQUIRE(found);
    CHECK(found->from_hosts);
    // A family that the file does not have is asked for.
    bench.responder.set("six.example", RecordType::a, wire_address("127.0.0.2"));
    CHECK(bench.addresses("six.example", Family::v4) == "127.0.0.2");
  }

  TEST_CASE("localhost is never asked for (RFC 6761 section 6.3)") {
    Bench bench;
    CHECK(bench.addresses("localhost") == "::1 127.0.0.1");
    CHECK(bench.addresses("LOCALHOST.") == "::1 127.0.0.1");
    CHECK(bench.addresses("a.localhost", Family::v4) == "127.0.0.1");
    CHECK(bench.addresses("localhost", Family::v6) == "::1");
    CHECK(bench.responder.asked().empty());
  }

  TEST_CASE("an address costs nothing, not even a thread") {
    Bench bench;
    const auto before = threads();
    CHECK(bench.addresses("192.0.2.7") == "192.0.2.7");
    CHECK(bench.addresses("2001:db8::1", Family::v6) == "2001:db8::1");
    CHECK(bench.addresses("192.0.2.7", Family::v6) ==
          "error: resolve_not_found: not an IPv6 address");
    CHECK(bench.addresses("::1", Family::v4) == "error: resolve_not_found: not an IPv4 address");
    CHECK(threads() == before);
    CHECK(bench.responder.asked().empty());
  }

  TEST_CASE("short names try the search list, names with a final dot do not") {
    Bench bench("", "search a.example b.example\n");
    bench.responder.set("mx.b.example", RecordType::a, wire_address("127.0.0.2"));
    bench.responder.set("only", RecordType::a, wire_address("127.0.0.3"));
    CHECK(bench.addresses("mx", Family::v4) == "127.0.0.2");
    CHECK(bench.responder.was_asked("mx.a.example 1"));
    CHECK(!bench.responder.was_asked("mx 1"));
    CHECK(bench.addresses("only", Family::v4) == "127.0.0.3");
    CHECK(bench.addresses("mx.", Family::v4) == "error: resolve_not_found: ");
    CHECK(bench.addresses("mx.b.example", Family::v4) == "127.0.0.2");
    CHECK(!bench.responder.was_asked("mx.b.example.a.example 1"));
  }

  TEST_CASE("international names are asked for in their ASCII form") {
    Bench bench;
    bench.responder.set("xn--bcher-kva.example", RecordType::a, wire_address("127.0.0.2"));
    CHECK(bench.addresses("b\xc3\xbc"
                          "cher.example",
                          Family::v4) == "127.0.0.2");
    CHECK(bench.addresses("b\xff.example").starts_with("error: resolve_not_found"));
  }

  TEST_CASE("the names of an address") {
    Bench bench;
    bench.responder.set("7.2.0.192.in-addr.arpa", RecordType::ptr, wire_name("mx.example"));
    bench.responder.set("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
                        RecordType::ptr, wire_name("six.example"));
    Resolver& resolver = bench.resolver();
    const auto v4 = bench.loop.run(resolver.names_of("192.0.2.7", bench.limit()));
    REQUIRE(v4);
    CHECK(*v4 == std::vector<std::string>{"mx.example"});
    const auto v6 = bench.loop.run(resolver.names_of("2001:db8::1", bench.limit()));
    REQUIRE(v6);
    CHECK(*v6 == std::vector<std::string>{"six.example"});
    const auto none = bench.loop.run(resolver.names_of("192.0.2.8", bench.limit()));
    REQUIRE(none);
    CHECK(none->empty());
    CHECK(!bench.loop.run(resolver.names_of("mx.example", bench.limit())));
  }

  TEST_CASE("settings that cannot work say so") {
    struct Row {
      std::string name;
      std::string server;
      std::string anchor;
      std::string detail;
    };
    const Row rows[] = {
        {"a name", "dns.example", "", "\"dns.example\" is not the address of a resolver"},
        {"port 0", "127.0.0.1:0", "", "\"127.0.0.1:0\" is not the address of a resolver"},
        {"port 65536", "127.0.0.1:65536", "",
         "\"127.0.0.1:65536\" is not the address of a resolver"},
        {"no port", "[::1]:", "", "\"[::1]:\" is not the address of a resolver"},
        {"IPv4 in brackets", "[127.0.0.1]:53", "",
         "\"[127.0.0.1]:53\" is not the address of a resolver"},
        {"no bracket", "[::1", "", "\"[::1\" is not the address of a resolver"},
        {"no anchor file", "127.0.0.1", "/nowhere/anchor",
         "cannot read the trust anchor /nowhere/anchor"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      Bench bench;
      bench.options.server = row.server;
      if (!row.anchor.empty()) bench.options.trust_anchor = row.anchor;
      const auto answer = bench.query("mx.example", RecordType::mx);
      REQUIRE(!answer);
      CHECK(answer.error().code == Errc::resolve_failed);
      CHECK(answer.error().detail == row.detail);
    }
  }

  TEST_CASE("resolv.conf names the server when nobody else does") {
    Bench bench;
    ScratchFile conf("nameserver 127.0.0.250\n");
    bench.options.server.clear();
    bench.options.resolv_conf = conf.path();
    const std::string text = bench.addresses("mx.example", Family::v4, 200ms);
    const bool silent = text == "error: timed_out: no answer through 127.0.0.250";
    const bool refused = text == "error: resolve_failed: the resolver answered SERVFAIL";
    CAPTURE(text);
    CHECK((silent || refused));
  }

  TEST_CASE("a forwarder that strips DNSSEC makes names insecure, not bogus") {
    Bench bench;
    bench.options.trust_anchor.clear();
    bench.responder.set("mx.example", RecordType::a, wire_address("127.0.0.2"));
    const auto found =
        bench.loop.run(bench.resolver().addresses("mx.example", Family::v4, bench.limit()));
    REQUIRE(found);
    CHECK(found->list == std::vector<std::string>{"127.0.0.2"});
    CHECK(found->security == Security::insecure);
  }

  TEST_CASE("an anchor that the user named is never dropped") {
    Bench bench;
    ScratchFile anchor(
        ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n");
    bench.options.trust_anchor = anchor.path();
    bench.responder.set("mx.example", RecordType::a, wire_address("127.0.0.2"));
    const auto found =
        bench.loop.run(bench.resolver().addresses("mx.example", Family::v4, bench.limit()));
    REQUIRE(!found);
    CHECK(found.error().code == Errc::resolve_bogus);
    CHECK(!found.error().detail.empty());
  }
}
