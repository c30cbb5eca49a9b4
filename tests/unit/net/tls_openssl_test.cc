// SPDX-License-Identifier: GPL-3.0-or-later
// The same facts against openssl s_server on loopback: staples made by openssl ocsp, TLSA data
// computed by openssl, and the exporter's value as the server prints it.
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "support/skip.h"
#include "unit/net/tls_chain.h"

extern char** environ;  // NOLINT: POSIX declares it nowhere.

namespace {

using namespace hail;
using namespace hail::tests;
using net::TlsOptions;
using net::TlsReport;

/// A directory of its own, emptied at the end.
class Directory {
 public:
  Directory() {
    path_ = (std::filesystem::temp_directory_path() / "hail-tls-XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp");
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  std::string write(const std::string& name, const std::string& contents) const {
    std::ofstream(file(name), std::ios::binary) << contents;
    return file(name);
  }

 private:
  std::string path_;
};

/// openssl with `words`; its standard output comes here, its input stays open until the end.
class OpenSsl {
 public:
  explicit OpenSsl(std::vector<std::string> words) {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) {
      throw std::runtime_error("pipe2");
    }
    words.insert(words.begin(), {"timeout", "60", "openssl"});
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    const int fault = posix_spawnp(&child_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    input_ = in[1];
    output_ = ::fdopen(out[0], "r");
    if (fault != 0) child_ = -1;
  }
  OpenSsl(const OpenSsl&) = delete;
  OpenSsl& operator=(const OpenSsl&) = delete;
  ~OpenSsl() {
    wait();
    std::fclose(output_);
  }

  /// The next line without its end; empty at the end of the output.
  std::string line() {
    std::string text;
    for (int c = std::fgetc(output_); c != EOF && c != '\n'; c = std::fgetc(output_)) {
      text += static_cast<char>(c);
    }
    return text;
  }
  /// What the line that begins with `start` goes on with; empty when it never comes.
  std::string after(const std::string& start) {
    while (std::feof(output_) == 0) {
      const std::string text = line();
      if (const auto at = text.find(start); at != std::string::npos) {
        return text.substr(at + start.size());
      }
    }
    return {};
  }
  /// Its exit status.
  int wait() {
    if (input_ >= 0) ::close(std::exchange(input_, -1));
    if (child_ > 0) ::waitpid(std::exchange(child_, -1), &status_, 0);
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;
  }

 private:
  pid_t child_ = -1;
  int input_ = -1;
  int status_ = 0;
  std::FILE* output_ = nullptr;
};

bool has_openssl() {
  return OpenSsl({"version"}).wait() == 0;
}

/// A chain in files, and s_server that shows it to one client.
struct Stage {
  explicit Stage(const Chain& chain) {
    leaf = directory.write("leaf.pem", pem_of(chain.leaf.certificate.get()));
    key = directory.write("leaf.key", pem_of(chain.leaf.key.get()));
    middle = directory.write("middle.pem", pem_of(chain.middle.certificate.get()));
    middle_key = directory.write("middle.key", pem_of(chain.middle.key.get()));
    root = directory.write("root.pem", chain.root_pem);
  }
  std::vector<std::string> server(std::vector<std::string> more) const {
    std::vector<std::string> words = {"s_server", "-accept",     "127.0.0.1:0", "-naccept",
                                      "1",        "-cert",       leaf,          "-key",
                                      key,        "-cert_chain", middle};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Directory directory;
  std::string leaf, key, middle, middle_key, root;
};

struct Seen {
  TlsReport report;
  std::optional<std::string> exporter;
};

Seen connect(OpenSsl& server, const TlsOptions& options) {
  const std::string address = server.after("ACCEPT ");
  if (address.empty()) throw std::runtime_error("s_server does not listen");
  Poco::Net::StreamSocket socket{Poco::Net::SocketAddress(address)};
  net::TlsSession session(socket.impl()->sockfd(), options);
  while (session.handshake(net::Phase::tls).want != net::Want::nothing) continue;
  Seen seen{*session.report(), session.channel_binding(net::ChannelBinding::tls_exporter)};
  session.shutdown(net::Phase::close);
  return seen;
}

TEST_CASE("openssl: staples that openssl ocsp made and s_server sends") {
  if (!has_openssl()) return skip("no openssl command");
  const Chain chain;
  const Stage stage(chain);
  struct Row {
    std::string name;
    std::string index;  // Of openssl ca: state, end, revocation, serial, file, subject.
    std::string expect;
  };
  const Row rows[] = {
      {"good", "V\t491231235959Z\t\t03\tunknown\t/CN=mx.example\n", "good verified "},
      {"revoked", "R\t491231235959Z\t250101000000Z,keyCompromise\t03\tunknown\t/CN=mx.example\n",
       "revoked verified "},
      {"unknown", "V\t491231235959Z\t\t99\tunknown\t/CN=other\n",
       "unknown verified the responder does not know the certificate"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::string index = stage.directory.write("index.txt", row.index);
    const std::string staple = stage.directory.file("staple.der");
    OpenSsl responder({"ocsp", "-index", index, "-CA", stage.middle, "-rsigner", stage.middle,
                       "-rkey", stage.middle_key, "-issuer", stage.middle, "-cert", stage.leaf,
                       "-ndays", "2", "-noverify", "-respout", staple});
    REQUIRE(responder.wait() == 0);
    for (const std::string version : {"-tls1_2", "-tls1_3"}) {
      OpenSsl server(stage.server({"-status_file", staple, version}));
      const TlsReport report = connect(server, {}).report;
      REQUIRE(report.ocsp);
      CHECK(std::string(name(report.ocsp->status)) + (report.ocsp->verified ? " verified " : " ") +
                report.ocsp->problem ==
            row.expect);
      CHECK(report.ocsp->next_update.has_value());
    }
  }
}

// Of TLS 1.2 s_server prints the value without a context; RFC 9266 has an empty one, which is the
// same in TLS 1.3 alone.
TEST_CASE("openssl: the exporter's value is the server's") {
  if (!has_openssl()) return skip("no openssl command");
  const Chain chain;
  const Stage stage(chain);
  OpenSsl server(stage.server(
      {"-tls1_3", "-keymatexport", "EXPORTER-Channel-Binding", "-keymatexportlen", "32"}));
  const Seen seen = connect(server, {});
  REQUIRE(seen.exporter);
  const net::Result<net::Tlsa> printed =
      net::parse_tlsa("3 1 1 " + server.after("Keying material: "));
  REQUIRE(printed);
  CHECK(printed->data == *seen.exporter);
}

TEST_CASE("openssl: TLSA data as openssl computes them") {
  if (!has_openssl()) return skip("no openssl command");
  const Chain chain;
  const Stage stage(chain);
  const std::string key_der = stage.directory.file("key.der");
  const std::string public_pem = stage.directory.file("public.pem");
  const std::string root_der = stage.directory.file("middle.der");
  REQUIRE(OpenSsl({"x509", "-in", stage.leaf, "-noout", "-pubkey", "-out", public_pem}).wait() ==
          0);
  REQUIRE(
      OpenSsl({"pkey", "-pubin", "-in", public_pem, "-outform", "DER", "-out", key_der}).wait() ==
      0);
  REQUIRE(OpenSsl({"x509", "-in", stage.middle, "-outform", "DER", "-out", root_der}).wait() == 0);
  const std::string of_key = OpenSsl({"dgst", "-sha256", "-c", key_der}).after("= ");
  const std::string of_middle = OpenSsl({"dgst", "-sha512", root_der}).after("= ");
  const net::Result<net::Tlsa> ee = net::parse_tlsa("3 1 1 " + of_key);
  const net::Result<net::Tlsa> ta = net::parse_tlsa("2 0 2 " + of_middle);
  REQUIRE(ee);
  REQUIRE(ta);
  OpenSsl server(stage.server({}));
  TlsOptions options;
  options.name = "mx.example";
  options.tlsa = {*ee, *ta};
  const TlsReport report = connect(server, options).report;
  REQUIRE(report.dane);
  CHECK(report.dane->records[0].match);
  CHECK(report.dane->records[1].match);
  CHECK(report.dane->records[1].depth == 1);
  CHECK_FALSE(report.verified);
}

TEST_CASE("openssl: a server at level 2 refuses TLS 1.0, and that is its refusal") {
  if (!has_openssl()) return skip("no openssl command");
  const Chain chain;
  const Stage stage(chain);
  OpenSsl server(stage.server({"-cipher", "DEFAULT@SECLEVEL=2"}));
  TlsOptions options;
  options.only_version = TLS1_VERSION;
  std::optional<net::Error> error;
  try {
    connect(server, options);
  } catch (const net::Failure& failure) {
    error = failure.error();
  }
  REQUIRE(error);
  CHECK(error->code == net::Errc::tls);
  CHECK_FALSE(error->ours);
}

}  // namespace
