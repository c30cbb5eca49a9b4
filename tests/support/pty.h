// SPDX-License-Identifier: GPL-3.0-or-later
// A program on a pseudo-terminal, as somebody sits before it: keys in, screen out. Nothing sleeps:
// everything waits for text, or for the end, with a deadline.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hail::tests {

class Pty {
 public:
  using Duration = std::chrono::milliseconds;
  static constexpr Duration patience{15000};

  /// Starts `words` (the first is the program, found in PATH) in a session of its own.
  /// `environment` is added to ours.
  explicit Pty(std::vector<std::string> words,
               std::vector<std::pair<std::string, std::string>> environment = {}, int columns = 80,
               int rows = 24);
  Pty(const Pty&) = delete;
  Pty& operator=(const Pty&) = delete;
  ~Pty();

  /// Presses keys.
  void type(std::string_view keys);
  /// Waits until `text` has come since the last call; gives everything up to its end. Throws with
  /// what was seen when it does not come in time.
  std::string expect(std::string_view text, Duration within = patience);
  /// Waits for the end; gives the exit status, or 128 + the signal.
  int wait(Duration within = patience);
  /// All that was printed since the last expect(), so far. After wait(): to its end.
  std::string rest();

  void resize(int columns, int rows);
  void send_signal(int number) const;
  /// The process that was started, which leads the session.
  pid_t pid() const { return pid_; }
  /// The process group that has the terminal now; the job that a shell runs.
  pid_t foreground() const;
  /// Every setting of the terminal, comparable: as `stty -g`.
  std::string settings() const;
  /// Whether the terminal echoes; whether lines are edited on it, by itself or by hail: then LF is
  /// a new line, and in character mode it is not.
  bool echoes() const;
  bool edits_lines() const;
  /// Waits until edits_lines() is `wanted`.
  void until_edits_lines(bool wanted, Duration within = patience);

 private:
  bool read_some(std::chrono::steady_clock::time_point until);

  int master_ = -1;
  pid_t pid_ = -1;
  bool reaped_ = false;
  std::string seen_;
};

}  // namespace hail::tests
