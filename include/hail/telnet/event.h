// SPDX-License-Identifier: GPL-3.0-or-later
// What was received, one event at a time, and who takes it. Events are views: nothing here owns
// what the peer sent. How bytes become events is decided in codec.h, what follows in engine.h.
#pragma once

#include <hail/telnet/command.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

namespace hail::telnet {

/// One thing that happened. `bytes` is valid only during the call that delivers the event: it
/// points into the caller's input or into the decoder's buffer. Copy what must last.
struct Event {
  enum class Kind : std::uint8_t {
    // From the decoder.
    data,            ///< `bytes`: text for the user, never empty, IAC and CR NUL already undone
    command,         ///< `code`: the octet behind IAC, known or not, but for those below
    negotiation,     ///< `code`: a Verb, `option`
    subnegotiation,  ///< `option`, `bytes`: what stood between option and IAC SE, IAC undoubled
    overflow,        ///< `option`: a subnegotiation beyond its limit; the rest of it is skipped
    broken,          ///< `option`, `code`: a subnegotiation cut off by IAC `code`; it is dropped
    // From the engine only.
    option_on,      ///< `option`, `side`: now in effect
    option_off,     ///< `option`, `side`: no longer in effect
    contradiction,  ///< `option`, `code`: the peer answered against RFC 1143; the matter is closed
    unagreed,       ///< `option`, `bytes`: subnegotiation of an option nobody agreed to; no answer
    option_loop,    ///< the peer asks faster than we answer: reading is slowed. Once a connection
    news,           ///< `option`: what it remembers changed; ask the engine (linemode(), ...)
    tls_follows,    ///< both sides said FOLLOWS: shake hands now. `bytes`: what came behind it in
                    ///< the same input, never encrypted; it is not decoded
    compressed,     ///< what follows is a zlib stream (COMPRESS2). `bytes`: its begin in this input
  };
  Kind kind = Kind::data;
  std::uint8_t code = 0;
  std::uint8_t option = 0;
  Side side = Side::local;
  std::string_view bytes{};

  Verb verb() const { return static_cast<Verb>(code); }
};

/// Borrows whatever takes events: any callable `void(const Event&)`. It must outlive the call it
/// is given to, no longer.
class EventSink {
 public:
  template <typename F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, EventSink> &&
           std::is_invocable_v<F&, const Event&>)
      EventSink(F&& taker)  // NOLINT(google-explicit-constructor): meant to convert.
      : taker_(const_cast<void*>(static_cast<const void*>(std::addressof(taker)))),
        call_([](void* to, const Event& event) {
          (*static_cast<std::remove_reference_t<F>*>(to))(event);
        }) {}

  void operator()(const Event& event) const { call_(taker_, event); }

 private:
  void* taker_;
  void (*call_)(void*, const Event&);
};

/// One event in one line, without line feed: `data "a\r\n"`, `WILL 1`, `command NOP`,
/// `SB 24 "\x01"`, `overflow 24`, `broken 24 NOP`, `on local 24`, `off remote 1`,
/// `contradiction WILL 1`, `unagreed 24 "\x01"`, `option loop`, `news 34`, `tls follows "..."`,
/// `compressed`. Bytes are escaped, all of them.
std::string render(const Event& event);

/// Peer bytes as printable ASCII: `\r \n \t \" \\` and `\xNN` for the rest. No quotes around.
std::string escaped(std::string_view bytes);

/// A taker that keeps the rendering of every event, a line each. Neighbouring data become one
/// line, so that the text does not depend on how the input was cut.
class Rendering {
 public:
  void operator()(const Event& event);
  /// All lines so far, each ended by a line feed.
  std::string text() const;

 private:
  std::string lines_;
  std::string data_;  // Data not yet closed by another event.
};

}  // namespace hail::telnet
