// SPDX-License-Identifier: GPL-3.0-or-later
// Who asked for which option, and what came of it: kept for the command mode's `options` and for
// the summary of a session. Fed with what a trace is told. Bounded; no I/O, no clock.
#pragma once

#include <hail/telnet/event.h>
#include <hail/telnet/negotiator.h>

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hail::telnet {

/// One option on one side.
struct Agreement {
  enum class State : std::uint8_t {
    on,       ///< in effect
    off,      ///< it was on, or nobody ever wanted it
    refused,  ///< the side that was asked, the other of `asked_by`, said no
    pending,  ///< asked for and not answered
  };
  std::uint8_t option = 0;
  Side side = Side::local;  ///< who performs it
  State state = State::off;
  /// Who asked last for what is now so; nobody: it was only ever declined, unasked.
  Asked asked_by = Asked::nobody;
  std::uint32_t sent = 0;    ///< How often we spoke of it: verbs and subnegotiations. Stays at the
                             ///< greatest number.
  std::uint32_t heard = 0;   ///< The peer, likewise.
  std::string last_sent{};   ///< Our last subnegotiation in words, escaped, 200 octets at most.
  std::string last_heard{};  ///< The peer's.

  bool operator==(const Agreement&) const = default;
};

/// "on", "off", "refused", "pending".
std::string_view agreement_state_name(Agreement::State state);

class Agreements {
 public:
  /// Takes an event as Engine's trace delivers it; what is no verb and no subnegotiation is passed
  /// over.
  void see(Direction direction, const Event& event);

  /// Every option that was spoken of, by number, our side first. `negotiator` knows what is in
  /// effect.
  std::vector<Agreement> list(const Negotiator& negotiator) const;

  /// Forgets everything: TLS has begun.
  void clear() { seen_.clear(); }

 private:
  /// Where the talk about it stands, as the verbs tell.
  enum class Talk : std::uint8_t { closed, asked, agreed };
  struct Seen {
    Talk talk = Talk::closed;
    Asked asked_by = Asked::nobody;
    bool refused = false;
    std::uint32_t sent = 0;
    std::uint32_t heard = 0;
    std::string last_sent;
    std::string last_heard;
  };
  static void take(Seen& seen, Asked speaker, bool yes);
  std::map<std::pair<std::uint8_t, Side>, Seen> seen_;  // 512 keys there are.
};

/// The screen of `options`, 79 columns wide, a head line and a line an option.
std::string agreement_table(const std::vector<Agreement>& agreements);

}  // namespace hail::telnet
