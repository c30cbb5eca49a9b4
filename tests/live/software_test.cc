// SPDX-License-Identifier: GPL-3.0-or-later
// Which software answers on the ports of real servers, told by what they say of themselves; and of
// SMTP servers that keep quiet about it, by the order of their capabilities alone.
#include "hail/probes/software.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "live/probing.h"
#include "support/lab.h"
#include "support/skip.h"

using namespace hail;
using namespace hail::tests;

namespace {

struct Port {
  std::string server;
  std::string variable;
  std::string probe;
  std::string product;
  std::string told_by;
  bool with_version = false;
};

const Port ports[] = {
    {"postfix", "SMTP", "smtp", "Postfix", "greeting"},
    {"postfix", "SUBMISSION", "smtp", "Postfix", "greeting"},
    {"postfix", "SMTP", "banner", "Postfix", "greeting"},
    {"exim", "EXIM", "smtp", "Exim", "greeting", true},
    {"opensmtpd", "OPENSMTPD_PLAIN", "smtp", "OpenSMTPD", "greeting"},
    {"dovecot", "LMTP", "lmtp", "Dovecot", "greeting"},
    {"dovecot", "IMAP", "imap", "Dovecot", "ID"},
    {"dovecot", "IMAP", "banner", "Dovecot", "greeting"},
    {"dovecot", "POP3", "pop3", "Dovecot", "greeting"},
    {"dovecot", "SIEVE", "sieve", "Dovecot Pigeonhole", "IMPLEMENTATION"},
    {"cyrus", "CYRUS_LMTP", "lmtp", "Cyrus IMAP", "greeting", true},
    {"cyrus", "CYRUS_IMAP", "imap", "Cyrus IMAP", "ID", true},
    {"cyrus", "CYRUS_POP3", "pop3", "Cyrus IMAP", "IMPLEMENTATION", true},
    {"cyrus", "CYRUS_SIEVE", "sieve", "Cyrus IMAP", "IMPLEMENTATION", true},
    {"cyrus", "CYRUS_SIEVE", "banner", "Cyrus IMAP", "IMPLEMENTATION", true},
    {"courier", "COURIER_IMAP", "imap", "Courier", "greeting"},
    {"courier", "COURIER_POP3", "pop3", "Courier", "IMPLEMENTATION"},
};

}  // namespace

TEST_SUITE("live software") {
  TEST_CASE("each server is named, with what told it") {
    for (const Port& row : ports) {
      CAPTURE(row.variable);
      CAPTURE(row.probe);
      const Lab lab({"certs", row.server});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      const probes::Report report = probe(row.probe, target_of(lab[row.variable]), {});
      REQUIRE(report.software);
      CHECK(report.software->product == row.product);
      CHECK(name(report.software->told_by) == row.told_by);
      CHECK_FALSE(report.software->likely);
      CHECK(report.software->version.empty() != row.with_version);
    }
  }

  TEST_CASE("SMTP servers without a name are told by their order alone, as likely") {
    for (const Port& row : ports) {
      if (row.probe != "smtp") continue;
      CAPTURE(row.variable);
      const Lab lab({"certs", row.server});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      const probes::Report report = probe(row.probe, target_of(lab[row.variable]), {});
      REQUIRE(report.facts);
      std::vector<probes::Clue> clues;
      report.facts->add_clues(clues);
      std::erase_if(clues,
                    [](const probes::Clue& clue) { return clue.by != probes::ToldBy::list; });
      const auto found = probes::identify("smtp", clues);
      REQUIRE(found);
      CHECK(found->product == row.product);
      CHECK(found->likely);
    }
  }

  TEST_CASE("a scan does not look for it") {
    const Lab lab({"certs", "postfix"});
    if (!lab.up()) return skip(lab.why());
    probes::Plan plan;
    plan.scan = true;
    CHECK_FALSE(probe("smtp", target_of(lab["SMTP"]), plan).software);
  }
}
