// SPDX-License-Identifier: GPL-3.0-or-later
// Running jobs: start, wait, print in order; on a signal stop and keep what is there.
#include "cli/probe_run.h"

#include <fmt/core.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string_view>

#include "cli/output.h"
#include "cli/printers/error_text.h"
#include "cli/printers/grid.h"
#include "hail/net/escape.h"

namespace hail::cli {
namespace {

using net::Task;

constexpr auto silent_for = std::chrono::seconds(3);
constexpr auto between_remarks = std::chrono::seconds(1);
constexpr auto between_plain_remarks = std::chrono::seconds(10);

/// Whether lines may be rewritten; a screen reader wants them appended.
bool may_rewrite() {
  const char* accessible = std::getenv("ACCESSIBLE");
  const char* term = std::getenv("TERM");
  return (accessible == nullptr || *accessible == '\0') && term != nullptr &&
         std::string_view(term) != "dumb";
}

}  // namespace

ProbeRun::ProbeRun(net::Loop& loop, net::Dialer& dialer, const probes::Plan& plan, Options options,
                   Print print)
    : loop_(&loop),
      dialer_(&dialer),
      plan_(&plan),
      options_(options),
      print_(std::move(print)),
      without_login_(plan),
      changed_(loop) {
  without_login_.login.reset();
}

Task<int> ProbeRun::run() {
  net::Scope scope(*loop_);
  scope.start(watch_signals());
  if (options_.remarks) scope.start(tell_waiting());
  net::Scope workers(*loop_);
  workers.start(work());
  while (!ended_ && signal_ == 0) co_await changed_.wait(net::Deadline::never());
  workers.cancel();
  scope.cancel();
  erase_remark();
  if (signal_ != 0) interrupt();
  co_return signal_;
}

Task<void> ProbeRun::work() {
  if (options_.all_addresses) co_await expand_addresses();
  on_jobs_known();
  net::Scope scope(*loop_);
  while (!ended_ && printed_ < jobs.size()) {
    while (next_ < jobs.size() && running_ < options_.parallel) start_next(scope);
    co_await scope.next_end();
    print_finished();
  }
  ended_ = true;
  changed_.open();
}

void ProbeRun::start_next(net::Scope& scope) {
  Job& job = *jobs[next_++];
  job.started = true;
  ++running_;
  const std::string& host = job.address.empty() ? job.target.endpoint.host : job.address;
  const bool alone = jobs.size() == 1;
  scope.start(one(job, alone ? loop_->now() : pacer_.admit(host, loop_->now())));
}

Task<void> ProbeRun::one(Job& job, net::TimePoint from) {
  if (from > loop_->now()) co_await loop_->sleep(net::Deadline{from});
  // One refusal is one refusal: trying the same elsewhere could lock the account.
  const bool withheld = plan_->login && !refused_at_.empty();
  const probes::Plan* const plan = withheld ? &without_login_ : plan_;
  co_await probes::run_probe(*loop_, *dialer_, *job.probe, job.target, *plan, job.report,
                             job.address);
  if (withheld) job.report.skip("login", "not tried: it was refused at " + refused_at_);
  const bool refused = job.report.error && job.report.error->code == net::Errc::auth;
  if (refused) refused_at_ = job.target.text;
  job.finished = true;
  --running_;
}

Task<void> ProbeRun::expand_addresses() {
  std::vector<std::unique_ptr<Job>> all;
  for (std::unique_ptr<Job>& job : jobs) {
    const net::Endpoint& endpoint = job->target.endpoint;
    if (!endpoint.path.empty() || net::is_address(endpoint.host)) {
      all.push_back(std::move(job));
      continue;
    }
    const net::Limit limit{loop_->in(dialer_->options().connect_timeout), net::Phase::resolve};
    const auto found = co_await dialer_->addresses(endpoint.host, limit);
    if (!found || found->list.empty()) {
      // Asked again by name, the probe reports why.
      all.push_back(std::move(job));
      continue;
    }
    for (const std::string& address : found->list) {
      auto one = std::make_unique<Job>();
      one->probe = job->probe;
      one->target = job->target;
      one->address = address;
      all.push_back(std::move(one));
    }
  }
  jobs = std::move(all);
}

void ProbeRun::print_finished() {
  while (!ended_ && printed_ < jobs.size() && jobs[printed_]->finished) {
    erase_remark();
    if (!print_(*jobs[printed_++], 0)) ended_ = true;
  }
}

/// What runs is cut off where it stands, and printed as far as it came.
void ProbeRun::interrupt() {
  for (; printed_ < jobs.size(); ++printed_) {
    Job& job = *jobs[printed_];
    if (!job.started) continue;
    if (!job.finished) {
      probes::Report& report = job.report;
      report.probe = job.probe->name;
      report.title = report.title.empty() ? std::string(job.probe->title) : report.title;
      report.target = job.target.text;
      report.complete = false;
      report.error = net::Error{net::Errc::cancelled, report.waiting.phase, {}, {}};
      report.timed(
          "total",
          std::chrono::duration<double>(std::chrono::system_clock::now() - report.time).count());
    }
    if (!print_(job, signal_)) return;
  }
}

Task<void> ProbeRun::watch_signals() {
  net::Signals signals(*loop_, {SIGINT, SIGTERM});
  signal_ = co_await signals.next();
  changed_.open();
}

Task<void> ProbeRun::tell_waiting() {
  const bool rewrite = may_rewrite();
  net::Deadline next = loop_->in(silent_for);
  for (;;) {
    co_await loop_->sleep(next);
    const std::string text = remark();
    if (!text.empty() && rewrite) {
      std::string line = "\r" + text;
      const std::size_t width = characters(text);
      if (width < remark_width_) line.append(remark_width_ - width, ' ');
      remark_width_ = width;
      print_error(fmt::format("{}", line));
    } else if (!text.empty()) {
      print_error(fmt::format("{}\n", text));
    }
    next =
        loop_->in(rewrite ? net::Duration(between_remarks) : net::Duration(between_plain_remarks));
  }
}

std::string ProbeRun::remark() const {
  if (jobs.size() != 1) {
    const std::size_t open = jobs.size() - printed_;
    return fmt::format("waiting: {} of {} targets are not done", open, jobs.size());
  }
  const probes::Waiting& waiting = jobs.front()->report.waiting;
  const double since = net::seconds(loop_->now() - waiting.since);
  if (!jobs.front()->started || since < net::seconds(silent_for)) return {};
  const std::string_view why =
      waiting.phase == net::Phase::greeting ? " (servers may delay on purpose)" : "";
  return fmt::format("waiting for {}: {:.0f} s of {:.0f} s{}", awaited(waiting.phase), since,
                     net::seconds(waiting.until - waiting.since), why);
}

void ProbeRun::erase_remark() {
  if (remark_width_ == 0) return;
  // Two more than it was: the terminal may have echoed "^C" behind it.
  print_error(fmt::format("\r{}\r", std::string(remark_width_ + 2, ' ')));
  remark_width_ = 0;
}

}  // namespace hail::cli
