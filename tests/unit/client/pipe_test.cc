// SPDX-License-Identifier: GPL-3.0-or-later
// `hail HOST PORT` in pipes, as scripts use it: everything that the server says comes out, line
// ends are right, and the status tells (PEERS-TELNET section 6, requirements 1, 2, 3 and 9).
#include <doctest/doctest.h>

#include <csignal>
#include <future>
#include <string>

#include "unit/cli/process.h"
#include "unit/cli/server.h"

namespace hail::tests {
namespace {

using Socket = Poco::Net::StreamSocket;

/// Runs hail behind a real pipe: `printf INPUT | hail ARGUMENTS`.
Ended piped(const std::string& input, const std::string& arguments) {
  return run_program({"sh", "-c", "printf '" + input + "' | \"$0\" " + arguments, HAIL_PROGRAM});
}

/// Everything until the client ends its side.
std::string everything(Socket& socket) {
  std::string all;
  char buffer[65536];
  socket.setReceiveTimeout(Poco::Timespan(20, 0));
  for (int count = 0; (count = socket.receiveBytes(buffer, sizeof buffer)) > 0;) {
    all.append(buffer, static_cast<std::size_t>(count));
  }
  return all;
}

std::string until(Socket& socket, const std::string& end) {
  std::string all;
  char byte = 0;
  socket.setReceiveTimeout(Poco::Timespan(20, 0));
  while (!all.ends_with(end) && socket.receiveBytes(&byte, 1) == 1) all.push_back(byte);
  return all;
}

/// Whether something comes within a moment that is long for loopback.
bool speaks_early(Socket& socket) {
  return socket.poll(Poco::Timespan(0, 150000), Poco::Net::Socket::SELECT_READ);
}

TEST_SUITE_BEGIN("client: pipes");

TEST_CASE("pipe: the three classic lines on standard error, data alone on standard output") {
  Server server([](Socket& socket) {
    const std::string asked = until(socket, "\r\n");
    say(socket, "you said " + asked);
  });
  const Ended ended = piped("hello\\n", server.target());
  CHECK(ended.out == "you said hello\r\n");
  CHECK(ended.err ==
        "Trying 127.0.0.1...\nConnected to 127.0.0.1.\nEscape character is '^]'.\n"
        "Connection closed by foreign host.\n");
  CHECK(ended.status == 0);
}

TEST_CASE("pipe: answers that come after the end of the input are not lost") {
  Server server([](Socket& socket) {
    const std::string asked = everything(socket);  // To the half-close.
    for (const char* part : {"first ", "second ", "third\r\n"}) {
      say(socket, part);
      socket.poll(Poco::Timespan(0, 20000), Poco::Net::Socket::SELECT_ERROR);
    }
  });
  const Ended ended = piped("QUIT\\r\\n", server.target());
  CHECK(ended.out == "first second third\r\n");
  CHECK(ended.status == 0);
}

TEST_CASE("pipe: line ends of the input, by --eol") {
  struct Row {
    std::string name, input, flags, received;
  };
  const Row rows[] = {
      {"LF", "a\\nb\\n", "", "a\r\nb\r\n"},
      {"CR LF", "a\\r\\nb\\r\\n", "", "a\r\nb\r\n"},
      {"no line end at the end", "a\\nb", "", "a\r\nb"},
      {"a CR alone: never CR NUL from a pipe", "a\\rb\\n", "", "a\r\nb\r\n"},
      {"crlf", "a\\n", "--eol=crlf", "a\r\n"},
      {"lf", "a\\r\\n", "--eol=lf", "a\n"},
      {"cr", "a\\n", "--eol=cr", "a\r"},
      {"crnul", "a\\n", "--eol=crnul", std::string("a\r\0", 3)},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::string received;
    Ended ended;
    {
      Server server([&](Socket& socket) { received = everything(socket); });
      ended = piped(row.input, row.flags + " " + server.target());
    }
    CHECK(received == row.received);
    CHECK(ended.status == 0);
  }
}

TEST_CASE("pipe: empty input prints the banner and ends") {
  Server server([](Socket& socket) {
    say(socket, "220 mx.example\r\n");
    wait_for_end(socket);
  });
  const Ended ended = run_hail({"smtp://" + server.target()});
  CHECK(ended.out == "220 mx.example\r\n");
  CHECK(ended.status == 0);
}

TEST_CASE("pipe: on a mail port nothing is sent before the whole greeting") {
  bool early = false;
  std::string received;
  Ended ended;
  {
    Server server([&](Socket& socket) {
      early = speaks_early(socket);
      say(socket, "220-hold the line\r\n");
      early = early || speaks_early(socket);
      say(socket, "220 mx.example\r\n");
      received = until(socket, "QUIT\r\n");
      say(socket, "221 bye\r\n");
    });
    ended = piped("EHLO x\\nQUIT\\n", "smtp://" + server.target());
  }
  CHECK(!early);
  CHECK(received == "EHLO x\r\nQUIT\r\n");
  CHECK(ended.out == "220-hold the line\r\n220 mx.example\r\n221 bye\r\n");
  CHECK(ended.status == 0);
}

TEST_CASE("pipe: on a Telnet port the end of the input is only remembered; --linger bounds it") {
  std::string received;
  bool half_closed = true;
  Ended ended;
  {
    Server server([&](Socket& socket) {
      received = until(socket, "hi\r\n");
      say(socket, "text\r\n");
      // The end comes when hail goes, not before.
      half_closed = socket.poll(Poco::Timespan(0, 150000), Poco::Net::Socket::SELECT_READ);
      wait_for_end(socket);
    });
    ended = piped("hi\\n", "--linger 0.5 telnet://" + server.target());
  }
  CHECK(received.find("\xff\xfd\x03") == 0);  // DO SUPPRESS-GO-AHEAD: we begin.
  CHECK(received.ends_with("hi\r\n"));
  CHECK(!half_closed);
  CHECK(ended.out == "text\r\n");
  CHECK(ended.status == 0);
}

TEST_CASE("pipe: who begins with Telnet options, by port and --negotiate") {
  struct Row {
    std::string name, flags, scheme;
    bool begins;
  };
  const Row rows[] = {
      {"another port", "", "", false},
      {"telnet://", "", "telnet://", true},
      {"a mail port", "", "smtp://", false},
      {"--negotiate=active", "--negotiate=active", "", true},
      {"--negotiate=passive on a Telnet port", "--negotiate=passive", "telnet://", false},
      {"-8 asks for BINARY", "-8", "", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    bool begins = false;
    {
      Server server([&](Socket& socket) {
        char byte = 0;
        // </dev/null half-closes where nothing is negotiated; that reads as an end.
        begins = speaks_early(socket) && socket.receiveBytes(&byte, 1) == 1;
        say(socket, "220 x\r\n");
      });
      run_program({"sh", "-c",
                   "\"$0\" " + row.flags + " " + row.scheme + server.target() + " </dev/null",
                   HAIL_PROGRAM});
    }
    CHECK(begins == row.begins);
  }
}

TEST_CASE("pipe: the port with a minus negotiates as port 23 does") {
  std::string received;
  {
    Server server([&](Socket& socket) { received = until(socket, "\xff\xfd\x03"); });
    run_program({HAIL_PROGRAM, "telnet", "127.0.0.1", "-" + server.port()});
  }
  CHECK(received == "\xff\xfd\x03");
}

TEST_CASE("pipe: every octet as the server sent it") {
  std::string data;
  for (int i = 0; i < 300000; ++i) data += static_cast<char>((i * 7 + i / 251) % 255);  // No IAC.
  std::string no_nul = data;
  for (std::size_t i = 0; i + 1 < no_nul.size(); ++i) {
    if (no_nul[i] == '\r' && no_nul[i + 1] == '\0') no_nul[i + 1] = '\n';  // CR NUL means CR.
  }
  std::string all = data;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  struct Row {
    std::string name, flags, sent;
  };
  const Row rows[] = {{"passive", "", no_nul}, {"raw: IAC and CR NUL too", "--negotiate=raw", all}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Server server([&](Socket& socket) {
      for (std::size_t at = 0; at < row.sent.size(); at += 50000)
        say(socket, row.sent.substr(at, 50000));
    });
    const Ended ended = run_program(
        {"sh", "-c",
         "\"$0\" " + row.flags + " " + server.target() + " 2>/dev/null </dev/null | cat",
         HAIL_PROGRAM});
    CHECK((ended.out == row.sent));
  }
}

TEST_CASE("pipe: a TLS alert is told of, and its octets pass as they are") {
  const std::string alert("\x15\x03\x01\0\x02\x02\x28", 7);
  Server server([&](Socket& socket) { say(socket, alert); });
  const Ended ended = run_program({HAIL_PROGRAM, server.target()});
  CHECK(ended.out == alert);
  CHECK(ended.err.find("This port speaks TLS: try --tls=implicit.") != std::string::npos);
}

TEST_CASE("pipe: statuses") {
  struct Row {
    std::string name, arguments;
    int status;
    std::string err;
  };
  const Row rows[] = {
      {"refused", "127.0.0.1 " + free_port(), 4,
       "Trying 127.0.0.1...\nhail: Unable to connect to remote host: Connection refused\n"},
      {"no such name", "nowhere.invalid", 3, "hail: no such name: nowhere.invalid"},
      {"port beyond 65535", "127.0.0.1 99999", 2,
       "hail: port out of range: 99999 in 127.0.0.1 99999\n"},
      {"no host", "telnet", 2, "hail: telnet needs a host\n"},
      {"no such service", "telnet 127.0.0.1 nonsense", 2, "hail: not a port: nonsense\n"},
      {"three words", "telnet a 1 2", 2, "hail: one host and one port, not more: 2\n"},
      {"no escape character", "-e ^1 127.0.0.1 1", 2,
       "hail: not an escape character: --escape ^1\n"},
      {"a user that is an option (CVE-2026-24061)", "-l -froot 127.0.0.1 1", 2,
       "hail: a user name does not begin with a dash: -froot\n"},
      {"-8 on a raw port", "-8 127.0.0.1 25", 2,
       "hail: -8 and -L need Telnet, and this port is raw\n"},
      {"an unknown line end", "--eol=nl 127.0.0.1 1", 2, "hail: not a value of --eol: nl\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Ended ended = piped("", row.arguments);
    CHECK(ended.status == row.status);
    CHECK(ended.err.substr(0, row.err.size()) == row.err);
    CHECK(ended.out.empty());
  }
}

TEST_CASE("pipe: reset by the peer is said and is status 5") {
  Server server([](Socket& socket) {
    until(socket, "x\r\n");
    say(socket, "partial");
    socket.setLinger(true, 0);
  });
  const Ended ended = piped("x\\n", server.target());
  CHECK(ended.err.ends_with("Connection reset by peer.\n"));
  CHECK(ended.status == 5);
}

TEST_CASE("pipe: input that could not be sent is said and is status 5") {
  struct Row {
    std::string name, says, err;
  };
  const Row rows[] = {
      {"no greeting at all", "",
       "Connection closed by foreign host.\nhail: input is left that was not sent\n"},
      {"half a greeting", "220-wait\r\n",
       "Connection closed by foreign host.\nhail: input is left that was not sent\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Server server([&](Socket& socket) { say(socket, row.says); });
    const Ended ended = piped("QUIT\\n", "smtp://" + server.target());
    CHECK(ended.out == row.says);
    CHECK(ended.err.ends_with(row.err));
    CHECK(ended.status == 5);
  }
}

TEST_CASE("pipe: a reader that leaves is a quiet end") {
  Server server([](Socket& socket) {
    const std::string much(1000000, 'x');
    for (int i = 0; i < 1000; ++i) say(socket, much);
  });
  const Ended ended =
      run_program({"bash", "-c",
                   "\"$0\" " + server.target() +
                       " 2>/tmp/null-$$ </dev/null | head -c 10; status=${PIPESTATUS[0]}; cat "
                       "/tmp/null-$$; rm /tmp/null-$$; exit $status",
                   HAIL_PROGRAM});
  CHECK(ended.status == 0);
  CHECK(ended.out ==
        "xxxxxxxxxxTrying 127.0.0.1...\nConnected to 127.0.0.1.\nEscape character is '^]'.\n");
}

TEST_CASE("pipe: signals end it with 128 and their number") {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    CAPTURE(number);
    std::promise<const Started*> born;
    std::unique_ptr<Started> started;
    Server server([&](Socket& socket) {
      until(socket, "\xff\xfd\x03");  // Now it is up.
      born.get_future().get()->send_signal(number);
      wait_for_end(socket);
    });
    started = std::make_unique<Started>(
        std::vector<std::string>{HAIL_PROGRAM, "--linger", "30", "telnet://" + server.target()});
    born.set_value(started.get());
    CHECK(started->wait().status == 128 + number);
  }
}

TEST_CASE("pipe: standard descriptors that are closed do no harm") {
  Server server([](Socket& socket) { say(socket, "text\r\n"); });
  const Ended ended = run_program({"sh", "-c", "\"$0\" " + server.target() + " <&-", HAIL_PROGRAM});
  CHECK(ended.out == "text\r\n");
  CHECK(ended.status == 0);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
