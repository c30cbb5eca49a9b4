// SPDX-License-Identifier: GPL-3.0-or-later
// Lines with limits, and the upgrade to TLS: the guard before it and what it shows after it.
#include "hail/probes/dialog.h"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <algorithm>

#include "hail/net/escape.h"
#include "hail/probes/probe.h"
#include "probes/tls_findings.h"

namespace hail::probes {

using net::Errc;
using net::Phase;

namespace {

constexpr double dripping_from_s = 5;

}  // namespace

Dialog::Dialog(net::Stream& stream, Report& report, net::Deadline until)
    : stream_(&stream), report_(&report), until_(until) {}

net::Limit Dialog::in(Phase phase, net::Duration within) const {
  const net::Limit limit{earlier(stream_->loop().in(within), until_), phase};
  report_->waiting = {phase, stream_->loop().now(), limit.until.at};
  return limit;
}

void Dialog::judge_pace(net::TimePoint began, std::string_view what) {
  const double s = since(began);
  if (s >= dripping_from_s)
    report_->find("reply.tarpit",
                  fmt::format("{:.1f} s for one {}, from its first octet on", s, what));
}

/// A line, and how long it took from its first octet on, also where it never came to its end.
net::Task<net::Line> Dialog::paced(net::Limit limit) {
  try {
    net::Line line = co_await stream_->read_line(limit);
    if (stream_->line_began()) judge_pace(*stream_->line_began(), "line");
    co_return line;
  } catch (const net::Failure& failure) {
    if (failure.error().code == Errc::timed_out && stream_->line_began())
      judge_pace(*stream_->line_began(), "line");
    throw;
  }
}

net::Task<net::Line> Dialog::line(net::Limit limit) {
  net::Line line = co_await paced(limit);
  if (line.end == net::Line::End::none) {
    net::fail(Errc::closed, limit.phase,
              fmt::format("inside a line: \"{}\"", net::escape(line.text, 60)), stream_->peer());
  }
  if (line.end == net::Line::End::lf) report_->find("reply.bare_lf", line.text + "\n");
  if (line.text.size() + 2 > 512 && !long_lines_) {
    report_->find("reply.too_long",
                  fmt::format("{} octets: {}", line.text.size() + 2, line.text.substr(0, 40)));
  }
  if (net::has_controls(line.text)) report_->find("greeting.control_bytes", line.text);
  co_return line;
}

void Dialog::malformed_greeting(std::string_view line) {
  struct Look {
    std::string_view begins, protocol, command;
  };
  constexpr Look looks[] = {{"220", "SMTP", "smtp"},
                            {"+OK", "POP3", "pop3"},
                            {"* OK", "IMAP", "imap"},
                            {"\"IMPLEMENTATION\"", "ManageSieve", "sieve"},
                            {"SSH-", "SSH", "banner"}};
  std::string advice;
  for (const Look& look : looks) {
    if (!line.starts_with(look.begins) || look.command == report_->probe) continue;
    const bool colons = report_->host.find(':') != std::string::npos;
    const std::string host = net::escape(report_->host);
    const std::string at =
        report_->port == 0 ? net::escape(report_->target)
                           : fmt::format("{}:{}", colons ? "[" + host + "]" : host, report_->port);
    advice = fmt::format("it looks like {}: hail {} {}{}", look.protocol, look.command,
                         report_->tls ? "--tls=implicit " : "", at);
  }
  report_->find("greeting.malformed", std::string(line), {}, std::move(advice));
}

net::Task<void> Dialog::send(std::string text, net::Limit limit) {
  if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
    net::fail(Errc::protocol, limit.phase, "a line end or NUL inside what was to be sent");
  }
  text += "\r\n";
  co_await stream_->write_all(text, limit);
}

net::Task<void> Dialog::send_secret(std::string text, std::string_view shown, net::Limit limit) {
  const net::Transcript::Secret secret(stream_->transcript(), shown);
  co_await send(std::move(text), limit);
}

void Dialog::in_step() {
  const std::string extra = stream_->pending(Phase::command);
  if (extra.empty()) return;
  net::fail(
      Errc::protocol, Phase::command,
      fmt::format("{} bytes that nothing asked for: \"{}\"", extra.size(), net::escape(extra, 60)),
      stream_->peer());
}

std::string Dialog::injected() {
  return stream_->pending(Phase::tls);
}

net::Task<void> Dialog::start_tls(const Context& context, net::Limit limit,
                                  std::string_view command) {
  const net::TimePoint began = now();
  try {
    co_await stream_->start_tls(context.plan.tls_options, limit);
  } catch (const net::Failure&) {
    // A certificate that --verify refuses was shown all the same: what was learned is kept.
    if (stream_->tls() != nullptr) report_->tls = *stream_->tls();
    throw;
  }
  const net::TlsReport& tls = *stream_->tls();
  report_->tls = tls;
  report_->timed("tls", since(began));
  report_->ok(context.implicit_tls ? "TLS" : command, net::summary(tls), since(began));
  judge_tls(tls, context, *report_);
}

}  // namespace hail::probes
