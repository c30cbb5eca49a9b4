// SPDX-License-Identifier: GPL-3.0-or-later
// poll(2) before each read, because the descriptor is blocking; the loop's edge-triggered readiness
// only wakes.
#include "telnet/keyboard.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace hail::telnet {
namespace {

short poll_now(int descriptor) {
  pollfd entry{.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1, 0) > 0 ? entry.revents : short{0};
}

}  // namespace

Keyboard::Keyboard(net::Loop& loop, int descriptor)
    : descriptor_(descriptor), watch_(loop, descriptor, net::Watch::For::input) {}

bool Keyboard::ready() const {
  return has_back() || poll_now(descriptor_) != 0;
}

bool Keyboard::hung_up() const {
  return (poll_now(descriptor_) & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

net::Task<bool> Keyboard::readable(net::Deadline until) {
  for (;;) {
    watch_.in().close();
    if (ready()) co_return true;
    // Named, because g++ 12 misplaces the promise of a coroutine that has no local variable and
    // waits in a condition.
    const net::Wait outcome = co_await watch_.readable(until);
    if (outcome == net::Wait::timed_out) co_return false;
  }
}

std::size_t Keyboard::read(std::span<char> into) {
  if (has_back()) {
    const std::size_t count = back_.copy(into.data(), into.size());
    back_.erase(0, count);
    return count;
  }
  for (;;) {
    const ssize_t got = ::read(descriptor_, into.data(), into.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno == EINTR || errno == EAGAIN) {
      if (errno == EAGAIN && !ready()) return 0;
      continue;
    }
    return 0;
  }
}

}  // namespace hail::telnet
