// SPDX-License-Identifier: GPL-3.0-or-later
// Plays a conversation file to a client. A client that leaves early is an outcome; one that says
// something else than the file has is a Failure that names the line.
#include "hail/net/replay.h"

#include <fmt/core.h>

#include <algorithm>

#include "hail/net/escape.h"

namespace hail::net {
namespace {

/// How much of a repeated line is put together before it is sent.
constexpr std::size_t piece = 16 * 1024;
constexpr std::size_t shown = 200;

std::string quoted(std::string_view bytes) {
  return fmt::format("\"{}\"", escape(bytes, shown));
}

/// Whether an error means that the client has gone, and not that the conversation went wrong.
bool client_left(Errc code) {
  return code == Errc::closed || code == Errc::reset || code == Errc::tls;
}

}  // namespace

void Replay::mismatch(const ScriptStep& step, std::string_view expected,
                      std::string_view got) const {
  fail(Errc::protocol, Phase::command,
       fmt::format("{}:{}: expected {}, got {}", script_->name, step.line, expected, got));
}

Task<void> Replay::send(Stream& stream, const ScriptStep& step) const {
  std::string bytes;
  for (std::size_t sent = 0; sent < step.times;) {
    for (bytes.clear(); sent < step.times && (bytes.empty() || bytes.size() < piece); ++sent)
      bytes += step.bytes;
    if (bytes.empty()) break;
    const Limit until = limit(stream);
    co_await stream.write_all(bytes, until);
  }
}

Task<void> Replay::drip(Stream& stream, const ScriptStep& step) const {
  for (std::size_t sent = 0; sent < step.times; ++sent) {
    for (std::size_t at = 0; at < step.bytes.size(); ++at) {
      const Limit until = limit(stream);
      co_await stream.write_all(std::string_view(step.bytes).substr(at, 1), until);
      co_await stream.loop().sleep(stream.loop().in(step.pause));
    }
  }
}

Task<void> Replay::expect_line(Stream& stream, const ScriptStep& step) const {
  const Limit until = limit(stream);
  const Line line = co_await stream.read_line(until);
  if (line.end == Line::End::none) {
    mismatch(step, "a whole line", fmt::format("{} and the end", quoted(line.text)));
  }
  if (step.kind == ScriptStep::Kind::expect_any) co_return;
  if (line.text != step.bytes) mismatch(step, quoted(step.bytes), quoted(line.text));
  if (line.end == Line::End::lf)
    mismatch(step, "CR LF", fmt::format("{} and LF", quoted(line.text)));
}

Task<void> Replay::expect_bytes(Stream& stream, const ScriptStep& step) const {
  const Limit until = limit(stream);
  const std::string bytes = co_await stream.read_exactly(step.bytes.size(), until);
  if (bytes != step.bytes) mismatch(step, quoted(step.bytes), quoted(bytes));
}

/// Swallows what the client still says, until it leaves.
Task<void> Replay::drain(Stream& stream) const {
  try {
    for (;;) {
      const Limit until = limit(stream);
      const std::string_view bytes = co_await stream.read_view(until);
      if (bytes.empty()) break;
    }
  } catch (const Failure&) {
    // However it leaves: the conversation was over.
  }
}

Task<void> Replay::play(Stream& stream, const ScriptStep& step) const {
  using Kind = ScriptStep::Kind;
  switch (step.kind) {
    case Kind::send:
      if (settings_.single_octets) {
        co_await drip(stream, step);
      } else {
        co_await send(stream, step);
      }
      break;
    case Kind::drip:
      co_await drip(stream, step);
      break;
    case Kind::expect_line:
    case Kind::expect_any:
      co_await expect_line(stream, step);
      break;
    case Kind::expect_bytes:
      co_await expect_bytes(stream, step);
      break;
    case Kind::tls: {
      const Limit until = limit(stream);
      co_await stream.accept_tls(settings_.tls, until);
      break;
    }
    case Kind::wait:
      co_await stream.loop().sleep(stream.loop().in(step.pause));
      break;
    case Kind::end: {
      const Limit until = limit(stream);
      co_await stream.shutdown(until);
      break;
    }
    case Kind::reset:
      stream.linger_none();
      stream.close();
      break;
  }
}

Task<Replay::Outcome> Replay::serve(Stream& stream) const {
  Outcome outcome;
  for (const ScriptStep& step : script_->steps) {
    try {
      co_await play(stream, step);
    } catch (const Failure& failure) {
      if (!client_left(failure.error().code)) throw;
      outcome.left_at = step.line;
      outcome.error = failure.error();
      co_return outcome;
    }
    if (step.kind == ScriptStep::Kind::reset) co_return outcome;
  }
  co_await drain(stream);
  co_return outcome;
}

}  // namespace hail::net
