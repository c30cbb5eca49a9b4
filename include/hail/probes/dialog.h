// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation in lines, with limits on everything, and the guard at the TLS upgrade. What every
// line protocol shares; what a reply looks like is each protocol's own.
#pragma once

#include <string>
#include <string_view>

#include "hail/net/stream.h"
#include "hail/probes/report.h"

namespace hail::probes {

struct Context;

class Dialog {
 public:
  /// Neither is owned. `until` bounds the whole conversation.
  Dialog(net::Stream& stream, Report& report, net::Deadline until);

  /// A limit for the next wait: `within` from now, but never beyond the whole conversation's.
  net::Limit in(net::Phase phase, net::Duration within) const;

  /// The next line; records bare LF, control bytes, overlong lines and lines that drip as findings.
  net::Task<net::Line> line(net::Limit limit);
  /// From here on lines may be as long as `bounds().line` lets them: 512 octets are SMTP's limit.
  void allow_long_lines() { long_lines_ = true; }
  /// Sends `text` and CR LF. Throws Failure{protocol} if `text` holds CR, LF or NUL.
  net::Task<void> send(std::string text, net::Limit limit);
  /// Sends a secret: the transcript shows `shown` instead.
  net::Task<void> send_secret(std::string text, std::string_view shown, net::Limit limit);

  /// reply.tarpit where `what` ("reply", "line") that began at `began` took until now, 5 s or more.
  void judge_pace(net::TimePoint began, std::string_view what);

  /// greeting.malformed, with the command that fits where the line is another protocol's greeting.
  void malformed_greeting(std::string_view line);

  /// Throws Failure{protocol} if bytes came that nothing asked for: from here on every answer would
  /// be taken for the one before it. Call it before a command is sent.
  void in_step();
  /// Bytes that arrived behind the go-ahead and before TLS: they were never encrypted (RFC 3207
  /// section 4.2). Empty when all is well. Once something was found no TLS may be started.
  std::string injected();
  /// The handshake as a client, and the report's TLS part: facts, findings on certificate, key,
  /// version. `implicit`: TLS comes first, so a failure of the name weighs more. `command` is what
  /// asked for it, and the subject of its line; the name must outlive the Task.
  net::Task<void> start_tls(const Context& context, net::Limit limit,
                            std::string_view command = "STARTTLS");

  net::Stream& stream() { return *stream_; }
  Report& report() { return *report_; }
  net::TimePoint now() const { return stream_->loop().read_clock(); }
  /// Seconds since `since`.
  double since(net::TimePoint since) const { return net::seconds(now() - since); }

 private:
  net::Task<net::Line> paced(net::Limit limit);

  net::Stream* stream_;
  Report* report_;
  net::Deadline until_;
  bool long_lines_ = false;
};

}  // namespace hail::probes
