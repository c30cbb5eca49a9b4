// SPDX-License-Identifier: GPL-3.0-or-later
// What the command mode orders of a session, and the marks (TIMING-MARK) that some of it waits for.
#include <hail/telnet/session.h>

#include <utility>

#include "telnet/recoder.h"

namespace hail::telnet {
namespace {

constexpr auto nobody = [](const Event&) {};

}  // namespace

// ---- marks ----

// A mark that is out already serves a second wish too; its DO is not sent twice.
bool Session::mark(Mark mark) {
  mark.sent = stream_->loop().now();
  const bool sent = engine_.want(Side::remote, option::timing_mark, true, nobody);
  if (!sent && marks_.empty()) return false;
  if (sent) {
    marks_.push_back(mark);
  } else {
    marks_.back().ping |= mark.ping;
    marks_.back().flush |= mark.flush;
  }
  wake();
  tending_.open();
  return true;
}

void Session::on_timing_mark() {
  if (marks_.empty()) return;
  const Mark answered = marks_.front();
  marks_.pop_front();
  if (answered.ping) {
    notice(Notice::Kind::pinged, 0, stream_->loop().now() - answered.sent);
  }
}

void Session::expire_marks() {
  const TimePoint now = stream_->loop().now();
  while (!marks_.empty() && now - marks_.front().sent >= mark_patience) {
    const bool ping = marks_.front().ping;
    marks_.pop_front();
    engine_.give_up(Side::remote, option::timing_mark);
    if (ping) notice(Notice::Kind::unanswered);
  }
}

bool Session::send_command(Command command, Along along) {
  if (!telnet() || insisting()) return false;
  const bool sent = engine_.send_command(command);
  if (sent && along.flush) mark({.flush = true});
  if (sent && along.synch) synch();
  wake();
  return sent;
}

bool Session::synch() {
  if (!telnet() || insisting() || !engine_.send_command(Command::dm)) return false;
  urgent_end_ = engine_.output().size();
  wake();
  return true;
}

bool Session::ping() {
  return telnet() && !insisting() && mark({.ping = true});
}

bool Session::ask_status() {
  if (!telnet() || insisting()) return false;
  asking_status_ = !engine_.on(Side::remote, option::status);
  if (asking_status_) {
    engine_.want(Side::remote, option::status, true, nobody);
  } else {
    engine_.send_subnegotiation(option::status, "\x01");
  }
  wake();
  return true;
}

bool Session::log_out() {
  if (!telnet() || insisting()) return false;
  const bool sent = engine_.want(Side::remote, option::logout, true, nobody);
  wake();
  return sent;
}

bool Session::start_tls() {
  if (!telnet() || tls_ || stream_->tls() != nullptr) return false;
  const bool sent = engine_.want(Side::local, option::start_tls, true, nobody);
  wake();
  return sent;
}

bool Session::order(std::vector<std::string> payloads) {
  if (!telnet() || insisting()) return false;
  if (engine_.on(Side::local, option::com_port)) {
    for (const std::string& payload : payloads)
      engine_.send_subnegotiation(option::com_port, payload);
  } else {
    settings_.serial = std::move(payloads);
    engine_.want(Side::local, option::com_port, true, nobody);
  }
  wake();
  return true;
}

bool Session::set_encoding(const std::string& charset) {
  if (!charset.empty() && !known_charset(charset)) return false;
  use_encoding(charset);
  if (charset.empty() || !telnet()) return true;
  Facts facts = engine_.facts();
  facts.charsets.insert(facts.charsets.begin(), charset);
  engine_.set_facts(std::move(facts));
  engine_.request_charset({charset});
  wake();
  return true;
}

void Session::use_encoding(const std::string& charset) {
  encoding_ = charset;
  from_peer_.reset();
  to_peer_.reset();
  if (charset.empty() || settings_.local_charset.empty() ||
      same_charset(charset, settings_.local_charset))
    return;
  from_peer_ = Recoder::make(charset, settings_.local_charset);
  to_peer_ = Recoder::make(settings_.local_charset, charset);
}

}  // namespace hail::telnet
