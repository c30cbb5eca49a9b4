// SPDX-License-Identifier: GPL-3.0-or-later
// The farm: one epoll loop that answers on every address of the machine as cheaply as it can, so
// that a benchmark measures its clients. What it says is fixed here; who measures is not its
// business. It believes its clients: no limits on lines, none on time.
//
//   farm [--delay MS] [--silent PERCENT] [--close] MODE[:PORT[:MIB[:EVERY]]]...
//   modes: banner smtp pop3 imap telnet echo bulk chars iacs; port 0 or none: any free one
//   bulk sends MIB (64) of text, an IAC IAC in every EVERYth line (0: none), then ends its side;
//   chars the same behind WILL ECHO and WILL SUPPRESS-GO-AHEAD; iacs nothing but IAC IAC
//   --close ends a banner connection at once; else the client closes
//
// Prints "MODE PORT BYTES" for each listener (BYTES of bulk, chars and iacs, else 0), then "ready";
// at SIGTERM, SIGINT or the end of a piped standard input "served N starved N" and ends. "starved"
// counts how often it ran out of descriptors: such a run is no result.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <deque>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "farm_words.h"
#include "measure.h"

namespace {

using Clock = std::chrono::steady_clock;
using std::string_view;
using namespace bench::farm;

struct Listener {
  int fd;
  Mode mode;
  std::shared_ptr<const std::string> text;  ///< bulk: whole lines, sent over and over
  std::size_t total = 0;                    ///< bulk: bytes in all, a multiple of the text
};

struct Peer {
  const Listener* from = nullptr;  ///< null: descriptor not in use
  std::uint32_t serial = 0;        ///< tells a late greeting that the descriptor was used again
  bool silent = false;
  std::size_t sent = 0;  ///< bulk
  std::string pending;   ///< a line whose end has not come
};

struct Greeting {
  Clock::time_point due;
  int fd;
  std::uint32_t serial;
};

struct Options {
  std::chrono::milliseconds delay{0};
  unsigned silent = 0;  ///< percent
  bool close = false;
};

[[noreturn]] void die(const char* what) {
  std::perror(what);
  std::exit(1);
}

class Farm {
 public:
  explicit Farm(Options options) : options_(options), peers_(bench::open_limit()) {}

  void listen(Mode mode, unsigned port, unsigned mib, unsigned every);
  void run();

 private:
  const Listener* listening(int fd) const {
    const auto at = static_cast<std::size_t>(fd);
    return at < by_fd_.size() ? by_fd_[at] : nullptr;
  }
  void watch(int fd, std::uint32_t events);
  void take(const Listener& listener);
  void greet(int fd);
  void greet_due(Clock::time_point now);
  int wait_ms() const;
  void ready(int fd, std::uint32_t events);
  bool heard(int fd, string_view bytes);
  bool answer(int fd, string_view line);
  bool pour(int fd);
  void drop(int fd);

  Options options_;
  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  std::deque<Listener> listeners_;      ///< a deque: Peer points into it
  std::vector<const Listener*> by_fd_;  ///< short, as listeners are opened first
  std::vector<Peer> peers_;             ///< by descriptor
  std::deque<Greeting> due_;
  std::array<char, 65536> buffer_{};
  unsigned served_ = 0;
  unsigned starved_ = 0;
};

/// Four listeners a port, each with a queue of its own: a burst of ten thousand connects would
/// overflow the one that somaxconn (4,096) allows, and a dropped SYN costs its client a second.
void Farm::listen(Mode mode, unsigned port, unsigned mib, unsigned every) {
  Listener listener{-1, mode, nullptr};
  if (pours(mode)) {
    listener.text = std::make_shared<const std::string>(text_of(mode, every));
    const std::size_t wanted = std::size_t{mib} << 20;
    listener.total =
        (wanted + listener.text->size() - 1) / listener.text->size() * listener.text->size();
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<in_port_t>(port));
  for (int queue = 0; queue < 4; ++queue) {
    listener.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(listener.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener.fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    setsockopt(listener.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(listener.fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) die("bind");
    if (::listen(listener.fd, 65535) != 0) die("listen");
    socklen_t size = sizeof address;
    getsockname(listener.fd, reinterpret_cast<sockaddr*>(&address), &size);
    watch(listener.fd, EPOLLIN);
    listeners_.push_back(listener);
    by_fd_.resize(static_cast<std::size_t>(listener.fd) + 1);
    by_fd_.back() = &listeners_.back();
  }
  const string_view name = modes[static_cast<std::size_t>(mode)].name;
  std::printf("%.*s %u %zu\n", static_cast<int>(name.size()), name.data(), ntohs(address.sin_port),
              listener.total);
}

void Farm::watch(int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl");
}

/// Accepts a bounded number a turn, so that closes are seen even while a client opens without end.
void Farm::take(const Listener& listener) {
  for (int turn = 0; turn < 64; ++turn) {
    const int fd = accept4(listener.fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EMFILE || errno == ENFILE) ++starved_;
      return;
    }
    ++served_;
    Peer& peer = peers_[static_cast<std::size_t>(fd)];
    peer.from = &listener;
    ++peer.serial;
    peer.silent = false;
    peer.sent = 0;
    peer.pending.clear();
    if (options_.silent != 0) {
      sockaddr_in own{};
      socklen_t size = sizeof own;
      getsockname(fd, reinterpret_cast<sockaddr*>(&own), &size);
      peer.silent = bench::silent_at(ntohl(own.sin_addr.s_addr), options_.silent);
    }
    if (options_.delay.count() != 0)
      due_.push_back({Clock::now() + options_.delay, fd, peer.serial});
    else
      greet(fd);
    if (peer.from == nullptr) continue;
    watch(fd, EPOLLIN | EPOLLET | (pours(listener.mode) ? EPOLLOUT : 0U));
  }
}

void Farm::greet(int fd) {
  const Peer& peer = peers_[static_cast<std::size_t>(fd)];
  if (peer.silent) return;
  const string_view text = modes[static_cast<std::size_t>(peer.from->mode)].greeting;
  if (!text.empty()) send(fd, text.data(), text.size(), MSG_NOSIGNAL);
  if (peer.from->mode == Mode::banner && options_.close) drop(fd);
}

void Farm::greet_due(Clock::time_point now) {
  for (; !due_.empty() && due_.front().due <= now; due_.pop_front()) {
    const Peer& peer = peers_[static_cast<std::size_t>(due_.front().fd)];
    if (peer.from != nullptr && peer.serial == due_.front().serial) greet(due_.front().fd);
  }
}

int Farm::wait_ms() const {
  if (due_.empty()) return -1;
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(due_.front().due - Clock::now());
  return std::max(0, static_cast<int>(left.count()) + 1);
}

void Farm::ready(int fd, std::uint32_t events) {
  const Peer& peer = peers_[static_cast<std::size_t>(fd)];
  if (peer.from == nullptr) return;
  if ((events & (EPOLLHUP | EPOLLERR)) != 0) return drop(fd);
  if ((events & EPOLLOUT) != 0 && pours(peer.from->mode) && !peer.silent && !pour(fd))
    return drop(fd);
  if ((events & EPOLLIN) == 0) return;
  for (;;) {
    const ssize_t size = recv(fd, buffer_.data(), buffer_.size(), 0);
    if (size < 0 && errno == EAGAIN) return;
    // A client that has ended its half of a bulk connection still gets the rest.
    if (size == 0 && pours(peer.from->mode) && peer.sent < peer.from->total) return;
    if (size <= 0) return drop(fd);
    if (!heard(fd, {buffer_.data(), static_cast<std::size_t>(size)})) return drop(fd);
    if (static_cast<std::size_t>(size) < buffer_.size()) return;
  }
}

/// False when the connection is to be closed.
bool Farm::heard(int fd, string_view bytes) {
  Peer& peer = peers_[static_cast<std::size_t>(fd)];
  const Mode mode = peer.from->mode;
  if (peer.silent) return true;
  if (mode == Mode::echo) return send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0;
  if (mode != Mode::smtp && mode != Mode::pop3 && mode != Mode::imap) return true;
  if (!peer.pending.empty()) peer.pending += bytes;
  std::string joined;
  if (!peer.pending.empty()) {
    joined.swap(peer.pending);
    bytes = joined;
  }
  for (std::size_t end; (end = bytes.find('\n')) != string_view::npos;) {
    if (!answer(fd, bytes.substr(0, end))) return false;
    bytes.remove_prefix(end + 1);
  }
  peer.pending = bytes;
  return true;
}

string_view first_word(string_view line) {
  return line.substr(0, line.find_first_of(" \r"));
}

bool same_word(string_view upper, string_view word) {
  return std::equal(upper.begin(), upper.end(), word.begin(), word.end(),
                    [](char a, char b) { return a == (b >= 'a' && b <= 'z' ? b - 32 : b); });
}

/// False after the last reply of a conversation.
bool Farm::answer(int fd, string_view line) {
  const Mode mode = peers_[static_cast<std::size_t>(fd)].from->mode;
  string_view tag;
  if (mode == Mode::imap) {
    tag = first_word(line);
    line.remove_prefix(std::min(line.size(), tag.size() + 1));
  }
  const string_view word = first_word(line);
  for (const Command& row : commands) {
    if (row.mode != mode || (!row.word.empty() && !same_word(row.word, word))) continue;
    const std::size_t mark = mode == Mode::imap ? row.reply.find('#') : string_view::npos;
    if (mark == string_view::npos) {
      send(fd, row.reply.data(), row.reply.size(), MSG_NOSIGNAL);
    } else {
      std::string reply(row.reply);
      reply.replace(mark, 1, tag);
      send(fd, reply.data(), reply.size(), MSG_NOSIGNAL);
    }
    return !row.last;
  }
  return true;
}

/// Sends bulk text until the socket is full; false when the client has gone. At the end only the
/// farm's half is closed: with unread input a full close would reset the connection and lose text.
bool Farm::pour(int fd) {
  Peer& peer = peers_[static_cast<std::size_t>(fd)];
  const std::string& text = *peer.from->text;
  if (peer.sent >= peer.from->total) return true;
  while (peer.sent < peer.from->total) {
    const std::size_t at = peer.sent % text.size();
    const ssize_t size = send(fd, text.data() + at, text.size() - at, MSG_NOSIGNAL);
    if (size < 0) return errno == EAGAIN;
    peer.sent += static_cast<std::size_t>(size);
  }
  shutdown(fd, SHUT_WR);
  return true;
}

void Farm::drop(int fd) {
  peers_[static_cast<std::size_t>(fd)].from = nullptr;
  close(fd);
}

void Farm::run() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  const int signals = signalfd(-1, &ends, SFD_CLOEXEC);
  watch(signals, EPOLLIN);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP;
  event.data.fd = STDIN_FILENO;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, STDIN_FILENO,
            &event);  // EPERM for a file: then it never ends us.
  std::puts("ready");
  std::fflush(stdout);

  std::array<epoll_event, 1024> events{};
  for (bool on = true; on;) {
    const int count = epoll_wait(epoll_, events.data(), events.size(), wait_ms());
    if (!due_.empty()) greet_due(Clock::now());
    for (int at = 0; at < count; ++at) {
      const int fd = events[static_cast<std::size_t>(at)].data.fd;
      if (const Listener* listener = listening(fd))
        take(*listener);
      else if (fd == signals)
        on = false;
      else if (fd == STDIN_FILENO)
        on = read(fd, buffer_.data(), buffer_.size()) > 0;
      else
        ready(fd, events[static_cast<std::size_t>(at)].events);
    }
  }
  std::printf("served %u starved %u\n", served_, starved_);
}

/// The part of `rest` before the first colon, which is cut off together with it.
string_view cut(string_view& rest) {
  const std::size_t colon = rest.find(':');
  const string_view part = rest.substr(0, colon);
  rest.remove_prefix(colon == string_view::npos ? rest.size() : colon + 1);
  return part;
}

void listen(Farm& farm, string_view spec) {
  const string_view name = cut(spec);
  const auto row = std::find_if(modes.begin(), modes.end(),
                                [name](const ModeRow& mode) { return mode.name == name; });
  if (row == modes.end()) {
    std::fprintf(stderr, "no such mode: %.*s\n", static_cast<int>(name.size()), name.data());
    std::exit(2);
  }
  const auto part = [&spec](unsigned otherwise, unsigned highest) {
    const string_view text = cut(spec);
    return text.empty() ? otherwise : bench::number(text, highest);
  };
  const unsigned port = part(0, 65535);
  const unsigned mib = part(64, 65536);
  const unsigned every = part(0, 1024);
  farm.listen(static_cast<Mode>(std::distance(modes.begin(), row)), port, mib, every);
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  std::vector<string_view> specs;
  for (int at = 1; at < argc; ++at) {
    const string_view word = argv[at];
    const string_view value = at + 1 < argc ? argv[at + 1] : "";
    if (word == "--close")
      options.close = true;
    else if (word == "--delay")
      options.delay = std::chrono::milliseconds(bench::number(value, 600'000)), ++at;
    else if (word == "--silent")
      options.silent = bench::number(value, 100), ++at;
    else
      specs.push_back(word);
  }
  if (specs.empty()) {
    std::fputs(
        "usage: farm [--delay MS] [--silent PERCENT] [--close] MODE[:PORT[:MIB[:EVERY]]]...\n",
        stderr);
    return 2;
  }
  Farm farm(options);
  for (const string_view spec : specs) listen(farm, spec);
  farm.run();
}
