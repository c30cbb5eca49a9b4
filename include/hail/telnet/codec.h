// SPDX-License-Identifier: GPL-3.0-or-later
// Telnet on the wire (RFC 854, RFC 855, RFC 1123 section 3.2-3.3): bytes to events and user input
// to bytes. Knows no option but by number, answers nothing. No I/O, no clock.
#pragma once

#include <hail/telnet/command.h>
#include <hail/telnet/event.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hail::telnet {

/// How many octets of a subnegotiation are kept, by option: the payload, undoubled, the option's
/// own octet not counted. One octet more and the whole subnegotiation is dropped.
class SubnegotiationLimits {
 public:
  /// 64 KiB; TERMINAL-TYPE 1 KiB, LINEMODE (and its SLC) 2 KiB.
  SubnegotiationLimits();
  std::size_t of(std::uint8_t option) const { return limits_[option]; }
  void set(std::uint8_t option, std::uint32_t octets) { limits_[option] = octets; }

 private:
  std::array<std::uint32_t, 256> limits_{};
};

/// Bytes to events. Any split of the same input gives the same events (data may come in more
/// pieces). Nothing is held back but an open subnegotiation: text before a cut is delivered.
///
/// NVT: CR NUL becomes CR; CR LF, lone CR and lone LF pass as they are. The state lasts over
/// segments and over commands between CR and NUL. BINARY: nothing but IAC is touched.
///
/// Long runs of text are views of the input, so the decoder costs one memchr for each; short ones
/// (below 64 octets) are gathered into pieces of up to 4 KiB.
class Decoder {
 public:
  Decoder() = default;
  explicit Decoder(const SubnegotiationLimits& limits) : limits_(limits) {}

  /// Decodes `input` and delivers its events in order. Returns how many octets were taken: all of
  /// them, unless the sink called stop(). The sink may call set_binary() and stop(), not feed().
  std::size_t feed(std::string_view input, EventSink sink);

  /// Makes the running feed() take no further octet. Called on a command, negotiation or
  /// subnegotiation, that event's last octet is the last one taken; called on data, the text that
  /// was already decoded is still delivered. For a caller that must not read on: too much output
  /// waits, or the stream changes (TLS, compression).
  void stop() { stopped_ = true; }

  /// The peer's BINARY (RFC 856) is on or off; holds from the next octet on.
  void set_binary(bool on);

  const SubnegotiationLimits& limits() const { return limits_; }

  /// Octets of an open subnegotiation held now; never beyond its limit.
  std::size_t held() const { return payload_.size(); }

 private:
  enum class State : std::uint8_t {
    data,
    iac,          // Behind IAC.
    verb,         // Behind IAC WILL and its like: the option is due.
    option,       // Behind IAC SB: the option is due.
    option_iac,   // The same, IAC seen: option 255 is doubled too.
    payload,      // Inside a subnegotiation.
    payload_iac,  // The same, IAC seen.
    skip,         // Inside one that is too long.
    skip_iac,     // The same, IAC seen.
  };

  class Gather;
  const char* in_data(const char* at, const char* end, Gather& out);
  const char* in_command(const char* at, const char* end, Gather& out);
  const char* in_payload(const char* at, const char* end, Gather& out);
  void text(const char* at, const char* end, Gather& out);
  void after_iac(const char* at, Gather& out);
  void after_payload_iac(const char* at, Gather& out);
  void open_payload(std::uint8_t option);
  void keep(std::string_view run, Gather& out);
  void break_off(const char* at, Gather& out);
  void drop_payload();

  SubnegotiationLimits limits_;
  std::string payload_;
  State state_ = State::data;
  std::uint8_t verb_ = 0;
  std::uint8_t option_ = 0;
  bool after_cr_ = false;
  bool binary_ = false;
  bool stopped_ = false;
};

/// What a line end becomes on the wire.
enum class Eol : std::uint8_t { crlf, crnul, cr, lf };

/// Where the user's bytes come from; it decides what a carriage return in them means.
enum class Source : std::uint8_t {
  lines,  ///< edited lines: LF and CR LF end a line; a CR alone is a carriage return (CR NUL)
  pipe,   ///< a file or pipe: LF, CR LF and CR alone all end a line, so no NUL is ever sent
  keys,   ///< single keys: CR is the Enter key, sent at once; LF stays LF
};

/// User input to bytes. NVT: a line end becomes `eol`, by default CR LF for lines and pipes and
/// CR NUL for keys (RFC 1123 section 3.3.1). BINARY: only IAC is doubled.
///
/// A CR at the end of a piece of lines or pipe input is held until the next octet tells what it
/// was; finish() writes it.
class Encoder {
 public:
  void set_source(Source source) { source_ = source; }
  /// Empty: by source.
  void set_eol(std::optional<Eol> eol) { eol_ = eol; }
  /// Our BINARY is on or off.
  void set_binary(bool on) { binary_ = on; }

  /// Appends `input`, encoded, to `out`. At most three octets for one.
  void data(std::string_view input, std::string& out);
  /// The input is at its end: appends what was held.
  void finish(std::string& out);

 private:
  void end_line(std::string& out) const;
  void lone_cr(std::string& out) const;

  std::optional<Eol> eol_;
  Source source_ = Source::lines;
  bool binary_ = false;
  bool held_cr_ = false;
};

/// Appends IAC `command`. Not for the verbs, SB and SE.
void append_command(Command command, std::string& out);
void append_command(std::uint8_t code, std::string& out);

/// Appends IAC `verb` `option`.
void append_negotiation(Verb verb, std::uint8_t option, std::string& out);

/// Appends IAC SB `option` `payload` IAC SE. The one place where a payload's IAC is doubled.
void append_subnegotiation(std::uint8_t option, std::string_view payload, std::string& out);

}  // namespace hail::telnet
