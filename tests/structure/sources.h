// SPDX-License-Identifier: GPL-3.0-or-later
// The project's own files as text, for the tests that read them. What is wrong with a file is
// decided by those tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hail::tests {

struct SourceFile {
  std::string path;  ///< From the project's root: "net/loop.cc".
  std::string text;

  /// Whether the path's end is one of .cc .h .c.
  bool is_c_or_cxx() const;
};

/// Every text file of the project, sorted by path: no build directory, nothing hidden but .ci and
/// single files, nothing with a NUL byte.
const std::vector<SourceFile>& project_files();

/// One #include line.
struct Include {
  int line = 0;
  std::string name;  ///< Between the brackets or quotes.
  bool quoted = false;
};
std::vector<Include> includes_of(std::string_view text);

/// The text with comments and the contents of string and character literals blanked, byte for byte
/// and line for line.
std::string code_of(std::string_view text);

/// One identifier of code.
struct Word {
  int line = 0;
  std::string name;
  std::string qualifier;  ///< "std" of std::time; empty when there is none.
  bool global = false;    ///< ::time.
  bool member = false;    ///< x.time or x->time.
  bool called = false;    ///< An opening parenthesis follows.
};
/// The identifiers of what code_of() gave.
std::vector<Word> words_of(std::string_view code);

/// Its lines, without line feeds.
std::vector<std::string> lines_of(std::string_view text);

/// Complaints one below the other, for a test's message.
std::string joined(const std::vector<std::string>& lines);

}  // namespace hail::tests
