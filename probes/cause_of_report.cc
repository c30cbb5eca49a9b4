// SPDX-License-Identifier: GPL-3.0-or-later
// Two tables and the server's words. What broke the conversation weighs more than what was found
// before; a refusal is judged by its reply. Pure.
#include "probes/cause_of_report.h"

#include <algorithm>
#include <charconv>

#include "hail/probes/cause.h"
#include "hail/probes/smtp.h"

namespace hail::probes {
namespace {

using net::Errc;
using net::Phase;

struct FindingCause {
  std::string_view id;
  std::string_view cause;  ///< Empty: what the reply in the finding's evidence says.
};
// The first row that was found; refusals before faults, faults before what is only slow.
constexpr FindingCause finding_causes[] = {
    {"smtp.rcpt.refused", ""},
    {"smtp.rcpt.deferred", ""},
    {"smtp.starttls.stripped", "starttls-stripped"},
    {"lmtp.starttls.stripped", "starttls-stripped"},
    {"imap.starttls.stripped", "starttls-stripped"},
    {"smtp.starttls.missing", "starttls-missing"},
    {"imap.starttls.missing", "starttls-missing"},
    {"pop3.stls.missing", "starttls-missing"},
    {"sieve.starttls.missing", "starttls-missing"},
    {"lmtp.starttls.missing", "starttls-missing"},
    {"tls.certificate.expired", "cert-expired"},
    {"tls.certificate.name", "cert-name"},
    {"tls.version.old", "tls-version"},
    {"auth.needs_tls", "auth-needs-tls"},
    {"auth.wrong_password", "auth-failed"},
    {"auth.disabled", "auth-failed"},
    {"auth.mechanism_refused", "auth-failed"},
    {"auth.unknown", "auth-failed"},
    {"reply.tarpit", "tarpit"},
    {"greeting.delayed", "greet-delay"},
};

// clang-format off
constexpr std::string_view all_causes[] = {
    "dns-none", "no-route", "refused", "filtered-25",
    "greet-delay", "tarpit", "throttled-421", "rejected-ip-554", "dnsbl",
    "starttls-missing", "starttls-stripped", "tls-version", "cert-name", "cert-expired",
    "auth-needs-tls", "auth-required", "auth-failed",
    "greylisted", "relay-denied", "user-unknown", "mailbox-full", "too-big", "policy"};
// clang-format on

/// What a reply as it stands in evidence says: "550 5.1.1 no such user".
std::string of_reply(std::string_view said) {
  int code = 0;
  const auto [end, problem] = std::from_chars(said.data(), said.data() + said.size(), code);
  if (problem != std::errc()) return {};
  Reply reply;
  reply.code = code;
  std::string_view rest = said.substr(static_cast<std::size_t>(end - said.data()));
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  reply.lines.emplace_back(rest);
  const std::string enhanced = reply.enhanced().value_or("");
  const Cause cause = cause_of_reply(code, enhanced, reply.words());
  return cause == Cause::unknown ? std::string() : std::string(name(cause));
}

/// Why we were sent away: in the server's words, or by the kind of its reply.
std::string of_refusal(const Report& report, std::string_view id, std::string_view otherwise) {
  const Finding* finding = report.finding(id);
  std::string cause = of_reply(finding == nullptr ? report.error->detail : finding->seen);
  return cause.empty() ? std::string(otherwise) : cause;
}

/// OpenSSL's and our own words for it; see net/tls_words.cc.
std::string of_tls(const net::Error& error) {
  const std::string& detail = error.detail;
  if (detail.find("version of TLS") != std::string::npos) return "tls-version";
  if (error.code != Errc::certificate) return {};
  if (detail.find("expired") != std::string::npos) return "cert-expired";
  return detail.find("names") != std::string::npos ? "cert-name" : "";
}

std::string of_error(const Report& report) {
  const net::Error& error = *report.error;
  const bool dialing = error.phase == Phase::connect;
  switch (error.code) {
    case Errc::resolve_not_found:
      return "dns-none";
    case Errc::unreachable:
      return "no-route";
    case Errc::refused:
      return "refused";
    case Errc::filtered:
      return report.port == 25 ? "filtered-25" : "";
    case Errc::timed_out:
      if (dialing && report.port == 25) return "filtered-25";
      return report.has("reply.tarpit") ? "tarpit" : "";
    case Errc::tls:
    case Errc::certificate:
      return of_tls(error);
    case Errc::throttled:
      return of_refusal(report, "greeting.throttled", "throttled-421");
    case Errc::rejected:
      return of_refusal(report, "greeting.rejected", "rejected-ip-554");
    default:
      return {};
  }
}

}  // namespace

std::string cause_of_report(const Report& report) {
  if (report.error) {
    std::string cause = of_error(report);
    if (!cause.empty()) return cause;
  }
  for (const FindingCause& row : finding_causes) {
    const Finding* const finding = report.finding(row.id);
    if (finding == nullptr) continue;
    std::string cause = row.cause.empty() ? of_reply(finding->seen) : std::string(row.cause);
    if (!cause.empty()) return cause;
  }
  return {};
}

std::span<const std::string_view> causes() {
  return all_causes;
}

}  // namespace hail::probes
