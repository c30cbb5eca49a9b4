// SPDX-License-Identifier: GPL-3.0-or-later
// Endpoints and numeric addresses as text, and international names.
#include "hail/net/endpoint.h"

#include <doctest/doctest.h>

#include "net/address.h"

using namespace hail::net;

TEST_SUITE("endpoint") {
  TEST_CASE("as a user would type it") {
    CHECK(to_string(Endpoint{"mx.example", 25, {}}) == "mx.example:25");
    CHECK(to_string(Endpoint{"192.0.2.7", 25, {}}) == "192.0.2.7:25");
    CHECK(to_string(Endpoint{"2001:db8::1", 25, {}}) == "[2001:db8::1]:25");
    CHECK(to_string(Endpoint{{}, 0, "/run/x"}) == "unix:/run/x");
  }

  TEST_CASE("addresses and what only looks like one") {
    struct Row {
      std::string text;
      Family family;
    };
    const Row rows[] = {
        {"192.0.2.7", Family::v4},
        {"255.255.255.255", Family::v4},
        {"2001:db8::1", Family::v6},
        {"::", Family::v6},
        {"::ffff:192.0.2.1", Family::v6},
        {"fe80::1%lo", Family::v6},
        {"", Family::any},
        {"25", Family::any},
        {"127.1", Family::any},
        {"192.0.2.256", Family::any},
        {"192.0.2.7.", Family::any},
        {"192.0.2.07", Family::any},
        {"[::1]", Family::any},
        {"::1%", Family::any},
        {"1::2::3", Family::any},
        {"mx.example", Family::any},
        {"0x7f.0.0.1", Family::any},
        {"192.0.2.7 ", Family::any},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      CHECK(family_of(row.text) == row.family);
      CHECK(is_address(row.text) == (row.family != Family::any));
    }
  }

  TEST_CASE("to a socket address and back (RFC 5952)") {
    struct Row {
      std::string in;
      std::string out;
    };
    const Row rows[] = {
        {"192.0.2.7", "192.0.2.7"},   {"2001:DB8:0:0::1", "2001:db8::1"}, {"::1", "::1"},
        {"fe80::1%lo", "fe80::1%lo"}, {"fe80::1%1", "fe80::1%lo"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.in);
      const auto address = socket_address(row.in, 25);
      REQUIRE(address);
      CHECK(numeric(*address) == row.out);
      CHECK(address->port() == 25);
    }
    CHECK(!socket_address("mx.example", 25));
    CHECK(!socket_address("fe80::1%nosuchinterface", 25));
  }

  TEST_CASE("the peer's name in errors") {
    CHECK(peer_text("mx.example", "192.0.2.7", 25) == "mx.example [192.0.2.7]:25");
    CHECK(peer_text("192.0.2.7", "192.0.2.7", 25) == "192.0.2.7:25");
    CHECK(peer_text("::1", "::1", 25) == "[::1]:25");
    CHECK(peer_text("mx.example", "", 25) == "mx.example:25");
  }
}

TEST_SUITE("international names") {
  TEST_CASE("only names with bytes above 127 are converted") {
    struct Row {
      std::string name;
      std::string in;
      std::string out;
    };
    const Row rows[] = {
        {"plain", "mx.example", "mx.example"},
        {"underscores stay", "_25._tcp.a_b.example", "_25._tcp.a_b.example"},
        {"what libidn2 would refuse", "-bad.xn--zzzz", "-bad.xn--zzzz"},
        {"an umlaut",
         "b\xc3\xbc"
         "cher.example",
         "xn--bcher-kva.example"},
        {"not transitional: eszett stays itself",
         "stra\xc3\x9f"
         "e.example",
         "xn--strae-oqa.example"},
        {"upper case is mapped",
         "B\xc3\x9c"
         "CHER.example",
         "xn--bcher-kva.example"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const auto ascii = to_ascii(row.in);
      REQUIRE(ascii);
      CHECK(*ascii == row.out);
    }
    for (const std::string& bad :
         {std::string("\xff.example"), std::string("a\xc3\xbc\xe2\x80\xae"),
          std::string("\xc3\xbc\0x", 4)}) {
      CAPTURE(bad);
      const auto refused = to_ascii(bad);
      REQUIRE(!refused);
      CHECK(refused.error().code == Errc::resolve_not_found);
    }
  }
}
