// SPDX-License-Identifier: GPL-3.0-or-later
// How a report is filled, and the two tables of the contract that sum it up: one word of status,
// one exit status.
#include "hail/probes/report.h"

#include <algorithm>
#include <stdexcept>

namespace hail::probes {
namespace {

using net::Errc;

struct StatusRow {
  Errc code;
  std::string_view word;
  int exit;
};
// CONTRACT, "Exit status, `status` and `error.code`".
constexpr StatusRow status_rows[] = {
    {Errc::resolve_not_found, "unknown-error", 3},
    {Errc::resolve_failed, "unknown-error", 3},
    {Errc::resolve_bogus, "unknown-error", 3},
    {Errc::refused, "connection-refused", 4},
    {Errc::proxy, "connection-refused", 4},
    {Errc::unreachable, "connection-timeout", 4},
    {Errc::filtered, "connection-timeout", 4},
    {Errc::timed_out, "io-timeout", 5},
    {Errc::closed, "connection-closed", 5},
    {Errc::reset, "connection-closed", 5},
    {Errc::tls, "handshake-error", 6},
    {Errc::certificate, "handshake-error", 6},
    {Errc::protocol, "protocol-error", 5},
    {Errc::limit, "protocol-error", 5},
    {Errc::throttled, "application-error", 5},
    {Errc::rejected, "application-error", 5},
    {Errc::auth, "application-error", 7},
    {Errc::cancelled, "unknown-error", 130},
};

/// The row of the error, where its phase does not decide.
StatusRow status_row(const Report& report) {
  const net::Error& error = *report.error;
  if (error.code == Errc::timed_out && error.phase == net::Phase::resolve) {
    return {error.code, "unknown-error", 3};
  }
  if (error.code == Errc::timed_out &&
      (error.phase == net::Phase::connect || error.phase == net::Phase::proxy)) {
    return {error.code, "connection-timeout", 4};
  }
  const auto* row = std::find_if(std::begin(status_rows), std::end(status_rows),
                                 [&](const StatusRow& each) { return each.code == error.code; });
  StatusRow found = *row;
  const bool broken = error.code == Errc::protocol || error.code == Errc::limit;
  if (broken && report.after_tls) found.word = "post-tls-application-error";
  return found;
}

Mark mark_of(Severity severity) {
  switch (severity) {
    case Severity::note:
      return Mark::note;
    case Severity::warn:
      return Mark::warn;
    default:
      return Mark::error;
  }
}

}  // namespace

std::string_view name(Mark mark) {
  constexpr std::string_view names[] = {"ok", "note", "warn", "error", "skip"};
  return names[static_cast<std::size_t>(mark)];
}

std::string_view name(OtherPort::Answer answer) {
  constexpr std::string_view names[] = {"open", "refused", "silent"};
  return names[static_cast<std::size_t>(answer)];
}

std::string_view name(HandshakeRow::Outcome outcome) {
  constexpr std::string_view names[] = {"accepted", "refused", "untested"};
  return names[static_cast<std::size_t>(outcome)];
}

void Report::ok(std::string_view subject, std::string text, std::optional<double> s) {
  steps.push_back({Mark::ok, std::string(subject), std::move(text), s, {}});
}

void Report::find(std::string_view id, std::string seen, std::string message, std::string advice) {
  const FindingRow* row = find_row(id);
  if (row == nullptr) throw std::logic_error("no such finding: " + std::string(id));
  find_as(row->severity, id, std::move(seen), std::move(message), std::move(advice));
}

void Report::find_as(Severity severity, std::string_view id, std::string seen, std::string message,
                     std::string advice) {
  if (has(id)) return;
  const FindingRow* row = find_row(id);
  if (row == nullptr) throw std::logic_error("no such finding: " + std::string(id));
  findings.push_back({row, severity, message.empty() ? std::string(row->message) : message,
                      std::move(seen), advice.empty() ? std::string(row->advice) : advice});
  steps.push_back({mark_of(severity), std::string(row->subject), {}, {}, findings.size() - 1});
}

void Report::skip(std::string_view what, std::string reason) {
  skipped.push_back({std::string(what), reason});
  steps.push_back({Mark::skip, std::string(what), std::move(reason), {}, {}});
}

void Report::remark(net::TimePoint at, const std::string& text, bool inside_tls) {
  if (transcript) transcript->add(at, net::Transcript::From::remark, text + "\n", inside_tls);
}

const Finding* Report::finding(std::string_view id) const {
  const auto at = std::find_if(findings.begin(), findings.end(),
                               [&](const Finding& each) { return each.row->id == id; });
  return at == findings.end() ? nullptr : &*at;
}

Finding* Report::finding(std::string_view id) {
  return const_cast<Finding*>(std::as_const(*this).finding(id));
}

std::optional<Severity> Report::worst() const {
  std::optional<Severity> worst;
  for (const Finding& finding : findings) {
    if (!worst || finding.severity > *worst) worst = finding.severity;
  }
  return worst;
}

std::string_view status_word(const Report& report) {
  return report.error ? status_row(report).word : "success";
}

int exit_status(const Report& report, FailOn fail_on) {
  if (report.error) return status_row(report).exit;
  const auto worst = report.worst();
  if (!worst) return 0;
  switch (fail_on) {
    case FailOn::error:
      return *worst >= Severity::error ? 1 : 0;
    case FailOn::warn:
      return *worst >= Severity::warn ? 1 : 0;
    case FailOn::note:
      return 1;
    default:
      return 0;
  }
}

int combined_status(const std::vector<int>& statuses) {
  for (const int decisive : {70, 130, 143, 2}) {
    if (std::find(statuses.begin(), statuses.end(), decisive) != statuses.end()) return decisive;
  }
  return statuses.empty() ? 0 : *std::max_element(statuses.begin(), statuses.end());
}

}  // namespace hail::probes
