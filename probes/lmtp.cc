// SPDX-License-Identifier: GPL-3.0-or-later
// LMTP (RFC 2033): SMTP's dialogue with LHLO, for handing mail to a mailbox server. It never runs
// on port 25, and nobody but that server's own MTA talks to it, so a missing STARTTLS is no fault.
#include <fmt/format.h>

#include "probes/smtp_port.h"

namespace hail::probes {

using net::Task;

namespace {

constexpr MailWords lmtp_words{"LHLO",
                               "STARTTLS",
                               "lmtp.starttls.missing",
                               "lmtp.starttls.refused",
                               "lmtp.starttls.stripped",
                               "lmtp.starttls.injection",
                               "lmtp.capabilities.lost_after_tls",
                               "lmtp.auth.before_tls",
                               "lmtp.auth.weak_only",
                               " No message was sent."};

}  // namespace

LmtpPort::LmtpPort(Dialog& dialog, const Context& context, SmtpFacts& facts)
    : SmtpPort(dialog, context, facts) {
  facts.lmtp = true;
  report_.title = "LMTP";
}

const MailWords& LmtpPort::words() const {
  return lmtp_words;
}

/// There is no HELO to fall back to: who refuses LHLO speaks no LMTP (RFC 2033 section 4.1).
Task<std::optional<Capabilities>> LmtpPort::capabilities() {
  const Reply lhlo = co_await introduce("LHLO");
  if (lhlo.positive()) co_return listed(lhlo);
  if (lhlo.code == 500 || lhlo.code == 502) {
    report_.find("lmtp.lhlo.refused", lhlo.text());
  } else {
    report_.skip("LHLO", "LHLO is refused: " + lhlo.text());
  }
  co_return std::nullopt;
}

/// RFC 2033 section 5: two extensions are a must, and port 25 is SMTP's alone.
void LmtpPort::judge(const Capabilities& list, Stage stage) {
  SmtpPort::judge(list, stage);
  std::vector<std::string> missing;
  for (const std::string_view name : {"PIPELINING", "ENHANCEDSTATUSCODES"}) {
    if (!list.contains(name)) missing.emplace_back(name);
  }
  if (!missing.empty())
    report_.find("lmtp.extensions.missing", fmt::format("without {}", fmt::join(missing, ", ")));
  if (context_.target.endpoint.port == 25) report_.find("lmtp.port.smtp");
}

Task<void> run_lmtp(Dialog& dialog, const Context& context, Report& report) {
  return run_port<LmtpPort>(dialog, context, report);
}
Task<void> secure_lmtp(Dialog& dialog, const Context& context, Report& report) {
  return secure_port<LmtpPort>(dialog, context, report);
}

}  // namespace hail::probes
