// SPDX-License-Identifier: GPL-3.0-or-later
// What a failed dial means to a report: its error, and the finding where a whole host is down.
#include <Poco/Net/ServerSocket.h>
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "hail/probes/probe.h"

using namespace hail;

namespace {

/// A port of loopback on which nothing listens: bound, and given up.
std::uint16_t closed_port() {
  Poco::Net::ServerSocket socket;
  socket.bind(Poco::Net::SocketAddress("127.0.0.1", 0));
  return socket.address().port();
}

/// A hosts file with `lines`, removed at the end.
struct HostsFile {
  explicit HostsFile(const std::string& lines) {
    const int descriptor = ::mkstemp(path.data());
    REQUIRE(descriptor >= 0);
    REQUIRE(::write(descriptor, lines.data(), lines.size()) == static_cast<ssize_t>(lines.size()));
    ::close(descriptor);
  }
  ~HostsFile() { ::unlink(path.c_str()); }
  std::string path = "/tmp/hail-hosts-XXXXXX";
};

}  // namespace

TEST_SUITE("probe engine") {
  TEST_CASE("every address of a host refuses: told as one finding, which names them") {
    struct Row {
      std::string name, hosts;
      bool finding;
    };
    const Row rows[] = {
        {"two addresses", "127.0.0.2 down.test\n127.0.0.3 down.test\n", true},
        {"one address", "127.0.0.2 down.test\n", false},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      const HostsFile hosts(row.hosts);
      net::Loop loop;
      net::ResolverOptions options;
      options.hosts_file = hosts.path;
      net::Resolver resolver(loop, options);
      net::Dialer dialer(loop, resolver);
      probes::Target target;
      target.text = "down.test";
      target.endpoint.host = "down.test";
      target.endpoint.port = closed_port();
      const probes::Plan plan;
      probes::Report report;
      loop.run(probes::run_probe(loop, dialer, *probes::find_probe("smtp"), target, plan, report));
      REQUIRE(report.error);
      CHECK(report.error->code == net::Errc::refused);
      CHECK(report.has("connect.every_address_fails") == row.finding);
      CHECK(probes::exit_status(report, probes::FailOn::error) == 4);
    }
  }
}
