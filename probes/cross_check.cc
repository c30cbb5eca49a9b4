// SPDX-License-Identifier: GPL-3.0-or-later
// A connection or a refusal proves that the host is up and reached; silence proves nothing.
#include "probes/cross_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace hail::probes {
namespace {

using Answer = OtherPort::Answer;
using net::Errc;
using net::Phase;
using net::Task;

constexpr std::size_t most = 3;

// Submission first: networks that block 25 let it through. 443 is open on most hosts of mail.
constexpr std::uint16_t usual_ports[] = {587, 465, 443, 993, 25};
constexpr std::uint16_t mail_ports[] = {24, 25, 110, 143, 465, 587, 993, 995, 4190};

Task<void> ask(net::Dialer& dialer, std::string host, OtherPort& other, net::Deadline until) {
  const net::Endpoint to{std::move(host), other.port, {}};
  const net::Limit limit{until, Phase::connect};
  net::Result<net::Dialed> dialed = co_await dialer.dial(to, limit);
  if (dialed) {
    other.answer = Answer::open;
    dialed->stream.close();
  } else if (dialed.error().code == Errc::refused) {
    other.answer = Answer::refused;
  }
}

/// "587", "587 and 465", "587, 465 and 443".
std::string listed(const std::vector<OtherPort>& ports, Answer answer) {
  std::vector<std::string> words;
  for (const OtherPort& each : ports) {
    if (each.answer == answer) words.push_back(std::to_string(each.port));
  }
  if (words.size() < 2) return words.empty() ? std::string() : words.front();
  const std::string last = words.back();
  words.pop_back();
  return fmt::format("{} and {}", fmt::join(words, ", "), last);
}

}  // namespace

std::vector<std::uint16_t> other_ports_of(std::uint16_t port) {
  std::vector<std::uint16_t> ports;
  if (std::find(std::begin(mail_ports), std::end(mail_ports), port) == std::end(mail_ports))
    return ports;
  for (const std::uint16_t each : usual_ports) {
    if (each != port && ports.size() < most) ports.push_back(each);
  }
  return ports;
}

bool wants_cross_check(const Report& report, const Plan& plan, const net::Dialer& dialer) {
  if (!plan.cross_check || plan.scan || !report.error) return false;
  const net::Error& error = *report.error;
  const bool silent = error.code == Errc::timed_out && error.phase == Phase::connect;
  return (silent || error.code == Errc::filtered) && !dialer.options().proxy &&
         !other_ports_of(report.port).empty();
}

Task<std::vector<OtherPort>> ask_other_ports(net::Loop& loop, net::Dialer& dialer, std::string host,
                                             std::vector<std::uint16_t> ports,
                                             net::Deadline until) {
  std::vector<OtherPort> others;
  for (const std::uint16_t port : ports) others.push_back({port, Answer::silent});
  net::Scope scope(loop);
  for (OtherPort& other : others) scope.start(ask(dialer, host, other, until));
  co_await scope.idle();
  co_return others;
}

std::string other_ports_text(const std::vector<OtherPort>& ports) {
  std::string text;
  const auto part = [&](Answer answer, std::string_view one, std::string_view many) {
    const std::string list = listed(ports, answer);
    if (list.empty()) return;
    const bool several = list.find(' ') != std::string::npos;
    text += fmt::format("{}{}{} {}", text.empty() ? "" : "; ", list,
                        text.empty() ? " of the same host" : "", several ? many : one);
  };
  part(Answer::open, "answers", "answer");
  part(Answer::refused, "refuses: the host is up", "refuse: the host is up");
  part(Answer::silent, "is silent too", "are silent too");
  return text;
}

}  // namespace hail::probes
