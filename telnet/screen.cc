// SPDX-License-Identifier: GPL-3.0-or-later
// Non-blocking writes without touching the flags of the shared descriptor: a pipe or a terminal is
// opened once more through /proc, which gives an open file of our own; a socket has MSG_DONTWAIT;
// a file never blocks. Where /proc is missing, poll and the 4 KiB that a pipe promises (PIPE_BUF).
#include "telnet/screen.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

namespace hail::telnet {
namespace {

// Runs from here on are worth a write of their own; shorter ones are gathered up to this.
constexpr std::size_t long_run = 16 * 1024;
constexpr std::size_t gather = 64 * 1024;

}  // namespace

Screen::Screen(net::Loop& loop, int descriptor)
    : loop_(&loop), descriptor_(descriptor), own_(descriptor), most_at_once_(SSIZE_MAX) {
  struct stat about {};
  if (::fstat(descriptor, &about) != 0) {
    failed_ = true;
    return;
  }
  is_terminal_ = ::isatty(descriptor) == 1;
  is_socket_ = S_ISSOCK(about.st_mode);
  if (is_terminal_ || S_ISFIFO(about.st_mode)) {
    const std::string path = fmt::format("/proc/self/fd/{}", descriptor);
    const int fresh = ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fresh >= 0) {
      own_ = fresh;
    } else {
      most_at_once_ = PIPE_BUF;
    }
  }
}

Screen::~Screen() {
  watch_.reset();
  if (own_ != descriptor_) ::close(own_);
}

std::size_t Screen::put(std::string_view bytes) {
  if (watch_) watch_->out().close();
  const std::size_t count = try_put(bytes);
  // Nobody is told of room before it was once missing: a terminal has some after each write.
  if (count == 0 && !failed_ && !watch_) watch_.emplace(*loop_, own_, net::Watch::For::output);
  return count;
}

std::size_t Screen::try_put(std::string_view bytes) {
  if (most_at_once_ == PIPE_BUF) {
    pollfd entry{.fd = own_, .events = POLLOUT, .revents = 0};
    if (::poll(&entry, 1, 0) <= 0 || (entry.revents & POLLOUT) == 0) return 0;
  }
  const std::size_t count = std::min(bytes.size(), most_at_once_);
  for (;;) {
    const ssize_t put = is_socket_ ? ::send(own_, bytes.data(), count, MSG_DONTWAIT | MSG_NOSIGNAL)
                                   : ::write(own_, bytes.data(), count);
    if (put >= 0) return static_cast<std::size_t>(put);
    if (errno == EINTR) continue;
    if (errno != EAGAIN) failed_ = true;
    return 0;
  }
}

// Whether nothing is kept any more.
bool Screen::flush() {
  while (kept() > 0 && !failed_) {
    const std::size_t count = put(std::string_view(backlog_).substr(done_));
    if (count == 0 && !failed_) return false;
    done_ += count;
  }
  backlog_.clear();
  done_ = 0;
  return true;
}

void Screen::write(std::string_view bytes) {
  if (failed_) return;
  if (bytes.size() >= long_run && !held_ && flush()) {
    while (!bytes.empty() && !failed_) {
      const std::size_t count = put(bytes);
      if (count == 0) break;
      bytes.remove_prefix(count);
    }
  }
  if (failed_) return;
  backlog_.append(bytes);
  if (kept() >= gather && !held_) flush();
}

void Screen::discard() {
  backlog_.clear();
  done_ = 0;
}

net::Task<void> Screen::drain() {
  held_ = false;
  while (!held_ && !flush()) co_await watch_->writable(net::Deadline::never());
}

void Screen::hold() {
  held_ = true;
  if (watch_) watch_->out().open();
}

}  // namespace hail::telnet
