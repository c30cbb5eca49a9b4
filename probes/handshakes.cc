// SPDX-License-Identifier: GPL-3.0-or-later
// A refusal counts only where the peer itself ended a handshake that had begun: a library of ours
// that will not, a connection that was cut, or a throttled greeting leave the question open.
#include "probes/handshakes.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "hail/net/escape.h"
#include "hail/probes/cert.h"
#include "probes/tls_findings.h"

namespace hail::probes {
namespace {

using net::Errc;
using net::Phase;
using net::Task;
using Outcome = HandshakeRow::Outcome;

/// Some drop what they do not like instead of refusing it; nobody waits long for that.
constexpr net::Duration longest_handshake = std::chrono::seconds(10);
constexpr net::KeyKind kinds[] = {net::KeyKind::rsa, net::KeyKind::ecdsa};

/// For TLS from the first byte, where nothing is known of what is spoken inside.
Task<void> nothing_more(Dialog&, const Context&, Report&) {
  co_return;
}

/// The shortest way to a handshake that the probe has, as a probe; without a function if none.
Probe shortest_way(const Probe& probe, bool implicit) {
  Probe way = probe;
  if (probe.run == run_cert) return way;
  if (probe.secure != nullptr) {
    way.run = probe.secure;
  } else {
    way.run = implicit ? nothing_more : nullptr;
  }
  return way;
}

/// Nothing but one handshake, whatever it shows.
Plan narrowed(const Plan& plan) {
  Plan narrow = plan;
  narrow.tls_versions = narrow.each_key = narrow.cross_check = narrow.transcript = false;
  narrow.verify = false;
  narrow.retry = 0;
  narrow.login.reset();
  narrow.reply_timeout = std::min(plan.reply_timeout, longest_handshake);
  return narrow;
}

bool handshake_begun(const Report& attempt) {
  return attempt.tls || (attempt.error && attempt.error->phase == Phase::tls &&
                         attempt.waiting.phase == Phase::tls);
}

/// "TLSv1.2" as sentences have it, without its "TLS ".
std::string number_of(const HandshakeRow& row) {
  return row.asked.substr(row.asked.find('v') + 1);
}

std::string listed(const std::vector<std::string>& words) {
  if (words.empty()) return {};
  if (words.size() == 1) return words.front();
  const std::vector<std::string> first(words.begin(), words.end() - 1);
  return fmt::format("{} and {}", fmt::join(first, ", "), words.back());
}

std::vector<std::string> numbers(const std::vector<HandshakeRow>& rows, Outcome outcome) {
  std::vector<std::string> words;
  for (const HandshakeRow& row : rows) {
    if (row.outcome == outcome) words.push_back(number_of(row));
  }
  return words;
}

/// One line for each reason that kept us from testing.
void skip_untested(Report& report, const std::vector<HandshakeRow>& rows, std::string_view what,
                   std::string_view prefix) {
  std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
  for (const HandshakeRow& row : rows) {
    if (row.outcome != Outcome::untested) continue;
    auto found = std::find_if(reasons.begin(), reasons.end(),
                              [&](const auto& each) { return each.first == row.why; });
    if (found == reasons.end()) found = reasons.insert(reasons.end(), {row.why, {}});
    found->second.push_back(prefix.empty() ? row.asked : number_of(row));
  }
  for (const auto& [why, asked] : reasons)
    report.skip(what, fmt::format("{}{}: {}", prefix, listed(asked), why));
}

/// The findings on a certificate that the first handshake did not show.
void judge_other(const HandshakeRow& row, const Context& context, Report& report) {
  Report aside;
  judge_certificates(*row.tls, context, aside);
  const std::string which = fmt::format("the {} one", row.tls->certificates.front().key);
  for (const Finding& finding : aside.findings) {
    Finding* same = report.finding(finding.row->id);
    if (same == nullptr) {
      report.find_as(finding.severity, finding.row->id, finding.seen,
                     fmt::format("{} ({})", finding.message, which), finding.advice);
    } else {
      same->severity = std::max(same->severity, finding.severity);
      same->seen += fmt::format("{}{}{}", same->seen.empty() ? "" : "; ", which,
                                finding.message == same->message ? " too" : ": " + finding.message);
    }
  }
}

bool is_kind(const HandshakeRow& row) {
  if (!row.tls || row.tls->certificates.empty()) return false;
  return row.tls->certificates.front().key.starts_with(row.asked == "RSA" ? "RSA" : "EC ");
}

/// The series: as long as the server lets us.
class Series {
 public:
  Series(net::Loop& loop, net::Dialer& dialer, const Probe& probe, const Context& context,
         net::Deadline until, Report& report)
      : loop_(loop),
        dialer_(dialer),
        way_(shortest_way(probe, context.implicit_tls)),
        target_(context.target),
        plan_(narrowed(context.plan)),
        until_(until),
        report_(report) {
    if (way_.run == nullptr) ended_ = "no short way to TLS is known for this protocol";
  }

  Task<void> versions() {
    for (const net::TlsVersion& version : net::tls_versions) {
      net::TlsOptions options = plan_.tls_options;
      options.only_version = version.number;
      HandshakeRow row = co_await one(std::string(version.name), std::move(options));
      report_.versions.push_back(std::move(row));
    }
  }

  Task<void> keys() {
    for (const net::KeyKind kind : kinds) {
      net::TlsOptions options = plan_.tls_options;
      options.signature_algorithms = net::sigalgs_for(kind);
      HandshakeRow row = co_await one(std::string(name(kind)), std::move(options));
      // With RSA key exchange nothing is signed, and a server shows what it has.
      if (row.outcome == Outcome::accepted && !is_kind(row)) {
        row.outcome = Outcome::refused;
        row.why = "the peer shows another kind of certificate";
        row.tls.reset();
      }
      report_.keys.push_back(std::move(row));
    }
  }

 private:
  Task<HandshakeRow> one(std::string asked, net::TlsOptions options) {
    Report attempt;
    if (ended_.empty()) {
      Plan plan = plan_;
      plan.tls_options = std::move(options);
      plan.timeout = until_.at - loop_.read_clock();
      if (plan.timeout <= net::Duration::zero()) ended_ = "no time was left";
      report_.waiting = {Phase::tls, loop_.now(), until_.at};
      if (ended_.empty())
        co_await run_probe(loop_, dialer_, way_, target_, plan, attempt, report_.address);
    }
    HandshakeRow row;
    if (ended_.empty()) {
      row = handshake_row(asked, attempt);
      // Who is turned away once is turned away again, and should not come back so soon.
      if (!handshake_begun(attempt)) ended_ = row.why;
    } else {
      row.asked = asked;
      row.why = ended_;
    }
    remark(row);
    co_return row;
  }

  void remark(const HandshakeRow& row) const {
    report_.remark(loop_.now(),
                   fmt::format("a connection for {} alone: {}{}{}", row.asked, name(row.outcome),
                               row.why.empty() ? "" : ": ", row.why));
  }

  net::Loop& loop_;
  net::Dialer& dialer_;
  Probe way_;
  const Target& target_;
  Plan plan_;
  net::Deadline until_;
  Report& report_;
  std::string ended_;  // Why there are no more connections.
};

}  // namespace

HandshakeRow handshake_row(std::string asked, const Report& attempt) {
  HandshakeRow row;
  row.asked = std::move(asked);
  if (attempt.tls) {
    row.outcome = Outcome::accepted;
    row.tls = attempt.tls;
    return row;
  }
  if (!attempt.error) {
    row.why = "no handshake came about";
    return row;
  }
  const net::Error& error = *attempt.error;
  if (error.code == Errc::tls && handshake_begun(attempt) && !error.ours) {
    row.outcome = Outcome::refused;
    row.why = error.detail;
    return row;
  }
  row.why = error.code == Errc::tls ? error.detail
            : error.detail.empty()  ? std::string(net::words(error.code))
                                    : fmt::format("{}: {}", net::words(error.code), error.detail);
  return row;
}

void judge_versions(Report& report) {
  const auto& rows = report.versions;
  if (rows.empty()) return;
  const std::vector<std::string> accepted = numbers(rows, Outcome::accepted);
  const std::vector<std::string> refused = numbers(rows, Outcome::refused);
  const auto has = [](const std::vector<std::string>& words, std::string_view number) {
    return std::find(words.begin(), words.end(), number) != words.end();
  };
  std::vector<std::string> old;
  for (const std::string& number : accepted) {
    if (number == "1.0" || number == "1.1") old.push_back(number);
  }
  const std::string all = fmt::format("TLS {}", listed(accepted));
  if (Finding* same = report.finding("tls.version.old"); same != nullptr && !old.empty()) {
    same->seen = all;
  } else if (!old.empty()) {
    report.find("tls.version.old", all,
                fmt::format("TLS {} {} accepted", listed(old), old.size() == 1 ? "is" : "are"));
  } else if (!accepted.empty()) {
    report.ok("versions", refused.empty() ? all
                                          : fmt::format("{}; {} {} refused", all, listed(refused),
                                                        refused.size() == 1 ? "is" : "are"));
  }
  if (has(refused, "1.2") && has(refused, "1.3"))
    report.find("tls.version.missing", accepted.empty() ? std::string() : all);
  skip_untested(report, rows, "versions", "TLS ");
}

void judge_keys(const Context& context, Report& report) {
  if (report.keys.empty()) return;
  std::vector<std::string> shown;
  std::vector<std::string> with_trust;
  std::vector<std::string> missing;
  std::vector<std::string> trust;
  bool trusted = true;
  for (const HandshakeRow& row : report.keys) {
    if (row.outcome == Outcome::refused) missing.push_back(row.asked);
    if (!row.tls) continue;
    const bool good = row.tls->authenticated();
    trusted = trusted && good;
    shown.push_back(row.tls->certificates.front().key);
    trust.push_back(trust_words(*row.tls));
    with_trust.push_back(fmt::format("{}, {}{}{}", shown.back(), trust.back(), good ? "" : ": ",
                                     good ? "" : row.tls->why));
  }
  std::string text = fmt::format("{}", fmt::join(with_trust, "; "));
  if (trusted && shown.size() == 2 && trust[0] == trust[1])
    text = fmt::format("{}, both {}", listed(shown), trust[0]);
  if (!missing.empty()) {
    text += fmt::format("{}no {} certificate", text.empty() ? "" : "; ",
                        fmt::join(missing, " and no "));
  }
  if (!text.empty())
    report.steps.push_back({trusted ? Mark::ok : Mark::note, "keys", std::move(text), {}, {}});
  for (const HandshakeRow& row : report.keys) {
    const bool other =
        row.tls && report.tls && !report.tls->certificates.empty() &&
        row.tls->certificates.front().sha256 != report.tls->certificates.front().sha256;
    if (other) judge_other(row, context, report);
  }
  skip_untested(report, report.keys, "keys", "");
}

Task<void> try_handshakes(net::Loop& loop, net::Dialer& dialer, const Probe& probe,
                          const Context& context, net::Deadline until, Report& report) {
  Series series(loop, dialer, probe, context, until, report);
  if (context.plan.tls_versions) co_await series.versions();
  if (context.plan.each_key) co_await series.keys();
  judge_versions(report);
  judge_keys(context, report);
}

}  // namespace hail::probes
