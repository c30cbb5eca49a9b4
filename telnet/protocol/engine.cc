// SPDX-License-Identifier: GPL-3.0-or-later
// Joins codec, negotiator and options: what is answered, in which order, and when we stop reading.
// Knows no option's wire format; BINARY alone is known by name, as it changes the codec.
#include <hail/telnet/engine.h>

#include <algorithm>

namespace hail::telnet {

Engine::Engine(Facts facts, const EngineLimits& limits)
    : facts_(std::move(facts)),
      most_waiting_(limits.waiting),
      decoder_(limits.subnegotiation),
      budget_(limits.answer_burst, limits.answers_per_second) {
  usual_policies();
}

void Engine::usual_policies() {
  policy_ = {};
  for (const OptionRow* row : option_table()) {
    set_policy(Side::local, row->code, row->local);
    set_policy(Side::remote, row->code, row->remote);
  }
}

void Engine::start() {
  if (memory_.follows_sent) return;
  for (unsigned code = 0; code < 256; ++code) {
    for (const Side side : {Side::remote, Side::local}) {
      const auto option = static_cast<std::uint8_t>(code);
      if (policy(side, option) != Policy::ask) continue;
      if (const auto outcome = negotiator_.wish(side, option, true); outcome.send) {
        send_negotiation(*outcome.send, option);
      }
    }
  }
}

std::size_t Engine::receive(std::string_view bytes, Millis now, EventSink sink) {
  resume_at_ = budget_.wait_until(now);
  if (resume_at_ || waiting_ >= most_waiting_ || memory_.follows_heard) return 0;
  const std::size_t taken =
      decoder_.feed(bytes, [&](const Event& event) { on_event(event, now, sink); });
  // Told last, so that what stands behind it is known and the sink may call begin_tls().
  if (const auto change = std::exchange(switch_, {})) {
    sink({.kind = *change, .bytes = bytes.substr(taken)});
  }
  return taken;
}

void Engine::on_event(const Event& event, Millis now, EventSink sink) {
  switch (event.kind) {
    case Event::Kind::data:
      sink(event);
      return;
    case Event::Kind::negotiation:
      trace(Direction::received, event);
      on_negotiation(event, now, sink);
      break;
    case Event::Kind::subnegotiation:
      trace(Direction::received, event);
      on_subnegotiation(event, now, sink);
      break;
    default:
      trace(Direction::received, event);
      sink(event);
      break;
  }
  if (waiting_ >= most_waiting_) decoder_.stop();
}

bool Engine::yields(Side side, std::uint8_t option) const {
  const OptionRow* row = find_option(option);
  return row != nullptr && row->yields_to != 0 && side == Side::local && on(side, row->yields_to);
}

void Engine::on_negotiation(const Event& event, Millis now, EventSink sink) {
  sink(event);
  if (memory_.follows_sent) return;  // Void after the handshake, and no answer may go out before.
  const Verb verb = event.verb();
  const Side side = verb == Verb::will || verb == Verb::wont ? Side::remote : Side::local;
  const bool agree = policy(side, event.option) != Policy::refuse && !yields(side, event.option);
  const Negotiator::Outcome outcome = negotiator_.receive(verb, event.option, agree);
  if (outcome.error) {
    sink({.kind = Event::Kind::contradiction, .code = event.code, .option = event.option});
  }
  if (outcome.send) send_negotiation(*outcome.send, event.option);
  if (outcome.changed) changed(side, event.option, *outcome.changed, sink);
  if (outcome.send) spend(now, sink);
}

void Engine::changed(Side side, std::uint8_t option, bool on, EventSink sink) {
  if (option == option::binary) {
    if (side == Side::local) {
      encoder_.set_binary(on);
    } else {
      decoder_.set_binary(on);
    }
  }
  if (side == Side::local) turns_.erase(option);
  const OptionRow* row = find_option(option);
  if (on && row != nullptr && row->momentary) negotiator_.settle(side, option);
  sink({.kind = on ? Event::Kind::option_on : Event::Kind::option_off,
        .option = option,
        .side = side});
  if (on && side == Side::local && row != nullptr && row->enabled != nullptr) {
    if (const auto payload = row->enabled(facts_)) write_subnegotiation(option, *payload);
  }
  if (row != nullptr && row->turned != nullptr) {
    const auto payload = row->turned({side, on, facts_, memory_});
    if (on && payload) write_subnegotiation(option, *payload);
  }
}

void Engine::on_subnegotiation(const Event& event, Millis now, EventSink sink) {
  const std::uint8_t option = event.option;
  const bool ours = on(Side::local, option);
  if (!ours && !on(Side::remote, option)) {
    // What was sent before our WONT arrived is no offence; it just gets no answer.
    const Q state = negotiator_.state(Side::local, option);
    const bool crossing = state == Q::want_no || state == Q::want_no_opposite;
    Event marked = event;
    if (!crossing) marked.kind = Event::Kind::unagreed;
    sink(marked);
    return;
  }
  sink(event);
  const OptionRow* row = find_option(option);
  if (row == nullptr) return;
  if (row->heard != nullptr) {
    react(*row, event, now, sink);
    return;
  }
  if (!on(Side::local, option) || row->asked == nullptr || memory_.follows_sent) return;
  unsigned& turn = turns_[option];
  const auto answer = row->asked({event.bytes, facts_, turn, negotiator_});
  if (!answer) return;
  ++turn;
  write_subnegotiation(option, *answer);
  spend(now, sink);
}

void Engine::react(const OptionRow& row, const Event& event, Millis now, EventSink sink) {
  const bool local = on(Side::local, row.code);
  const bool remote = on(Side::remote, row.code);
  if (!local && !remote) return;  // The sink switched it off.
  if (memory_.follows_sent && row.code != option::start_tls) return;
  const Reaction reaction = row.heard({event.bytes, local, remote, facts_, memory_});
  if (reaction.answer) write_subnegotiation(row.code, *reaction.answer);
  if (reaction.tell == Event::Kind::tls_follows || reaction.tell == Event::Kind::compressed) {
    switch_ = reaction.tell;
    decoder_.stop();
  } else if (reaction.tell) {
    sink({.kind = *reaction.tell, .option = row.code});
  }
  if (reaction.answer) spend(now, sink);
}

// One answer less in the budget; when it is spent, reading pauses until the next one is due.
void Engine::spend(Millis now, EventSink sink) {
  budget_.spend(now);
  resume_at_ = budget_.wait_until(now);
  if (!resume_at_) return;
  decoder_.stop();
  if (std::exchange(loop_told_, true)) return;
  sink({.kind = Event::Kind::option_loop});
}

void Engine::send_data(std::string_view text) {
  if (memory_.follows_sent) {
    kept_ += text;
  } else {
    encoder_.data(text, output_);
  }
}

void Engine::finish_data() {
  if (memory_.follows_sent) {
    kept_end_ = true;
  } else {
    encoder_.finish(output_);
  }
}

bool Engine::send_command(Command command) {
  if (memory_.follows_sent) return false;
  switch (command) {
    case Command::will:
    case Command::wont:
    case Command::do_it:
    case Command::dont:
    case Command::sb:
    case Command::se:
    case Command::iac:
      return false;
    default:
      append_command(command, output_);
      trace(Direction::sent,
            {.kind = Event::Kind::command, .code = static_cast<std::uint8_t>(command)});
      return true;
  }
}

bool Engine::send_subnegotiation(std::uint8_t option, std::string_view payload) {
  if (memory_.follows_sent) return false;
  if (!on(Side::local, option) && !on(Side::remote, option)) return false;
  write_subnegotiation(option, payload);
  return true;
}

bool Engine::want(Side side, std::uint8_t option, bool on, EventSink sink) {
  if (memory_.follows_sent) return false;
  const OptionRow* row = find_option(option);
  // A momentary option is asked for each time; an unasked WILL is still not to be answered by DO.
  if (row == nullptr || !row->momentary) {
    set_policy(side, option, on ? Policy::accept : Policy::refuse);
  }
  const Negotiator::Outcome outcome = negotiator_.wish(side, option, on);
  if (outcome.send) send_negotiation(*outcome.send, option);
  if (outcome.changed) changed(side, option, *outcome.changed, sink);
  return !outcome.error;
}

void Engine::set_policy(Side side, std::uint8_t option, Policy policy) {
  policy_[static_cast<std::size_t>(side)][option] = policy;
}

Policy Engine::policy(Side side, std::uint8_t option) const {
  return policy_[static_cast<std::size_t>(side)][option];
}

void Engine::set_facts(Facts facts) {
  const Facts before = std::exchange(facts_, std::move(facts));
  if (memory_.follows_sent) return;
  for (const OptionRow* row : option_table()) {
    if (!on(Side::local, row->code)) continue;
    std::optional<std::string> payload;
    if (row->changed != nullptr) payload = row->changed(before, facts_);
    if (row->revised != nullptr) payload = row->revised(before, facts_, memory_);
    if (payload) write_subnegotiation(row->code, *payload);
  }
}

bool Engine::request_charset(const std::vector<std::string>& names) {
  if (!on(Side::local, option::charset)) return false;
  const auto payload = charset_request(names);
  if (!payload || !send_subnegotiation(option::charset, *payload)) return false;
  memory_.charset.requested = names;
  return true;
}

void Engine::begin_tls() {
  decoder_ = Decoder(decoder_.limits());
  encoder_.set_binary(false);
  negotiator_ = {};
  memory_ = {};
  turns_.clear();
  switch_.reset();
  set_policy(Side::local, option::start_tls, Policy::refuse);
  set_policy(Side::remote, option::start_tls, Policy::refuse);
  send_data(std::exchange(kept_, {}));
  if (std::exchange(kept_end_, false)) finish_data();
}

std::string Engine::take_output() {
  waiting_ = 0;
  return std::exchange(output_, {});
}

void Engine::drop_output(std::size_t octets) {
  output_.erase(0, octets);
  waiting_ = std::min(waiting_, output_.size());
}

void Engine::send_negotiation(Verb verb, std::uint8_t option) {
  const std::size_t before = output_.size();
  append_negotiation(verb, option, output_);
  waiting_ += output_.size() - before;
  trace(Direction::sent, {.kind = Event::Kind::negotiation,
                          .code = static_cast<std::uint8_t>(verb),
                          .option = option});
}

void Engine::write_subnegotiation(std::uint8_t option, std::string_view payload) {
  const std::size_t before = output_.size();
  append_subnegotiation(option, payload, output_);
  waiting_ += output_.size() - before;
  trace(Direction::sent, {.kind = Event::Kind::subnegotiation, .option = option, .bytes = payload});
}

void Engine::trace(Direction direction, const Event& event) const {
  if (trace_) trace_(direction, event);
}

}  // namespace hail::telnet
