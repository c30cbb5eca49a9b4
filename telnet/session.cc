// SPDX-License-Identifier: GPL-3.0-or-later
// A session's beginning, its time, and the half to the peer: when typed text is held, and how it
// becomes bytes. The other half is in session_input.cc, what is ordered in session_orders.cc.
#include <hail/telnet/session.h>

#include <algorithm>
#include <utility>

#include "telnet/recoder.h"

namespace hail::telnet {
namespace {

// Typed text beyond this waits in its source.
constexpr std::size_t enough_waiting = 64 * 1024;

const net::Limit unbounded{net::Deadline::never(), net::Phase::data};

constexpr auto nobody = [](const Event&) {};

}  // namespace

Session::Session(net::Stream& stream, SessionSettings settings, View& view)
    : stream_(&stream),
      settings_(std::move(settings)),
      view_(&view),
      engine_(settings_.facts),
      greeted_(!settings_.await_greeting),
      spoke_(stream.loop().now()),
      due_(stream.loop()),
      written_(stream.loop()),
      answered_(stream.loop()),
      tending_(stream.loop()) {
  stream.unbounded();
  if (telnet()) stream.watch_urgent();
  set_eol(settings_.eol);
  apply_policies();
  engine_.set_trace([this](Direction direction, const Event& event) {
    agreements_.see(direction, event);
    if (settings_.trace) settings_.trace(direction, event);
  });
  if (!settings_.encoding.empty()) use_encoding(settings_.encoding);
}

Session::~Session() = default;

void Session::apply_policies() {
  if (insisting()) {
    // Nothing of us may be told in clear, not even the terminal's name.
    for (unsigned code = 0; code < 256; ++code) {
      for (const Side side : {Side::local, Side::remote})
        engine_.set_policy(side, static_cast<std::uint8_t>(code), Policy::refuse);
    }
    return;
  }
  engine_.usual_policies();
  // inetutils-telnetd takes WILL TIMING-MARK without LINEMODE for the "kludge" of old clients, and
  // then leaves the editing to us while it echoes. WONT is as good an answer to DO (RFC 860).
  if (settings_.terminal) {
    engine_.set_policy(Side::local, option::linemode, Policy::accept);
    engine_.set_policy(Side::local, option::remote_flow_control, Policy::accept);
  } else {
    engine_.set_policy(Side::local, option::timing_mark, Policy::refuse);
  }
  if (!settings_.facts.x_display.empty()) {
    engine_.set_policy(Side::local, option::x_display_location, Policy::accept);
  }
  if (settings_.compression) {
    engine_.set_policy(Side::remote, option::compress2, Policy::accept);
  }
  if (settings_.start_tls == StartTls::accept && !tls_) {
    engine_.set_policy(Side::local, option::start_tls, Policy::accept);
  }
  if (!settings_.serial.empty()) {
    engine_.set_policy(Side::local, option::com_port, Policy::ask);
  }
}

void Session::start() {
  if (!telnet()) return;
  if (insisting()) {
    tls_until_ = stream_->loop().now() + settings_.patience;
    engine_.want(Side::local, option::start_tls, true, nobody);
    wake();
    return;
  }
  if (settings_.negotiate == Negotiate::active) engine_.start();
  if (settings_.binary_in) engine_.want(Side::remote, option::binary, true, nobody);
  if (settings_.binary_out) engine_.want(Side::local, option::binary, true, nobody);
  if (!settings_.serial.empty()) engine_.want(Side::local, option::com_port, true, nobody);
  wake();
}

Engine::Millis Session::now() const {
  return std::chrono::duration_cast<Engine::Millis>(stream_->loop().now().time_since_epoch());
}

std::size_t Session::waiting() const {
  return engine_.output().size() + raw_output_.size();
}

void Session::wake() {
  if (waiting() > 0) due_.open();
}

void Session::notice(Notice::Kind kind, std::uint64_t count, net::Duration elapsed) {
  Notice told;
  told.kind = kind;
  told.count = count;
  told.elapsed = elapsed;
  view_->noticed(told);
}

net::Task<void> Session::tend() {
  for (;;) {
    net::Deadline until = net::Deadline::never();
    if (!marks_.empty()) until = net::Deadline{marks_.front().sent + mark_patience};
    if (settings_.keepalive.count() > 0 && telnet()) {
      until = earlier(until, net::Deadline{spoke_ + settings_.keepalive});
    }
    co_await tending_.wait(until);
    expire_marks();
    const TimePoint now = stream_->loop().now();
    if (settings_.keepalive.count() > 0 && now - spoke_ >= settings_.keepalive) {
      spoke_ = now;
      send_command(Command::nop);
    }
  }
}

// ---- to the peer ----

net::Task<void> Session::transmit() {
  for (;;) {
    while (waiting() == 0) co_await due_.wait(net::Deadline::never());
    writing_ = true;
    std::string bytes = std::exchange(raw_output_, {});
    std::size_t urgent = std::exchange(urgent_end_, 0);
    if (urgent > 0) urgent += bytes.size();
    bytes += engine_.take_output();
    if (settings_.wire) settings_.wire(Direction::sent, bytes);
    try {
      const std::string_view all = bytes;
      if (urgent > 0) co_await stream_->write_urgent(all.substr(0, urgent), unbounded);
      co_await stream_->write_all(all.substr(urgent), unbounded);
    } catch (const net::Failure&) {
      broken_ = true;
      written_.open();
      answered_.open();
      throw;
    }
    spoke_ = stream_->loop().now();
    writing_ = false;
    written_.open();
    answered_.open();
  }
}

void Session::type(std::string_view text, Source source) {
  if (held()) {
    early_ += text;
    early_source_ = source;
    return;
  }
  encode(text, source);
  send_at_once();
  wake();
}

// A key goes out before anything else is looked at; what does not, or is more than keys, is
// transmit()'s.
void Session::send_at_once() {
  constexpr std::size_t keys = 256;
  if (writing_ || broken_ || urgent_end_ > 0 || waiting() == 0 || waiting() > keys) return;
  const std::string bytes = raw_output_ + std::string(engine_.output());
  std::size_t sent = 0;
  try {
    sent = stream_->write_some(bytes, net::Phase::data);
  } catch (const net::Failure&) {
    return;  // transmit() will find the same, and tells of it.
  }
  if (settings_.wire) settings_.wire(Direction::sent, std::string_view(bytes).substr(0, sent));
  const std::size_t raw = std::min(sent, raw_output_.size());
  raw_output_.erase(0, raw);
  engine_.drop_output(sent - raw);
  if (sent > 0) spoke_ = stream_->loop().now();
}

// Nothing holds typed text back any more, perhaps.
void Session::release() {
  if (held()) return;
  encode(std::exchange(early_, {}), early_source_);
  if (std::exchange(early_finished_, false)) finish_typing();
  wake();
  written_.open();
}

void Session::encode(std::string_view text, Source source) {
  if (text.empty()) return;
  std::string recoded;
  if (to_peer_) {
    to_peer_->convert(text, recoded);
    text = recoded;
  }
  if (!telnet()) {
    raw_.set_source(source);
    encode_raw(text);
    return;
  }
  engine_.set_source(source);
  engine_.send_data(text);
}

// The encoder doubles IAC, which means nothing here: those octets go round it.
void Session::encode_raw(std::string_view text) {
  constexpr char iac = '\xff';
  for (;;) {
    const std::size_t at = text.find(iac);
    raw_.data(text.substr(0, at), raw_output_);
    if (at == std::string_view::npos) return;
    raw_.finish(raw_output_);
    raw_output_.push_back(iac);
    text.remove_prefix(at + 1);
  }
}

void Session::finish_typing() {
  if (held()) {
    early_finished_ = true;
    return;
  }
  if (telnet()) {
    engine_.finish_data();
  } else {
    raw_.finish(raw_output_);
  }
  wake();
}

void Session::set_facts(Facts facts) {
  engine_.set_facts(std::move(facts));
  wake();
}

void Session::set_eol(std::optional<Eol> eol) {
  engine_.set_eol(eol);
  raw_.set_eol(eol);
}

bool Session::unsent() const {
  return waiting() > 0 || writing_ || !early_.empty();
}

net::Task<bool> Session::room_to_type(net::Duration patience) {
  while (!broken_ && waiting() + early_.size() > enough_waiting) {
    const std::uint64_t before = stream_->bytes_written();
    const net::Wait outcome = co_await written_.wait(stream_->loop().in(patience));
    if (outcome == net::Wait::timed_out && stream_->bytes_written() == before) co_return false;
  }
  co_return true;
}

net::Task<void> Session::sent(net::Deadline until) {
  while (!broken_ && (unsent() || held())) {
    const net::Wait outcome = co_await written_.wait(until);
    if (outcome == net::Wait::timed_out) co_return;
  }
}

}  // namespace hail::telnet
