// SPDX-License-Identifier: GPL-3.0-or-later
// Coming back where a server asked for it (421 and other 4xx; RFC 5321 section 4.2.1): how often,
// and after which time. Greylisting counts. What was learned before is given up for what the next
// attempt learns; the transcript goes on.
#pragma once

#include <functional>

#include "hail/net/loop.h"
#include "hail/net/task.h"
#include "hail/net/time.h"
#include "hail/probes/report.h"

namespace hail::probes {

/// How long to wait behind the `done`-th attempt (from 1): 10 s, 20 s, 40 s and so on, doubled each
/// time, at most 5 minutes. Shorter than servers wish and longer than most of their windows.
net::Duration back_off(int done);

/// Runs `attempt`, which fills `report`, and again after a wait as long as the server asks to come
/// back later, at most `retries` times more and never beyond `until`. Never after a log-in was
/// tried: there is one a run. Before another attempt the report keeps who, where and the
/// transcript; a step "retry" tells of it, and a skip where no time is left. All references must
/// outlive the Task.
net::Task<void> with_retries(net::Loop& loop, int retries, net::Deadline until, Report& report,
                             const std::function<net::Task<void>()>& attempt);

}  // namespace hail::probes
