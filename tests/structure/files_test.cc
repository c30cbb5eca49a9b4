// SPDX-License-Identifier: GPL-3.0-or-later
// What each file of the project must be: not too long, with its licence and a word on what it
// decides at its top, free of this machine's paths and of work left over.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "structure/sources.h"

using namespace hail::tests;

namespace {

constexpr std::size_t longest = 400;

struct LongFile {
  std::string_view path;
  std::string_view reason;
};
// Files that may be longer, each with its reason.
const std::vector<LongFile> long_files = {};

// Complaints about one file; empty when all is well.
std::string too_long(const SourceFile& file) {
  const std::size_t lines = lines_of(file.text).size();
  if (!file.is_c_or_cxx() || lines <= longest) return {};
  return fmt::format("{}: {} lines, over {}", file.path, lines, longest);
}

bool has_extension(std::string_view path, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(),
                     [path](std::string_view end) { return path.ends_with(end); });
}

// What opens a line of prose at the top of such a file; empty for what is no source.
std::string comment_mark(const SourceFile& file) {
  if (file.is_c_or_cxx()) return "// ";
  const bool script = file.text.starts_with("#!") || file.text.starts_with("# shellcheck ");
  const bool source = has_extension(file.path, {".cmake", "CMakeLists.txt", ".sh", ".py"});
  return script || source ? "# " : "";
}

// Of four letters or more: a bare file name has one.
bool is_prose(std::string_view line) {
  int words = 0;
  std::size_t letters = 0;
  for (const char c : line) {
    letters = std::isalpha(static_cast<unsigned char>(c)) != 0 ? letters + 1 : 0;
    if (letters == 4) ++words;
  }
  return words >= 2;
}

std::string without_a_head(const SourceFile& file) {
  const std::string mark = comment_mark(file);
  if (mark.empty()) return {};
  std::vector<std::string> lines = lines_of(file.text);
  // A script's first line belongs to the kernel, or to shellcheck.
  if (mark == "# " && !lines.empty() &&
      (lines[0].starts_with("#!") || lines[0].starts_with("# shellcheck "))) {
    lines.erase(lines.begin());
  }
  if (lines.empty() || lines[0] != mark + "SPDX-License-Identifier: GPL-3.0-or-later") {
    return file.path + ": does not begin with its SPDX line";
  }
  const bool docstring = lines.size() > 1 && lines[1].starts_with("\"\"\"");
  if (lines.size() < 2 || !(lines[1].starts_with(mark) || docstring) || !is_prose(lines[1])) {
    return file.path + ": no comment behind the SPDX line says what the file decides";
  }
  return {};
}

struct Unwanted {
  std::string text;  ///< Does not count inside a longer word, and a path not behind another.
  std::string what;
  bool in_tests = true;  ///< Or only outside tests/.
  bool in_docs = true;   ///< Or only in sources and scripts.
};
// Written with a star that is taken out, as this file is read too.
std::vector<Unwanted> make_unwanted() {
  std::vector<Unwanted> rows = {
      {"TO*DO", "work left over"},
      {"FIX*ME", "work left over"},
      {"X*XX", "work left over"},
      {"/wo*rk/", "a path of one machine"},
      {"/fa*rm/", "a path of one machine"},
      {"/ho*me/", "a path of one machine", true, false},
      {"/ro*ot/", "a path of one machine", true, false},
      {"/t*mp/", "a path of one machine", false, false},
  };
  for (Unwanted& row : rows) row.text.erase(row.text.find('*'), 1);
  return rows;
}

bool holds(std::string_view line, const std::string& text) {
  const auto inside = [](char c, std::string_view more) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || more.find(c) != more.npos;
  };
  for (std::size_t at = line.find(text); at != line.npos; at = line.find(text, at + 1)) {
    const std::size_t end = at + text.size();
    const bool path = text.starts_with('/');
    const bool begins = at == 0 || !inside(line[at - 1], path ? "_.}~-" : "_");
    const bool ends = path || end == line.size() || !inside(line[end], "_");
    if (begins && ends) return true;
  }
  return false;
}

std::vector<std::string> unwanted_in(const SourceFile& file) {
  std::vector<std::string> found;
  const bool test = file.path.starts_with("tests/");
  const bool doc = has_extension(
      file.path, {".md", ".1", ".5", ".7", "LICENSE", ".script", ".json", "packages", ".pem"});
  static const std::vector<Unwanted> unwanted = make_unwanted();
  int number = 0;
  for (const std::string& line : lines_of(file.text)) {
    ++number;
    for (const Unwanted& row : unwanted) {
      if ((test && !row.in_tests) || (doc && !row.in_docs)) continue;
      if (!holds(line, row.text)) continue;
      found.push_back(fmt::format("{}:{}: {}: {}", file.path, number, row.what, line));
    }
  }
  return found;
}

}  // namespace

TEST_SUITE_BEGIN("structure");

TEST_CASE("files: none over 400 lines without a reason") {
  std::vector<std::string> wrong;
  for (const SourceFile& file : project_files()) {
    const bool listed = std::any_of(long_files.begin(), long_files.end(),
                                    [&](const LongFile& row) { return row.path == file.path; });
    const std::string complaint = too_long(file);
    if (listed && complaint.empty()) wrong.push_back(file.path + ": listed, but not that long");
    if (!listed && !complaint.empty()) wrong.push_back(complaint);
  }
  for (const LongFile& row : long_files) {
    if (row.reason.empty()) wrong.push_back(std::string(row.path) + ": listed without a reason");
  }
  CHECK_MESSAGE(wrong.empty(), joined(wrong));
}

TEST_CASE("files: each source begins with its licence and a word on what it decides") {
  std::vector<std::string> wrong;
  for (const SourceFile& file : project_files()) {
    const std::string complaint = without_a_head(file);
    if (!complaint.empty()) wrong.push_back(complaint);
  }
  CHECK_MESSAGE(wrong.empty(), joined(wrong));
}

TEST_CASE("files: each test, fuzz target and probe is built somewhere") {
  std::string builds;
  for (const SourceFile& file : project_files()) {
    if (has_extension(file.path, {".cmake", "CMakeLists.txt"})) builds += file.text;
  }
  for (const SourceFile& file : project_files()) {
    if (!file.path.ends_with(".cc")) continue;
    const std::string name = file.path.substr(file.path.rfind('/') + 1);
    CAPTURE(file.path);
    CHECK(builds.find(name) != std::string::npos);
  }
}

TEST_CASE("files: no path of one machine, no work left over") {
  std::vector<std::string> wrong;
  for (const SourceFile& file : project_files()) {
    for (std::string& one : unwanted_in(file)) wrong.push_back(std::move(one));
  }
  CHECK_MESSAGE(wrong.empty(), joined(wrong));
}

TEST_CASE("files: each fault would be seen") {
  const std::string spdx = "// SPDX-License-Identifier: GPL-3.0-or-later\n";
  struct Row {
    std::string name;
    SourceFile file;
    bool wrong;
  };
  std::string lines = spdx + "// Words that say what this is.\n";
  for (int i = 0; i < 398; ++i) lines += "\n";
  const std::vector<Row> rows = {
      {"400 lines", {"net/x.cc", lines}, false},
      {"401 lines", {"net/x.cc", lines + "\n"}, true},
      {"401 lines of data", {"tests/x.txt", lines + "\n"}, false},
      {"no licence", {"net/x.cc", "// Words that say what this is.\n"}, true},
      {"no prose", {"net/x.cc", spdx + "#include <string>\n"}, true},
      {"hardly prose", {"net/x.h", spdx + "// x.h\n"}, true},
      {"a script without a licence", {"run", "#!/bin/sh\n# Words that say what this is.\n"}, true},
      {"a script",
       {"run", "#!/bin/sh\n# SPDX-License-Identifier: GPL-3.0-or-later\n# This runs the tests.\n"},
       false},
      {"work left over",
       {"README.md",
        "This is a TO"
        "DO.\n"},
       true},
      {"letters in a row",
       {"README.md",
        "mkdtemp(\"hail-XX"
        "XXXX\")\n"},
       false},
      {"a machine's path",
       {"README.md",
        "cd /wo"
        "rk/main\n"},
       true},
      {"no machine's path",
       {"README.md",
        "see net/"
        "work/ and $x/"
        "work-dir\n"},
       false},
      {"a scratch path in a source",
       {"cli/x.cmake",
        "# SPDX-License-Identifier: GPL-3.0-or-later\n"
        "# Words that say what this is: /t"
        "mp/x\n"},
       true},
      {"a scratch path in a page",
       {"man/hail.1",
        "hail --transcript /t"
        "mp/x\n"},
       false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const bool seen = !too_long(row.file).empty() || !without_a_head(row.file).empty() ||
                      !unwanted_in(row.file).empty();
    CHECK(seen == row.wrong);
  }
}

TEST_SUITE_END();
