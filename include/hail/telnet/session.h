// SPDX-License-Identifier: GPL-3.0-or-later
// A Telnet session on a stream: what the peer sends becomes text and events, what the user types
// becomes bytes; both directions run side by side and neither waits for the other. Knows no
// terminal. What is negotiated is decided in the engine, what is shown by the View.
#pragma once

#include <hail/net/loop.h>
#include <hail/net/stream.h>
#include <hail/telnet/engine.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hail::telnet {

/// How much Telnet is spoken.
enum class Negotiate : std::uint8_t {
  active,   ///< we ask first: for port 23
  passive,  ///< we answer a peer that negotiates, and start nothing: for any other port
  raw,      ///< bytes are bytes; line ends alone are translated: for mail ports
};

struct SessionSettings {
  Negotiate negotiate = Negotiate::active;
  std::optional<Eol> eol;       ///< Empty: by where the text comes from (see Encoder).
  bool binary_in = false;       ///< Ask for BINARY from the peer.
  bool binary_out = false;      ///< Ask for BINARY to the peer.
  bool await_greeting = false;  ///< Keep what is typed until the peer has spoken its first line.
  Facts facts;
  Engine::Trace trace;  ///< Told of every command and negotiation; may be empty.
};

/// Takes what a session brings.
class View {
 public:
  virtual ~View() = default;
  /// Text for the user, in order, IAC and CR NUL undone. `text` is lent for the call.
  virtual void text(std::string_view text) = 0;
  /// Everything that is no text; see Event for how long its bytes last.
  virtual void told(const Event& event) = 0;
  /// Goes on when more text can be taken. While it waits, nothing is read from the peer.
  virtual net::Task<void> room() = 0;
};

class Session {
 public:
  /// Both must outlive the session. `stream` is lifted from its conversation bound.
  Session(net::Stream& stream, SessionSettings settings, View& view);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Engine& engine() { return engine_; }
  const Engine& engine() const { return engine_; }
  Negotiate negotiate() const { return settings_.negotiate; }

  /// The first moves of negotiation, where there are any.
  void start();
  /// Reads until the peer ends its side. Throws Failure when the connection breaks.
  net::Task<void> receive();
  /// Writes what is due, for ever. Throws Failure when the connection breaks; what the peer sent
  /// before can still be received.
  net::Task<void> transmit();

  /// The user's text, and where it comes from. Before the greeting (SessionSettings) it is kept.
  void type(std::string_view text, Source source);
  /// No more text will come; what was held of it is sent.
  void finish_typing();
  bool send_command(Command command);
  /// New facts (a window size); what follows from them is sent.
  void set_facts(Facts facts);
  /// Call after using engine() to send: wakes transmit().
  void wake();

  /// Goes on when little enough waits to be written. One waiter at a time, sent() included.
  net::Task<void> room_to_type();
  /// Goes on when everything was written, the greeting awaited where that is asked for; at once
  /// after a write that failed.
  net::Task<void> sent();
  /// Whether typed text is left that was not written, or could not be.
  bool unsent() const;

  /// Since when receive() has been waiting for the peer; empty while it does not wait.
  std::optional<net::TimePoint> waiting_since() const { return waiting_since_; }
  /// Whether the greeting has come, where one is awaited.
  bool greeted() const { return greeted_; }
  /// Whether the peer has negotiated anything: it speaks Telnet.
  bool speaks_telnet() const { return speaks_telnet_; }

 private:
  net::Task<void> decode(std::string_view bytes);
  void on_event(const Event& event);
  void look_for_greeting(std::string_view text);
  void encode(std::string_view text, Source source);
  void encode_raw(std::string_view text);
  std::size_t waiting() const;
  Engine::Millis now() const;

  net::Stream* stream_;
  SessionSettings settings_;
  View* view_;
  Engine engine_;
  Encoder raw_;
  std::string raw_output_;
  std::string held_;      // Received, not decoded yet.
  std::string early_;     // Typed before the greeting.
  std::string greeting_;  // The line it is in, as far as it has come.
  Source early_source_ = Source::pipe;
  bool early_finished_ = false;
  bool greeted_ = true;
  bool writing_ = false;
  bool broken_ = false;  // A write failed.
  bool speaks_telnet_ = false;
  std::optional<net::TimePoint> waiting_since_;
  net::Gate due_;       // Something waits to be written.
  net::Gate written_;   // Some of it was, for who types.
  net::Gate answered_;  // The same, for who decodes.
};

}  // namespace hail::telnet
