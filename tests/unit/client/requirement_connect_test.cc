// SPDX-License-Identifier: GPL-3.0-or-later
// Requirements 2, 4, 9 and 13 of PEERS-TELNET section 6 where no real server is needed: streams
// apart, connecting, line ends both ways, scripts without expect.
#include <doctest/doctest.h>
#include <hail/telnet/trace.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <future>
#include <iterator>
#include <string>
#include <thread>

#include "support/dns_responder.h"
#include "support/loopback.h"
#include "support/pty.h"
#include "support/sanitized.h"
#include "unit/cli/process.h"
#include "unit/client/run.h"
#include "unit/telnet/wire.h"

namespace hail::tests {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::string contents(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// A name server on a thread of its own that knows both.example: ::1 and 127.0.0.1.
class NameServer {
 public:
  NameServer() {
    std::promise<std::string> address;
    auto known = address.get_future();
    thread_ = std::thread([this, &address] {
      net::Loop loop;
      DnsResponder responder(loop);
      responder.set("both.example", net::RecordType::a, std::string("\x7f\0\0\x01", 4));
      responder.set("both.example", net::RecordType::aaaa, std::string(15, '\0') + '\x01');
      net::Gate over(loop);
      end_ = [box = loop.inbox(), &over] { box->post([&over] { over.open(); }); };
      address.set_value(responder.address());
      loop.run(until(over));
    });
    address_ = known.get();
  }
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;
  ~NameServer() {
    end_();
    thread_.join();
  }
  const std::string& address() const { return address_; }

 private:
  static net::Task<void> until(net::Gate& over) { co_await over.wait(net::Deadline::never()); }

  std::function<void()> end_;
  std::thread thread_;
  std::string address_;
};

/// What the server gets when `typed` is typed in the modes that `agreed` brings about.
std::string typed_as(const std::string& agreed, const std::vector<std::string>& flags,
                     const std::string& command, const std::string& typed, std::size_t octets) {
  std::string heard;
  Server server([&](Socket& socket) {
    say(socket, agreed);
    settled(socket);
    say(socket, "ready\r\n");
    socket.setReceiveTimeout(Poco::Timespan(20, 0));
    char byte = 0;
    while (heard.size() < octets && socket.receiveBytes(&byte, 1) == 1) heard.push_back(byte);
    // More than that would be too much.
    heard += settled(socket);
    finish(socket);
  });
  std::vector<std::string> words = flags;
  words.insert(words.begin(), HAIL_PROGRAM);
  words.push_back(server.target());
  Pty terminal(words);
  terminal.expect("ready");
  if (!command.empty()) {
    terminal.type("\x1d");
    terminal.expect("hail> ");
    terminal.type(command + "\r");
    // What is typed before that is typed into another mode.
    terminal.until_edits_lines(false);
    terminal.until_edits_lines(false);
  }
  terminal.type(typed);
  CHECK(terminal.wait() == 0);
  return heard;
}

TEST_SUITE_BEGIN("client: requirements");

TEST_CASE("2: the data alone on standard output, octet by octet, whatever is said beside it") {
  std::string data;
  for (int i = 0; i < 100000; ++i) data += static_cast<char>((i * 7 + i / 251) % 250);
  std::string shown = data;
  for (std::size_t i = 0; i + 1 < shown.size(); ++i) {
    if (shown[i] == '\r' && shown[i + 1] == '\0') shown.erase(i + 1, 1);
  }
  const auto serve = [&](Socket& socket) {
    say(socket, wire({255, 251, 3}) + data + wire({255, 253, 24}));
    settled(socket);
    finish(socket);
  };
  for (const std::vector<std::string>& flags :
       {std::vector<std::string>{}, {"-d"}, {"-v"}, {"--trace=/dev/stderr"}, {"-q"}}) {
    const Finished finished = against(serve, flags);
    CHECK((finished.out == shown));
    CHECK(finished.status == 0);
  }
}

TEST_CASE("4a: a dead address before a live one costs less than 400 ms; each is named") {
  // Two addresses of this machine with the same port, of which one drops every SYN.
  const BlackHole dead("::1");
  BoundSocket live(SOCK_STREAM, "127.0.0.1", dead.port());
  REQUIRE(::listen(live.descriptor(), 4) == 0);
  NameServer names;
  Run run({"--resolver", names.address(), "both.example", std::to_string(dead.port())}, {}, true);
  const auto began = Clock::now();
  REQUIRE(run.prints("Connected to"));
  // The program's own start is in it.
  CHECK(Clock::now() - began < 400ms + (sanitized ? 2s : 200ms));
  run.send_signal(SIGTERM);
  const Finished finished = run.wait(10s);
  CHECK(finished.err ==
        "Trying ::1...\nTrying 127.0.0.1...\nConnected to both.example.\n"
        "Escape character is '^]'.\n");
}

TEST_CASE("4b: --connect-timeout is kept and said, with status 4") {
  const BlackHole nobody;
  const auto began = Clock::now();
  Run run({"--connect-timeout", "0.5", "127.0.0.1", std::to_string(nobody.port())});
  const Finished finished = run.wait(10s);
  CHECK(finished.status == 4);
  CHECK(finished.err.find("timed out after 0.5 s") != std::string::npos);
  CHECK(Clock::now() - began >= 450ms);
  CHECK(Clock::now() - began < 3s);
}

TEST_CASE("4c: -b is the address we come from") {
  for (const std::string flag : {"-b", "-s", "--source", "--bind"}) {
    std::string from;
    const auto serve = [&](Socket& socket) {
      from = socket.peerAddress().host().toString();
      finish(socket);
    };
    CHECK(against(serve, {flag, "127.0.0.9"}).status == 0);
    CHECK(from == "127.0.0.9");
  }
}

TEST_CASE("9a: Enter, by mode and by --eol") {
  const std::string characters = wire({255, 251, 1, 255, 251, 3});
  const std::string binary = characters + wire({255, 253, 0});
  struct Row {
    std::string name, agreed;
    std::vector<std::string> flags;
    std::string command, heard;
  };
  const Row rows[] = {
      {"line mode", "", {}, "", "\r\n"},
      {"character mode", characters, {}, "", "\r\0"_wire},
      {"character mode, toggle crlf", characters, {}, "toggle crlf", "\r\n"},
      {"BINARY", binary, {}, "", "\r"},
      {"--eol=crlf", characters, {"--eol=crlf"}, "", "\r\n"},
      {"--eol=lf", characters, {"--eol=lf"}, "", "\n"},
      {"--eol=cr", characters, {"--eol=cr"}, "", "\r"},
      {"--eol=crnul", "", {"--eol=crnul"}, "", "\r\0"_wire},
      {"the command eol", characters, {}, "eol lf", "\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(typed_as(row.agreed, row.flags, row.command, "x\r", 1 + row.heard.size()) ==
          "x" + row.heard);
  }
}

TEST_CASE("9b: received line ends, over segments and over NOP") {
  struct Row {
    std::string said, shown;
  };
  const Row rows[] = {
      {"a\r\nb", "a\r\nb"},
      {"a\r\0b"_wire, "a\rb"},
      {"a\nb", "a\nb"},
      {"a\rb", "a\rb"},
      {"a\r" + wire({255, 241}) + "\0b"_wire, "a\rb"},
      {"a\r" + wire({255, 241}) + "\nb", "a\r\nb"},
      {"a\r\r\0\r\nb\0"_wire, "a\r\r\r\nb"},
  };
  for (const Row& row : rows) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{100}}) {
      CAPTURE(telnet::escaped(row.said));
      const auto serve = [&](Socket& socket) {
        say_in_pieces(socket, row.said, [=] { return size; });
        settled(socket);
        finish(socket);
      };
      const std::string out = against(serve, {}, "").out;
      // A NUL that belongs to no CR may be shown or not: it is nothing to a printer.
      CHECK(out.substr(0, row.shown.size()) == row.shown);
    }
  }
}

TEST_CASE("13a: a script logs in; no password in what it records, and its status tells") {
  const TemporaryFile script(
      "expect /login: $/ 5\n"
      "send alice\n"
      "expect /assword: $/ 5\n"
      "sendpass $HAIL_TEST_SECRET\n"
      "expect /\\$ $/ 5\n"
      "send echo hi\n"
      "expect /hi/ 5\n"
      "close\n");
  const TemporaryFile transcript;
  std::string heard;
  const auto serve = [&](Socket& socket) {
    say(socket, wire({255, 251, 3}) + "login: ");
    heard = heard_until(socket, "alice\r\n");
    say(socket, wire({255, 251, 1}) + "Password: ");
    heard += heard_until(socket, "\r\n");
    say(socket, "\r\n$ ");
    heard += heard_until(socket, "echo hi\r\n");
    say(socket, "hi\r\n$ ");
    heard += heard_until(socket, "never");
  };
  const Finished finished =
      against(serve, {"--script", script.name(), "--transcript=" + transcript.name()}, "telnet://",
              {}, {"HAIL_TEST_SECRET=s3cr3t-word"});
  CAPTURE(finished.err);
  CHECK(finished.status == 0);
  CHECK(heard.find("s3cr3t-word\r\n") != std::string::npos);
  const std::string recorded = contents(transcript.name());
  CHECK(recorded.find("alice") != std::string::npos);
  CHECK(recorded.find("s3cr3t") == std::string::npos);
  CHECK(finished.err.find("s3cr3t") == std::string::npos);
}

TEST_CASE("13c: who types at once behind a log-in has logged in") {
  Server server([](Socket& socket) {
    say(socket, wire({255, 251, 1, 255, 251, 3}) + "login: ");
    heard_until(socket, "ann\r\n");
    say(socket, "\r\nPassword: ");
    heard_until(socket, "secret\r\n");
    say(socket, "\r\n$ ");
    heard_until(socket, "exit\r");
    finish(socket);
  });
  Pty terminal({HAIL_PROGRAM, "--login", "-l", "ann", "telnet://" + server.target()},
               {{"HAIL_PASSWORD", "secret"}, {"HOME", "/nonexistent"}});
  terminal.expect("$ ");
  terminal.type("exit\r");
  terminal.expect("Connection closed by foreign host.\r\n");
  CHECK(terminal.wait() == 0);
}

TEST_CASE("13b: the step that failed is named, in time, with status 5") {
  const TemporaryFile script(
      "expect /login: $/ 5\n"
      "send alice\n"
      "expect /never/ 0.5\n");
  const auto serve = [&](Socket& socket) {
    say(socket, "login: ");
    heard_until(socket, "alice\r\n");
    say(socket,
        "\x1b]0;title\x07"
        "who are you?\r\n");
    wait_for_end(socket);
  };
  const Finished finished = against(serve, {"--script", script.name()});
  CHECK(finished.status == 5);
  CHECK(finished.err.find(":3") != std::string::npos);
  CHECK(finished.err.find('\x1b') == std::string::npos);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
