// SPDX-License-Identifier: GPL-3.0-or-later
// The words of the server decide whether another attempt makes sense; the deadline whether there is
// time for it.
#include "probes/retry.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "hail/probes/mail.h"

namespace hail::probes {

using net::Task;
using std::chrono::seconds;

namespace {

constexpr seconds first_wait{10};
constexpr seconds longest_wait{300};

/// The server's words that ask to come back; empty if it did not.
std::string asked_back(const Report& report) {
  const bool throttled = report.error && report.error->code == net::Errc::throttled;
  for (const std::string_view id : {"smtp.rcpt.deferred", "greeting.throttled"}) {
    if (!throttled && id == "greeting.throttled") continue;
    if (const Finding* found = report.finding(id)) return found->seen;
  }
  return throttled ? report.error->detail : std::string();
}

bool tried_to_log_in(const Report& report) {
  const auto* mail = dynamic_cast<const MailFacts*>(report.facts.get());
  return mail != nullptr && mail->auth && !mail->auth->mechanism.empty();
}

/// A report that has learned nothing yet, of the same target, with the transcript so far.
Report begun_again(Report& old) {
  Report fresh;
  fresh.probe = old.probe;
  fresh.title = old.title;
  fresh.target = old.target;
  fresh.host = old.host;
  fresh.port = old.port;
  fresh.time = old.time;
  fresh.transcript = std::move(old.transcript);
  return fresh;
}

}  // namespace

net::Duration back_off(int done) {
  const seconds doubled = first_wait * (1 << std::clamp(done - 1, 0, 10));
  return std::min(doubled, longest_wait);
}

Task<void> with_retries(net::Loop& loop, int retries, net::Deadline until, Report& report,
                        const std::function<Task<void>()>& attempt) {
  co_await attempt();
  for (int done = 1; done <= retries; ++done) {
    const std::string words = asked_back(report);
    if (words.empty() || tried_to_log_in(report)) co_return;
    const net::Duration wait = back_off(done);
    const long long whole = std::chrono::duration_cast<seconds>(wait).count();
    const net::Deadline next = loop.in(wait);
    if (next.at >= until.at) {
      report.skip("retry", fmt::format("no time is left to wait {} s and come back", whole));
      co_return;
    }
    report.remark(loop.now(),
                  fmt::format("asked to come back later: waiting {} s, then try {} of {}", whole,
                              done, retries));
    report.waiting = {net::Phase::connect, loop.now(), next.at};
    co_await loop.sleep(next);
    report = begun_again(report);
    report.ok("retry", fmt::format("{} s after: {}", whole, words));
    co_await attempt();
  }
}

}  // namespace hail::probes
