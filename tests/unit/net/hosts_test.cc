// SPDX-License-Identifier: GPL-3.0-or-later
// The machine's files about names, and the order of addresses.
#include "net/hosts.h"

#include <doctest/doctest.h>

#include "net/rfc6724.h"

using namespace hail::net;

namespace {

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

TEST_SUITE("hosts") {
  TEST_CASE("the hosts file: names to addresses in its order") {
    const Hosts hosts = parse_hosts(
        "# comment\n"
        "127.0.0.1\tlocalhost  # and more\n"
        "::1 localhost ip6-localhost\n"
        "192.0.2.7 MX.Example mx   alias.\r\n"
        "192.0.2.7 mx\n"
        "999.0.0.1 broken\n"
        "192.0.2.8\n"
        "fe80::1%lo linked\n"
        "#192.0.2.9 commented\n"
        "192.0.2.10 last");
    struct Row {
      std::string name;
      std::string addresses;
    };
    const Row rows[] = {
        {"localhost", "127.0.0.1 ::1"}, {"ip6-localhost", "::1"},
        {"mx.example", "192.0.2.7"},    {"mx", "192.0.2.7"},
        {"alias", "192.0.2.7"},         {"broken", ""},
        {"linked", "fe80::1%lo"},       {"commented", ""},
        {"last", "192.0.2.10"},         {"and", ""},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const auto found = hosts.find(row.name);
      CHECK((found == hosts.end() ? "" : join(found->second)) == row.addresses);
    }
  }

  TEST_CASE("resolv.conf: servers, search list, ndots") {
    struct Row {
      std::string name;
      std::string text;
      std::string servers;
      std::string search;
      int ndots;
    };
    const Row rows[] = {
        {"nothing: the local machine (resolv.conf(5))", "", "127.0.0.1", "", 1},
        {"comments of both kinds", "# a\n; b\nnameserver 192.0.2.53 # c\n", "192.0.2.53", "", 1},
        {"at most three servers",
         "nameserver 192.0.2.1\nnameserver ::1\nnameserver 192.0.2.3\nnameserver 192.0.2.4",
         "192.0.2.1 ::1 192.0.2.3", "", 1},
        {"what is no address is left out", "nameserver dns.example\nnameserver 192.0.2.1\n",
         "192.0.2.1", "", 1},
        {"a zone stays", "nameserver fe80::1%eth0\n", "fe80::1%eth0", "", 1},
        {"search", "search a.example B.Example.\n", "127.0.0.1", "a.example b.example", 1},
        {"the last of domain and search counts", "search a.example\ndomain c.example\n",
         "127.0.0.1", "c.example", 1},
        {"ndots", "options rotate ndots:2 timeout:1\n", "127.0.0.1", "", 2},
        {"ndots is at most 15", "options ndots:99\n", "127.0.0.1", "", 15},
        {"a broken ndots is left out", "options ndots:x ndots:\n", "127.0.0.1", "", 1},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const ResolvConf conf = parse_resolv_conf(row.text);
      CHECK(join(conf.servers) == row.servers);
      CHECK(join(conf.search) == row.search);
      CHECK(conf.ndots == row.ndots);
    }
  }

  TEST_CASE("the search list is for names with few dots") {
    ResolvConf conf;
    conf.search = {"a.example", "b.example"};
    CHECK(join(search_names("mx", conf)) == "mx.a.example mx.b.example mx");
    CHECK(join(search_names("mx.dept", conf)) == "mx.dept");
    CHECK(join(search_names("mx.", conf)) == "mx.");
    conf.ndots = 2;
    CHECK(join(search_names("mx.dept", conf)) == "mx.dept.a.example mx.dept.b.example mx.dept");
    conf.ndots = 0;
    CHECK(join(search_names("mx", conf)) == "mx");
  }
}

TEST_SUITE("address order") {
  TEST_CASE("RFC 6724 section 10.2, in its order; the first of each row is to win") {
    struct Row {
      std::string name;
      Destination wins;
      Destination loses;
    };
    const Row rows[] = {
        {"prefer matching scope",
         {"2001:db8:1::1", "2001:db8:1::2"},
         {"198.51.100.121", "169.254.13.78"}},
        {"prefer matching scope, IPv4",
         {"198.51.100.121", "198.51.100.117"},
         {"2001:db8:1::1", "fe80::1"}},
        {"prefer higher precedence", {"2001:db8:1::1", "2001:db8:1::2"}, {"10.1.2.3", "10.1.2.4"}},
        {"prefer smaller scope", {"fe80::1", "fe80::2"}, {"2001:db8:1::1", "2001:db8:1::2"}},
        {"longest matching prefix",
         {"2001:db8:1::1", "2001:db8:1::2"},
         {"2001:db8:3ffe::1", "2001:db8:3f44::2"}},
        {"prefer matching label",
         {"2002:c633:6401::1", "2002:c633:6401::2"},
         {"2001:db8:1::1", "2002:c633:6401::2"}},
        {"prefer higher precedence to 6to4",
         {"2001:db8:1::1", "2001:db8:1::2"},
         {"2002:c633:6401::1", "2002:c633:6401::2"}},
        {"avoid unusable destinations (rule 1)", {"192.0.2.1", "192.0.2.9"}, {"2001:db8::1", ""}},
        {"loopback before all (section 2.1)", {"::1", "::1"}, {"127.0.0.1", "127.0.0.1"}},
        {"unique local after IPv4 (section 2.1)",
         {"192.0.2.1", "192.0.2.9"},
         {"fd00::1", "fd00::2"}},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      std::vector<Destination> as_is = {row.wins, row.loses};
      sort_destinations(as_is);
      CHECK(as_is[0].address == row.wins.address);
      std::vector<Destination> reversed = {row.loses, row.wins};
      sort_destinations(reversed);
      CHECK(reversed[0].address == row.wins.address);
    }
  }

  TEST_CASE("what no rule tells apart keeps its order (rule 10); IPv4 rotates as DNS said") {
    std::vector<Destination> destinations = {
        {"203.0.113.9", "10.0.0.1"}, {"10.200.0.1", "10.0.0.1"}, {"192.0.2.3", "10.0.0.1"}};
    sort_destinations(destinations);
    CHECK(destinations[0].address == "203.0.113.9");
    CHECK(destinations[1].address == "10.200.0.1");
    CHECK(destinations[2].address == "192.0.2.3");
  }
}
