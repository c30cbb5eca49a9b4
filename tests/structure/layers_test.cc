// SPDX-License-Identifier: GPL-3.0-or-later
// Holds the layers of the house over every source file, and shows that a breach would be seen.
#include "structure/layers.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "structure/sources.h"

using namespace hail::tests;

namespace {

bool in_project(const std::string& path) {
  const auto& files = project_files();
  return std::binary_search(
      files.begin(), files.end(), SourceFile{path, {}},
      [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
}

}  // namespace

TEST_SUITE_BEGIN("structure");

TEST_CASE("layers: includes run downward, and only net/ touches socket, TLS, DNS and clock") {
  std::set<std::size_t> used;
  std::vector<std::string> broken;
  std::set<Layer> seen;
  for (const SourceFile& file : project_files()) {
    if (!file.is_c_or_cxx()) continue;
    seen.insert(layer_of(file.path));
    for (std::string& one : broken_layers(file.path, file.text, in_project, used)) {
      broken.push_back(std::move(one));
    }
  }
  CHECK(seen.size() == 6);
  CHECK_MESSAGE(broken.empty(), joined(broken));

  std::vector<std::string> unused;
  for (std::size_t i = 0; i < exceptions().size(); ++i) {
    const Exception& row = exceptions()[i];
    if (!used.contains(i)) {
      unused.push_back(std::string(row.path) + " no longer needs " + std::string(row.what));
    }
  }
  CHECK_MESSAGE(unused.empty(), joined(unused));
}

TEST_CASE("layers: each kind of breach is seen") {
  struct Row {
    std::string name;
    std::string path;
    std::string line;
    bool broken;
  };
  const std::vector<Row> rows = {
      {"net knows no telnet", "net/x.cc", "#include \"hail/telnet/codec.h\"", true},
      {"net knows no probe", "include/hail/net/x.h", "#include <hail/probes/report.h>", true},
      {"net knows no command line", "net/x.cc", "#include \"cli/flags.h\"", true},
      {"net includes net", "net/x.cc", "#include \"net/address.h\"", false},
      {"net/if.h is the system's", "net/x.cc", "#include <net/if.h>", false},
      {"the protocol knows no net", "telnet/protocol/x.cc", "#include \"hail/net/loop.h\"", true},
      {"the protocol knows no session", "include/hail/telnet/engine.h",
       "#include <hail/telnet/session.h>", true},
      {"the protocol includes itself", "telnet/protocol/x.cc", "#include <hail/telnet/codec.h>",
       false},
      {"the protocol has no POSIX", "telnet/protocol/x.cc", "#include <unistd.h>", true},
      {"the protocol has no files", "telnet/protocol/x.cc", "#include <fstream>", true},
      {"the protocol may format", "telnet/protocol/x.cc", "#include <fmt/format.h>", false},
      {"the protocol may return", "telnet/protocol/x.cc", "#include <tl/expected.hpp>", false},
      {"the protocol names no clock", "telnet/protocol/x.cc",
       "std::chrono::steady_clock::time_point t;", true},
      {"the protocol counts milliseconds", "telnet/protocol/x.cc", "std::chrono::milliseconds t;",
       false},
      {"the protocol calls no system", "telnet/protocol/x.cc", "  ::write(1, p, n);", true},
      {"the protocol reads no environment", "telnet/protocol/x.cc", "auto p = std::getenv(n);",
       true},
      {"telnet knows no probe", "telnet/x.cc", "#include <hail/probes/probe.h>", true},
      {"telnet knows no command line", "telnet/x.cc", "#include \"cli/flags.h\"", true},
      {"probes use the protocol", "probes/x.cc", "#include \"hail/telnet/engine.h\"", false},
      {"probes use no session", "probes/x.cc", "#include \"hail/telnet/session.h\"", true},
      {"probes use no terminal", "probes/x.cc", "#include <hail/telnet/terminal.h>", true},
      {"a private header is private", "probes/x.cc", "#include \"net/address.h\"", true},
      {"a public header is whole", "include/hail/net/x.h", "#include \"net/address.h\"", true},
      {"names begin at the root", "cli/x.cc", "#include \"flags.h\"", true},
      {"cli uses all", "cli/x.cc", "#include \"hail/telnet/client.h\"", false},
      {"no socket in cli", "cli/x.cc", "#include <sys/socket.h>", true},
      {"no OpenSSL in probes", "probes/x.cc", "#include <openssl/ssl.h>", true},
      {"no libunbound in probes", "probes/x.cc", "#include <unbound.h>", true},
      {"no epoll in telnet", "telnet/x.cc", "# include <sys/epoll.h>", true},
      {"an exception is for one file", "cli/run.cc", "#include <arpa/inet.h>", true},
      {"an exception holds", "cli/pacer.cc", "#include <arpa/inet.h>", false},
      {"readline belongs to the prompt", "telnet/console.cc", "#include <readline/history.h>",
       true},
      {"JSON belongs to the printers", "cli/x.cc", "#include <nlohmann/json.hpp>", true},
      {"JSON in a printer", "cli/printers/x.cc", "#include <nlohmann/json.hpp>", false},
      {"no second parser of arguments", "cli/arguments.cc", "#include <CLI/CLI.hpp>", true},
      {"the steady clock", "probes/x.cc", "auto t = std::chrono::steady_clock::now();", true},
      {"the clock by its alias", "cli/x.cc", "const auto t = net::Clock::now();", true},
      {"the loop's time", "cli/x.cc", "const auto t = loop.now();", false},
      {"time(2)", "telnet/x.cc", "  const auto t = ::time(nullptr);", true},
      {"time(2) by std", "telnet/x.cc", "  const auto t = std::time(nullptr);", true},
      {"a member named time", "telnet/x.cc", "  const auto t = report.time(0);", false},
      {"a sleep", "cli/x.cc", "std::this_thread::sleep_for(1s);", true},
      {"a socket through another's header", "cli/x.cc", "int s = ::socket(AF_INET, t, 0);", true},
      {"a method named connect", "cli/x.cc", "dialer.connect(to); hail::cli::connect(to);", false},
      {"OpenSSL through another's header", "probes/x.cc", "SSL_free(ssl);", true},
      {"the resolver of libc", "cli/x.cc", "getaddrinfo(a, b, c, d);", true},
      {"only a comment", "cli/x.cc", "// never ::socket(AF_INET, 0, 0)", false},
      {"only a string", "cli/x.cc", "say(\"std::chrono::steady_clock::now()\");", false},
      {"only a raw string", "cli/x.cc", "say(R\"x(\" getaddrinfo()x\");", false},
      {"a public header of no layer", "include/hail/x.h", "int x;", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::set<std::size_t> used;
    const auto broken = broken_layers(row.path, "int a;\n" + row.line + "\n", in_project, used);
    CHECK_MESSAGE(broken.empty() != row.broken, joined(broken));
  }
}

TEST_SUITE_END();
