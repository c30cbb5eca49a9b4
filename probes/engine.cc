// SPDX-License-Identifier: GPL-3.0-or-later
// One probe of one address, from the dial to the goodbye, and what other connections tell beside
// it. One of the three places where a Failure is caught: it becomes the report's error, beside what
// was learned before it.
#include <fmt/core.h>

#include <functional>

#include "hail/net/escape.h"
#include "hail/probes/cert.h"
#include "hail/probes/dialog.h"
#include "hail/probes/probe.h"
#include "probes/cause_of_report.h"
#include "probes/cross_check.h"
#include "probes/dane.h"
#include "probes/handshakes.h"
#include "probes/retry.h"

namespace hail::probes {
namespace {

using net::Errc;
using net::Phase;
using net::Task;

constexpr auto tlsa_within = std::chrono::seconds(5);
constexpr auto cross_check_within = std::chrono::seconds(5);

void begin(const Probe& probe, const Target& target, const Plan& plan, net::TimePoint now,
           Report& report) {
  report.probe = probe.name;
  report.title = probe.title;
  report.target = target.text;
  report.host = target.endpoint.host;
  report.port = target.endpoint.port;
  report.time = std::chrono::system_clock::now();
  if (plan.transcript) report.transcript = std::make_unique<net::Transcript>(now);
}

void took_place(const net::Dialed& dialed, const Target& target, Report& report) {
  report.address = dialed.address;
  if (dialed.resolve_s > 0) report.timed("resolve", dialed.resolve_s);
  report.timed("connect", dialed.connect_s);
  if (dialed.proxy_s > 0) report.timed("proxy", dialed.proxy_s);
  const std::string at = net::to_string(target.endpoint);
  report.remark(dialed.stream.loop().now(),
                dialed.address == target.endpoint.host
                    ? "connected to " + at
                    : fmt::format("connected to {} [{}]", at, dialed.address));
}

void failed(const net::Error& error, bool inside_tls, Report& report) {
  report.error = error;
  report.after_tls = inside_tls;
  if (error.code == Errc::filtered) report.find("connect.filtered", error.detail);
  if (error.addresses > 1) report.find("connect.every_address_fails", error.detail);
}

/// What the probe heard, set beside the tables of software.
void name_software(Report& report) {
  if (!report.facts || report.banner.empty()) return;
  std::vector<Clue> clues;
  report.facts->add_clues(clues);
  clues.push_back({ToldBy::greeting, report.banner});
  const bool told = report.software.has_value();
  report.software = identify(report.facts->speaks(), clues);
  if (report.software && !told) report.ok("software", sentence(*report.software));
}

bool is_implicit(const Probe& probe, const Target& target, const Plan& plan) {
  if (plan.tls != TlsMode::automatic) return plan.tls == TlsMode::implicit;
  return probe.implicit_tls != nullptr ? probe.implicit_tls(target) : target.implicit_tls;
}

/// What the target makes of the plan.
Plan settled(const Probe& probe, const Target& target, const Plan& plan) {
  Plan mine = plan;
  net::TlsOptions& tls = mine.tls_options;
  if (tls.name.empty()) tls.name = target.endpoint.host;
  tls.insist = plan.verify;
  if (!tls.tlsa.empty())
    tls.tlsa_pkix = pkix_usages_count(probe, target, is_implicit(probe, target, plan));
  return mine;
}

/// On a connection that is there, with what DNS says of its certificate.
Task<void> converse(net::Loop& loop, net::Dialer& dialer, net::Dialed& dialed, const Probe& probe,
                    const Target& target, const Plan& plan, net::Deadline until, Report& report) {
  std::optional<Plan> with_records;
  if (wants_tlsa(dialed, target, plan)) {
    const net::Limit limit{earlier(until, loop.in(tlsa_within)), Phase::resolve};
    TlsaFound found = co_await find_tlsa(dialer.resolver(), target.endpoint, limit);
    if (!found.why.empty()) report.remark(loop.now(), found.why);
    if (!found.records.empty())
      with_records.emplace(plan).tls_options.tlsa = std::move(found.records);
  }
  const Plan& asked = with_records ? *with_records : plan;
  co_await run_probe_on(dialed.stream, probe, target, asked, until, report);
  if (plan.scan || !(plan.tls_versions || plan.each_key)) co_return;
  // A handshake that failed as it came may do with another version or key.
  const bool failed_handshake = report.error && report.error->code == Errc::tls;
  if (!report.tls && !failed_handshake) {
    if (!report.error)
      report.skip("versions", "no TLS came about, so there is nothing to try again");
    co_return;
  }
  dialed.stream.close();
  const Plan mine = settled(probe, target, asked);
  const Context context{target, mine, is_implicit(probe, target, plan), false};
  co_await try_handshakes(loop, dialer, probe, context, until, report);
}

/// Where a port of mail gave no answer: is it the port, or the host?
Task<void> cross_check(net::Loop& loop, net::Dialer& dialer, const std::string& host,
                       net::Deadline until, Report& report) {
  std::vector<std::uint16_t> ports = other_ports_of(report.port);
  const net::Deadline end = earlier(until, loop.in(cross_check_within));
  if (end.at <= loop.now()) co_return;
  report.other_ports = co_await ask_other_ports(loop, dialer, host, std::move(ports), end);
  if (Finding* finding = report.finding("connect.filtered"))
    finding->seen += (finding->seen.empty() ? "" : "; ") + other_ports_text(report.other_ports);
}

}  // namespace

Task<void> run_probe_on(net::Stream& stream, const Probe& probe, const Target& target,
                        const Plan& plan, net::Deadline until, Report& report) {
  stream.record(report.transcript.get());
  if (plan.scan) stream.linger_none();
  const Plan mine = settled(probe, target, plan);
  const bool implicit = is_implicit(probe, target, plan);
  const Context context{target, mine, implicit, probe.run == run_cert};
  Dialog dialog(stream, report, until);
  try {
    if (implicit) {
      const net::Limit limit = dialog.in(Phase::tls, plan.reply_timeout);
      co_await dialog.start_tls(context, limit);
    }
    co_await probe.run(dialog, context, report);
    report.complete = true;
  } catch (const net::Failure& failure) {
    failed(failure.error(), stream.tls() != nullptr, report);
  }
  if (!plan.scan) name_software(report);
}

namespace {

/// One dial and one conversation.
struct Attempt {
  net::Loop& loop;
  net::Dialer& dialer;
  const Probe& probe;
  const Target& target;
  const Plan& plan;
  net::Endpoint to;
  net::Deadline until;
  Report& report;

  Task<void> run() const;
};

Task<void> Attempt::run() const {
  const net::Limit dialing{until, Phase::connect};
  report.waiting = {Phase::connect, loop.now(),
                    earlier(until, loop.in(dialer.options().connect_timeout)).at};
  net::Result<net::Dialed> dialed = co_await dialer.dial(to, dialing);
  if (!dialed) {
    failed(dialed.error(), false, report);
    if (wants_cross_check(report, plan, dialer))
      co_await cross_check(loop, dialer, to.host, until, report);
  } else {
    took_place(*dialed, target, report);
    co_await converse(loop, dialer, *dialed, probe, target, plan, until, report);
  }
}

}  // namespace

Task<void> run_probe(net::Loop& loop, net::Dialer& dialer, const Probe& probe, const Target& target,
                     const Plan& plan, Report& report, std::string address) {
  const net::TimePoint began = loop.read_clock();
  begin(probe, target, plan, began, report);
  net::Endpoint to = target.endpoint;
  if (!address.empty()) to.host = std::move(address);
  const net::Deadline until = loop.in(plan.timeout);
  const Attempt attempt{loop, dialer, probe, target, plan, std::move(to), until, report};
  const std::function<Task<void>()> once = [&attempt] { return attempt.run(); };
  co_await with_retries(loop, plan.scan ? 0 : plan.retry, until, report, once);
  report.cause = cause_of_report(report);
  report.timed("total", net::seconds(loop.read_clock() - began));
}

}  // namespace hail::probes
