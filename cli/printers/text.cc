// SPDX-License-Identifier: GPL-3.0-or-later
// Screens from reports. What a line says comes from the report and from the table of errors; here
// is only what goes where.
#include "cli/printers/text.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>

#include "cli/printers/details.h"
#include "cli/printers/error_text.h"
#include "cli/printers/grid.h"
#include "hail/net/escape.h"

namespace hail::cli {
namespace {

using probes::Finding;
using probes::Mark;
using probes::Report;
using probes::Severity;
using probes::Step;

double total_of(const Report& report) {
  double total = 0;
  for (const auto& [phase, s] : report.timing) {
    if (phase == "total") total = s;
  }
  return total;
}

Mark mark_of(Severity severity) {
  return severity == Severity::error  ? Mark::error
         : severity == Severity::warn ? Mark::warn
                                      : Mark::note;
}

/// A peer's text in lines (a login banner has several), each escaped.
std::vector<std::string> escaped_lines(std::string_view text, bool split) {
  std::vector<std::string> lines;
  while (split && text.find('\n') != std::string_view::npos) {
    const std::size_t lf = text.find('\n');
    std::string_view line = text.substr(0, lf);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) lines.push_back(net::escape(line));
    text.remove_prefix(lf + 1);
  }
  if (!text.empty() || lines.empty()) lines.push_back(net::escape(text));
  return lines;
}

void print_finding(const Finding& finding, const TextOptions& options, Grid& grid) {
  const bool whole = options.verbose > 0;
  grid.fact(mark_of(finding.severity), finding.row->subject, net::escape(finding.message));
  grid.label("seen", net::escape(finding.seen), whole);
  // A note is short: what it means stands in `hail explain`.
  const bool full = finding.severity != Severity::note || whole;
  if (full) {
    grid.label("means", finding.row->means);
    grid.label("do", net::escape(finding.advice));
  }
  if (full && options.hints)
    grid.label("more",
               fmt::format("hail explain {}   {}", finding.row->id, finding.row->reference));
}

void print_step(const Report& report, const Step& step, const TextOptions& options, Grid& grid) {
  if (step.finding) return print_finding(report.findings[*step.finding], options, grid);
  const bool whole = options.verbose > 0;
  const auto lines = escaped_lines(step.text, options.screen.terminal);
  const std::size_t most = whole ? lines.size() : std::min<std::size_t>(lines.size(), 4);
  for (std::size_t i = 0; i < most; ++i) {
    const bool last = i + 1 == most;
    const std::string text = last && most < lines.size() ? lines[i] + " ..." : lines[i];
    if (i == 0) {
      grid.fact(step.mark, step.subject, text, step.s, whole);
    } else {
      grid.label("", text, whole);
    }
  }
}

/// Whether the error's own line says the finding's words: then the finding has no lines.
bool said_by_error(const Report& report, const Step& step) {
  return step.finding && report.error && report.error->code == net::Errc::throttled &&
         report.findings[*step.finding].row->id == "greeting.throttled";
}

void print_error(const Report& report, const TextOptions& options, Grid& grid) {
  const ErrorText error = error_text(report);
  if (error.told) return;
  grid.fact(error.mark, error.subject, error.text, {}, options.verbose > 0);
  grid.label("seen", error.seen);
  grid.label("means", error.means);
  if (options.hints) grid.label("do", error.advice);
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 || what == "skipped" ? "" : "s");
}

/// "1 error, 2 warnings, 1 note"; empty without findings.
std::string counts(const Report& report) {
  const auto count = [&](Severity severity) {
    return static_cast<std::size_t>(
        std::count_if(report.findings.begin(), report.findings.end(),
                      [&](const Finding& finding) { return finding.severity == severity; }));
  };
  std::string text;
  const auto part = [&](std::size_t number, std::string_view what) {
    if (number > 0) text += (text.empty() ? "" : ", ") + counted(number, what);
  };
  part(count(Severity::error), "error");
  part(count(Severity::warn), "warning");
  part(count(Severity::note), "note");
  if (!text.empty()) part(report.skipped.size(), "skipped");
  return text;
}

Mark worst_mark(const Report& report) {
  const auto worst = report.worst();
  return worst ? mark_of(*worst) : Mark::ok;
}

void print_verdict(const Report& report, Grid& grid) {
  const double total = total_of(report);
  if (report.error) {
    const ErrorText error = error_text(report);
    const bool failed = error.mark == Mark::error;
    grid.verdict(error.mark, fmt::format("{}: {}", failed ? "fails" : "untested", error.verdict),
                 total);
    return;
  }
  const std::string found = counts(report);
  // The colour of a verdict is its finding's; "works" with notes alone stays plain.
  const Mark mark =
      report.worst() && *report.worst() != Severity::note ? worst_mark(report) : Mark::ok;
  grid.verdict(mark, found.empty() ? "works: " + report.verdict : "works, with " + found + ".",
               total);
}

std::string header(const Report& report) {
  std::string text = net::escape(report.target);
  const bool numeric = report.address.empty() || report.address == report.host || report.port == 0;
  if (!numeric) text += "  " + net::escape(report.address);
  return text + "  " + report.title;
}

/// "57 days, trusted, mx1.example.net and 2 more": what a narrow terminal cuts off stands last.
std::string certificate_words(const net::TlsReport& tls) {
  if (tls.certificates.empty()) return "no certificate";
  const net::CertificateReport& leaf = tls.certificates.front();
  std::string name = leaf.common_name;
  if (!leaf.san.empty()) name = leaf.san.front().substr(leaf.san.front().find(':') + 1);
  name = net::escape(name);
  if (leaf.san.size() + leaf.san_left_out > 1)
    name += fmt::format(" and {} more", leaf.san.size() + leaf.san_left_out - 1);
  if (!tls.authenticated()) name += ": " + tls.why;
  const std::string_view trust = tls.verified          ? "trusted"
                                 : tls.authenticated() ? "trusted by DANE"
                                                       : "not verified";
  const std::string days =
      fmt::format("{0}{1} day{2}{3}", tls.expired ? "expired " : "", std::abs(leaf.days_left),
                  std::abs(leaf.days_left) == 1 ? "" : "s", tls.expired ? " ago" : "");
  return fmt::format("{}, {}, {}", days, trust, name);
}

/// What a list of hosts shows of one: the first line that was said.
std::string first_words(const Report& report) {
  if (report.error) {
    const ErrorText error = error_text(report);
    return error.brief;
  }
  if (report.probe == "cert" && report.tls) return certificate_words(*report.tls);
  std::string_view text = report.banner;
  while (!text.empty() && (text.front() == '\r' || text.front() == '\n' || text.front() == ' '))
    text.remove_prefix(1);
  text = text.substr(0, text.find_first_of("\r\n"));
  if (text.empty() && !report.steps.empty()) return net::escape(report.steps.front().text);
  return net::escape(text);
}

std::string protocol_of(const Report& report) {
  if (report.probe != "banner" && report.probe != "cert")
    return report.error && report.banner.empty() ? "" : report.probe;
  if (!report.facts) return {};
  const probes::Value facts = report.facts->value();
  const auto* members = std::get_if<probes::Value::Members>(&facts.held());
  if (members == nullptr) return {};
  for (const auto& [key, value] : *members) {
    const auto* text = std::get_if<std::string>(&value.held());
    if (key == "protocol" && text != nullptr) return *text;
  }
  return {};
}

}  // namespace

std::string to_text(const Report& report, const TextOptions& options) {
  Grid grid(options.screen);
  grid.line(header(report));
  std::string text = grid.take();
  if (options.transcript && report.transcript)
    text += options.verbose > 2 ? to_hex(*report.transcript) : to_text(*report.transcript);
  for (const Step& step : report.steps) {
    if (!said_by_error(report, step)) print_step(report, step, options, grid);
  }
  if (report.error) print_error(report, options, grid);
  if (options.verbose > 1) {
    if (report.tls) print_chain(*report.tls, grid);
    print_waterfall(report, grid);
  }
  print_verdict(report, grid);
  return text + grid.take();
}

std::string to_host_line(const Report& report, std::size_t width, const TextOptions& options) {
  Grid grid(options.screen);
  const Mark mark = report.error ? error_text(report).mark : worst_mark(report);
  std::string target = net::escape(report.target);
  if (options.addresses && report.address != report.host && !report.address.empty())
    target += " " + report.address;
  grid.host(mark, target, width, protocol_of(report), first_words(report), total_of(report));
  return grid.take();
}

std::size_t target_width(const std::vector<std::string>& targets) {
  std::size_t width = 20;
  for (const std::string& target : targets)
    width = std::max(width, characters(net::escape(target)) + 1);
  return std::min<std::size_t>(width + 1, 40);
}

std::string to_count_line(const std::vector<const Report*>& reports, std::size_t asked_for,
                          std::string_view good) {
  std::vector<std::pair<std::string, std::size_t>> kinds{{std::string(good), 0}};
  for (const Report* report : reports) {
    const std::string kind = report->error ? error_text(*report).brief : std::string(good);
    auto found = std::find_if(kinds.begin(), kinds.end(),
                              [&](const auto& each) { return each.first == kind; });
    if (found == kinds.end()) found = kinds.insert(kinds.end(), {kind, 0});
    ++found->second;
  }
  std::string text = fmt::format("{} targets:", asked_for);
  for (const auto& [kind, count] : kinds) {
    if (count > 0) text += fmt::format("{} {} {}", text.ends_with(':') ? "" : ",", count, kind);
  }
  if (asked_for > reports.size())
    text +=
        fmt::format("{} {} not asked", text.ends_with(':') ? "" : ",", asked_for - reports.size());
  return text + ".\n";
}

std::string to_transcript(const Report& report) {
  std::string text = "# " + header(report) + "\n";
  return report.transcript ? text + to_text(*report.transcript) : text;
}

}  // namespace hail::cli
