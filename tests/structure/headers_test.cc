// SPDX-License-Identifier: GPL-3.0-or-later
// Each public header compiles alone, twice in a row, and without a warning: an embedding program
// may include them in any order.
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "structure/process.h"
#include "structure/sources.h"

using namespace hail::tests;

namespace {

Ended compile(const ScratchDirectory& scratch, const std::string& name, const std::string& text) {
  const std::string source = scratch.path() + "/" + name + ".cc";
  std::ofstream(source) << text;
  return run({HAIL_CXX, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow",
              "-Wconversion", "-Werror", "@" HAIL_HEADER_FLAGS, source});
}

std::string twice(const std::string& header) {
  const std::string line = "#include <" + header + ">\n";
  return line + line;
}

std::vector<std::string> public_headers() {
  std::vector<std::string> names;
  for (const SourceFile& file : project_files()) {
    if (!file.path.starts_with("include/")) continue;
    names.push_back(file.path.substr(std::string("include/").size()));
  }
  return names;
}

}  // namespace

TEST_SUITE_BEGIN("structure");

TEST_CASE("headers: each public header compiles alone") {
  const ScratchDirectory scratch;
  const std::vector<std::string> headers = public_headers();
  REQUIRE(headers.size() > 20);
  std::vector<Ended> ended(headers.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < headers.size(); i = next++) {
      ended[i] = compile(scratch, std::to_string(i), twice(headers[i]));
    }
  };
  std::array<std::thread, 2> both = {std::thread(work), std::thread(work)};
  for (std::thread& one : both) one.join();
  for (std::size_t i = 0; i < headers.size(); ++i) {
    CHECK_MESSAGE(ended[i].good(), headers[i] << "\n" << ended[i].output);
  }
}

TEST_CASE("headers: what does not compile alone is seen") {
  const ScratchDirectory scratch;
  struct Row {
    std::string name;
    std::string text;
    bool good;
  };
  const std::vector<Row> rows = {
      {"standard", "#include <string>\nstd::string x;\n", true},
      {"incomplete", "inline std::string f() { return {}; }\n", false},
      {"private", "#include <net/address.h>\n", false},
      {"conversion", "inline short f(int x) { return x; }\n", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Ended ended = compile(scratch, row.name, row.text);
    CHECK_MESSAGE(ended.good() == row.good, ended.output);
  }
}

TEST_SUITE_END();
