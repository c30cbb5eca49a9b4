// SPDX-License-Identifier: GPL-3.0-or-later
// Standard input on the loop: waits until a read would not block, then reads. The descriptor is
// shared with the shell and its jobs, so it is never made non-blocking. What the bytes mean is not
// decided here.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "hail/net/loop.h"

namespace hail::telnet {

class Keyboard {
 public:
  /// `descriptor` stays its owner's and outlives this. A terminal, pipe, file or socket.
  Keyboard(net::Loop& loop, int descriptor);

  /// Waits until read() would not block. False when `until` passed. One waiter at a time.
  net::Task<bool> readable(net::Deadline until = net::Deadline::never());
  /// Call when readable. The count of bytes; 0 at the end of the input. A read that fails (the
  /// terminal has gone) counts as the end.
  std::size_t read(std::span<char> into);
  /// Puts bytes back: they are read next.
  void put_back(std::string_view bytes) { back_.insert(0, bytes); }
  /// Whether bytes were put back.
  bool has_back() const { return !back_.empty(); }
  /// The terminal has hung up, so every further read gives an end.
  bool hung_up() const;
  int descriptor() const { return descriptor_; }

 private:
  bool ready() const;

  int descriptor_;
  std::string back_;
  net::Watch watch_;
};

}  // namespace hail::telnet
