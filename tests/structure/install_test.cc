// SPDX-License-Identifier: GPL-3.0-or-later
// An installed hail as an embedding program finds it: put into a directory it was not configured
// for, found by its CMake package and by its pkg-config file alone, built against and run.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "structure/process.h"
#include "structure/sources.h"
#include "support/skip.h"

using namespace hail::tests;

namespace {

namespace fs = std::filesystem;

constexpr std::string_view consumer = HAIL_SOURCE_DIR "/tests/structure/consumer";
// What the consumer prints when all three libraries work.
constexpr std::string_view greeting =
    "net: 220 mx.example ESMTP\n"
    "probes: code 220, text mx.example ESMTP\n"
    "telnet: WILL 24\n";

// Installed once for all cases; gone with the program.
const ScratchDirectory& installed() {
  static const ScratchDirectory scratch;
  static const Ended ended =
      run({HAIL_CMAKE, "--install", HAIL_BINARY_DIR, "--prefix", scratch.path() + "/prefix"});
  REQUIRE_MESSAGE(ended.good(), ended.output);
  return scratch;
}

std::string prefix() {
  return installed().path() + "/prefix";
}

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The directory of the installed file of this name; empty when there is none.
std::string directory_of(std::string_view name) {
  for (const auto& entry : fs::recursive_directory_iterator(prefix())) {
    if (entry.path().filename() == name) return entry.path().parent_path().string();
  }
  return {};
}

bool cmake_is_there() {
  return ::hail::tests::is_installed("cmake") || fs::exists(HAIL_CMAKE);
}

}  // namespace

TEST_SUITE_BEGIN("structure");

TEST_CASE("install: program, libraries, pages and every public header are put in place") {
  if (!cmake_is_there()) return skip("no cmake");
  const Ended version = run({prefix() + "/bin/hail", "--version"});
  CHECK(version.good());
  CHECK_MESSAGE(version.output.starts_with("hail " HAIL_VERSION "\n"), version.output);
  for (const std::string name : {"libhail_net.a", "libhail_telnet.a", "libhail_probes.a"}) {
    CAPTURE(name);
    CHECK_FALSE(directory_of(name).empty());
  }
  for (const SourceFile& file : project_files()) {
    if (file.path.starts_with("include/")) {
      CAPTURE(file.path);
      CHECK(contents(fs::path(prefix()) / file.path) == file.text);
    } else if (file.path.starts_with("man/") && file.text.starts_with(".")) {
      CAPTURE(file.path);
      // man/fr/hail-mail.7 goes to share/man/fr/man7.
      const fs::path page(file.path);
      const std::string language = page.parent_path().lexically_relative("man").string();
      const fs::path section = fs::path("share/man") / (language == "." ? "" : language) /
                               ("man" + page.extension().string().substr(1));
      CHECK(contents(fs::path(prefix()) / section / page.filename()) == file.text);
    }
  }
}

TEST_CASE("install: what embedding programs read names neither source, build nor prefix") {
  if (!cmake_is_there()) return skip("no cmake");
  int read = 0;
  for (const auto& entry : fs::recursive_directory_iterator(prefix())) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".cmake" && extension != ".pc" && extension != ".h") continue;
    ++read;
    const std::string text = contents(entry.path());
    for (const std::string place : {HAIL_SOURCE_DIR, HAIL_BINARY_DIR, "/usr/local"}) {
      CAPTURE(entry.path().string());
      CAPTURE(place);
      CHECK(text.find(place) == text.npos);
    }
  }
  CHECK(read > 20);
}

TEST_CASE("install: a program builds against the CMake package and runs") {
  if (!cmake_is_there()) return skip("no cmake");
  const std::string build = installed().path() + "/by-cmake";
  const Ended configured = run({HAIL_CMAKE, "-S", std::string(consumer), "-B", build, "-G", "Ninja",
                                "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_COMPILER=" HAIL_CXX,
                                "-DCMAKE_CXX_FLAGS=" HAIL_CXX_FLAGS,
                                "-DCMAKE_PREFIX_PATH=" + prefix(), "-DHAIL_WANTED=" HAIL_VERSION});
  REQUIRE_MESSAGE(configured.good(), configured.output);
  const Ended built = run({HAIL_CMAKE, "--build", build});
  REQUIRE_MESSAGE(built.good(), built.output);
  const Ended ran = run({build + "/consumer"});
  CHECK(ran.good());
  CHECK(ran.output == greeting);
}

TEST_CASE("install: a program builds with pkg-config alone and runs") {
  if (!cmake_is_there()) return skip("no cmake");
  if (!is_installed("pkg-config")) return skip("no pkg-config");
  const std::string program = installed().path() + "/by-pkg-config";
  const std::string where = "PKG_CONFIG_PATH=" + directory_of("hail.pc");
  const Ended version = run({"env", where, "pkg-config", "--modversion", "hail"});
  CHECK(version.output == HAIL_VERSION "\n");
  const Ended built = run({"env", where, "CXX=" HAIL_CXX, "CXXFLAGS=" HAIL_CXX_FLAGS,
                           std::string(consumer) + "/pkgconfig.sh",
                           std::string(consumer) + "/consumer.cc", program});
  REQUIRE_MESSAGE(built.good(), built.output);
  const Ended ran = run({program});
  CHECK(ran.good());
  CHECK(ran.output == greeting);
}

TEST_SUITE_END();
