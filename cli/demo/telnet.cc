// SPDX-License-Identifier: GPL-3.0-or-later
// The server's side of Telnet over codec and negotiator. The options that the recorded telnetd
// brought up become our own wishes, in its order; the client's answers are its own affair.
#include "cli/demo/telnet.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "cli/demo/recording.h"
#include "cli/demo/shell.h"
#include "hail/net/escape.h"
#include "hail/probes/telnet.h"
#include "hail/telnet/codec.h"
#include "hail/telnet/negotiator.h"

namespace hail::cli::demo {
namespace {

using telnet::Event;
using telnet::Side;
using telnet::Verb;
namespace option = telnet::option;

/// How long a client may take to answer before the recording goes on without it.
constexpr auto patience = std::chrono::milliseconds(500);
constexpr std::size_t most_early = 4096;

// What we agree to when a client asks.
constexpr std::uint8_t ours[] = {option::echo, option::suppress_go_ahead, option::binary};
constexpr std::uint8_t theirs[] = {option::suppress_go_ahead, option::binary, option::terminal_type,
                                   option::naws, option::terminal_speed};

bool agree(Side side, std::uint8_t code) {
  return side == Side::local ? std::count(std::begin(ours), std::end(ours), code) > 0
                             : std::count(std::begin(theirs), std::end(theirs), code) > 0;
}

/// The recorded text: what is shown after the log-in, and the prompt.
Shell recorded_shell(const net::Script& script) {
  using Kind = net::ScriptStep::Kind;
  std::string welcome;
  std::string prompt;
  for (const net::ScriptStep& step : script.steps) {
    if (step.kind != Kind::send) continue;
    if (step.bytes.starts_with("Welcome")) welcome = step.bytes.substr(0, step.bytes.find('\r'));
    if (!welcome.empty() && prompt.empty() && !step.bytes.ends_with("\r\n")) prompt = step.bytes;
  }
  return Shell(welcome, prompt);
}

class Server {
 public:
  Server(net::Stream& stream, net::Duration idle)
      : stream_(stream),
        idle_(idle),
        script_(recorded("telnet")),
        shell_(recorded_shell(script_)) {}

  net::Task<void> run() {
    co_await play();
    playing_ = false;
    type(early_);
    co_await flush();
    while (!shell_.over() && !ended_) {
      const net::Limit limit{stream_.loop().in(idle_), net::Phase::command};
      co_await hear(limit);
      co_await flush();
    }
    if (ended_) co_return;
    say("\n");
    co_await flush();
    const net::Limit limit{stream_.loop().in(idle_), net::Phase::close};
    co_await stream_.shutdown(limit);
  }

 private:
  /// The recording up to its log-in prompt.
  net::Task<void> play();
  /// Waits for the client's answers while any is outstanding.
  net::Task<void> settle();
  net::Task<void> hear(net::Limit limit);
  net::Task<void> flush();
  void say_recorded(std::string_view bytes);
  void take(const Event& event);
  void negotiate(const Event& event);
  void subnegotiate(const Event& event);
  void wish(Side side, std::uint8_t code, bool on);
  void say(std::string_view text);
  void type(std::string_view keys);

  net::Stream& stream_;
  net::Duration idle_;
  const net::Script& script_;
  Shell shell_;
  telnet::Decoder decoder_;
  telnet::Encoder encoder_;
  telnet::Negotiator negotiator_;
  std::string out_;
  std::string early_;  // Typed while the recording was played; telnetd keeps it too.
  bool playing_ = true;
  bool ended_ = false;
};

net::Task<void> Server::play() {
  using Kind = net::ScriptStep::Kind;
  Kind before = Kind::send;
  for (const net::ScriptStep& step : script_.steps) {
    if (step.kind == Kind::send) {
      say_recorded(step.bytes);
      if (probes::asks_for_login(step.bytes)) break;
    } else if (before == Kind::send) {
      co_await flush();
      co_await settle();
    }
    before = step.kind;
    if (ended_) co_return;
  }
  co_await flush();
}

net::Task<void> Server::settle() {
  const net::Deadline until = stream_.loop().in(patience);
  while (!negotiator_.at_rest() && !ended_) {
    const net::Limit limit{until, net::Phase::command};
    try {
      co_await hear(limit);
    } catch (const net::Failure& failure) {
      // A client that negotiates nothing (netcat) gets the text all the same.
      if (failure.error().code != net::Errc::timed_out) throw;
      break;
    }
    if (stream_.loop().now() >= until.at) break;
  }
}

net::Task<void> Server::hear(net::Limit limit) {
  const std::string_view bytes = co_await stream_.read_view(limit);
  ended_ = bytes.empty();
  decoder_.feed(bytes, [this](const Event& event) { take(event); });
  co_await flush();
}

net::Task<void> Server::flush() {
  const std::string due = std::exchange(out_, {});
  const net::Limit limit{stream_.loop().in(idle_), net::Phase::command};
  if (!due.empty()) co_await stream_.write_all(due, limit);
}

/// Every line end is made here, so that BINARY, which telnetd wishes for too, changes nothing.
void Server::say(std::string_view text) {
  for (const char c : text) {
    if (c == '\n') out_ += '\r';
    if (c == '\xff') out_ += c;
    out_ += c;
  }
}

void Server::say_recorded(std::string_view bytes) {
  telnet::Decoder recorded;
  recorded.feed(bytes, [this](const Event& event) {
    if (event.kind == Event::Kind::data) {
      for (const char c : event.bytes) out_ += c == '\0' ? std::string() : std::string(1, c);
    } else if (event.kind == Event::Kind::negotiation) {
      const Verb verb = event.verb();
      const bool local = verb == Verb::will || verb == Verb::wont;
      wish(local ? Side::local : Side::remote, event.option,
           verb == Verb::will || verb == Verb::do_it);
    } else if (event.kind == Event::Kind::subnegotiation &&
               negotiator_.on(Side::remote, event.option)) {
      telnet::append_subnegotiation(event.option, event.bytes, out_);
    }
  });
}

void Server::wish(Side side, std::uint8_t code, bool on) {
  const auto outcome = negotiator_.wish(side, code, on);
  if (outcome.send) telnet::append_negotiation(*outcome.send, code, out_);
}

void Server::take(const Event& event) {
  const bool echo = negotiator_.on(Side::local, option::echo);
  std::string shown;
  switch (event.kind) {
    case Event::Kind::data:
      return type(event.bytes);
    case Event::Kind::negotiation:
      return negotiate(event);
    case Event::Kind::subnegotiation:
      return subnegotiate(event);
    case Event::Kind::command:
      if (event.code == static_cast<std::uint8_t>(telnet::Command::ip)) shell_.interrupt(shown);
      if (event.code == static_cast<std::uint8_t>(telnet::Command::ec))
        shell_.erase(false, echo, shown);
      if (event.code == static_cast<std::uint8_t>(telnet::Command::el))
        shell_.erase(true, echo, shown);
      if (event.code == static_cast<std::uint8_t>(telnet::Command::ayt)) shown = "\n[Yes]\n";
      break;
    default:
      break;
  }
  say(shown);
}

void Server::type(std::string_view keys) {
  if (playing_) {
    // Nobody types that much ahead.
    early_ += keys.substr(0, most_early - std::min(most_early, early_.size()));
    return;
  }
  std::string shown;
  shell_.keys(keys, negotiator_.on(Side::local, option::echo), shown);
  say(shown);
}

void Server::negotiate(const Event& event) {
  const Verb verb = event.verb();
  const Side side = verb == Verb::will || verb == Verb::wont ? Side::remote : Side::local;
  const auto outcome = negotiator_.receive(verb, event.option, agree(side, event.option));
  if (outcome.send) telnet::append_negotiation(*outcome.send, event.option, out_);
  const bool on = outcome.changed.value_or(false);
  // The recording asks by itself; a client that offers it later is asked here.
  if (on && !playing_ && side == Side::remote && event.option == option::terminal_type)
    telnet::append_subnegotiation(option::terminal_type, "\x01", out_);  // SEND
  if (event.option == option::binary && side == Side::remote && outcome.changed)
    decoder_.set_binary(on);
}

void Server::subnegotiate(const Event& event) {
  std::string shown;
  const auto octet = [&](std::size_t at) {
    return static_cast<unsigned>(static_cast<unsigned char>(event.bytes[at]));
  };
  if (event.option == option::naws && event.bytes.size() == 4)
    shell_.set_size(octet(0) << 8 | octet(1), octet(2) << 8 | octet(3), shown);
  if (event.option == option::terminal_type && event.bytes.starts_with('\0'))
    shell_.set_terminal(net::escape(event.bytes.substr(1), 40));
  say(shown);
}

}  // namespace

net::Task<void> serve_telnet(net::Stream& stream, net::Duration idle) {
  stream.unbounded();
  Server server(stream, idle);
  co_await server.run();
}

}  // namespace hail::cli::demo
