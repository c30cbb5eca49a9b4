// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes to events: one state an octet outside text, whole runs inside it. What to do about an
// unending or broken subnegotiation is decided here; what a subnegotiation says is not.
#include <hail/telnet/codec.h>

#include <cstring>

namespace hail::telnet {

namespace {

constexpr char iac = static_cast<char>(Command::iac);

const char* find(const char* at, const char* end, char octet) {
  const void* hit =
      std::memchr(at, static_cast<unsigned char>(octet), static_cast<std::size_t>(end - at));
  return hit == nullptr ? end : static_cast<const char*>(hit);
}

bool is(char octet, Command command) {
  return static_cast<std::uint8_t>(octet) == static_cast<std::uint8_t>(command);
}

}  // namespace

SubnegotiationLimits::SubnegotiationLimits() {
  limits_.fill(64 * 1024);
  set(option::terminal_type, 1024);
  set(option::linemode, 2 * 1024);
}

// Text on its way to the sink: long runs go through as views, short ones are gathered, so that a
// flood of doubled IACs is not a flood of events.
class Decoder::Gather {
 public:
  explicit Gather(EventSink sink) : sink_(sink) {}

  void run(const char* from, const char* to) {
    const auto size = static_cast<std::size_t>(to - from);
    if (size >= worth_a_view) {
      flush();
      sink_(Event{.kind = Event::Kind::data, .bytes = {from, size}});
      return;
    }
    if (sizeof buffer_ - used_ < size) flush();
    std::memcpy(buffer_ + used_, from, size);
    used_ += size;
  }
  void one(char octet) {
    if (used_ == sizeof buffer_) flush();
    buffer_[used_++] = octet;
  }
  void flush() {
    if (used_ == 0) return;
    const std::string_view text(buffer_, used_);
    used_ = 0;
    sink_(Event{.kind = Event::Kind::data, .bytes = text});
  }
  // Not text: whatever text came before it goes first.
  void event(const Event& event) {
    flush();
    sink_(event);
  }

 private:
  static constexpr std::size_t worth_a_view = 64;

  EventSink sink_;
  std::size_t used_ = 0;
  char buffer_[4096];
};

std::size_t Decoder::feed(std::string_view input, EventSink sink) {
  stopped_ = false;
  Gather out(sink);
  const char* at = input.data();
  const char* const end = at + input.size();
  while (at != end && !stopped_) {
    switch (state_) {
      case State::data:
        at = in_data(at, end, out);
        break;
      case State::payload:
      case State::skip:
        at = in_payload(at, end, out);
        break;
      default:
        at = in_command(at, end, out);
        break;
    }
  }
  out.flush();
  return static_cast<std::size_t>(at - input.data());
}

void Decoder::set_binary(bool on) {
  binary_ = on;
  after_cr_ = false;
}

const char* Decoder::in_data(const char* at, const char* end, Gather& out) {
  const char* mark = find(at, end, iac);
  const bool doubled = end - mark >= 2 && mark[1] == iac;
  text(at, doubled ? mark + 1 : mark, out);
  if (doubled) {
    for (mark += 2; end - mark >= 2 && mark[0] == iac && mark[1] == iac; mark += 2) out.one(iac);
    return mark;
  }
  if (mark == end) return end;
  out.flush();
  if (stopped_) return mark;
  state_ = State::iac;
  return mark + 1;
}

// NVT text (RFC 854 page 11): CR NUL is a carriage return, so the NUL goes. NULs are rarer than
// CRs, hence the search for them.
void Decoder::text(const char* at, const char* end, Gather& out) {
  if (at == end) return;
  if (binary_) {
    out.run(at, end);
    return;
  }
  const char* from = at;
  for (const char* nul = find(at, end, '\0'); nul != end;) {
    if (nul == at ? after_cr_ : nul[-1] == '\r') {
      if (nul != from) out.run(from, nul);
      from = nul + 1;
    }
    do ++nul;
    while (nul != end && *nul == '\0');
    nul = find(nul, end, '\0');
  }
  if (from != end) out.run(from, end);
  after_cr_ = end[-1] == '\r';
}

const char* Decoder::in_command(const char* at, const char*, Gather& out) {
  switch (state_) {
    case State::iac:
      after_iac(at, out);
      break;
    case State::verb:
      state_ = State::data;
      out.event({.kind = Event::Kind::negotiation,
                 .code = verb_,
                 .option = static_cast<std::uint8_t>(*at)});
      break;
    case State::option:
      if (*at == iac) {
        state_ = State::option_iac;
      } else {
        open_payload(static_cast<std::uint8_t>(*at));
      }
      break;
    case State::option_iac:
      open_payload(static_cast<std::uint8_t>(Command::iac));
      if (*at != iac) break_off(at, out);
      break;
    case State::payload_iac:
      after_payload_iac(at, out);
      break;
    default:  // skip_iac: only IAC SE ends what is skipped; anything else is part of it.
      state_ = is(*at, Command::se) ? State::data : State::skip;
      break;
  }
  return at + 1;
}

void Decoder::after_iac(const char* at, Gather& out) {
  const auto octet = static_cast<std::uint8_t>(*at);
  state_ = State::data;
  switch (static_cast<Command>(octet)) {
    case Command::will:
    case Command::wont:
    case Command::do_it:
    case Command::dont:
      verb_ = octet;
      state_ = State::verb;
      break;
    case Command::sb:
      state_ = State::option;
      break;
    case Command::iac:
      text(at, at + 1, out);
      break;
    default:
      out.event({.kind = Event::Kind::command, .code = octet});
      break;
  }
}

const char* Decoder::in_payload(const char* at, const char* end, Gather& out) {
  const char* mark = find(at, end, iac);
  if (state_ == State::payload) {
    keep({at, static_cast<std::size_t>(mark - at)}, out);
  }
  if (mark == end) return end;
  state_ = state_ == State::payload ? State::payload_iac : State::skip_iac;
  return mark + 1;
}

void Decoder::after_payload_iac(const char* at, Gather& out) {
  if (*at == iac) {
    state_ = State::payload;
    keep({at, 1}, out);
  } else if (is(*at, Command::se)) {
    state_ = State::data;
    out.event({.kind = Event::Kind::subnegotiation, .option = option_, .bytes = payload_});
    drop_payload();
  } else {
    break_off(at, out);
  }
}

void Decoder::open_payload(std::uint8_t option) {
  option_ = option;
  state_ = State::payload;
}

void Decoder::keep(std::string_view run, Gather& out) {
  if (run.size() <= limits_.of(option_) - payload_.size()) {
    payload_.append(run);
    return;
  }
  drop_payload();
  state_ = State::skip;
  out.event({.kind = Event::Kind::overflow, .option = option_});
}

// A command inside a subnegotiation: the peer forgot IAC SE or a doubling. What it had begun is
// not to be trusted; the command is.
void Decoder::break_off(const char* at, Gather& out) {
  drop_payload();
  state_ = State::data;
  out.event(
      {.kind = Event::Kind::broken, .code = static_cast<std::uint8_t>(*at), .option = option_});
  if (!is(*at, Command::se)) after_iac(at, out);
}

// Gives memory back, so that one large subnegotiation does not cost every later minute.
void Decoder::drop_payload() {
  if (payload_.capacity() > 1024) {
    std::string().swap(payload_);
  } else {
    payload_.clear();
  }
}

}  // namespace hail::telnet
