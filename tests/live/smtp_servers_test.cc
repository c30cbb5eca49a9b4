// SPDX-License-Identifier: GPL-3.0-or-later
// SMTP of Postfix, Exim and OpenSMTPD, LMTP of Dovecot and Cyrus: what hail says of them is what
// Python's smtplib and openssl say of the same ports in the same run. OpenSMTPD's TLS is broken as
// Debian 12 ships it, so that nobody can log in there: it offers AUTH inside TLS only.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "hail/probes/smtp.h"
#include "live/probing.h"
#include "support/lab.h"
#include "support/skip.h"
#include "unit/cli/process.h"

using namespace hail;
using namespace hail::tests;
using probes::Report;

namespace {

// Prints each extension as shown() does below: before TLS, a line "--", and inside it, or else the
// kind of error that kept it out.
constexpr const char* peer = R"python(
import smtplib, ssl, sys
def show(server):
    server.ehlo()
    for name in sorted(server.esmtp_features):
        print(name.upper(), *server.esmtp_features[name].split())
host, _, port = sys.argv[1].rpartition(':')
to = host.strip('[]'), int(port), 'client.lab.test'
anything = ssl.create_default_context()
anything.check_hostname = False
anything.verify_mode = ssl.CERT_NONE
try:
    if sys.argv[2] == 'SMTP_SSL':
        server = smtplib.SMTP_SSL(*to, context=anything)
        print('--')
    else:
        server = getattr(smtplib, sys.argv[2])(*to)
        show(server)
        print('--')
        server.starttls(context=anything)
    show(server)
    server.quit()
except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
    print(type(error).__name__)
)python";

// Prints version and cipher, then the SHA-256 of the certificate; nothing without TLS.
constexpr const char* by_openssl = R"sh(
seen=$(timeout 20 openssl s_client -connect "$1" $2 </dev/null 2>/dev/null)
echo "$seen" | sed -n 's/^New, \(TLS[^,]*\), Cipher is /\1 /p'
echo "$seen" | openssl x509 -noout -fingerprint -sha256 2>/dev/null | sed 's/.*=//; s/://g; s/.*/\L&/'
)sh";

struct Port {
  std::string server, variable, certificate;
  std::string starttls;  ///< What the facts shall say of it.
};
const Port ports[] = {
    {"postfix", "SMTP", "mx1.lab.test", "done"},
    {"postfix", "SMTP_V6", "mx1.lab.test", "done"},
    {"postfix", "SMTP_POSTSCREEN", "mx1.lab.test", "done"},
    {"postfix", "SMTP_NOTLS", "mx1.lab.test", "missing"},
    {"postfix", "SUBMISSION", "mx1.lab.test", "done"},
    {"postfix", "SUBMISSIONS", "mx1.lab.test", "implicit"},
    {"exim", "EXIM", "exim.lab.test", "done"},
    {"exim", "EXIM_V6", "exim.lab.test", "done"},
    {"exim", "EXIM_SUBMISSION", "exim.lab.test", "done"},
    {"exim", "EXIM_SUBMISSIONS", "exim.lab.test", "implicit"},
    {"opensmtpd", "OPENSMTPD", "opensmtpd.lab.test", "failed"},
    {"opensmtpd", "OPENSMTPD_SUBMISSION", "opensmtpd.lab.test", "failed"},
    {"opensmtpd", "OPENSMTPD_PLAIN", "opensmtpd.lab.test", "missing"},
    {"opensmtpd", "OPENSMTPD_WRAPPED", "opensmtpd.lab.test", "implicit"},
    {"dovecot", "LMTP", "mail.lab.test", "done"},
    {"dovecot", "LMTP_V6", "mail.lab.test", "done"},
    // Whoever may connect is trusted there, and it offers EXTERNAL to nobody but them.
    {"cyrus", "CYRUS_LMTP", "cyrus.lab.test", "missing"},
};

const probes::SmtpFacts& smtp(const Report& report) {
  return dynamic_cast<const probes::SmtpFacts&>(*report.facts);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// Sorted.
void shown(const std::optional<probes::Capabilities>& list, std::vector<std::string>& lines) {
  if (!list) return;
  std::vector<std::string> more;
  for (const auto& [name, parameters] : list->list()) {
    std::vector<std::string> words{name};
    words.insert(words.end(), parameters.begin(), parameters.end());
    more.push_back(fmt::format("{}", fmt::join(words, " ")));
  }
  std::sort(more.begin(), more.end());
  lines.insert(lines.end(), more.begin(), more.end());
}

/// Cyrus ends its list by a line that is another one on each connection.
std::vector<std::string> without_session(std::vector<std::string> lines) {
  std::erase_if(lines, [](const std::string& line) { return line.starts_with("OK SESSIONID="); });
  return lines;
}

/// What smtplib would print of what hail learned.
std::vector<std::string> as_smtplib(const probes::SmtpFacts& facts) {
  std::vector<std::string> lines;
  shown(facts.capabilities, lines);
  lines.emplace_back("--");
  shown(facts.capabilities_tls, lines);
  if (facts.starttls == "missing") lines.emplace_back("SMTPNotSupportedError");
  if (facts.starttls == "failed") lines.emplace_back("SSLError");
  return without_session(std::move(lines));
}

std::string as_openssl(const Report& report) {
  if (!report.tls) return {};
  return fmt::format("{} {}\n{}\n", report.tls->version, report.tls->cipher,
                     report.tls->certificates.front().sha256);
}

probes::Target target_at(const Lab& lab, const Port& port) {
  probes::Target target = target_of(lab[port.variable]);
  target.implicit_tls = port.starttls == "implicit";
  return target;
}

}  // namespace

TEST_SUITE("live smtp servers") {
  TEST_CASE("extensions are those that smtplib sees, certificate and cipher those of openssl") {
    for (const Port& port : ports) {
      CAPTURE(port.variable);
      const Lab lab({"certs", port.server});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      const bool lmtp = port.variable.find("LMTP") != std::string::npos;
      const std::string name = lmtp ? "lmtp" : "smtp";
      const bool implicit = port.starttls == "implicit";
      // All three at once: postscreen lets each of them wait.
      Started python({"python3", "-c", peer, lab[port.variable],
                      lmtp       ? "LMTP"
                      : implicit ? "SMTP_SSL"
                                 : "SMTP"});
      Started openssl(
          {"sh", "-c", by_openssl, "sh", lab[port.variable], implicit ? "" : "-starttls " + name});
      const Report report = probe(name, target_at(lab, port), trusting(lab, port.certificate));
      const Ended by_python = python.wait();
      CHECK(by_python.err == "");
      CHECK(smtp(report).starttls == port.starttls);
      CHECK(as_smtplib(smtp(report)) == without_session(lines_of(by_python.out)));
      const Ended seen = openssl.wait();
      // Openssl shows a certificate too whose key nobody proved to have; to hail there is none.
      if (port.starttls == "failed") {
        CHECK_FALSE(report.tls);
        continue;
      }
      CHECK(as_openssl(report) == seen.out);
      CHECK(trouble(report) == "none");
      CHECK(report.complete);
      if (port.starttls != "missing") CHECK(report.tls.value().verified);
    }
  }

  TEST_CASE("OpenSMTPD offers TLS and breaks off: status 6, and what was learned is told") {
    const Lab lab({"certs", "opensmtpd"});
    if (!lab.up()) return skip(lab.why());
    for (const std::string variable : {"OPENSMTPD", "OPENSMTPD_SUBMISSION"}) {
      CAPTURE(variable);
      const Report report =
          probe("smtp", target_of(lab[variable]), trusting(lab, "opensmtpd.lab.test"));
      REQUIRE(report.error);
      CHECK(report.error->phase == net::Phase::tls);
      CHECK(probes::exit_status(report, probes::FailOn::never) == 6);
      CHECK(report.banner.starts_with("220 opensmtpd.lab.test ESMTP OpenSMTPD"));
      CHECK(smtp(report).starttls == "failed");
      REQUIRE(smtp(report).capabilities);
      CHECK(smtp(report).capabilities->contains("STARTTLS"));
      CHECK_FALSE(smtp(report).capabilities_tls);
      CHECK_FALSE(report.has("smtp.starttls.missing"));
    }
    probes::Target first = target_of(lab["OPENSMTPD_SMTPS"], "smtps");
    first.implicit_tls = true;
    const Report report = probe("smtp", first, trusting(lab, "opensmtpd.lab.test"));
    REQUIRE(report.error);
    CHECK(report.error->phase == net::Phase::tls);
    CHECK(probes::exit_status(report, probes::FailOn::never) == 6);
  }

  TEST_CASE("every mechanism that Exim and Postfix offer logs in, and a wrong password does not") {
    struct Row {
      Port port;
      std::string offered, strongest;
    };
    const std::string six = "PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256";
    const Row rows[] = {
        {{"exim", "EXIM_SUBMISSION", "exim.lab.test", "done"}, "PLAIN LOGIN CRAM-MD5", "PLAIN"},
        {{"exim", "EXIM_SUBMISSIONS", "exim.lab.test", "implicit"},
         "PLAIN LOGIN CRAM-MD5",
         "PLAIN"},
        {{"postfix", "SUBMISSION", "mx1.lab.test", "done"}, six, "SCRAM-SHA-256"},
        {{"postfix", "SUBMISSIONS", "mx1.lab.test", "implicit"}, six, "SCRAM-SHA-256"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.port.variable);
      const Lab lab({"certs", row.port.server});
      if (!lab.up()) {
        skip(lab.why());
        continue;
      }
      probes::Plan plan = trusting(lab, row.port.certificate);
      const Report first = probe("smtp", target_at(lab, row.port), plan);
      REQUIRE(smtp(first).capabilities_tls);
      REQUIRE(smtp(first).capabilities_tls->contains("AUTH"));
      std::vector<std::string> mechanisms = *smtp(first).capabilities_tls->parameters("AUTH");
      CHECK(fmt::format("{}", fmt::join(mechanisms, " ")) == row.offered);
      mechanisms.emplace_back();
      for (const std::string& mechanism : mechanisms) {
        CAPTURE(mechanism);
        plan.login = lab_user(mechanism);
        const Report report = probe("smtp", target_at(lab, row.port), plan);
        CHECK(trouble(report) == "none");
        REQUIRE(smtp(report).auth);
        CHECK(name(smtp(report).auth->outcome) == "accepted");
        CHECK(smtp(report).auth->mechanism == (mechanism.empty() ? row.strongest : mechanism));
        CHECK(smtp(report).auth->channel_binding == "");
        CHECK(smtp(report).capabilities_auth);
        CHECK(probes::exit_status(report, probes::FailOn::warn) == 0);

        plan.login->secret = probes::Secret("not it");
        const Report wrong = probe("smtp", target_at(lab, row.port), plan);
        REQUIRE(smtp(wrong).auth);
        CHECK(name(smtp(wrong).auth->outcome) == "wrong_password");
        CHECK(probes::exit_status(wrong, probes::FailOn::error) == 7);
      }
    }
  }
}
