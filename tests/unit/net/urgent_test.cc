// SPDX-License-Identifier: GPL-3.0-or-later
// Urgent data over TCP on loopback: where the mark is, whether it is seen in time, and what a peer
// that knows nothing of hail finds on the wire.
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "hail/net/listener.h"
#include "hail/net/stream.h"
#include "hail/net/tls.h"
#include "support/loopback.h"

using namespace hail::net;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view synch = "\xff\xf2";

int descriptor_of(Stream& stream) {
  return stream.transport().descriptor();
}

void set_buffer(Stream& stream, int option, int size) {
  ::setsockopt(descriptor_of(stream), SOL_SOCKET, option, &size, sizeof size);
}

/// Whether the kernel has received an urgent octet, waiting for it without the loop.
bool arrived(Stream& stream) {
  pollfd level{descriptor_of(stream), POLLPRI, 0};
  return ::poll(&level, 1, 5000) == 1;
}

/// Whether the kernel has received `size` octets, waiting for them without the loop.
bool arrived(Stream& stream, int size) {
  const TimePoint end = Clock::now() + 5s;
  int received = 0;
  while (received < size && Clock::now() < end) {
    ::ioctl(descriptor_of(stream), FIONREAD, &received);
    std::this_thread::yield();
  }
  return received >= size;
}

Stream connected(Loop& loop, const std::string& address, std::uint16_t port) {
  Poco::Net::StreamSocket socket(Poco::Net::SocketAddress(address, port));
  socket.setBlocking(false);
  return Stream(loop, socket_transport(loop, std::move(socket)), "reader");
}

Task<void> turn(Loop& loop) {
  co_await loop.yield();
}

/// A reader that watches, and the peer that writes.
struct Ends {
  explicit Ends(const std::string& address = "127.0.0.1")
      : listener(loop, address),
        reader(connected(loop, address, listener.port())),
        writer(loop.run(listener.accept())),
        soon{loop.in(20s), Phase::data} {
    reader.watch_urgent();
    reader.unbounded();
  }

  void send(std::string_view bytes) { loop.run(writer.write_all(bytes, soon)); }
  void send_urgent(std::string_view bytes) { loop.run(writer.write_urgent(bytes, soon)); }
  std::string read(std::size_t most = Loop::scratch_size) {
    return std::string(loop.run(reader.read_view(soon, most)));
  }
  std::string read_to_size(std::size_t size) {
    std::string bytes;
    while (bytes.size() < size) {
      const std::string some = read();
      if (some.empty()) break;
      bytes += some;
    }
    return bytes;
  }
  /// Has epoll asked once more.
  Urgent told() {
    loop.run(turn(loop));
    return reader.urgent();
  }

  Loop loop;
  hail::net::Listener listener;
  Stream reader;
  Stream writer;
  Limit soon;
};

/// Reads up to the urgent octet, with epoll asked before each read; how much that was.
std::size_t read_to_mark(Ends& ends) {
  std::size_t before = 0;
  while (ends.told() != Urgent::here) before += ends.read().size();
  return before;
}

}  // namespace

TEST_SUITE("urgent data") {
  TEST_CASE("a Synch: reading ends before its DM, and goes on with it") {
    for (const std::string address : {"127.0.0.1", "::1"}) {
      CAPTURE(address);
      Ends ends(address);
      CHECK(ends.told() == Urgent::none);
      ends.send("text");
      ends.send_urgent(synch);
      ends.send("behind");
      REQUIRE(arrived(ends.reader));
      CHECK(ends.told() == Urgent::ahead);
      CHECK(ends.read(2) == "te");
      CHECK(ends.reader.urgent() == Urgent::ahead);
      CHECK(ends.read() == "xt\xff");
      CHECK(ends.reader.urgent() == Urgent::here);
      CHECK(ends.read_to_size(7) ==
            "\xf2"
            "behind");
      CHECK(ends.reader.urgent() == Urgent::none);
      CHECK(ends.told() == Urgent::none);
    }
  }

  TEST_CASE("an urgent octet alone, and again") {
    Ends ends;
    for (const std::string octet : {"!", "\xf2", "x"}) {
      CAPTURE(octet);
      ends.send_urgent(octet);
      REQUIRE(arrived(ends.reader));
      CHECK(ends.told() == Urgent::here);
      CHECK(ends.read() == octet);
      CHECK(ends.reader.urgent() == Urgent::none);
    }
  }

  TEST_CASE("who waits to read is woken by it") {
    Ends ends;
    Scope scope(ends.loop);
    const auto later = [](Stream& writer, Limit limit) -> Task<void> {
      co_await writer.loop().sleep(writer.loop().in(20ms));
      co_await writer.write_urgent("!", limit);
    };
    scope.start(later(ends.writer, ends.soon));
    CHECK(ends.read() == "!");
  }

  TEST_CASE("2,000 in a row: none is lost, and the last is the mark") {
    Ends ends;
    for (int i = 0; i < 2000; ++i) ends.send_urgent(synch);
    ends.send("behind");
    REQUIRE(arrived(ends.reader, 4006));
    CHECK(read_to_mark(ends) == 3999);
    CHECK(ends.read_to_size(7) ==
          "\xf2"
          "behind");
    CHECK(ends.told() == Urgent::none);
  }

  TEST_CASE("2,000 in a row, read meanwhile") {
    Ends ends;
    Scope scope(ends.loop);
    const auto pour = [](Stream& writer, Limit limit) -> Task<void> {
      for (int i = 0; i < 2000; ++i) {
        co_await writer.write_urgent(synch, limit);
        if (i % 7 == 0) co_await writer.loop().yield();
      }
    };
    scope.start(pour(ends.writer, ends.soon));
    std::string bytes;
    while (bytes.size() < 4000) {
      const Urgent before = ends.told();
      const std::string some = ends.read();
      REQUIRE(!some.empty());
      if (before == Urgent::here) CHECK(some.front() == '\xf2');
      bytes += some;
    }
    std::string expected;
    for (int i = 0; i < 2000; ++i) expected += synch;
    CHECK(bytes == expected);
    CHECK(ends.told() == Urgent::none);
  }

  TEST_CASE("behind 1 MiB of text while nobody reads") {
    Ends ends;
    set_buffer(ends.writer, SO_SNDBUF, 64 * 1024);
    Scope scope(ends.loop);
    const std::string all = std::string(1024 * 1024, 'x') + std::string(synch);
    scope.start(ends.writer.write_urgent(all, ends.soon));
    // Until the writer waits for room.
    std::uint64_t written = 0;
    do {
      written = ends.writer.bytes_written();
      ends.told();
    } while (ends.writer.bytes_written() != written);
    REQUIRE(written < all.size());
    std::size_t before = 0;
    bool ahead = false;
    for (Urgent mark = ends.told(); mark != Urgent::here; mark = ends.told()) {
      ahead = ahead || mark == Urgent::ahead;
      before += ends.read().size();
    }
    CHECK(before == all.size() - 1);
    CHECK(ends.read() == "\xf2");
    CHECK(ends.told() == Urgent::none);
  }

  TEST_CASE("text that is read without a wait does not hide the mark behind it") {
    Ends ends;
    set_buffer(ends.reader, SO_RCVBUF, 4 * 1024 * 1024);
    const std::string text(1024 * 1024, 'x');
    ends.send(text);
    ends.send_urgent(synch);
    REQUIRE(arrived(ends.reader));
    // run() asks epoll only when a read waits, and none does.
    std::size_t before = 0;
    std::optional<std::size_t> seen;
    for (;;) {
      const Urgent mark = ends.reader.urgent();
      if (mark != Urgent::none && !seen) seen = before;
      if (mark == Urgent::here || before > text.size()) break;
      before += ends.read().size();
    }
    CHECK(before == text.size() + 1);
    REQUIRE(seen);
    CHECK(*seen <= 256 * 1024 + Loop::scratch_size);
  }

  TEST_CASE("a mark that was passed before epoll told of it is told no more") {
    Ends ends;
    ends.send_urgent(synch);
    ends.send("behind");
    REQUIRE(arrived(ends.reader));
    CHECK(ends.reader.urgent() == Urgent::none);
    CHECK(ends.read() == "\xff");
    CHECK(ends.read_to_size(7) ==
          "\xf2"
          "behind");
    CHECK(ends.reader.urgent() == Urgent::none);
    CHECK(ends.told() == Urgent::none);
  }

  TEST_CASE("a mark that was passed after epoll told of it is told no more") {
    Ends ends;
    ends.send_urgent(synch);
    ends.send("behind");
    REQUIRE(arrived(ends.reader));
    ends.loop.run(turn(ends.loop));
    CHECK(ends.read() == "\xff");
    CHECK(ends.read_to_size(7) ==
          "\xf2"
          "behind");
    CHECK(ends.reader.urgent() == Urgent::none);
    ends.send_urgent("!");
    REQUIRE(arrived(ends.reader));
    CHECK(ends.told() == Urgent::here);
  }

  TEST_CASE("the end behind the mark is still an end") {
    Ends ends;
    ends.send_urgent(synch);
    ends.writer.close();
    REQUIRE(arrived(ends.reader));
    CHECK(ends.told() == Urgent::ahead);
    CHECK(ends.read() == "\xff");
    CHECK(ends.told() == Urgent::here);
    CHECK(ends.read() == "\xf2");
    CHECK(ends.read().empty());
    CHECK(ends.told() == Urgent::none);
  }

  TEST_CASE(
      "on the wire the last octet is the urgent one, for peers that take it out of band too") {
    Ends ends;
    const std::string interrupt = "\xff\xf4\xff\xf2";
    ends.loop.run(ends.reader.write_urgent(interrupt, ends.soon));
    REQUIRE(arrived(ends.writer));
    const int peer = descriptor_of(ends.writer);
    char octet = 0;
    CHECK(::recv(peer, &octet, 1, MSG_OOB) == 1);
    CHECK(octet == '\xf2');
    char rest[8] = {};
    CHECK(::recv(peer, rest, sizeof rest, 0) == 3);
    CHECK(std::string(rest, 3) == interrupt.substr(0, 3));
  }

  TEST_CASE("inside TLS nothing is urgent, and what is written so arrives in order") {
    Ends ends;
    const MadeCertificate made = make_certificate({"urgent.example", {}, -2, 90, true});
    Scope scope(ends.loop);
    scope.start(ends.writer.accept_tls(TlsServer::from_pem(made.chain, made.key), ends.soon));
    TlsOptions options;
    options.name = "urgent.example";
    ends.loop.run(ends.reader.start_tls(options, ends.soon));
    ends.loop.run(scope.idle());
    ends.send("text");
    ends.send_urgent(synch);
    CHECK(ends.read_to_size(6) == "text\xff\xf2");
    CHECK(ends.told() == Urgent::none);
  }

  TEST_CASE("a Unix socket has no urgent data: all in order") {
    Loop loop;
    int ends[2] = {-1, -1};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0);
    const auto stream = [&](int end) {
      Poco::Net::StreamSocket socket(new Poco::Net::StreamSocketImpl(end));
      return Stream(loop, socket_transport(loop, std::move(socket)), "unix");
    };
    Stream reader = stream(ends[0]);
    Stream writer = stream(ends[1]);
    reader.watch_urgent();
    const Limit soon{loop.in(5s), Phase::data};
    loop.run(writer.write_urgent("text!", soon));
    loop.run(turn(loop));
    CHECK(reader.urgent() == Urgent::none);
    CHECK(loop.run(reader.read_view(soon)) == "text!");
  }
}
