// SPDX-License-Identifier: GPL-3.0-or-later
// Memory is the high-water mark of the program alone, read while it runs: what wait4() tells counts
// the test program too, whose image the child had before exec().
#include "unit/client/run.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "support/sanitized.h"

namespace hail::tests {
namespace {

using Clock = std::chrono::steady_clock;
using File = std::unique_ptr<FILE, int (*)(FILE*)>;

std::string contents(FILE* file) {
  std::string text;
  char buffer[65536];
  ssize_t got = 0;
  while ((got = ::pread(::fileno(file), buffer, sizeof buffer, static_cast<off_t>(text.size()))) >
         0)
    text.append(buffer, static_cast<std::size_t>(got));
  return text;
}

long peak_of(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::strtol(line.c_str() + 6, nullptr, 10);
  }
  return 0;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

int descriptor(Socket& socket) {
  return socket.impl()->sockfd();
}

const std::string question = "\xff\xfd\xfe";  // DO 254: an option that nobody has.
const std::string answer = "\xff\xfc\xfe";    // WONT 254.

}  // namespace

const long most_resident_kb = sanitized ? 10'000'000 : 20 * 1024;

struct Run::Files {
  File out{std::tmpfile(), std::fclose};
  File err{std::tmpfile(), std::fclose};
};

Run::Run(std::vector<std::string> words, std::string_view input, bool input_stays,
         std::vector<std::string> environment)
    : files_(std::make_unique<Files>()) {
  int ends[2] = {-1, -1};
  if (!files_->out || !files_->err || ::pipe2(ends, O_CLOEXEC) != 0)
    throw std::runtime_error("no temporary files");
  words.insert(words.begin(), HAIL_PROGRAM);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  for (const char* name : {"PATH", "HOME", "ASAN_OPTIONS", "UBSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name); value != nullptr)
      environment.push_back(std::string(name) + "=" + value);
  }
  environment.emplace_back("TERM=xterm");
  environment.emplace_back("LC_ALL=C.UTF-8");
  std::vector<char*> variables;
  for (std::string& each : environment) variables.push_back(each.data());
  variables.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ::fileno(files_->out.get()), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ::fileno(files_->err.get()), STDERR_FILENO);
  const int problem =
      ::posix_spawn(&child_, arguments[0], &actions, nullptr, arguments.data(), variables.data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[0]);
  input_ = ends[1];
  if (problem != 0) throw std::runtime_error("hail cannot be started");
  type(input);
  if (!input_stays) end_input();
}

Run::~Run() {
  end_input();
  if (child_ < 0) return;
  ::kill(child_, SIGKILL);
  ::waitpid(child_, nullptr, 0);
}

void Run::type(std::string_view text) const {
  // It may have gone: then that is no end of ours.
  sigset_t broken_pipe;
  sigset_t before;
  ::sigemptyset(&broken_pipe);
  ::sigaddset(&broken_pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &broken_pipe, &before);
  while (!text.empty()) {
    const ssize_t put = ::write(input_, text.data(), text.size());
    if (put <= 0) {
      const timespec none{};
      ::sigtimedwait(&broken_pipe, nullptr, &none);
      break;
    }
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void Run::end_input() {
  if (input_ >= 0) ::close(input_);
  input_ = -1;
}

void Run::send_signal(int number) {
  peak_kb_ = std::max(peak_kb_, peak_of(child_));  // It may be gone at the next look.
  if (child_ > 0) ::kill(child_, number);
}

std::string Run::out() const {
  return contents(files_->out.get());
}

std::string Run::err() const {
  return contents(files_->err.get());
}

bool Run::prints(std::string_view text) const {
  const auto until = Clock::now() + std::chrono::seconds(20);
  while (out().find(text) == std::string::npos && err().find(text) == std::string::npos) {
    if (Clock::now() >= until) return false;
    ::poll(nullptr, 0, 1);
  }
  return true;
}

Finished Run::wait(std::chrono::seconds within) {
  constexpr int between_looks_ms = 5;
  const int handle = static_cast<int>(::syscall(SYS_pidfd_open, child_, 0));
  if (handle < 0) throw std::runtime_error("pidfd_open");
  Finished finished;
  const auto until = Clock::now() + within;
  for (;;) {
    finished.peak_kb = std::max({finished.peak_kb, peak_kb_, peak_of(child_)});
    pollfd entry{.fd = handle, .events = POLLIN, .revents = 0};
    if (::poll(&entry, 1, between_looks_ms) > 0) break;
    if (Clock::now() >= until) ::kill(child_, SIGKILL);
  }
  ::close(handle);
  int status = 0;
  rusage usage{};
  ::wait4(child_, &status, 0, &usage);
  child_ = -1;
  finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  finished.processor_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  finished.out = out();
  finished.err = err();
  return finished;
}

Finished against(const std::function<void(Socket&)>& serve, std::vector<std::string> flags,
                 const std::string& scheme, std::string_view input,
                 std::vector<std::string> environment) {
  Server server(serve);
  flags.push_back(scheme + server.target());
  Run run(std::move(flags), input, input.empty(), std::move(environment));
  return run.wait();
}

std::string heard_until(Socket& socket, std::string_view end) {
  std::string all;
  char byte = 0;
  socket.setReceiveTimeout(Poco::Timespan(20, 0));
  while (!all.ends_with(end) && socket.receiveBytes(&byte, 1) == 1) all.push_back(byte);
  return all;
}

std::string finish(Socket& socket) {
  socket.shutdownSend();
  std::string all;
  char buffer[65536];
  socket.setReceiveTimeout(Poco::Timespan(20, 0));
  for (int count = 0; (count = socket.receiveBytes(buffer, sizeof buffer)) > 0;)
    all.append(buffer, static_cast<std::size_t>(count));
  return all;
}

std::string settled(Socket& socket) {
  socket.setNoDelay(true);
  say(socket, question);
  std::string all = heard_until(socket, answer);
  if (!all.ends_with(answer)) throw std::runtime_error("no answer");
  all.resize(all.size() - answer.size());
  return all;
}

void say_urgent(Socket& socket, std::string_view text) {
  if (::send(descriptor(socket), text.data(), text.size(), MSG_OOB | MSG_NOSIGNAL) !=
      static_cast<ssize_t>(text.size()))
    throw std::runtime_error("urgent data");
}

void say_in_pieces(Socket& socket, std::string_view text,
                   const std::function<std::size_t()>& next_size) {
  socket.setNoDelay(true);
  while (!text.empty()) {
    const std::size_t size = std::min(next_size(), text.size());
    say(socket, std::string(text.substr(0, size)));
    text.remove_prefix(size);
  }
}

std::string storm_for(Socket& socket, std::string_view storm, std::chrono::milliseconds duration) {
  std::string blast;
  while (blast.size() < 32768) blast += storm;
  std::size_t at = 0;  // A piece may be cut anywhere.
  std::string heard;
  const auto until = Clock::now() + duration;
  while (Clock::now() < until) {
    pollfd entry{.fd = descriptor(socket), .events = POLLIN | POLLOUT, .revents = 0};
    ::poll(&entry, 1, 20);
    char buffer[4096];
    const ssize_t got = ::recv(entry.fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got > 0) heard.append(buffer, static_cast<std::size_t>(got));
    const ssize_t put =
        ::send(entry.fd, blast.data() + at, blast.size() - at, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (put > 0) at = (at + static_cast<std::size_t>(put)) % blast.size();
    // Full: what it reads is what counts now.
    if (put < 0 && errno == EAGAIN) {
      entry.events = POLLIN;
      ::poll(&entry, 1, 5);
    } else if (put < 0) {
      break;
    }
  }
  return heard;
}

std::size_t count(std::string_view whole, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = whole.find(part, at)) != std::string_view::npos; ++at) ++found;
  return found;
}

}  // namespace hail::tests
