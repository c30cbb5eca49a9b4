// SPDX-License-Identifier: GPL-3.0-or-later
// hail on a pseudo-terminal before a server of the lab, and its command mode.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support/pty.h"

namespace hail::tests {

/// hail at a terminal.
struct Session : Pty {
  explicit Session(std::vector<std::string> words)
      : Pty(with_program(std::move(words)), {{"INPUTRC", "/dev/null"},
                                             {"XDG_STATE_HOME", "/nonexistent"},
                                             {"HOME", "/nonexistent"},
                                             {"TERM", "xterm"}}) {}
  static std::vector<std::string> with_program(std::vector<std::string> words) {
    words.insert(words.begin(), HAIL_PROGRAM);
    return words;
  }
  void command(const std::string& line) {
    type("\x1d");
    expect("hail> ");
    type(line + "\r");
  }
};

}  // namespace hail::tests
