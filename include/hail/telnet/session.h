// SPDX-License-Identifier: GPL-3.0-or-later
// A Telnet session on a stream: what the peer sends becomes text and events, what the user types
// becomes bytes; both directions run side by side and neither waits for the other. Knows no
// terminal. What is negotiated is decided in the engine, what is shown by the View.
#pragma once

#include <hail/net/loop.h>
#include <hail/net/stream.h>
#include <hail/telnet/agreements.h>
#include <hail/telnet/engine.h>
#include <hail/telnet/inflate.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hail::telnet {

class Recoder;

/// How much Telnet is spoken.
enum class Negotiate : std::uint8_t {
  active,   ///< we ask first: for port 23
  passive,  ///< we answer a peer that negotiates, and start nothing: for any other port
  raw,      ///< bytes are bytes; line ends alone are translated: for mail ports
};

/// TLS inside Telnet, by the START_TLS option (draft-altman-telnet-starttls).
enum class StartTls : std::uint8_t {
  refuse,  ///< as if we did not know it
  accept,  ///< when the peer asks for it
  insist,  ///< we ask; no octet of the user's and no other option is sent before the handshake
};

struct SessionSettings {
  Negotiate negotiate = Negotiate::active;
  std::optional<Eol> eol;       ///< Empty: by where the text comes from (see Encoder).
  bool binary_in = false;       ///< Ask for BINARY from the peer.
  bool binary_out = false;      ///< Ask for BINARY to the peer.
  bool await_greeting = false;  ///< Keep what is typed until the peer has spoken its first line.
  bool terminal = false;        ///< Agree to LINEMODE and TOGGLE-FLOW-CONTROL: somebody here can
                                ///< edit lines and stop output (RFC 1184, 1372).
  bool compression = true;      ///< Agree to COMPRESS2 (MCCP2).
  StartTls start_tls = StartTls::refuse;
  net::TlsOptions tls{};                              ///< For START_TLS.
  net::Duration patience = std::chrono::seconds(10);  ///< For START_TLS and its handshake.
  /// The character set that the peer speaks, for iconv; empty: what CHARSET agrees on, else bytes
  /// are passed as they are.
  std::string encoding{};
  std::string local_charset{};        ///< The terminal's; empty: bytes are passed as they are.
  std::vector<std::string> serial{};  ///< Orders for a serial line (RFC 2217), as payloads.
  net::Duration keepalive{};          ///< NOP after that long without a word of ours; 0: never.
  Facts facts{};
  Engine::Trace trace{};  ///< Told of every command and negotiation; may be empty.
  /// Told of every octet as it is on the wire, inside TLS; may be empty.
  std::function<void(Direction, std::string_view)> wire{};
};

/// What a session has to say beside text and events.
struct Notice {
  enum class Kind : std::uint8_t {
    encrypted,   ///< START_TLS has brought TLS up: stream.tls() tells how
    plaintext,   ///< `count` octets stood behind FOLLOWS in clear; they were dropped
    pinged,      ///< TIMING-MARK was answered after `elapsed`
    unanswered,  ///< TIMING-MARK was not, within 2 s
    compressed,  ///< what comes is compressed from here on
    plain,       ///< and no longer
    refused,     ///< the peer refused `option`, which the user had asked for
  };
  Kind kind = Kind::encrypted;
  std::uint64_t count = 0;
  net::Duration elapsed{};
  std::uint8_t option = 0;
};

/// Takes what a session brings.
class View {
 public:
  virtual ~View() = default;
  /// Text for the user, in order, IAC and CR NUL undone. `text` is lent for the call.
  virtual void text(std::string_view text) = 0;
  /// Everything that is no text; see Event for how long its bytes last.
  virtual void told(const Event& event) = 0;
  virtual void noticed(const Notice& notice) = 0;
  /// Goes on when more text can be taken. While it waits, nothing is read from the peer.
  virtual net::Task<void> room() = 0;
};

/// What goes with a command that interrupts (RFC 854 page 9, RFC 1184 section 2.4).
struct Along {
  bool flush = false;  ///< throw output away until the peer answers DO TIMING-MARK, 2 s at most
  bool synch = false;  ///< a Synch: IAC DM, the DM urgent
};

class Session {
 public:
  /// Both must outlive the session. `stream` is lifted from its conversation bound.
  Session(net::Stream& stream, SessionSettings settings, View& view);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  Engine& engine() { return engine_; }
  const Engine& engine() const { return engine_; }
  Negotiate negotiate() const { return settings_.negotiate; }
  /// Who asked for which option, and what came of it.
  const Agreements& agreements() const { return agreements_; }

  /// The first moves of negotiation, where there are any.
  void start();
  /// Reads until the peer ends its side. Throws Failure when the connection breaks, when what was
  /// insisted on (START_TLS) does not come about, and at a compressed stream that is broken.
  net::Task<void> receive();
  /// Writes what is due, for ever. Throws Failure when the connection breaks; what the peer sent
  /// before can still be received.
  net::Task<void> transmit();
  /// Keeps time for ever: keep-alives, answers that do not come.
  net::Task<void> tend();

  /// The user's text, and where it comes from. It is kept before the greeting or the TLS that is
  /// insisted on (SessionSettings), and while the peer wants no data (RFC 2217).
  void type(std::string_view text, Source source);
  /// No more text will come; what was held of it is sent.
  void finish_typing();
  /// New facts (a window size); what follows from them is sent.
  void set_facts(Facts facts);
  void set_eol(std::optional<Eol> eol);
  /// Call after using engine() to send: wakes transmit().
  void wake();

  // --- What the command mode orders. False: no Telnet is spoken here, or it cannot be sent now.

  bool send_command(Command command, Along along = {});
  bool synch();
  /// DO TIMING-MARK; the answer becomes a Notice.
  bool ping();
  /// STATUS SEND, once the peer has agreed to STATUS; its answer is an event (RFC 859).
  bool ask_status();
  /// DO LOGOUT (RFC 727).
  bool log_out();
  /// WILL START_TLS.
  bool start_tls();
  /// Orders for the serial line (serial_orders()), once the peer has agreed to COM-PORT-OPTION.
  bool order(std::vector<std::string> payloads);
  /// Converts text to and from `charset` from here on; empty: bytes pass as they are. False: not
  /// known to iconv. With CHARSET in effect the peer is asked to use it.
  bool set_encoding(const std::string& charset);
  /// The peer's character set in force; empty: none.
  const std::string& encoding() const { return encoding_; }

  /// Whether output is being thrown away, up to a Synch or a TIMING-MARK.
  bool flushing() const { return urgent_ || !marks_.empty(); }

  /// Goes on when little enough waits to be written; false when `patience` passed without a byte
  /// having been taken by the peer. One waiter at a time, sent() included.
  net::Task<bool> room_to_type(net::Duration patience);
  /// Goes on when everything was written, the greeting awaited where that is asked for; at once
  /// after a write that failed, and not later than `until`.
  net::Task<void> sent(net::Deadline until = net::Deadline::never());
  /// Whether typed text is left that was not written, or could not be.
  bool unsent() const;

  /// Since when receive() has been waiting for the peer; empty while it does not wait.
  std::optional<net::TimePoint> waiting_since() const { return waiting_since_; }
  /// Whether the greeting has come, where one is awaited.
  bool greeted() const { return greeted_; }
  /// Whether the peer has negotiated anything: it speaks Telnet.
  bool speaks_telnet() const { return speaks_telnet_; }

 private:
  using TimePoint = net::TimePoint;
  /// A DO TIMING-MARK without its answer yet.
  struct Mark {
    TimePoint sent{};
    bool ping = false;
    bool flush = false;
  };

  void apply_policies();
  void watch();
  net::Task<void> decode(std::string_view bytes);
  net::Task<void> obstacle();
  bool refill();
  net::Task<void> change();
  net::Task<void> encrypt();
  void begin_inflating();
  void on_event(const Event& event);
  void on_verb(Verb verb, std::uint8_t option);
  void on_option(const Event& event);
  void on_timing_mark();
  void on_news(std::uint8_t option);
  void show(std::string_view text);
  void show_rest();
  void look_for_greeting(std::string_view text);
  void refused_tls(std::string_view why);
  void fault(net::Errc code, net::Phase phase, std::string detail);
  bool insisting() const { return settings_.start_tls == StartTls::insist && !tls_; }
  bool held() const { return !greeted_ || insisting() || engine_.com_port().suspended; }
  void release();
  void encode(std::string_view text, Source source);
  void send_at_once();
  void encode_raw(std::string_view text);
  bool mark(Mark mark);
  void expire_marks();
  // A TIMING-MARK that is not answered must not hide output for ever (RFC 860 promises nothing).
  static constexpr net::Duration mark_patience = std::chrono::seconds(2);
  void use_encoding(const std::string& charset);
  void notice(Notice::Kind kind, std::uint64_t count = 0, net::Duration elapsed = {});
  bool telnet() const { return settings_.negotiate != Negotiate::raw; }
  std::size_t waiting() const;
  Engine::Millis now() const;

  net::Stream* stream_;
  SessionSettings settings_;
  View* view_;
  Engine engine_;
  Agreements agreements_;

  // From the peer.
  std::string wire_;   // Received, still compressed.
  std::string plain_;  // Received, not decoded yet.
  std::optional<Inflater> inflater_;
  bool inflater_has_more_ = false;
  std::optional<Event::Kind> switch_;  // How the stream changes behind what was decoded.
  std::optional<net::Error> fault_;    // Ends receive().
  bool urgent_ = false;                // What is decoded now stands before the mark.
  std::deque<Mark> marks_;
  std::unique_ptr<Recoder> from_peer_;
  std::unique_ptr<Recoder> to_peer_;
  std::string encoding_;
  std::string recoded_;
  bool tls_ = false;       // By START_TLS.
  TimePoint tls_until_{};  // When insisting ends.
  std::string greeting_;   // The line it is in, as far as it has come.
  bool greeted_ = true;
  bool speaks_telnet_ = false;
  bool asking_status_ = false;
  std::optional<TimePoint> waiting_since_;

  // To the peer.
  Encoder raw_;
  std::string raw_output_;
  std::size_t urgent_end_ = 0;  // In the engine's output: behind the last urgent octet; 0: none.
  std::string early_;           // Typed while held().
  Source early_source_ = Source::pipe;
  bool early_finished_ = false;
  bool writing_ = false;
  bool broken_ = false;  // A write failed.
  TimePoint spoke_{};    // When we sent something last.
  net::Gate due_;        // Something waits to be written.
  net::Gate written_;    // Some of it was, for who types.
  net::Gate answered_;   // The same, for who decodes.
  net::Gate tending_;    // There is a new deadline.
};

}  // namespace hail::telnet
