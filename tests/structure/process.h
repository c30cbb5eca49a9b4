// SPDX-License-Identifier: GPL-3.0-or-later
// A child process with a deadline, for tests that run compilers; and a directory that goes with its
// owner.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace hail::tests {

struct Ended {
  int status = -1;  ///< Exit status; 128 and the signal's number; 127 where it could not start.
  bool timed_out = false;
  std::string output;  ///< Standard output and standard error, as they came.

  bool good() const { return status == 0 && !timed_out; }
};

/// Runs `command` (the program is searched for in PATH), standard input empty, in a process group
/// of its own, which is ended when the deadline passes. Any thread may call it.
Ended run(const std::vector<std::string>& command,
          std::chrono::seconds within = std::chrono::seconds(120));

/// Whether PATH has such a program.
bool is_installed(const std::string& program);

/// An empty directory, removed with all that is in it.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace hail::tests
