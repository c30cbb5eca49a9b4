// SPDX-License-Identifier: GPL-3.0-or-later
// Servers that refuse START_TLS, keep silent, speak too early or hold a wrong certificate:
// PEERS-TELNET section 3, last row; section 6, requirement 11. Not one octet of the input may be
// sent before TLS stands.
#include <doctest/doctest.h>

#include <future>
#include <string>
#include <thread>

#include "hail/net/listener.h"
#include "hail/net/tls.h"
#include "unit/cli/process.h"
#include "unit/client/run.h"
#include "unit/telnet/wire.h"

namespace hail::tests {
namespace {

using namespace std::chrono_literals;

const std::string will_start_tls = wire({255, 251, 46});
const std::string do_start_tls = wire({255, 253, 46});
const std::string dont_start_tls = wire({255, 254, 46});
const std::string follows = wire({255, 250, 46, 1, 255, 240});
const std::string secret = "s3cr3t\r\n";

/// What a server that has TLS does; one connection.
struct Script {
  bool implicit = false;  ///< TLS at once, without a word of Telnet.
  std::string injected;   ///< In clear behind FOLLOWS.
};

/// What it saw.
struct Saw {
  std::string in_clear;
  std::string inside;
  bool shaken = false;
};

net::Task<void> hear(net::Stream& stream, std::string& into, std::string end) {
  const net::Limit limit{stream.loop().in(10s), net::Phase::data};
  while (!into.ends_with(end)) {
    const std::string_view bytes = co_await stream.read_view(limit, 1);
    if (bytes.empty()) co_return;
    into += bytes;
  }
}

net::Task<void> converse(net::Listener& listener, std::shared_ptr<const net::TlsServer> server,
                         const Script& script, Saw& saw) {
  net::Stream stream = co_await listener.accept();
  const net::Limit limit{stream.loop().in(10s), net::Phase::data};
  if (!script.implicit) {
    co_await hear(stream, saw.in_clear, will_start_tls);
    co_await stream.write_all(do_start_tls, limit);
    co_await hear(stream, saw.in_clear, follows);
    const std::string last = follows + script.injected;
    co_await stream.write_all(last, limit);
  }
  co_await stream.accept_tls(server, limit);
  saw.shaken = true;
  const std::string inside = "inside\r\n";
  co_await stream.write_all(inside, limit);
  co_await hear(stream, saw.inside, secret);
  co_await stream.shutdown(limit);
  std::string rest;
  co_await hear(stream, rest, "\xff\xff\xff");
}

/// The server with its loop on a thread of its own.
class TlsPeer {
 public:
  TlsPeer(Script script, const net::MadeCertificate& made) {
    std::promise<std::uint16_t> port;
    auto known = port.get_future();
    thread_ = std::thread([this, script, made, &port] {
      net::Loop loop;
      net::Listener listener(loop, "127.0.0.1");
      const auto server = net::TlsServer::from_pem(made.chain, made.key);
      port.set_value(listener.port());
      try {
        loop.run(converse(listener, server, script, saw_));
      } catch (const std::exception&) {
        // The client has left, which some tests want.
      }
    });
    port_ = known.get();
  }
  TlsPeer(const TlsPeer&) = delete;
  TlsPeer& operator=(const TlsPeer&) = delete;
  ~TlsPeer() { join(); }

  std::string target() const { return "telnet://127.0.0.1:" + std::to_string(port_); }
  /// Once it has ended.
  const Saw& saw() {
    join();
    return saw_;
  }

 private:
  void join() {
    if (thread_.joinable()) thread_.join();
  }
  Saw saw_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

net::MadeCertificate certificate() {
  net::CertificateRequest request;
  request.name = "bbs.example";
  return net::make_certificate(request);
}

TEST_SUITE_BEGIN("client: hostile START_TLS");

TEST_CASE("11a: insisted on and not had: the end, and no octet of the input was sent") {
  enum class Then { finish, silence, reset };
  struct Row {
    std::string name, said;
    Then then;
    int status = 6;  // 5 where a handshake had begun and time or the connection ended (CONTRACT).
  };
  const Row rows[] = {
      {"refused", dont_start_tls, Then::finish},
      {"refused, and the session goes on", dont_start_tls + "login: ", Then::silence},
      {"silent", "", Then::silence},
      {"silent about TLS, full of other options", wire({255, 253, 24, 255, 251, 1, 255, 251, 3}),
       Then::silence},
      {"text before the handshake", "login: ", Then::silence},
      {"agreed to, then text", do_start_tls + "login: ", Then::silence},
      {"agreed to, then nothing", do_start_tls, Then::silence},
      {"agreed to, FOLLOWS, then nothing", do_start_tls + follows, Then::silence, 5},
      {"agreed to, FOLLOWS, then the end", do_start_tls + follows, Then::finish, 5},
      {"the end", "", Then::finish},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::string heard;
    const auto serve = [&](Socket& socket) {
      heard = heard_until(socket, will_start_tls);
      say(socket, row.said);
      if (row.then == Then::finish) {
        heard += finish(socket);
        return;
      }
      char buffer[4096];
      socket.setReceiveTimeout(Poco::Timespan(20, 0));
      for (int count = 0; (count = socket.receiveBytes(buffer, sizeof buffer)) > 0;)
        heard.append(buffer, static_cast<std::size_t>(count));
    };
    const Finished finished = against(
        serve, {"--tls=starttls", "--connect-timeout", "0.6", "-l", "alice"}, "telnet://", secret);
    CHECK(finished.status == row.status);
    CHECK(heard.find("s3cr3t") == std::string::npos);
    CHECK(heard.find("alice") == std::string::npos);
    CHECK(heard.find("xterm") == std::string::npos);
    CHECK(finished.out.empty());
    CHECK(count(finished.err, "\n") <= 4);
  }
}

TEST_CASE("11b: plaintext behind FOLLOWS is dropped and reported, and the session is inside TLS") {
  for (const std::string injected : {"", "injected\r\n", "\xff\xfd\x18\xff\xfa\x18\x01\xff\xf0"}) {
    CAPTURE(injected);
    Script script;
    script.injected = injected;
    TlsPeer peer(script, certificate());
    Run run({"--tls=starttls", peer.target()}, secret);
    const Finished finished = run.wait();
    const Saw& saw = peer.saw();
    CHECK(saw.shaken);
    CHECK(saw.in_clear == will_start_tls + follows);
    CHECK(saw.inside.find(secret) != std::string::npos);
    CHECK(finished.out == "inside\r\n");
    CHECK(finished.status == 0);
    CHECK(count(finished.err, "in clear behind START_TLS") == (injected.empty() ? 0 : 1));
  }
}

TEST_CASE(
    "11c: chain and name: --verify stops, without it one loud line says that nobody vouches") {
  const net::MadeCertificate made = certificate();
  const TemporaryFile ca(made.ca);
  const TemporaryFile other_ca(certificate().ca);
  struct Row {
    std::string name;
    std::vector<std::string> flags;
    int status;
    std::string says;
  };
  const Row rows[] = {
      {"the right CA and name",
       {"--verify", "--ca-file", ca.name(), "--name", "bbs.example"},
       0,
       ""},
      {"the wrong CA", {"--verify", "--ca-file", other_ca.name(), "--name", "bbs.example"}, 6, ""},
      {"no CA", {"--verify", "--name", "bbs.example"}, 6, ""},
      {"the wrong name", {"--verify", "--ca-file", ca.name(), "--name", "other.example"}, 6, ""},
      {"the wrong CA, not insisted on",
       {"--ca-file", other_ca.name(), "--name", "bbs.example"},
       0,
       "NOT verified"},
      {"the wrong name, not insisted on",
       {"--ca-file", ca.name(), "--name", "other.example"},
       0,
       "NOT verified"},
  };
  for (const bool implicit : {false, true}) {
    for (const Row& row : rows) {
      CAPTURE(row.name);
      CAPTURE(implicit);
      Script script;
      script.implicit = implicit;
      TlsPeer peer(script, made);
      std::vector<std::string> words = row.flags;
      words.emplace_back(implicit ? "--tls=implicit" : "--tls=starttls");
      words.push_back(peer.target());
      Run run(words, secret);
      const Finished finished = run.wait();
      const Saw& saw = peer.saw();
      CHECK(finished.status == row.status);
      CHECK((saw.inside.find("s3cr3t") != std::string::npos) == (row.status == 0));
      CHECK(saw.in_clear.find("s3cr3t") == std::string::npos);
      if (!row.says.empty()) CHECK(count(finished.err, row.says) == 1);
      CHECK((finished.err.find("NOT") == std::string::npos) == row.says.empty());
      if (row.status == 0) CHECK(finished.err.find("verified") != std::string::npos);
    }
  }
}

TEST_CASE("11d: --tls=implicit against a server without TLS sends nothing in clear") {
  struct Row {
    std::string said;
    int status;
  };
  // Less than a record and then the end is an end in the middle of the handshake.
  const Row rows[] = {{"login: ", 6}, {"220 mx\r\n", 6}, {"\xff\xfd\x18", 5}};
  for (const auto& [said, status] : rows) {
    CAPTURE(said);
    std::string heard;
    const auto serve = [&, said = said](Socket& socket) {
      say(socket, said);
      heard = finish(socket);
    };
    const Finished finished = against(serve, {"--tls=implicit"}, "telnet://", secret);
    CHECK(finished.status == status);
    CHECK(heard.find("s3cr3t") == std::string::npos);
    CHECK(finished.out.empty());
  }
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
