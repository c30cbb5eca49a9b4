// SPDX-License-Identifier: GPL-3.0-or-later
// The half from the peer: how bytes become events (urgent, compressed, encrypted anew), and when
// reading pauses. Not here: what to do when it ends or breaks.
#include <hail/telnet/session.h>

#include <algorithm>
#include <utility>

#include "telnet/recoder.h"

namespace hail::telnet {
namespace {

// A descriptor that never blocks (a file) must not keep the loop from the keys.
constexpr std::size_t most_without_a_turn = 1024 * 1024;
// Plaintext behind START_TLS FOLLOWS is read and dropped up to this many pieces.
constexpr int most_injected = 64;
constexpr auto hello_behind_follows = std::chrono::milliseconds(200);

const net::Limit unbounded{net::Deadline::never(), net::Phase::data};

}  // namespace

net::Task<void> Session::receive() {
  std::size_t since_turn = 0;
  for (;;) {
    waiting_since_ = stream_->loop().now();
    net::Limit limit = unbounded;
    if (insisting()) limit.until = net::Deadline{tls_until_};
    std::string_view bytes;
    try {
      bytes = co_await stream_->read_view(limit);
    } catch (const net::Failure& failure) {
      if (!insisting() || failure.error().code != net::Errc::timed_out) throw;
      refused_tls("the server did not answer START_TLS");
    }
    if (fault_) throw net::Failure(*fault_);
    waiting_since_.reset();
    if (bytes.empty() && insisting()) refused_tls("the server left before TLS began");
    if (fault_) throw net::Failure(*fault_);
    if (bytes.empty()) {
      show_rest();
      co_return;
    }
    watch();
    if (settings_.wire) settings_.wire(Direction::received, bytes);
    since_turn += bytes.size();
    co_await decode(bytes);
    urgent_ = false;
    co_await view_->room();
    if (since_turn >= most_without_a_turn) {
      since_turn = 0;
      co_await stream_->loop().yield();
    }
  }
}

// RFC 854 page 9: what stands before the mark is looked through for commands and not shown. A read
// ends at the mark, so all of what was just read stands on one side of it. Whether a DM follows
// does not matter: what is behind the mark is shown.
void Session::watch() {
  urgent_ = telnet() && stream_->urgent() != net::Urgent::none;
}

net::Task<void> Session::decode(std::string_view bytes) {
  if (!telnet()) {
    look_for_greeting(bytes);
    show(bytes);
    co_return;
  }
  if (inflater_) {
    wire_ = bytes;
  } else {
    const std::size_t taken =
        engine_.receive(bytes, now(), [this](const Event& event) { on_event(event); });
    wake();
    if (taken == bytes.size() && !switch_ && !fault_) co_return;
    plain_ = bytes.substr(taken);  // `bytes` is lent until somebody else runs.
  }
  std::size_t since_turn = 0;
  for (;;) {
    if (fault_) throw net::Failure(*fault_);
    if (switch_) co_await change();
    while (plain_.empty() && refill()) {
    }
    if (fault_) throw net::Failure(*fault_);
    if (plain_.empty()) co_return;
    co_await view_->room();
    const std::size_t taken =
        engine_.receive(plain_, now(), [this](const Event& event) { on_event(event); });
    plain_.erase(0, taken);
    wake();
    since_turn += taken;
    if (taken == 0 && !switch_ && !fault_) co_await obstacle();
    if (since_turn >= most_without_a_turn) {
      since_turn = 0;
      co_await stream_->loop().yield();
    }
  }
}

// Nothing is taken: too many answers were given, or wait to be written.
net::Task<void> Session::obstacle() {
  if (const auto at = engine_.resume_at()) {
    const net::Deadline until{net::TimePoint(*at)};
    co_await stream_->loop().sleep(until);
  } else if (broken_) {
    engine_.take_output();
    urgent_end_ = 0;
  } else if (waiting() > 0 || writing_) {
    co_await answered_.wait(net::Deadline::never());
  } else {
    co_await stream_->loop().yield();
  }
}

// The next piece of a compressed stream. False when there is none.
bool Session::refill() {
  if (!inflater_ || fault_) return false;
  if (wire_.empty() && !inflater_has_more_) return false;
  const auto piece = inflater_->feed(wire_, plain_);
  if (!piece) {
    fault(net::Errc::protocol, net::Phase::data, "compressed stream: " + piece.error().detail);
    return false;
  }
  wire_.erase(0, piece->taken);
  inflater_has_more_ = piece->more;
  if (piece->ended) {
    inflater_.reset();
    inflater_has_more_ = false;
    engine_.end_compression();
    plain_ += std::exchange(wire_, {});
    notice(Notice::Kind::plain);
  }
  return true;
}

// A subnegotiation has said that the octets behind it are something else.
net::Task<void> Session::change() {
  if (*std::exchange(switch_, {}) == Event::Kind::tls_follows) {
    co_await encrypt();
  } else {
    begin_inflating();
  }
}

void Session::begin_inflating() {
  wire_ = std::exchange(plain_, {});
  inflater_.emplace();
  notice(Notice::Kind::compressed);
}

net::Task<void> Session::encrypt() {
  const net::Limit limit{stream_->loop().in(settings_.patience), net::Phase::tls};
  while (!broken_ && (waiting() > 0 || writing_)) {
    const net::Wait outcome = co_await answered_.wait(limit.until);
    if (outcome == net::Wait::timed_out)
      net::fail(net::Errc::timed_out, net::Phase::tls, "FOLLOWS was not taken", stream_->peer());
  }
  // C-Kermit's service swallows a ClientHello that it reads together with FOLLOWS.
  co_await stream_->loop().sleep(stream_->loop().in(hello_behind_follows));
  // Plaintext between FOLLOWS and the handshake would count as said inside TLS (the class of
  // CVE-2011-0411).
  std::uint64_t dropped = plain_.size() + wire_.size();
  plain_.clear();
  wire_.clear();
  inflater_.reset();
  for (int i = 0; i < most_injected && !stream_->pending(net::Phase::tls).empty(); ++i) {
    const std::string_view injected = co_await stream_->read_view(limit);
    dropped += injected.size();
  }
  if (dropped > 0) notice(Notice::Kind::plaintext, dropped);
  co_await stream_->start_tls(settings_.tls, limit);
  tls_ = true;
  marks_.clear();
  agreements_.clear();
  engine_.begin_tls();
  apply_policies();
  notice(Notice::Kind::encrypted);
  start();
  release();
}

void Session::refused_tls(std::string_view why) {
  if (fault_) return;
  fault(net::Errc::tls, net::Phase::tls, std::string(why));
  engine_.stop();
}

void Session::fault(net::Errc code, net::Phase phase, std::string detail) {
  net::Error error;
  error.code = code;
  error.phase = phase;
  error.detail = std::move(detail);
  error.peer = stream_->peer();
  fault_ = std::move(error);
}

void Session::on_event(const Event& event) {
  switch (event.kind) {
    case Event::Kind::data:
      if (insisting()) {
        refused_tls("the server sent text instead of starting TLS");
        return;
      }
      look_for_greeting(event.bytes);
      if (!flushing()) show(event.bytes);
      return;
    case Event::Kind::negotiation:
      on_verb(event.verb(), event.option);
      break;
    case Event::Kind::option_on:
      on_option(event);
      break;
    case Event::Kind::news:
      on_news(event.option);
      break;
    case Event::Kind::tls_follows:
    case Event::Kind::compressed:
      switch_ = event.kind;
      break;
    default:
      break;
  }
  view_->told(event);
}

// Told before the negotiator has taken it: the state is still that of our own wish.
void Session::on_verb(Verb verb, std::uint8_t option) {
  speaks_telnet_ = true;
  if (option == option::timing_mark && (verb == Verb::will || verb == Verb::wont)) on_timing_mark();
  if (verb != Verb::dont || engine_.negotiator().state(Side::local, option) != Q::want_yes) return;
  if (option == option::start_tls && insisting()) {
    refused_tls("the server refuses START_TLS");
  } else if (option == option::start_tls || option == option::com_port) {
    Notice refused;
    refused.kind = Notice::Kind::refused;
    refused.option = option;
    view_->noticed(refused);
  }
}

void Session::on_option(const Event& event) {
  if (event.side == Side::remote && event.option == option::status && asking_status_) {
    ask_status();
  }
  if (event.side == Side::local && event.option == option::com_port && !settings_.serial.empty()) {
    for (const std::string& payload : std::exchange(settings_.serial, {}))
      engine_.send_subnegotiation(option::com_port, payload);
  }
}

void Session::on_news(std::uint8_t option) {
  if (option == option::charset && !engine_.charset().name.empty()) {
    use_encoding(engine_.charset().name);
  }
  if (option == option::com_port) release();
}

void Session::show(std::string_view text) {
  if (!from_peer_) {
    view_->text(text);
    return;
  }
  recoded_.clear();
  from_peer_->convert(text, recoded_);
  view_->text(recoded_);
}

// The text is at its end: of a character that was cut, nothing more will come.
void Session::show_rest() {
  if (!from_peer_) return;
  recoded_.clear();
  from_peer_->finish(recoded_);
  if (!recoded_.empty()) view_->text(recoded_);
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
    release();
    return;
  }
}

}  // namespace hail::telnet
