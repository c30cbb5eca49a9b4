// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a program as a user would and brings home its three results.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace hail::tests {

struct Ended {
  int status = -1;  ///< Exit status, or 128 + the signal.
  std::string out;
  std::string err;
};

/// A program that runs.
class Started {
 public:
  explicit Started(const std::vector<std::string>& words, const std::string& input = {});
  Started(const Started&) = delete;
  Started& operator=(const Started&) = delete;
  ~Started();
  void send_signal(int number) const;
  /// Waits for its end.
  Ended wait();

 private:
  struct Files;
  std::unique_ptr<Files> files_;
  int child_ = -1;
};

/// Runs `words` (the first is the program) with `input` on standard input. Standard output and
/// error are files, so nothing is a terminal.
Ended run_program(const std::vector<std::string>& words, const std::string& input = {});

/// The same for hail itself.
Ended run_hail(std::vector<std::string> words, const std::string& input = {});

/// A file of its own, removed in the end.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& contents = {});
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();
  const std::string& name() const { return name_; }

 private:
  std::string name_;
};

/// Whether a program of that name can be found.
bool have_program(const std::string& name);

}  // namespace hail::tests
