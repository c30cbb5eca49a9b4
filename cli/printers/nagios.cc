// SPDX-License-Identifier: GPL-3.0-or-later
// Which words go on the line, and which numbers behind it. Labels are fixed: graphs are drawn by
// them.
#include "cli/printers/nagios.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "cli/printers/error_text.h"
#include "hail/net/ascii.h"
#include "hail/net/escape.h"

namespace hail::cli {
namespace {

using net::Errc;
using probes::Finding;
using probes::Report;
using probes::Severity;
using Reports = std::vector<const Report*>;

constexpr std::size_t longest_text = 240;
constexpr std::size_t longest_target = 80;

double total_of(const Report& report) {
  double total = 0;
  for (const auto& [phase, s] : report.timing) {
    if (phase == "total") total = s;
  }
  return total;
}

/// From worst to best, for the state of several.
constexpr NagiosState by_weight[] = {NagiosState::critical, NagiosState::warning,
                                     NagiosState::unknown, NagiosState::ok};

NagiosState worse(NagiosState a, NagiosState b) {
  for (const NagiosState state : by_weight) {
    if (a == state || b == state) return state;
  }
  return NagiosState::unknown;
}

NagiosState state_of(const net::Error& error) {
  switch (error.code) {
    case Errc::resolve_failed:
    case Errc::unreachable:
    case Errc::proxy:
    case Errc::throttled:
    case Errc::cancelled:
      return NagiosState::unknown;
    case Errc::timed_out:
      return error.phase == net::Phase::resolve ? NagiosState::unknown : NagiosState::critical;
    case Errc::tls:
      return error.ours ? NagiosState::unknown : NagiosState::critical;
    default:
      return NagiosState::critical;
  }
}

NagiosState state_of(const Report& report) {
  const auto worst = report.worst();
  if (!worst || *worst == Severity::note) return NagiosState::ok;
  return *worst == Severity::error ? NagiosState::critical : NagiosState::warning;
}

NagiosState state_of_time(const Report& report, const NagiosOptions& options) {
  const double s = total_of(report);
  if (options.critical && s > *options.critical) return NagiosState::critical;
  return options.warning && s > *options.warning ? NagiosState::warning : NagiosState::ok;
}

/// Letters, digits and what else targets are made of; quotes and "=" would end a label.
std::string label_of(std::string_view target) {
  std::string label(target.substr(0, longest_target));
  for (char& c : label) {
    const bool fits = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                      std::string_view(".:-_/[]@").find(c) != std::string_view::npos;
    if (static_cast<unsigned char>(c) >= 0x80 || !fits) c = '_';
  }
  return label;
}

/// The target, and its address where the target stands there more than once.
std::string name_of(const Report& report, const Reports& all) {
  const auto same = std::count_if(
      all.begin(), all.end(), [&](const Report* each) { return each->target == report.target; });
  return same > 1 && !report.address.empty() ? report.target + "@" + report.address : report.target;
}

/// "certificate expires in 9 days", "auth: passwords are accepted before encryption".
std::string clause_of(const Finding& finding) {
  const bool sentence = finding.row->subject == "certificate";
  return fmt::format("{}{} {}", finding.row->subject, sentence ? "" : ":", finding.message);
}

/// The most severe finding, and how many there are beside it; notes do not count.
std::string findings_text(const Report& report) {
  const Finding* worst = nullptr;
  std::size_t count = 0;
  for (const Finding& finding : report.findings) {
    if (finding.severity == Severity::note) continue;
    ++count;
    if (worst == nullptr || finding.severity > worst->severity) worst = &finding;
  }
  if (worst == nullptr) return {};
  return count == 1 ? clause_of(*worst)
                    : fmt::format("{} (+{} more)", clause_of(*worst), count - 1);
}

std::string text_of(const Report& report, const NagiosOptions& options) {
  if (report.error) {
    const ErrorText error = error_text(report);
    return fmt::format("{}: {}", error.subject, error.text);
  }
  std::string text = findings_text(report);
  const NagiosState slow = state_of_time(report, options);
  if (slow != NagiosState::ok) {
    text +=
        fmt::format("{}took {:.3f} s, more than {:g} s", text.empty() ? "" : "; ", total_of(report),
                    slow == NagiosState::critical ? *options.critical : *options.warning);
  }
  if (!text.empty()) return text;
  std::string verdict = report.verdict;
  while (verdict.ends_with('.')) verdict.pop_back();
  return verdict;
}

/// "mx1.example.net:25 certificate expires in 9 days".
std::string sentence(const Report& report, const Reports& all, const NagiosOptions& options) {
  return fmt::format("{} {}", nagios_text(name_of(report, all), longest_target),
                     nagios_text(text_of(report, options), longest_text));
}

std::string threshold(std::optional<double> s) {
  return s ? fmt::format("{:g}", *s) : std::string();
}

/// The days that the certificate that ends first is still valid.
std::optional<int> days_left(const Report& report) {
  std::optional<int> least;
  const auto consider = [&](const std::optional<net::TlsReport>& tls) {
    if (!tls || tls->certificates.empty()) return;
    const int days = tls->certificates.front().days_left;
    least = least ? std::min(*least, days) : days;
  };
  consider(report.tls);
  for (const probes::HandshakeRow& row : report.keys) consider(row.tls);
  return least;
}

/// `prefix` is empty for the only target; else its label and "_".
std::string performance(const Report& report, const std::string& prefix,
                        const NagiosOptions& options) {
  const auto quoted = [&](std::string_view label) {
    return prefix.empty() ? std::string(label) : fmt::format("'{}{}'", prefix, label);
  };
  std::string text =
      fmt::format("{}={:.6f}s;{};{};0;{:g}", quoted("time"), total_of(report),
                  threshold(options.warning), threshold(options.critical), options.timeout);
  for (const auto& [phase, s] : report.timing) {
    if (phase == "total") continue;
    text += fmt::format(" {}={:.6f}s", quoted(phase == "resolve" ? "dns" : label_of(phase)), s);
  }
  if (const auto days = days_left(report)) {
    text += fmt::format(" {}={};{}:;{}:", quoted("cert_days"), *days, options.expiry_warning_days,
                        options.expiry_critical_days);
  }
  return text;
}

/// "3 targets: 1 critical, 2 ok".
std::string counts(const Reports& reports, const NagiosOptions& options) {
  std::string text = fmt::format("{} targets:", reports.size());
  for (const NagiosState state : by_weight) {
    const auto count = std::count_if(reports.begin(), reports.end(), [&](const Report* each) {
      return nagios_state(*each, options) == state;
    });
    std::string word(name(state));
    for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (count > 0) text += fmt::format("{} {} {}", text.ends_with(':') ? "" : ",", count, word);
  }
  return text;
}

std::string several(const Reports& reports, const NagiosOptions& options, NagiosState worst) {
  std::string text = fmt::format("{} {} - {}\n", net::upper(options.command), name(worst),
                                 counts(reports, options));
  std::string numbers;
  for (const Report* report : reports) {
    text += fmt::format("{} - {}\n", name(nagios_state(*report, options)),
                        sentence(*report, reports, options));
    numbers += (numbers.empty() ? "" : "\n") +
               performance(*report, label_of(name_of(*report, reports)) + "_", options);
  }
  // The last line of text ends where the performance data begins.
  text.pop_back();
  return fmt::format("{} | {}\n", text, numbers);
}

}  // namespace

std::string_view name(NagiosState state) {
  constexpr std::string_view names[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
  return names[static_cast<std::size_t>(state)];
}

NagiosState nagios_state(const Report& report, const NagiosOptions& options) {
  if (report.error) return state_of(*report.error);
  return worse(state_of(report), state_of_time(report, options));
}

int nagios_status(const Reports& reports, const NagiosOptions& options) {
  if (reports.empty()) return static_cast<int>(NagiosState::unknown);
  NagiosState worst = NagiosState::ok;
  for (const Report* report : reports) worst = worse(worst, nagios_state(*report, options));
  return static_cast<int>(worst);
}

std::string to_nagios(const Reports& reports, const NagiosOptions& options) {
  const auto worst = static_cast<NagiosState>(nagios_status(reports, options));
  if (reports.empty())
    return fmt::format("{} {} - nothing was asked\n", net::upper(options.command), name(worst));
  if (reports.size() > 1) return several(reports, options, worst);
  const Report& report = *reports.front();
  return fmt::format("{} {} - {} | {}\n", net::upper(options.command), name(worst),
                     sentence(report, reports, options), performance(report, {}, options));
}

std::string to_nagios(const UsageError& error, std::string_view command) {
  return fmt::format(
      "{} UNKNOWN - {}\n", net::upper(command),
      nagios_text(error.hint.empty() ? error.what : fmt::format("{}; {}", error.what, error.hint),
                  longest_text));
}

std::string nagios_text(std::string_view text, std::size_t most) {
  std::string line;
  std::size_t uncut = 0;  // How much of it can stay before "...".
  while (!text.empty()) {
    const net::CodePoint point = net::first_code_point(text);
    const std::size_t length = std::max<std::size_t>(point.length, 1);
    const std::string_view bytes = text.substr(0, length);
    text.remove_prefix(length);
    const unsigned char c = static_cast<unsigned char>(bytes.front());
    const bool plain =
        length == 1 && c >= ' ' && c < 0x7f &&
        std::string_view("|<>`$").find(static_cast<char>(c)) == std::string_view::npos;
    std::string shown(bytes);
    if (!plain) {
      shown = point.length > 1 ? fmt::format("\\u{:04x}", static_cast<unsigned>(point.value))
                               : fmt::format("\\x{:02x}", c);
    }
    if (line.size() + shown.size() > most) return line.substr(0, uncut) + "...";
    line += shown;
    if (line.size() + 3 <= most) uncut = line.size();
  }
  return line;
}

}  // namespace hail::cli
