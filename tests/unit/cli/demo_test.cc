// SPDX-License-Identifier: GPL-3.0-or-later
// The servers inside hail: what a learner may type, and what comes back.
#include <doctest/doctest.h>

#include <string>

#include "cli/demo_dialogue.h"
#include "cli/demo_recordings.h"
#include "cli/demo_telnet.h"
#include "hail/net/stream.h"

using namespace hail;
using namespace std::chrono_literals;

namespace {

/// Types `typed` at a server and returns all that it says until it ends or falls silent.
template <class Server>
std::string session(const Server& server, std::string typed) {
  net::Loop loop(net::Loop::Time::simulated);
  net::MemoryPair pair = net::memory_pair(loop);
  net::Scope scope(loop);
  scope.start(server.serve(std::move(pair.server)));
  const auto client = [](net::Stream& stream, std::string text) -> net::Task<std::string> {
    const net::Limit limit{stream.loop().in(5s), net::Phase::command};
    co_await stream.write_all(text, limit);
    std::string heard;
    try {
      for (;;) {
        const std::string_view bytes = co_await stream.read_view(limit);
        if (bytes.empty()) break;
        heard += bytes;
      }
    } catch (const net::Failure&) {
      heard += "(silent)";
    }
    co_return heard;
  };
  return loop.run(client(pair.client, std::move(typed)));
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE("demo servers") {
  TEST_CASE("SMTP: recorded where recorded, else from the table; a message is thrown away") {
    const cli::Dialogue server(cli::Lesson::smtp, cli::recordings::smtp, nullptr);
    const std::string said = session(server,
                                     "ehlo me\r\nMAIL FROM:<a@b.test>\r\nRCPT "
                                     "TO:<c@d.test>\r\nDATA\r\nSubject: x\r\n\r\nQUIT\r\n.\r\n"
                                     "NONSENSE\r\n\r\nQUIT\r\n");
    CHECK(said.starts_with("220 mx1.lab.test ESMTP Postfix\r\n250-mx1.lab.test\r\n"));
    CHECK(has(said, "250-STARTTLS\r\n"));
    CHECK(has(said, "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 "));
    CHECK(has(said, "250 2.0.0 Ok: read, and thrown away\r\n502 5.5.2 "));
    CHECK(said.ends_with("221 2.0.0 Bye\r\n"));
  }

  TEST_CASE("POP3: CAPA, a log-in that is refused, QUIT") {
    const cli::Dialogue server(cli::Lesson::pop3, cli::recordings::pop3, nullptr);
    const std::string said = session(server, "CAPA\r\nUSER a\r\nPASS b\r\nFOO\r\nQUIT\r\n");
    CHECK(said.starts_with("+OK Dovecot"));
    CHECK(has(said, "STLS\r\n"));
    CHECK(has(said, "\r\n+OK\r\n-ERR [AUTH] "));
    CHECK(has(said, "-ERR Unknown command.\r\n"));
    CHECK(said.ends_with("+OK Logging out\r\n"));
  }

  TEST_CASE("IMAP: the client's own tags come back") {
    const cli::Dialogue server(cli::Lesson::imap, cli::recordings::imap, nullptr);
    const std::string said = session(server, "x7 capability\r\nx8 FOO\r\nnotag\r\nx9 LOGOUT\r\n");
    CHECK(said.starts_with("* OK [CAPABILITY"));
    CHECK(has(said, "\r\nx7 OK"));
    CHECK(has(said, "x8 BAD"));
    CHECK(has(said, "* BAD"));
    CHECK(has(said, "x9 OK"));
    CHECK_FALSE(has(said, "a1 "));
  }

  TEST_CASE("Telnet: negotiates, echoes, asks for a name, offers a shell") {
    const cli::TelnetLesson server(cli::recordings::telnet);
    const std::string said = session(server, "ann\r\nsecret\r\nsize\r\nexit\r\n");
    CHECK(said.starts_with("\xff\xfb\x25"));
    CHECK(has(said, "lab login: ann\r\nPassword: \r\n"));
    CHECK_FALSE(has(said, "secret"));
    CHECK(has(said, "nothing of its window"));
    CHECK(said.ends_with("Goodbye.\r\n"));
  }

  TEST_CASE("a client that only listens is let go after ten minutes") {
    net::Loop loop(net::Loop::Time::simulated);
    net::MemoryPair pair = net::memory_pair(loop);
    const cli::Dialogue server(cli::Lesson::smtp, cli::recordings::smtp, nullptr);
    net::Scope scope(loop);
    scope.start(server.serve(std::move(pair.server)));
    const net::TimePoint before = loop.now();
    loop.run(scope.idle());
    CHECK(loop.now() - before == 10min);
  }
}
