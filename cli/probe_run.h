// SPDX-License-Identifier: GPL-3.0-or-later
// The targets of one command under way: which run, which are done, what was printed. One loop, at
// most `parallel` at a time. Signals end it, and nothing that was learned is lost.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/pacer.h"
#include "hail/net/dialer.h"
#include "hail/net/loop.h"
#include "hail/probes/probe.h"
#include "hail/probes/report.h"

namespace hail::cli {

/// One target and address.
struct Job {
  const probes::Probe* probe;
  probes::Target target;
  std::string address;  ///< Empty: by name, the first that connects.
  bool started = false;
  bool finished = false;
  probes::Report report;
};

class ProbeRun {
 public:
  struct Options {
    std::size_t parallel = 16;
    bool all_addresses = false;
    bool remarks = false;  ///< Say on standard error what is waited for, from 3 s on.
  };
  /// Called with each job in order, as soon as it and those before it are done; false ends the run.
  /// `signal` is the one that cut it off, or 0.
  using Print = std::function<bool(Job&, int signal)>;

  ProbeRun(net::Loop& loop, net::Dialer& dialer, const probes::Plan& plan, Options options,
           Print print);

  std::vector<std::unique_ptr<Job>> jobs;
  /// Called once, when all jobs are known and before the first starts.
  std::function<void()> on_jobs_known;

  /// Runs all jobs. Gives the signal that ended it, or 0.
  net::Task<int> run();

 private:
  net::Task<void> expand_addresses();
  net::Task<void> one(Job& job, net::TimePoint from);
  net::Task<void> watch_signals();
  net::Task<void> tell_waiting();
  net::Task<void> work();
  void start_next(net::Scope& scope);
  void print_finished();
  void interrupt();
  std::string remark() const;
  void erase_remark();

  net::Loop* loop_;
  net::Dialer* dialer_;
  const probes::Plan* plan_;
  Options options_;
  Print print_;
  probes::Plan without_login_;
  std::string refused_at_;  // Where a log-in was refused.
  net::Gate changed_;
  Pacer pacer_;
  std::size_t next_ = 0;  // The next job to start.
  std::size_t printed_ = 0;
  std::size_t running_ = 0;
  std::size_t remark_width_ = 0;
  int signal_ = 0;
  bool ended_ = false;
};

}  // namespace hail::cli
