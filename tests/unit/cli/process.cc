// SPDX-License-Identifier: GPL-3.0-or-later
// Children with files for their streams: no pipe can fill up, no reader must be scheduled.
#include "unit/cli/process.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace hail::tests {
namespace {

using File = std::unique_ptr<FILE, int (*)(FILE*)>;

std::string contents(FILE* file) {
  std::string text;
  char buffer[4096];
  std::rewind(file);
  for (std::size_t count = 0; (count = std::fread(buffer, 1, sizeof buffer, file)) > 0;)
    text.append(buffer, count);
  return text;
}

}  // namespace

struct Started::Files {
  File in{std::tmpfile(), std::fclose};
  File out{std::tmpfile(), std::fclose};
  File err{std::tmpfile(), std::fclose};
};

Started::Started(const std::vector<std::string>& words, const std::string& input)
    : files_(std::make_unique<Files>()) {
  if (!files_->in || !files_->out || !files_->err) throw std::runtime_error("no temporary files");
  std::fwrite(input.data(), 1, input.size(), files_->in.get());
  std::rewind(files_->in.get());
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ::fileno(files_->in.get()), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ::fileno(files_->out.get()), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ::fileno(files_->err.get()), STDERR_FILENO);
  std::vector<std::string> copies = words;
  std::vector<char*> arguments;
  for (std::string& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  if (::posix_spawnp(&child_, arguments[0], &actions, nullptr, arguments.data(), environ) != 0)
    child_ = -1;
  posix_spawn_file_actions_destroy(&actions);
}

Started::~Started() {
  if (child_ < 0) return;
  ::kill(child_, SIGKILL);
  wait();
}

void Started::send_signal(int number) const {
  if (child_ > 0) ::kill(child_, number);
}

Ended Started::wait() {
  if (child_ < 0) return {127, {}, "cannot be started"};
  int status = 0;
  ::waitpid(child_, &status, 0);
  child_ = -1;
  Ended ended;
  ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ended.out = contents(files_->out.get());
  ended.err = contents(files_->err.get());
  return ended;
}

Ended run_program(const std::vector<std::string>& words, const std::string& input) {
  return Started(words, input).wait();
}

Ended run_hail(std::vector<std::string> words, const std::string& input) {
  words.insert(words.begin(), HAIL_PROGRAM);
  return run_program(words, input);
}

TemporaryFile::TemporaryFile(const std::string& contents) {
  std::string pattern = "/tmp/hail-test-XXXXXX";
  const int descriptor = ::mkstemp(pattern.data());
  if (descriptor < 0) throw std::runtime_error("no temporary file");
  name_ = pattern;
  const ssize_t written = ::write(descriptor, contents.data(), contents.size());
  ::close(descriptor);
  if (written != static_cast<ssize_t>(contents.size()))
    throw std::runtime_error("no space in /tmp");
}

TemporaryFile::~TemporaryFile() {
  ::unlink(name_.c_str());
}

bool have_program(const std::string& name) {
  return run_program({"sh", "-c", "command -v " + name}).status == 0;
}

}  // namespace hail::tests
