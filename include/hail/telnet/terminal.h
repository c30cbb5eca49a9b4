// SPDX-License-Identifier: GPL-3.0-or-later
// The user's terminal: its settings are taken down before anything is done to them, and put back on
// every way out, crashes and uncaught exceptions included. What is read from it and written to it
// is not decided here.
#pragma once

#include <termios.h>

#include <cstdint>
#include <optional>

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
    line,         ///< the terminal edits lines and echoes; the escape character ends a line too
    line_hidden,  ///< the same without echo
    keys,         ///< every key at once and as it is, no echo, no signals; output as it is
    waiting,      ///< keys are kept for later and not shown; ^C and ^Z are signals
  };

  /// Takes down the settings of `descriptor`, which stays its owner's and open.
  explicit Terminal(int descriptor);
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  bool is_terminal() const { return is_terminal_; }
  Mode mode() const { return mode_; }
  /// `escape` holds in the two line modes. While we are in the background the terminal is another's
  /// and the change waits for resume().
  void set(Mode mode, std::optional<char> escape = std::nullopt);

  /// Stops the whole job as ^Z does, with the settings as found, and returns when it goes on. Where
  /// nobody could make it go on (no job control) it returns at once.
  void suspend();
  /// After SIGCONT: the mode that was set, once more.
  void resume();

  WindowSize size() const;

 private:
  void apply();
  bool in_foreground() const;

  int descriptor_;
  bool is_terminal_ = false;
  Mode mode_ = Mode::found;
  std::optional<char> escape_;
  termios found_{};
};

}  // namespace hail::telnet
