// SPDX-License-Identifier: GPL-3.0-or-later
// A Telnet endpoint without a socket: codec, negotiator and options joined. Bytes come in, events
// and bytes go out. Session and probe sit on it; neither knows an option's wire format. No I/O, no
// clock: the time of reading comes in as a value.
//
//   telnet::Engine engine(facts);
//   engine.start();                                     // on a Telnet port: ask first
//   engine.receive(bytes, now, [&](const telnet::Event& event) { ... });
//   engine.send_data("who\n");
//   stream.write(engine.take_output());
#pragma once

#include <hail/telnet/codec.h>
#include <hail/telnet/event.h>
#include <hail/telnet/negotiator.h>
#include <hail/telnet/option.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hail::telnet {

/// How much a peer can make us do.
struct EngineLimits {
  SubnegotiationLimits subnegotiation;
  std::size_t waiting = 64 * 1024;   ///< octets of negotiation in the output; then we read no more
  std::uint32_t answer_burst = 100;  ///< answers at once
  std::uint32_t answers_per_second = 20;  ///< after the burst
};

/// One connection's protocol state. Movable, one user at a time.
class Engine {
 public:
  using Millis = AnswerBudget::Millis;
  /// Told of every command, negotiation and subnegotiation, both ways, in order. Not of data.
  using Trace = std::function<void(Direction, const Event&)>;

  Engine() : Engine(Facts{}) {}
  explicit Engine(Facts facts, const EngineLimits& limits = EngineLimits{});

  /// Asks for every option whose policy is `ask`. A session calls it on a Telnet port; one that
  /// stays passive (any other port, a probe that only answers) does not.
  void start();

  // --- From the peer.

  /// Takes bytes as read at `now` (steady, any origin) and delivers events to `sink`. Answers are
  /// appended to the output. Returns how many octets were taken; fewer than all when
  ///   - the peer spent its budget of answers: hold the rest and come back at resume_at();
  ///   - too many answers wait in output(): hold the rest until it was written;
  ///   - the sink called stop();
  ///   - the stream changes: tls_follows or compressed was told. The rest is not Telnet as it is:
  ///     see begin_tls() and end_compression().
  /// Do not read more from the peer while octets are held. The sink may call any other member
  /// function. Data events of long runs point into `bytes`.
  std::size_t receive(std::string_view bytes, Millis now, EventSink sink);

  /// When receive() will go on after a spent budget; empty when it is not waiting for time.
  std::optional<Millis> resume_at() const { return resume_at_; }

  /// Ends the running receive() behind the event being delivered.
  void stop() { decoder_.stop(); }

  // --- To the peer. All of it is appended to the output.

  /// The user's text; line ends by Source, Eol and BINARY (see Encoder).
  void send_data(std::string_view text);
  /// The user's text is at its end: a held carriage return goes out.
  void finish_data();
  /// IAC `command`. Not for verbs, SB, SE, IAC: those are ignored and give false.
  bool send_command(Command command);
  /// IAC SB ... IAC SE, if the option is in effect on either side; false, and nothing, if not.
  bool send_subnegotiation(std::uint8_t option, std::string_view payload);

  /// Wishes an option on or off; the policy for that side follows (accept or refuse). What happens
  /// at once (our own WONT) is told to `sink`. False when the wish changes nothing.
  bool want(Side side, std::uint8_t option, bool on, EventSink sink = nobody);

  // --- What we are.

  /// The answer to later requests of the peer; sends nothing.
  void set_policy(Side side, std::uint8_t option, Policy policy);
  Policy policy(Side side, std::uint8_t option) const;
  /// Every policy as in the options' table.
  void usual_policies();
  /// The answer to a wish never came: the option counts as off, and may be wished for anew.
  void give_up(Side side, std::uint8_t option) { negotiator_.settle(side, option); }

  const Facts& facts() const { return facts_; }
  /// New facts; options in effect on our side whose payload changes send it (a new window size).
  void set_facts(Facts facts);

  void set_source(Source source) { encoder_.set_source(source); }
  void set_eol(std::optional<Eol> eol) { encoder_.set_eol(eol); }

  bool on(Side side, std::uint8_t option) const { return negotiator_.on(side, option); }
  const Negotiator& negotiator() const { return negotiator_; }
  /// Every option that was spoken of: for a table, and for STATUS.
  std::vector<OptionState> options() const { return negotiator_.list(); }

  void set_trace(Trace trace) { trace_ = std::move(trace); }

  // --- What options remember, changed when an event `news` says so.

  const Linemode& linemode() const { return memory_.linemode; }
  const Charset& charset() const { return memory_.charset; }
  const ComPort& com_port() const { return memory_.com_port; }

  /// Asks the peer to use one of `names` (RFC 2066), best first; they should be in
  /// Facts::charsets. False, and nothing sent, unless CHARSET is in effect on our side.
  bool request_charset(const std::vector<std::string>& names);

  // --- A stream that changes.

  /// We have said START_TLS FOLLOWS: until begin_tls() the output does not grow. send_data() keeps
  /// its text for then; other calls that would send give false or do nothing.
  bool awaits_tls() const { return memory_.follows_sent; }
  /// TLS is up. Everything agreed on before is forgotten, START_TLS is refused from now on, text
  /// kept meanwhile goes to the output. Facts, other policies and the trace stay; call start()
  /// then. Not from inside a sink, but for that of tls_follows.
  void begin_tls();

  /// The peer's zlib stream is at its end: what follows is plain, and may be compressed anew.
  void end_compression() { memory_.compressed = false; }

  // --- Output.

  /// Bytes to be sent, oldest first.
  std::string_view output() const { return output_; }
  /// The same, handed over: the output is empty afterwards.
  std::string take_output();
  /// The first `octets` were sent.
  void drop_output(std::size_t octets);

 private:
  struct Nobody {
    void operator()(const Event&) const {}
  };
  static constexpr Nobody nobody{};

  void on_event(const Event& event, Millis now, EventSink sink);
  bool yields(Side side, std::uint8_t option) const;
  void on_negotiation(const Event& event, Millis now, EventSink sink);
  void on_subnegotiation(const Event& event, Millis now, EventSink sink);
  void changed(Side side, std::uint8_t option, bool on, EventSink sink);
  void send_negotiation(Verb verb, std::uint8_t option);
  void write_subnegotiation(std::uint8_t option, std::string_view payload);
  void react(const OptionRow& row, const Event& event, Millis now, EventSink sink);
  void spend(Millis now, EventSink sink);
  void trace(Direction direction, const Event& event) const;

  Facts facts_;
  std::size_t most_waiting_;
  Decoder decoder_;
  Encoder encoder_;
  Negotiator negotiator_;
  AnswerBudget budget_;
  std::array<std::array<Policy, 256>, 2> policy_{};
  std::map<std::uint8_t, unsigned> turns_;  // Answers given by option since it went into effect.
  std::string output_;
  std::size_t waiting_ =
      0;  // Octets of negotiation in output_, at most: the user's own not counted.
  std::optional<Millis> resume_at_;
  Memory memory_;
  std::optional<Event::Kind> switch_;  // How the stream changes behind the running piece.
  std::string kept_;                   // Text for the time after the handshake.
  bool kept_end_ = false;              // And its end.
  Trace trace_;
  bool loop_told_ = false;
};

}  // namespace hail::telnet
