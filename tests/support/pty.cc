// SPDX-License-Identifier: GPL-3.0-or-later
// forkpty, and poll with deadlines. The master's end shows and sets the settings of the slave's.
#include "support/pty.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace hail::tests {
namespace {

using Clock = std::chrono::steady_clock;

// What a newborn shell would have, whatever this program has blocked or ignored.
void default_signals() {
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGPIPE, SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP}) {
    ::signal(number, SIG_DFL);
  }
}

std::string shown(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '\n' || (octet >= 0x20 && octet < 0x7f)) {
      out += c;
    } else {
      char hex[8];
      std::snprintf(hex, sizeof hex, "\\x%02x", octet);
      out += hex;
    }
  }
  return out;
}

}  // namespace

Pty::Pty(std::vector<std::string> words,
         std::vector<std::pair<std::string, std::string>> environment, int columns, int rows) {
  winsize window{};
  window.ws_col = static_cast<unsigned short>(columns);
  window.ws_row = static_cast<unsigned short>(rows);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_ = ::forkpty(&master_, nullptr, nullptr, &window);
  if (pid_ < 0) throw std::runtime_error(std::string("forkpty: ") + std::strerror(errno));
  if (pid_ != 0) return;
  default_signals();
  ::setenv("TERM", "xterm", 1);
  for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
  ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

Pty::~Pty() {
  if (!reaped_) {
    ::kill(pid_, SIGKILL);
    ::kill(pid_, SIGCONT);
    ::close(master_);
    ::waitpid(pid_, nullptr, 0);
    return;
  }
  ::close(master_);
}

void Pty::type(std::string_view keys) {
  while (!keys.empty()) {
    const ssize_t put = ::write(master_, keys.data(), keys.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) throw std::runtime_error(std::string("typing: ") + std::strerror(errno));
    keys.remove_prefix(static_cast<std::size_t>(put));
  }
}

// False at the end, or when `until` has passed.
bool Pty::read_some(Clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::ceil<Duration>(until - Clock::now()).count();
    pollfd entry{.fd = master_, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&entry, 1, static_cast<int>(left > 0 ? left : 0));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    char buffer[16384];
    const ssize_t got = ::read(master_, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;  // EIO: nobody has the terminal open any more.
    seen_.append(buffer, static_cast<std::size_t>(got));
    return true;
  }
}

std::string Pty::expect(std::string_view text, Duration within) {
  const auto until = Clock::now() + within;
  for (;;) {
    const std::size_t at = seen_.find(text);
    if (at != std::string::npos) {
      std::string before = seen_.substr(0, at + text.size());
      seen_.erase(0, before.size());
      return before;
    }
    if (!read_some(until)) {
      throw std::runtime_error("\"" + shown(std::string(text)) + "\" did not come, but:\n" +
                               shown(seen_));
    }
  }
}

int Pty::wait(Duration within) {
  const auto until = Clock::now() + within;
  int status = 0;
  for (;;) {
    const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
    if (ended == pid_) break;
    if (Clock::now() >= until) throw std::runtime_error("still running, after:\n" + shown(seen_));
    // What is printed has to be read, or it would wait for us.
    read_some(Clock::now() + Duration(20));
  }
  reaped_ = true;
  while (read_some(Clock::now())) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string Pty::rest() {
  std::string text;
  text.swap(seen_);
  return text;
}

void Pty::resize(int columns, int rows) {
  winsize window{};
  window.ws_col = static_cast<unsigned short>(columns);
  window.ws_row = static_cast<unsigned short>(rows);
  ::ioctl(master_, TIOCSWINSZ, &window);
}

void Pty::send_signal(int number) const {
  ::kill(pid_, number);
}

pid_t Pty::foreground() const {
  return ::tcgetpgrp(master_);
}

std::string Pty::settings() const {
  termios all{};
  if (::tcgetattr(master_, &all) != 0) return std::string("tcgetattr: ") + std::strerror(errno);
  std::string text = std::to_string(all.c_iflag) + ":" + std::to_string(all.c_oflag) + ":" +
                     std::to_string(all.c_cflag) + ":" + std::to_string(all.c_lflag);
  for (const cc_t c : all.c_cc) text += ":" + std::to_string(c);
  return text;
}

bool Pty::echoes() const {
  termios all{};
  return ::tcgetattr(master_, &all) == 0 && (all.c_lflag & ECHO) != 0;
}

bool Pty::edits_lines() const {
  termios all{};
  return ::tcgetattr(master_, &all) == 0 && (all.c_oflag & OPOST) != 0;
}

void Pty::until_edits_lines(bool wanted, Duration within) {
  const auto until = Clock::now() + within;
  while (edits_lines() != wanted) {
    if (Clock::now() >= until) throw std::runtime_error("the terminal's mode does not change");
    read_some(Clock::now() + Duration(5));
  }
}

}  // namespace hail::tests
