// SPDX-License-Identifier: GPL-3.0-or-later
// The user's terminal: its settings are taken down before anything is done to them, and put back on
// every way out, crashes and uncaught exceptions included. What is read from it and written to it
// is not decided here.
#pragma once

#include <hail/telnet/linemode.h>
#include <hail/telnet/option.h>
#include <termios.h>

#include <cstdint>
#include <utility>

namespace hail::telnet {

/// In characters; 0 where it is not known.
struct WindowSize {
  std::uint16_t columns = 0;
  std::uint16_t rows = 0;
  bool operator==(const WindowSize&) const = default;
};

/// One at a time in a process: what puts the settings back after a crash has to find it. On a
/// descriptor that is no terminal every call does nothing.
class Terminal {
 public:
  enum class Mode : std::uint8_t {
    found,        ///< as it was before us
    lines,        ///< every key at once, no echo, no signals, for a LineEditor; output with LF as
                  ///< a new line; ^S and ^Q as they were
    keys,         ///< every key at once and as it is, no echo, no signals; output as it is
    line_hidden,  ///< the terminal itself edits a line, without echo
    waiting,      ///< keys are kept for later and not shown; ^C and ^Z are signals
  };

  /// Takes down the settings of `descriptor`, which stays its owner's and open.
  explicit Terminal(int descriptor);
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  bool is_terminal() const { return is_terminal_; }
  Mode mode() const { return mode_; }
  /// While we are in the background the terminal is another's and the change waits for resume().
  void set(Mode mode);
  /// Whether ^S and ^Q stop and continue output in Mode::keys, and whether any key continues it
  /// (TOGGLE-FLOW-CONTROL, RFC 1372). Off at first.
  void set_flow(FlowControl flow);
  FlowControl flow() const { return flow_; }

  /// Stops the whole job as ^Z does, with the settings as found, and returns when it goes on. Where
  /// nobody could make it go on (no job control) it returns at once.
  void suspend();
  /// After SIGCONT: the mode that was set, once more.
  void resume();

  WindowSize size() const;
  /// The keys that the user chose with stty, in the terms of RFC 1184; functions that the terminal
  /// has no key for stay as in `usual`. Without a terminal: `usual`.
  SlcTable keys(SlcTable usual) const;
  /// Bits per second, both ways; 38400 where the terminal has no speed.
  std::pair<std::uint32_t, std::uint32_t> speeds() const;

 private:
  void apply();
  bool in_foreground() const;

  int descriptor_;
  bool is_terminal_ = false;
  Mode mode_ = Mode::found;
  FlowControl flow_ = FlowControl::off;
  termios found_{};
};

}  // namespace hail::telnet
