// SPDX-License-Identifier: GPL-3.0-or-later
// What LINEMODE (RFC 1184) agreed on: who edits lines, which keys do what, which octets forward a
// line at once. How it was agreed is in telnet/protocol/options; what a terminal makes of it, in
// the session. No I/O, no clock.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hail::telnet {

/// The functions of RFC 1184 section 2.4, by their numbers. There are no others: what a peer says
/// of function 31 and above is not heard, and hail never names one.
enum class SlcFunction : std::uint8_t {
  synch = 1,
  brk,
  ip,
  ao,
  ayt,
  eor,
  abort,
  eof,
  susp,
  ec,
  el,
  ew,
  rp,
  lnext,
  xon,
  xoff,
  forw1,
  forw2,
  mcl,
  mcr,
  mcwl,
  mcwr,
  mcbol,
  mceol,
  insrt,
  over,
  ecr,
  ewr,
  ebol,
  eeol,
};
inline constexpr std::uint8_t slc_functions = 30;

/// The function of that number; empty below 1 and above 30.
std::optional<SlcFunction> slc_function(std::uint8_t number);

/// "SYNCH", "IP", ... "EEOL".
std::string_view slc_name(SlcFunction function);

/// How firm a character is. The numbers are those on the wire.
enum class SlcLevel : std::uint8_t {
  unsupported = 0,  ///< SLC_NOSUPPORT: there is no such key
  fixed = 1,        ///< SLC_CANTCHANGE: this character and no other
  value = 2,        ///< SLC_VALUE: this character until it is changed
  standard = 3,     ///< SLC_DEFAULT: whatever the other side's default is; never kept
};

/// One key.
struct Slc {
  SlcLevel level = SlcLevel::unsupported;
  std::uint8_t character = 0;  ///< meaningless while unsupported
  bool flush_in = false;       ///< its use also sends a Synch (section 2.4, SLC_FLUSHIN)
  bool flush_out = false;      ///< its use also flushes output (SLC_FLUSHOUT)

  bool operator==(const Slc&) const = default;
};

/// All thirty; every one unsupported at first.
class SlcTable {
 public:
  Slc& operator[](SlcFunction function) { return keys_[static_cast<std::size_t>(function)]; }
  const Slc& operator[](SlcFunction function) const {
    return keys_[static_cast<std::size_t>(function)];
  }
  bool operator==(const SlcTable&) const = default;

 private:
  std::array<Slc, slc_functions + 1> keys_{};
};

/// The bits of MODE (section 2.2) as on the wire. MODE_ACK (4) is never part of a state.
namespace linemode_bit {
inline constexpr std::uint8_t edit = 1;       ///< lines are edited here and sent when complete
inline constexpr std::uint8_t trapsig = 2;    ///< ^C and its like become IAC IP and its like
inline constexpr std::uint8_t soft_tab = 8;   ///< tabs are echoed as blanks
inline constexpr std::uint8_t lit_echo = 16;  ///< other controls are echoed as they are, not as ^X
}  // namespace linemode_bit

/// The state of the option while it is in effect on our side; as new when it goes off.
struct Linemode {
  std::uint8_t mode = 0;  ///< linemode_bit, or'ed; 0 until the peer has said MODE
  /// Octets that send the line typed so far, themselves included, at once (section 2.3); empty:
  /// the peer asked for none.
  std::optional<std::bitset<256>> forward_mask;
  SlcTable characters;  ///< ours at first, then as agreed

  bool edit() const { return (mode & linemode_bit::edit) != 0; }
  bool trapsig() const { return (mode & linemode_bit::trapsig) != 0; }
  bool soft_tab() const { return (mode & linemode_bit::soft_tab) != 0; }
  bool lit_echo() const { return (mode & linemode_bit::lit_echo) != 0; }
};

/// Payloads for Engine::send_subnegotiation(option::linemode, payload), beside what the option says
/// by itself. Every key of ours; empty where there is none.
std::string slc_offer(const SlcTable& keys);
/// Asks for all keys of the peer's: its defaults (SlcLevel::standard), or those that hold (value).
std::string slc_request(SlcLevel level);
/// Asks the peer for another MODE (linemode_bit, or'ed); the peer decides.
std::string mode_suggestion(std::uint8_t mask);

}  // namespace hail::telnet
