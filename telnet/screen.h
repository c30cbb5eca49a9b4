// SPDX-License-Identifier: GPL-3.0-or-later
// Standard output on the loop: takes bytes as they are, writes what the other end can take and
// keeps the rest, so that a full pipe or a stopped terminal never blocks the keys. Escapes nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "hail/net/loop.h"

namespace hail::telnet {

class Screen {
 public:
  /// `descriptor` stays its owner's, open and in its mode: pipes and terminals are opened anew, as
  /// a non-blocking open file of our own.
  Screen(net::Loop& loop, int descriptor);
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;
  ~Screen();

  /// Takes all of `bytes`: long runs are written at once, short ones gathered.
  void write(std::string_view bytes);
  /// Writes what can be written at once; the rest goes with the next drain() or push().
  void push() {
    if (!held_) flush();
  }
  /// Forgets what was not written yet.
  void discard();
  /// Waits until everything was written, or until hold(). One waiter at a time.
  net::Task<void> drain();
  /// Makes a running drain() return: somebody else wants the screen. What is kept stays.
  void hold();

  bool empty() const { return kept() == 0; }
  /// The other end has gone (EPIPE), or writing failed otherwise; then everything is thrown away.
  bool failed() const { return failed_; }
  bool is_terminal() const { return is_terminal_; }

 private:
  std::size_t kept() const { return backlog_.size() - done_; }
  std::size_t put(std::string_view bytes);
  std::size_t try_put(std::string_view bytes);
  bool flush();

  net::Loop* loop_;
  int descriptor_;
  int own_ = -1;  // What is written to: descriptor_ or one of our own.
  bool is_socket_ = false;
  bool is_terminal_ = false;
  bool failed_ = false;
  bool held_ = false;
  std::size_t most_at_once_;
  std::string backlog_;
  std::size_t done_ = 0;             // Of backlog_, written already.
  std::optional<net::Watch> watch_;  // Once there was no room.
};

}  // namespace hail::telnet
