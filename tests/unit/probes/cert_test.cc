// SPDX-License-Identifier: GPL-3.0-or-later
// Which way leads to TLS on which target. The conversations stand in tests/scripts/cert.
#include "hail/probes/cert.h"

#include <doctest/doctest.h>

#include <string>

#include "probes/dane.h"

namespace hail::tests {

TEST_SUITE("cert") {
  TEST_CASE("the scheme decides, else the port; unknown ports speak TLS from the first byte") {
    struct Row {
      std::string scheme;
      std::uint16_t port;
      std::string protocol;  ///< Empty: TLS first.
    };
    const Row rows[] = {
        {"", 25, "smtp"},
        {"", 587, "smtp"},
        {"", 24, "lmtp"},
        {"", 110, "pop3"},
        {"", 143, "imap"},
        {"", 4190, "sieve"},
        {"", 465, ""},
        {"", 993, ""},
        {"", 995, ""},
        {"", 992, ""},
        {"", 443, ""},
        {"", 853, ""},
        {"", 636, ""},
        {"", 2525, ""},
        {"tls", 25, ""},
        {"telnets", 992, ""},
        {"smtps", 465, ""},
        {"smtps", 2465, ""},
        {"submissions", 465, ""},
        {"imaps", 993, ""},
        {"pop3s", 995, ""},
        {"smtp", 2525, "smtp"},
        {"smtp", 25, "smtp"},
        {"submission", 587, "smtp"},
        {"lmtp", 24, "lmtp"},
        {"pop3", 110, "pop3"},
        {"imap", 1143, "imap"},
        {"sieve", 4190, "sieve"},
        {"tcp", 25, "smtp"},
        {"tcp", 443, ""},
    };
    for (const Row& row : rows) {
      CAPTURE(row.scheme);
      CAPTURE(row.port);
      probes::Target target;
      target.scheme = row.scheme;
      target.endpoint = {"mx.example", row.port, {}};
      CHECK(probes::starttls_protocol(target) == row.protocol);
      CHECK(probes::cert_implicit_tls(target) == row.protocol.empty());
    }
    probes::Target local;
    local.endpoint.path = "/run/tls";
    CHECK(probes::cert_implicit_tls(local));
  }

  TEST_CASE("PKIX usages of TLSA records count everywhere but between mail servers") {
    struct Row {
      std::string name;
      std::string probe;
      std::string scheme;
      std::uint16_t port;
      bool implicit;
      bool count;
    };
    const Row rows[] = {
        {"SMTP (RFC 7672 section 3.1.3)", "smtp", "", 25, false, false},
        {"SMTP on another port", "smtp", "", 2525, false, false},
        {"hail cert on 25", "cert", "", 25, false, false},
        {"submission", "smtp", "", 587, false, true},
        {"submission on another port", "smtp", "submission", 2587, false, true},
        {"TLS first", "smtp", "", 465, true, true},
        {"HTTPS", "cert", "", 443, true, true},
        {"LMTP", "lmtp", "", 24, false, true},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      probes::Target target;
      target.scheme = row.scheme;
      target.endpoint = {"mx.example", row.port, {}};
      CHECK(probes::pkix_usages_count(*probes::find_probe(row.probe), target, row.implicit) ==
            row.count);
    }
  }
}

}  // namespace hail::tests
