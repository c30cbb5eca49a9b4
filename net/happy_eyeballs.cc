// SPDX-License-Identifier: GPL-3.0-or-later
// One coroutine decides when the next try begins; the look-up and each try are its children and
// only report. Whatever is left when one has won goes with their Scope.
#include "net/happy_eyeballs.h"

#include <algorithm>
#include <utility>

#include "net/address.h"
#include "net/connect.h"

namespace hail::net {
namespace {

// RFC 8305 section 8.
constexpr std::chrono::milliseconds resolution_delay{50};
constexpr std::chrono::milliseconds attempt_delay{250};

constexpr std::string_view lost_text = "another address answered first";

}  // namespace

Family wanted_family(const DialOptions& options) {
  if (options.family != Family::any || options.source.empty()) return options.family;
  return family_of(options.source);
}

Race::Race(Loop& loop, Resolver& resolver, const DialOptions& options, const Endpoint& to,
           Deadline until)
    : loop_(&loop),
      resolver_(&resolver),
      options_(&options),
      to_(&to),
      until_(until),
      changed_(loop),
      first_at_(loop.now()),
      next_at_(loop.now()) {}

Task<Result<std::unique_ptr<Transport>>> Race::run() {
  const TimePoint began = loop_->now();
  {
    Scope scope(*loop_);
    scope.start(resolve());
    while (!winner_) {
      if (may_begin()) {
        if (attempts.empty()) resolve_s = seconds(loop_->now() - began);
        begin_next(scope);
      } else if (resolved_ && untried_.empty() && running_ == 0) {
        break;
      } else {
        co_await changed_.wait(next_event());
      }
    }
  }
  if (!winner_) co_return tl::unexpected(failure());
  for (Attempt& each : attempts) {
    const bool lost = each.address != address && !each.error;
    if (!lost) continue;
    each.error = Error{Errc::cancelled, Phase::connect, {}, std::string(lost_text)};
  }
  co_return std::move(winner_);
}

Task<void> Race::resolve() {
  auto found = co_await resolver_->addresses(to_->host, wanted_family(*options_),
                                             Limit{until_, Phase::resolve},
                                             [this](const Addresses& some) { learn(some.list); });
  resolved_ = true;
  if (found) {
    security = found->security;
    learn(found->list);
  } else {
    unresolved_ = std::move(found.error());
  }
  first_at_ = loop_->now();
  changed_.open();
}

void Race::learn(const std::vector<std::string>& addresses) {
  bool has_v6 = false;
  const bool first = known_.empty();
  for (const std::string& each : addresses) {
    has_v6 = has_v6 || family_of(each) == Family::v6;
    if (std::find(known_.begin(), known_.end(), each) != known_.end()) continue;
    known_.push_back(each);
    untried_.push_back(each);
  }
  untried_ = rfc6724_order(std::move(untried_));
  if (has_v6) {
    first_at_ = loop_->now();
  } else if (first) {
    first_at_ = loop_->now() + resolution_delay;
  }
  changed_.open();
}

bool Race::may_begin() const {
  const TimePoint now = loop_->now();
  return !untried_.empty() && now >= first_at_ && (running_ == 0 || now >= next_at_);
}

Deadline Race::next_event() const {
  // Every child ends by until_, so that without an address to try there is nothing to wake up for.
  if (untried_.empty()) return Deadline::never();
  return {running_ == 0 ? first_at_ : std::max(first_at_, next_at_)};
}

void Race::begin_next(Scope& scope) {
  // RFC 8305 section 4: the families take turns.
  auto next = untried_.begin();
  if (!attempts.empty()) {
    const Family last = family_of(attempts.back().address);
    next = std::find_if(untried_.begin(), untried_.end(),
                        [&](const std::string& each) { return family_of(each) != last; });
    if (next == untried_.end()) next = untried_.begin();
  }
  attempts.emplace_back();
  attempts.back().address = std::move(*next);
  untried_.erase(next);
  if (options_->on_attempt) options_->on_attempt(attempts.back());
  ++running_;
  next_at_ = loop_->now() + attempt_delay;
  scope.start(attempt(attempts.size() - 1));
}

Task<void> Race::attempt(std::size_t number) {
  const TimePoint began = loop_->now();
  const Place place{attempts[number].address, to_->port, false};
  auto connected = co_await connect_to(*loop_, place, *options_, until_);
  --running_;
  changed_.open();
  Attempt& mine = attempts[number];
  mine.s = seconds(loop_->now() - began);
  if (!connected) {
    mine.error = std::move(connected.error());
    mine.error->peer = peer_text(to_->host, mine.address, to_->port);
    next_at_ = loop_->now();
    if (options_->on_attempt) options_->on_attempt(mine);
  } else if (!winner_) {
    winner_ = *std::move(connected);
    address = mine.address;
    connect_s = mine.s;
  }
}

Error Race::failure() const {
  if (attempts.empty()) return *unresolved_;
  Error error = most_telling(attempts);
  if (attempts.size() > 1) error.peer = to_string(*to_);
  return error;
}

}  // namespace hail::net
