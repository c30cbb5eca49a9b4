// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the tree once, and as much of C++ as it takes to tell code from comments and literals.
#include "structure/sources.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

namespace hail::tests {
namespace {

namespace fs = std::filesystem;

bool left_out(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  if (!entry.is_directory()) return name.ends_with(".swp");
  if (name.starts_with(".")) return name != ".ci";
  // Whatever it is called, a tree that CMake made is no source.
  return name == "build" || name == "__pycache__" || fs::exists(entry.path() / "CMakeCache.txt");
}

std::vector<SourceFile> read_tree() {
  const fs::path root = HAIL_SOURCE_DIR;
  std::vector<SourceFile> files;
  for (fs::recursive_directory_iterator at(root), end; at != end; ++at) {
    if (left_out(*at)) {
      if (at->is_directory()) at.disable_recursion_pending();
      continue;
    }
    if (!at->is_regular_file() || at->is_symlink()) continue;
    std::ifstream in(at->path(), std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (text.find('\0') != std::string::npos) continue;
    files.push_back({at->path().lexically_relative(root).string(), std::move(text)});
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

// Where what begins at `at` ends, one behind its last byte; `at` itself for plain code.
std::size_t end_of_comment(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "//") return std::min(text.find('\n', at), text.size());
  if (text.substr(at, 2) != "/*") return at;
  const std::size_t end = text.find("*/", at + 2);
  return end == text.npos ? text.size() : end + 2;
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool in_a_word(std::string_view text, std::size_t at) {
  return at > 0 && is_word(text[at - 1]);
}

std::size_t end_of_raw_string(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "R\"") return at;
  const std::size_t open = text.find('(', at);
  if (open == text.npos) return at;
  const std::string close = ")" + std::string(text.substr(at + 2, open - at - 2)) + "\"";
  const std::size_t end = text.find(close, open);
  return end == text.npos ? text.size() : end + close.size();
}

std::size_t end_of_literal(std::string_view text, std::size_t at) {
  const char quote = text[at];
  // The apostrophe of 1'000'000 opens nothing.
  if (quote != '"' && (quote != '\'' || in_a_word(text, at))) return at;
  std::size_t end = at + 1;
  while (end < text.size() && text[end] != quote && text[end] != '\n') {
    end += text[end] == '\\' ? 2 : 1;
  }
  return std::min(end + 1, text.size());
}

}  // namespace

bool SourceFile::is_c_or_cxx() const {
  return path.ends_with(".cc") || path.ends_with(".h") || path.ends_with(".c");
}

const std::vector<SourceFile>& project_files() {
  static const std::vector<SourceFile> files = read_tree();
  return files;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<Include> includes_of(std::string_view text) {
  static const std::regex pattern(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::vector<Include> found;
  int number = 0;
  for (const std::string& line : lines_of(text)) {
    ++number;
    std::smatch match;
    // std::regex is slow; most lines need none.
    if (line.find("include") != line.npos && std::regex_search(line, match, pattern)) {
      found.push_back({number, match[2].str(), match[1].str() == "\""});
    }
  }
  return found;
}

std::vector<Word> words_of(std::string_view code) {
  std::vector<Word> words;
  int line = 1;
  std::size_t last_end = 0;  // Of the word before.
  for (std::size_t at = 0; at < code.size();) {
    if (code[at] == '\n') ++line;
    if (!is_word(code[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < code.size() && is_word(code[at])) ++at;
    Word word;
    word.line = line;
    word.name = code.substr(begin, at - begin);
    const std::string_view before = code.substr(last_end, begin - last_end);
    word.member = before.ends_with('.') || before.ends_with("->");
    if (before == "::" && !words.empty()) {
      word.qualifier = words.back().name;
    } else if (before.ends_with("::")) {
      word.global = !before.ends_with(">::");
    }
    word.called =
        code.substr(std::min(code.find_first_not_of(" \n", at), code.size())).starts_with('(');
    last_end = at;
    words.push_back(std::move(word));
  }
  return words;
}

std::string code_of(std::string_view text) {
  std::string code(text);
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = end_of_comment(text, at);
    if (end == at && !in_a_word(text, at)) end = end_of_raw_string(text, at);
    if (end == at) end = end_of_literal(text, at);
    for (std::size_t i = at; i < end; ++i) {
      if (code[i] != '\n') code[i] = ' ';
    }
    at = std::max(end, at + 1);
  }
  return code;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "\n  " + line;
  return text;
}

}  // namespace hail::tests
