// SPDX-License-Identifier: GPL-3.0-or-later
// Rdata tables: what each type gives, and that every cut and every surplus byte is told.
#include "hail/net/records.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <functional>

using namespace hail::net;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

const std::string host = "\3mx1\7example\0"s;

std::string join(const Result<std::vector<std::string>>& strings) {
  if (!strings) return "error: " + strings.error().detail;
  std::string text;
  for (const std::string& each : *strings) text += "[" + each + "]";
  return text;
}

/// One reader for all types, so that tables can compare text.
std::string read(const std::string& type, std::string_view rdata) {
  const auto text = [](const auto& result, const auto& print) {
    return result ? print(*result) : "error: " + result.error().detail;
  };
  if (type == "MX") {
    return text(read_mx(rdata),
                [](const Mx& r) { return fmt::format("{} {}", r.preference, r.host); });
  }
  if (type == "SRV") {
    return text(read_srv(rdata), [](const Srv& r) {
      return fmt::format("{} {} {} {}", r.priority, r.weight, r.port, r.target);
    });
  }
  if (type == "TLSA") {
    return text(read_tlsa(rdata), [](const Tlsa& r) {
      return fmt::format("{} {} {} {}", r.usage, r.selector, r.matching_type, r.data);
    });
  }
  if (type == "CAA") {
    return text(read_caa(rdata),
                [](const Caa& r) { return fmt::format("{} {} {}", r.flags, r.tag, r.value); });
  }
  if (type == "TXT") return join(read_txt(rdata));
  const auto same = [](const std::string& r) { return r; };
  return type == "name" ? text(read_name(rdata), same) : text(read_address(rdata), same);
}

struct Row {
  std::string name;
  std::string type;
  std::string rdata;
  std::string expect;
};

}  // namespace

TEST_SUITE("records") {
  TEST_CASE("each type is read as its RFC draws it") {
    const std::string label63(63, 'a');
    const std::string three = "\x3f"s + label63 + "\x3f" + label63 + "\x3f" + label63;
    const Row rows[] = {
        {"MX (RFC 1035 section 3.3.9)", "MX", "\0\x0a"s + host, "10 mx1.example"},
        {"null MX (RFC 7505)", "MX", "\0\0\0"s, "0 ."},
        {"MX with the highest preference", "MX", "\xff\xff"s + host, "65535 mx1.example"},
        {"SRV (RFC 2782)", "SRV", "\0\1\0\2\x03\xe1"s + host, "1 2 993 mx1.example"},
        {"SRV: the service is not offered", "SRV", "\0\0\0\0\0\0\0"s, "0 0 0 ."},
        {"TLSA (RFC 6698 section 2.1)", "TLSA", "\3\1\1hash"s, "3 1 1 hash"},
        {"TLSA with empty data", "TLSA", "\3\1\1"s, "3 1 1 "},
        {"CAA (RFC 8659 section 4.1)", "CAA", "\0\5issueca.example"s, "0 issue ca.example"},
        {"CAA, critical, forbids all", "CAA", "\x80\5issue;"s, "128 issue ;"},
        {"TXT, one string", "TXT", "\5hello"s, "[hello]"},
        {"TXT, several strings stay apart", "TXT", "\2ab\0\1c"s, "[ab][][c]"},
        {"TXT keeps raw bytes", "TXT", "\2\0\xff"s, "[\0\xff]"s},
        {"a name", "name", host, "mx1.example"},
        {"the root", "name", "\0"s, "."},
        {"a dot inside a label is no separator", "name", "\3a.b\1c\0"s, "a\\046b.c"},
        {"control bytes and backslash", "name", "\4\x1b[m\\\0"s, "\\027[m\\092"},
        {"high bytes", "name", "\2\xe2\x80\0"s, "\\226\\128"},
        {"a name of 255 bytes", "name", three + "\x3d" + std::string(61, 'b') + '\0',
         label63 + '.' + label63 + '.' + label63 + '.' + std::string(61, 'b')},
        {"a name of 256 bytes", "name", three + "\x3e" + std::string(62, 'b') + '\0',
         "error: the name record has a name of more than 255 bytes"},
        {"a compression pointer cannot be followed here", "name", "\xc0\x0c"s,
         "error: the name record has a compressed or unknown label"},
        {"A", "address", "\xc0\0\2\7"s, "192.0.2.7"},
        {"AAAA (RFC 5952)", "address", "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"s, "2001:db8::1"},
        {"an address of 5 bytes", "address", "\1\2\3\4\5"s,
         "error: the address record is neither 4 nor 16 bytes long"},
        {"CAA with an empty tag", "CAA", "\0\0value"s, "error: the CAA record has an empty tag"},
        {"empty TXT", "TXT", "", "error: the TXT record is cut"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CHECK(read(row.type, row.rdata) == row.expect);
    }
  }

  TEST_CASE("every proper prefix of a record with a fixed end is an error") {
    const Row rows[] = {
        {"MX", "MX", "\0\x0a"s + host, ""},  {"SRV", "SRV", "\0\1\0\2\x03\xe1"s + host, ""},
        {"name", "name", host, ""},          {"TXT", "TXT", "\5hello"s, ""},
        {"A", "address", "\xc0\0\2\7"s, ""},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      for (std::size_t cut = 0; cut < row.rdata.size(); ++cut) {
        CAPTURE(cut);
        CHECK(read(row.type, row.rdata.substr(0, cut)).starts_with("error: "));
      }
      if (row.type != "TXT" && row.type != "address") {
        CHECK(read(row.type, row.rdata + "x").ends_with("has bytes left over"));
      }
    }
  }

  TEST_CASE("the error is a protocol error of the resolve phase") {
    const auto result = read_mx("\0"sv);
    REQUIRE(!result);
    CHECK(result.error().code == Errc::protocol);
    CHECK(result.error().phase == Phase::resolve);
  }
}
