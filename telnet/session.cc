// SPDX-License-Identifier: GPL-3.0-or-later
// The two halves of a session. Decided here: when reading pauses, when typed text is held, and how
// a raw session translates line ends. Not here: what to do when a half ends or breaks.
#include <hail/telnet/session.h>

#include <algorithm>
#include <utility>

namespace hail::telnet {
namespace {

// Typed text beyond this waits in its source.
constexpr std::size_t enough_waiting = 64 * 1024;
// A descriptor that never blocks (a file) must not keep the loop from the keys.
constexpr std::size_t most_without_a_turn = 1024 * 1024;

const net::Limit unbounded{net::Deadline::never(), net::Phase::data};

}  // namespace

Session::Session(net::Stream& stream, SessionSettings settings, View& view)
    : stream_(&stream),
      settings_(std::move(settings)),
      view_(&view),
      engine_(settings_.facts),
      greeted_(!settings_.await_greeting),
      due_(stream.loop()),
      written_(stream.loop()),
      answered_(stream.loop()) {
  stream.unbounded();
  engine_.set_eol(settings_.eol);
  raw_.set_eol(settings_.eol);
  // inetutils-telnetd takes WILL TIMING-MARK without LINEMODE for the "kludge" of old clients, and
  // then leaves the editing to us while it echoes. WONT is as good an answer to DO (RFC 860).
  engine_.set_policy(Side::local, option::timing_mark, Policy::refuse);
  if (settings_.trace) engine_.set_trace(settings_.trace);
}

void Session::start() {
  if (settings_.negotiate == Negotiate::raw) return;
  if (settings_.negotiate == Negotiate::active) engine_.start();
  const auto nothing = [](const Event&) {};
  if (settings_.binary_in) engine_.want(Side::remote, option::binary, true, nothing);
  if (settings_.binary_out) engine_.want(Side::local, option::binary, true, nothing);
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

// ---- from the peer ----

net::Task<void> Session::receive() {
  std::size_t since_turn = 0;
  for (;;) {
    waiting_since_ = stream_->loop().now();
    const std::string_view bytes = co_await stream_->read_view(unbounded);
    waiting_since_.reset();
    if (bytes.empty()) co_return;
    since_turn += bytes.size();
    co_await decode(bytes);
    co_await view_->room();
    if (since_turn >= most_without_a_turn) {
      since_turn = 0;
      co_await stream_->loop().yield();
    }
  }
}

net::Task<void> Session::decode(std::string_view bytes) {
  if (settings_.negotiate == Negotiate::raw) {
    look_for_greeting(bytes);
    view_->text(bytes);
    co_return;
  }
  const auto sink = [this](const Event& event) { on_event(event); };
  std::size_t taken = engine_.receive(bytes, now(), sink);
  wake();
  if (taken == bytes.size()) co_return;
  held_ = bytes.substr(taken);  // `bytes` is lent until somebody else runs.
  while (!held_.empty()) {
    co_await view_->room();
    if (const auto at = engine_.resume_at()) {
      co_await stream_->loop().sleep(net::Deadline{net::TimePoint(*at)});
    } else if (broken_) {
      engine_.take_output();
    } else if (waiting() > 0 || writing_) {
      co_await answered_.wait(net::Deadline::never());
    } else {
      co_await stream_->loop().yield();
    }
    taken = engine_.receive(held_, now(), sink);
    held_.erase(0, taken);
    wake();
  }
}

void Session::on_event(const Event& event) {
  switch (event.kind) {
    case Event::Kind::data:
      look_for_greeting(event.bytes);
      view_->text(event.bytes);
      return;
    case Event::Kind::negotiation:
      speaks_telnet_ = true;
      break;
    default:
      break;
  }
  view_->told(event);
}

// "220-" announces more (RFC 5321 section 4.2), and servers that hold their greeting back send the
// first such line at once, to catch who speaks too early.
void Session::look_for_greeting(std::string_view text) {
  if (greeted_) return;
  constexpr std::size_t enough = 512;
  for (const char octet : text) {
    if (octet != '\n') {
      if (greeting_.size() < enough) greeting_.push_back(octet);
      continue;
    }
    const bool more = greeting_.size() > 3 && greeting_[3] == '-' &&
                      std::all_of(greeting_.begin(), greeting_.begin() + 3,
                                  [](char digit) { return digit >= '0' && digit <= '9'; });
    greeting_.clear();
    if (more) continue;
    greeted_ = true;
    encode(std::exchange(early_, {}), early_source_);
    if (early_finished_) finish_typing();
    wake();
    written_.open();
    return;
  }
}

// ---- to the peer ----

net::Task<void> Session::transmit() {
  for (;;) {
    while (waiting() == 0) co_await due_.wait(net::Deadline::never());
    writing_ = true;
    std::string bytes = std::exchange(raw_output_, {});
    bytes += engine_.take_output();
    try {
      co_await stream_->write_all(bytes, unbounded);
    } catch (const net::Failure&) {
      broken_ = true;
      written_.open();
      answered_.open();
      throw;
    }
    writing_ = false;
    written_.open();
    answered_.open();
  }
}

void Session::type(std::string_view text, Source source) {
  if (!greeted_) {
    early_ += text;
    early_source_ = source;
    return;
  }
  encode(text, source);
  wake();
}

void Session::encode(std::string_view text, Source source) {
  if (settings_.negotiate == Negotiate::raw) {
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
  if (!greeted_) {
    early_finished_ = true;
    return;
  }
  if (settings_.negotiate == Negotiate::raw) {
    raw_.finish(raw_output_);
  } else {
    engine_.finish_data();
  }
  wake();
}

bool Session::send_command(Command command) {
  if (settings_.negotiate == Negotiate::raw) return false;
  const bool sent = engine_.send_command(command);
  wake();
  return sent;
}

void Session::set_facts(Facts facts) {
  engine_.set_facts(std::move(facts));
  wake();
}

bool Session::unsent() const {
  return waiting() > 0 || writing_ || !early_.empty();
}

net::Task<void> Session::room_to_type() {
  while (!broken_ && waiting() + early_.size() > enough_waiting) {
    co_await written_.wait(net::Deadline::never());
  }
}

net::Task<void> Session::sent() {
  while (!broken_ && (unsent() || !greeted_)) co_await written_.wait(net::Deadline::never());
}

}  // namespace hail::telnet
