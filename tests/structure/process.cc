// SPDX-License-Identifier: GPL-3.0-or-later
// posix_spawn and one pipe. The end of the output is the end of the child: nothing here stays
// behind in the background.
#include "structure/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace hail::tests {
namespace {

using Clock = std::chrono::steady_clock;

// Starts it in a group of its own with `out` as its standard output and error; an errno or 0.
int start(const std::vector<std::string>& command, int out, pid_t& pid) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
  posix_spawnattr_t how;
  posix_spawnattr_init(&how);
  posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&how, 0);
  const int wrong = ::posix_spawnp(&pid, words.front(), &files, &how, words.data(), environ);
  posix_spawnattr_destroy(&how);
  posix_spawn_file_actions_destroy(&files);
  return wrong;
}

// Reads to the end; false when the deadline came first.
bool drain(int from, Clock::time_point until, std::string& output) {
  std::array<char, 16384> bytes;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd entry{.fd = from, .events = POLLIN, .revents = 0};
    const int ready = left > 0 ? ::poll(&entry, 1, static_cast<int>(left)) : 0;
    if (ready == 0) return false;
    if (ready < 0) continue;  // EINTR.
    const ssize_t got = ::read(from, bytes.data(), bytes.size());
    if (got == 0) return true;
    if (got > 0) output.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

Ended run(const std::vector<std::string>& command, std::chrono::seconds within) {
  const auto until = Clock::now() + within;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category());
  Ended ended;
  pid_t pid = -1;
  const int wrong = start(command, ends[1], pid);
  ::close(ends[1]);
  if (wrong != 0) {
    ::close(ends[0]);
    ended.status = 127;
    ended.output = command.front() + ": " + std::strerror(wrong);
    return ended;
  }
  ended.timed_out = !drain(ends[0], until, ended.output);
  ::close(ends[0]);
  if (ended.timed_out) ::kill(-pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ended;
}

bool is_installed(const std::string& program) {
  std::string path = std::getenv("PATH") != nullptr ? std::getenv("PATH") : "";
  path += ':';
  for (std::size_t at = 0, end = 0; (end = path.find(':', at)) != path.npos; at = end + 1) {
    if (::access((path.substr(at, end - at) + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

ScratchDirectory::ScratchDirectory()
    : path_((std::filesystem::temp_directory_path() / "hail-structure-XXXXXX").string()) {
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp");
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace hail::tests
