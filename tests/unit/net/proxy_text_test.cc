// SPDX-License-Identifier: GPL-3.0-or-later
// Proxy URLs and the bytes of the PROXY prologue.
#include <doctest/doctest.h>

#include "hail/net/dialer.h"

using namespace hail::net;
using namespace std::string_literals;

TEST_SUITE("proxy url") {
  TEST_CASE("parts") {
    struct UrlRow {
      std::string url;
      std::string expect;
    };
    const auto text = [](const std::string& url) {
      const auto proxy = parse_proxy(url);
      if (!proxy) return "error: " + proxy.error().detail;
      constexpr std::string_view kinds[] = {"socks5", "socks5h", "http"};
      return std::string(kinds[static_cast<std::size_t>(proxy->kind)]) + ' ' +
             to_string(proxy->at) + " [" + proxy->user + "] [" + proxy->password + ']';
    };
    const std::string port = "error: the proxy's port must be a number from 1 to 65535";
    const UrlRow rows[] = {
        {"socks5://127.0.0.1:1080", "socks5 127.0.0.1:1080 [] []"},
        {"socks5h://proxy.example:1080/", "socks5h proxy.example:1080 [] []"},
        {"http://[::1]:3128", "http [::1]:3128 [] []"},
        {"http://me:se%40cr%3at@proxy.example:3128", "http proxy.example:3128 [me] [se@cr:t]"},
        {"http://me:a:b@proxy.example:1", "http proxy.example:1 [me] [a:b]"},
        {"http://me:a@b@proxy.example:1", "http proxy.example:1 [me] [a@b]"},
        {"socks5://me@proxy.example:1", "socks5 proxy.example:1 [me] []"},
        {"ftp://proxy.example:1", "error: a proxy begins with socks5://, socks5h:// or http://"},
        {"proxy.example:1", "error: a proxy begins with socks5://, socks5h:// or http://"},
        {"http://proxy.example", port},
        {"http://proxy.example:", port},
        {"http://proxy.example:0", port},
        {"http://proxy.example:65536", port},
        {"http://proxy.example:80x", port},
        {"http://[::1]", port},
        {"http://[::1", "error: the proxy's host is no IPv6 address in brackets"},
        {"http://[1.2.3.4]:1", "error: the proxy's host is no IPv6 address in brackets"},
        {"http://:80", "error: the proxy's host is missing"},
        {"http://", "error: the proxy's host is missing"},
        {"http://a%4:b@h:1", "error: a % must be followed by two hexadecimal digits"},
        {"http://a%zz@h:1", "error: a % must be followed by two hexadecimal digits"},
        {"http://h:1/path", "error: a path makes no sense behind the proxy's port"},
        {"http://:secret@h:1",
         "error: the user and the password have at most 255 bytes each, and a password needs a "
         "user"},
        {"http://" + std::string(256, 'u') + "@h:1",
         "error: the user and the password have at most 255 bytes each, and a password needs a "
         "user"},
    };
    for (const UrlRow& row : rows) {
      CAPTURE(row.url);
      CHECK(text(row.url) == row.expect);
    }
  }
}

TEST_SUITE("PROXY prologue") {
  TEST_CASE("version 1 (section 2.1, with its longest lines)") {
    const std::string ffff = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
    struct PrologueRow {
      std::string source;
      std::uint16_t source_port;
      std::string destination;
      std::uint16_t destination_port;
      std::string expect;
    };
    const PrologueRow rows[] = {
        {"192.168.0.1", 56324, "192.168.0.11", 443,
         "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"},
        {"255.255.255.255", 65535, "255.255.255.255", 65535,
         "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n"},
        {ffff, 65535, ffff, 65535, "PROXY TCP6 " + ffff + ' ' + ffff + " 65535 65535\r\n"},
        {"fe80::1%lo", 1, "fe80::2%lo", 2, "PROXY TCP6 fe80::1 fe80::2 1 2\r\n"},
        {"", 0, "192.0.2.1", 25, "PROXY UNKNOWN\r\n"},
        {"192.0.2.1", 1, "2001:db8::1", 25, "PROXY UNKNOWN\r\n"},
        {"192.0.2.1", 1, "", 25, "PROXY UNKNOWN\r\n"},
    };
    for (const PrologueRow& row : rows) {
      CAPTURE(row.expect);
      const std::string bytes = proxy_prologue(ProxyProtocol::v1, row.source, row.source_port,
                                               row.destination, row.destination_port);
      CHECK(bytes == row.expect);
      CHECK(bytes.size() <= 107);
    }
  }

  TEST_CASE("version 2 (section 2.2)") {
    const std::string signature = "\x0d\x0a\x0d\x0a\x00\x0d\x0a\x51\x55\x49\x54\x0a"s;
    CHECK(proxy_prologue(ProxyProtocol::v2, "192.0.2.1", 0x1234, "198.51.100.2", 25) ==
          signature + "\x21\x11\0\x0c\xc0\0\2\1\xc6\x33\x64\2\x12\x34\0\x19"s);
    CHECK(proxy_prologue(ProxyProtocol::v2, "::1", 1, "::2", 2) ==
          signature + "\x21\x21\0\x24"s + std::string(15, '\0') + '\1' + std::string(15, '\0') +
              "\2\0\1\0\2"s);
    CHECK(proxy_prologue(ProxyProtocol::v2, "", 0, "192.0.2.1", 25) == signature + "\x20\0\0\0"s);
    CHECK(proxy_prologue(ProxyProtocol::none, "192.0.2.1", 1, "192.0.2.2", 2).empty());
  }
}
