// SPDX-License-Identifier: GPL-3.0-or-later
// A script as steps: what the parser makes and the run does.
#pragma once

#include <hail/telnet/script.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "telnet/script_pattern.h"

namespace hail::telnet {

struct ScriptStep {
  enum class Kind : std::uint8_t {
    expect_text,
    expect_prompt,
    expect_end,
    log_in,  // The whole of login_script().
    send,
    secret,
    set_timeout,
    set_quiet,
    close,
    interact,
    fail,
  };
  Kind kind = Kind::close;
  /// In force as a rule from here on: done whenever `pattern` matches.
  bool standing = false;
  std::optional<Pattern> pattern;                 ///< Of expect_text, and of what stands.
  std::optional<std::chrono::milliseconds> time;  ///< Empty: the timeout that is set.
  std::string text;                               ///< Of send and fail; of log_in the user's name.
  bool enter = false;                             ///< Behind `text`.
  std::size_t secret = 0;                         ///< Index in ScriptSteps::secrets.

  std::string name;      ///< The script's, for messages.
  std::size_t line = 0;  ///< 0: no line of a file.
  std::string source;    ///< The line, escaped.
};

struct ScriptSteps {
  std::string name;
  std::vector<ScriptStep> steps;
  std::vector<ScriptSecret> secrets;
  std::size_t interact_line = 0;
};

}  // namespace hail::telnet
