// SPDX-License-Identifier: GPL-3.0-or-later
// The yardstick: what one thread with epoll reaches when it parses nothing, allocates nothing and
// reports nothing. Per target: socket, connect, one edge-triggered registration, the reads and
// writes, close with SO_LINGER 0. hail's figures are quotients of this program's, so it must not
// be slower than it could be.
//
//   limit MODE PORT [--targets N] [--at-once N] [--timeout MS] [--polite]
//   modes: banner smtp pop3 imap; target n is 127.1.0.1 + n; --polite closes without SO_LINGER 0
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "measure.h"

namespace {

using Clock = std::chrono::steady_clock;
using std::string_view;

/// What to send, how the answer begins and how it ends.
struct Step {
  string_view send;
  string_view begins;
  string_view ends;
};

constexpr Step banner[] = {{"", "220 ", "\r\n"}};
constexpr Step smtp[] = {{"", "220 ", "\r\n"},
                         {"EHLO bench.example\r\n", "250-", "250 ENHANCEDSTATUSCODES\r\n"},
                         {"QUIT\r\n", "221 ", "\r\n"}};
constexpr Step pop3[] = {
    {"", "+OK", "\r\n"}, {"CAPA\r\n", "+OK", "\r\n.\r\n"}, {"QUIT\r\n", "+OK", "\r\n"}};
constexpr Step imap[] = {{"", "* OK", "\r\n"},
                         {"a CAPABILITY\r\n", "* CAPABILITY", "a OK done\r\n"},
                         {"b LOGOUT\r\n", "* BYE", "b OK done\r\n"}};

struct Mode {
  string_view name;
  const Step* steps;
  unsigned count;
};

constexpr Mode modes[] = {
    {"banner", banner, 1}, {"smtp", smtp, 3}, {"pop3", pop3, 3}, {"imap", imap, 3}};

struct Options {
  Mode mode{};
  unsigned port = 0;
  unsigned targets = 60'000;
  unsigned at_once = 10'000;
  std::chrono::milliseconds timeout{5'000};
  bool polite = false;
};

struct Connection {
  std::uint32_t serial = 0;
  std::uint8_t step = 0;
  bool open = false;
  std::string held;  ///< an answer that has not ended; costs nothing while answers come whole
};

struct Due {
  Clock::time_point at;
  int fd;
  std::uint32_t serial;
};

class Client {
 public:
  explicit Client(const Options& options) : options_(options), connections_(options.at_once + 64U) {
    address_.sin_family = AF_INET;
    address_.sin_port = htons(static_cast<in_port_t>(options.port));
  }

  bench::Count run();

 private:
  enum class Outcome { wait, good, failed };

  bool start();
  Outcome ready(int fd);
  Outcome heard(int fd, Connection& connection, string_view bytes);
  void end(int fd);
  void expire(Clock::time_point now);

  Options options_;
  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  sockaddr_in address_{};
  std::vector<Connection> connections_;  ///< by descriptor
  std::deque<Due> due_;  ///< in order of start; entries of closed connections go when they lead
  std::array<char, 4096> buffer_{};
  bench::Count count_;
  unsigned started_ = 0;
  unsigned open_ = 0;
};

bool Client::start() {
  address_.sin_addr.s_addr = htonl(bench::first_target + started_);
  ++started_;
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0 || static_cast<std::size_t>(fd) >= connections_.size()) {
    if (fd >= 0) close(fd);
    return false;
  }
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address_), sizeof address_) != 0 &&
      errno != EINPROGRESS) {
    close(fd);
    return false;
  }
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.fd = fd;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) {
    close(fd);
    return false;
  }
  Connection& connection = connections_[static_cast<std::size_t>(fd)];
  ++connection.serial;
  connection.held.clear();
  connection.step = 0;
  connection.open = true;
  ++open_;
  due_.push_back({Clock::now() + options_.timeout, fd, connection.serial});
  return true;
}

Client::Outcome Client::ready(int fd) {
  Connection& connection = connections_[static_cast<std::size_t>(fd)];
  for (;;) {
    const ssize_t size = recv(fd, buffer_.data(), buffer_.size(), 0);
    if (size < 0 && errno == EAGAIN) return Outcome::wait;
    if (size <= 0) return Outcome::failed;
    const Outcome outcome = heard(fd, connection, {buffer_.data(), static_cast<std::size_t>(size)});
    // A short read has emptied the socket: what comes later is a new edge.
    if (outcome != Outcome::wait || static_cast<std::size_t>(size) < buffer_.size()) return outcome;
  }
}

Client::Outcome Client::heard(int fd, Connection& connection, string_view bytes) {
  const Step& step = options_.mode.steps[connection.step];
  if (!connection.held.empty() || !bytes.ends_with(step.ends)) {
    if (connection.held.size() + bytes.size() > buffer_.size()) return Outcome::failed;
    bytes = connection.held += bytes;
    if (!bytes.ends_with(step.ends)) return Outcome::wait;
  }
  const bool expected = bytes.starts_with(step.begins);
  connection.held.clear();
  if (!expected) return Outcome::failed;
  if (++connection.step == options_.mode.count) return Outcome::good;
  const string_view next = options_.mode.steps[connection.step].send;
  const ssize_t sent = send(fd, next.data(), next.size(), MSG_NOSIGNAL);
  return sent == static_cast<ssize_t>(next.size()) ? Outcome::wait : Outcome::failed;
}

void Client::end(int fd) {
  if (!options_.polite) {
    const linger reset{1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  }
  connections_[static_cast<std::size_t>(fd)].open = false;
  close(fd);
  --open_;
}

void Client::expire(Clock::time_point now) {
  for (; !due_.empty(); due_.pop_front()) {
    const Due& due = due_.front();
    const Connection& connection = connections_[static_cast<std::size_t>(due.fd)];
    if (!connection.open || connection.serial != due.serial) continue;
    if (due.at > now) return;
    ++count_.timed_out;
    end(due.fd);
  }
}

bench::Count Client::run() {
  std::array<epoll_event, 1024> events{};
  while (started_ < options_.targets || open_ != 0) {
    while (open_ < options_.at_once && started_ < options_.targets)
      if (!start()) ++count_.failed;
    expire(Clock::now());
    int wait = 0;
    if (!due_.empty())
      wait = static_cast<int>(
          std::chrono::duration_cast<std::chrono::milliseconds>(due_.front().at - Clock::now())
              .count() +
          1);
    const int ready_now = epoll_wait(epoll_, events.data(), events.size(), std::max(wait, 0));
    for (int at = 0; at < ready_now; ++at) {
      const int fd = events[static_cast<std::size_t>(at)].data.fd;
      const Outcome outcome = ready(fd);
      if (outcome == Outcome::wait) continue;
      ++(outcome == Outcome::good ? count_.good : count_.failed);
      end(fd);
    }
  }
  return count_;
}

Options parse(int argc, char** argv) {
  Options options;
  if (argc >= 3) {
    const auto* row = std::find_if(std::begin(modes), std::end(modes),
                                   [&](const Mode& mode) { return mode.name == argv[1]; });
    if (row != std::end(modes)) options.mode = *row;
    options.port = bench::number(argv[2], 65535);
  }
  for (int at = 3; at < argc; ++at) {
    const string_view word = argv[at];
    const string_view value = at + 1 < argc ? argv[at + 1] : "";
    if (word == "--polite") {
      options.polite = true;
      continue;
    }
    ++at;
    if (word == "--targets")
      options.targets = bench::number(value, 8'000'000);
    else if (word == "--at-once")
      options.at_once = bench::number(value, 1'000'000);
    else if (word == "--timeout")
      options.timeout = std::chrono::milliseconds(bench::number(value, 600'000));
    else
      options.mode = {};
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  Options options = parse(argc, argv);
  if (options.mode.steps == nullptr || options.at_once == 0) {
    std::fputs(
        "usage: limit banner|smtp|pop3|imap PORT [--targets N] [--at-once N] [--timeout MS] "
        "[--polite]\n",
        stderr);
    return 2;
  }
  options.at_once = std::min(options.at_once, bench::open_limit() - 64U);
  const auto start = Clock::now();
  const bench::Count count = Client(options).run();
  bench::print_result(count, start);
  return count.good == options.targets ? 0 : 1;
}
