// SPDX-License-Identifier: GPL-3.0-or-later
// Option negotiation by the Q method, all of RFC 1143 section 7, queue bits included; plus the
// brake on peers that never stop asking. Whether we agree is decided elsewhere (option.h,
// engine.h). No I/O, no clock: time comes in as a value.
#pragma once

#include <hail/telnet/command.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace hail::telnet {

/// State of one option on one side. The two fields of RFC 1143 (us/usq or him/himq) in one:
/// `want_no_opposite` is WANTNO with queue bit OPPOSITE.
enum class Q : std::uint8_t { no, yes, want_no, want_no_opposite, want_yes, want_yes_opposite };

/// "NO", "YES", "WANTNO/EMPTY", "WANTNO/OPPOSITE", "WANTYES/EMPTY", "WANTYES/OPPOSITE".
std::string_view q_name(Q state);

/// What one row of the table says.
struct Step {
  Q state = Q::no;             ///< the state afterwards
  std::optional<bool> send{};  ///< true: WILL or DO; false: WONT or DONT; empty: nothing
  bool error = false;          ///< the peer contradicts, or the wish is void (already so)

  bool operator==(const Step&) const = default;
};

/// The peer said WILL or DO (`positive`) or WONT or DONT. `agree`: we would have the option on if
/// the peer asks for it; looked at in state `no` only. The table is the same for both sides.
Step heard(Q state, bool positive, bool agree);

/// We wish the option on or off.
Step wished(Q state, bool enable);

/// Who made the first move for an option on a side.
enum class Asked : std::uint8_t { nobody, us, peer };

/// "", "us", "peer".
std::string_view asked_name(Asked by);

/// One line of a table of options.
struct OptionState {
  std::uint8_t option = 0;
  Side side = Side::local;
  Q state = Q::no;
  Asked asked_by = Asked::nobody;
  bool in_effect = false;
};

/// All options of one connection, both sides.
class Negotiator {
 public:
  /// What a verb or a wish led to.
  struct Outcome {
    std::optional<Verb> send{};     ///< to be sent now
    std::optional<bool> changed{};  ///< the option went into effect (true) or out of it (false)
    Side side = Side::local;        ///< the side the verb or wish is about
    bool error = false;             ///< see Step::error
  };

  /// The peer's verb. `agree` as for heard().
  Outcome receive(Verb verb, std::uint8_t option, bool agree);
  Outcome wish(Side side, std::uint8_t option, bool enable);

  /// Back to NO without a word: for options that are momentary, such as TIMING-MARK (RFC 860).
  void settle(Side side, std::uint8_t option);

  Q state(Side side, std::uint8_t option) const { return cell(side, option).state; }
  Asked asked_by(Side side, std::uint8_t option) const { return cell(side, option).asked_by; }

  /// In effect. Ours ends when we say WONT; the peer's lasts until it says WONT, as its text does.
  bool on(Side side, std::uint8_t option) const;

  /// No answer is outstanding.
  bool at_rest() const;

  /// Every option that was ever spoken of, by number, local side first.
  std::vector<OptionState> list() const;

 private:
  struct Cell {
    Q state = Q::no;
    Asked asked_by = Asked::nobody;
  };
  const Cell& cell(Side side, std::uint8_t option) const {
    return cells_[static_cast<std::size_t>(side)][option];
  }
  Cell& cell(Side side, std::uint8_t option) {
    return cells_[static_cast<std::size_t>(side)][option];
  }
  Outcome take(Side side, std::uint8_t option, const Step& step, Asked by);

  std::array<std::array<Cell, 256>, 2> cells_{};
};

/// A token bucket for answers: `burst` at once, then `per_second`. Nothing is refused: who spends
/// more than there is must wait, and reads no further until then.
class AnswerBudget {
 public:
  using Millis = std::chrono::milliseconds;  ///< since any fixed moment, never going back

  AnswerBudget(std::uint32_t burst, std::uint32_t per_second);

  /// One answer goes out at `now`.
  void spend(Millis now);
  /// When the next answer is due: empty when at once.
  std::optional<Millis> wait_until(Millis now);

 private:
  void refill(Millis now);

  std::int64_t burst_;  // In thousandths of an answer, as all amounts here.
  std::int64_t per_second_;
  std::int64_t tokens_;
  std::optional<Millis> at_;
};

}  // namespace hail::telnet
