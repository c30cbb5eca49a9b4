// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 1143 section 7 as two tables, and the states they work on. A verb is answered only where the
// table says so; that alone makes option loops impossible between peers that keep to it. The budget
// is for those that do not.
#include <hail/telnet/negotiator.h>

#include <algorithm>

namespace hail::telnet {

// "Upon receipt of WILL", "Upon receipt of WONT"; DO and DONT are the same for our side.
Step heard(Q state, bool positive, bool agree) {
  if (positive) {
    switch (state) {
      case Q::no:
        return agree ? Step{Q::yes, true} : Step{Q::no, false};
      case Q::yes:
        return {Q::yes};
      case Q::want_no:  // DONT answered by WILL.
        return {Q::no, {}, true};
      case Q::want_no_opposite:  // The same, but then WILL is what we want.
        return {Q::yes, {}, true};
      case Q::want_yes:
        return {Q::yes};
      case Q::want_yes_opposite:
        return {Q::want_no, false};
    }
  }
  switch (state) {
    case Q::no:
      return {Q::no};
    case Q::yes:
      return {Q::no, false};
    case Q::want_no:
      return {Q::no};
    case Q::want_no_opposite:
      return {Q::want_yes, true};
    case Q::want_yes:
    case Q::want_yes_opposite:
      return {Q::no};
  }
  return {};
}

// "If we decide to ask him to enable", "... to disable", with queueing of requests.
Step wished(Q state, bool enable) {
  if (enable) {
    switch (state) {
      case Q::no:
        return {Q::want_yes, true};
      case Q::yes:  // Already enabled.
        return {Q::yes, {}, true};
      case Q::want_no:
        return {Q::want_no_opposite};
      case Q::want_no_opposite:  // Already queued.
        return {Q::want_no_opposite, {}, true};
      case Q::want_yes:  // Already negotiating for it.
        return {Q::want_yes, {}, true};
      case Q::want_yes_opposite:
        return {Q::want_yes};
    }
  }
  switch (state) {
    case Q::no:  // Already disabled.
      return {Q::no, {}, true};
    case Q::yes:
      return {Q::want_no, false};
    case Q::want_no:  // Already negotiating for it.
      return {Q::want_no, {}, true};
    case Q::want_no_opposite:
      return {Q::want_no};
    case Q::want_yes:
      return {Q::want_yes_opposite};
    case Q::want_yes_opposite:  // Already queued.
      return {Q::want_yes_opposite, {}, true};
  }
  return {};
}

std::string_view q_name(Q state) {
  switch (state) {
    case Q::no:
      return "NO";
    case Q::yes:
      return "YES";
    case Q::want_no:
      return "WANTNO/EMPTY";
    case Q::want_no_opposite:
      return "WANTNO/OPPOSITE";
    case Q::want_yes:
      return "WANTYES/EMPTY";
    case Q::want_yes_opposite:
      return "WANTYES/OPPOSITE";
  }
  return {};
}

std::string_view asked_name(Asked by) {
  switch (by) {
    case Asked::nobody:
      return {};
    case Asked::us:
      return "us";
    case Asked::peer:
      return "peer";
  }
  return {};
}

Negotiator::Outcome Negotiator::receive(Verb verb, std::uint8_t option, bool agree) {
  const Side side = verb == Verb::will || verb == Verb::wont ? Side::remote : Side::local;
  const bool positive = verb == Verb::will || verb == Verb::do_it;
  return take(side, option, heard(state(side, option), positive, agree), Asked::peer);
}

Negotiator::Outcome Negotiator::wish(Side side, std::uint8_t option, bool enable) {
  return take(side, option, wished(state(side, option), enable), Asked::us);
}

Negotiator::Outcome Negotiator::take(Side side, std::uint8_t option, const Step& step, Asked by) {
  Cell& at = cell(side, option);
  const bool before = on(side, option);
  // A void wish and the answer to nothing are no first move.
  if (at.asked_by == Asked::nobody && (step.send || step.state != at.state)) at.asked_by = by;
  at.state = step.state;

  Outcome outcome;
  outcome.side = side;
  outcome.error = step.error;
  if (step.send) {
    if (side == Side::local) {
      outcome.send = *step.send ? Verb::will : Verb::wont;
    } else {
      outcome.send = *step.send ? Verb::do_it : Verb::dont;
    }
  }
  if (const bool after = on(side, option); after != before) outcome.changed = after;
  return outcome;
}

void Negotiator::settle(Side side, std::uint8_t option) {
  cell(side, option).state = Q::no;
}

bool Negotiator::on(Side side, std::uint8_t option) const {
  const Q now = state(side, option);
  if (now == Q::yes) return true;
  return side == Side::remote && (now == Q::want_no || now == Q::want_no_opposite);
}

bool Negotiator::at_rest() const {
  return std::ranges::all_of(cells_, [](const auto& side) {
    return std::ranges::all_of(
        side, [](const Cell& cell) { return cell.state == Q::no || cell.state == Q::yes; });
  });
}

std::vector<OptionState> Negotiator::list() const {
  std::vector<OptionState> out;
  for (unsigned code = 0; code < 256; ++code) {
    for (const Side side : {Side::local, Side::remote}) {
      const auto option = static_cast<std::uint8_t>(code);
      const Cell& at = cell(side, option);
      if (at.asked_by == Asked::nobody) continue;
      out.push_back({option, side, at.state, at.asked_by, on(side, option)});
    }
  }
  return out;
}

AnswerBudget::AnswerBudget(std::uint32_t burst, std::uint32_t per_second)
    : burst_(std::int64_t{std::max(burst, 1U)} * 1000),
      per_second_(std::max(per_second, 1U)),
      tokens_(burst_) {}

void AnswerBudget::refill(Millis now) {
  // Thousandths of an answer a millisecond are answers a second. An hour fills any bucket.
  constexpr Millis hour = std::chrono::hours(1);
  if (at_ && now > *at_) {
    tokens_ = std::min(burst_, tokens_ + std::min(now - *at_, hour).count() * per_second_);
  }
  if (!at_ || now > *at_) at_ = now;
}

void AnswerBudget::spend(Millis now) {
  refill(now);
  tokens_ -= 1000;
}

std::optional<AnswerBudget::Millis> AnswerBudget::wait_until(Millis now) {
  refill(now);
  if (tokens_ >= 1000) return std::nullopt;
  return now + Millis((1000 - tokens_ + per_second_ - 1) / per_second_);
}

}  // namespace hail::telnet
