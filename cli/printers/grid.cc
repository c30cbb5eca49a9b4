// SPDX-License-Identifier: GPL-3.0-or-later
// Lays lines out. Widths are counted in characters, the mark's colour not among them.
#include "cli/printers/grid.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace hail::cli {
namespace {

constexpr std::size_t subject_column = 7;  // Counted from 0.
constexpr std::size_t text_column = 21;
constexpr std::size_t peer_lines = 4;

/// The first `count` characters of `text`, in bytes.
std::size_t bytes_of(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size()) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
    if (begins && count-- == 0) break;
    ++at;
  }
  return at;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string result(text);
  const std::size_t has = characters(text);
  result.append(has < width ? width - has : 1, ' ');
  return result;
}

/// `text` in at most `width` characters, "..." where it was cut.
std::string cut(std::string_view text, std::size_t width) {
  if (characters(text) <= width) return std::string(text);
  return std::string(text.substr(0, bytes_of(text, width - std::min<std::size_t>(width, 3)))) +
         "...";
}

}  // namespace

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t most) {
  std::vector<std::string> lines;
  while (characters(text) > width) {
    if (most > 0 && lines.size() + 1 == most) {
      lines.push_back(cut(text, width));
      return lines;
    }
    const std::size_t limit = bytes_of(text, width);
    std::size_t end = text[limit] == ' ' ? limit : text.substr(0, limit).rfind(' ');
    if (end == std::string_view::npos || end == 0) end = limit;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  if (!text.empty() || lines.empty()) lines.emplace_back(text);
  return lines;
}

std::string seconds_text(double s) {
  return fmt::format("{:.2f} s", s);
}

std::string Grid::colored(probes::Mark mark, std::string_view word) const {
  if (!screen_.color) return std::string(word);
  switch (mark) {
    case probes::Mark::error:
      return fmt::format("\x1b[1;31m{}\x1b[0m", word);
    case probes::Mark::warn:
      return fmt::format("\x1b[33m{}\x1b[0m", word);
    case probes::Mark::note:
    case probes::Mark::skip:
      return fmt::format("\x1b[2m{}\x1b[0m", word);
    default:
      return std::string(word);
  }
}

void Grid::columns(std::string line, std::size_t column, std::string_view text,
                   std::string_view right, std::size_t most) {
  const auto total = static_cast<std::size_t>(screen_.columns);
  const std::size_t room = total - std::min(total - 8, column);
  if (!screen_.terminal) {
    line += text;
    if (!right.empty()) {
      const std::size_t used = column + characters(text);
      line.append(used + right.size() + 2 <= total ? total - used - right.size() : 2, ' ');
      line += right;
    }
    text_ += line + "\n";
    return;
  }
  const std::vector<std::string> lines =
      wrap(text, room - (right.empty() ? 0 : std::min(room - 8, right.size() + 2)), most);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) line.assign(column, ' ');
    line += lines[i];
    if (i == 0 && !right.empty()) {
      const std::size_t used = column + characters(lines[i]);
      line.append(std::max<std::size_t>(2, total - std::min(total, used + right.size())), ' ');
      line += right;
    }
    text_ += line + "\n";
  }
}

void Grid::fact(probes::Mark mark, std::string_view subject, std::string_view text,
                std::optional<double> s, bool whole) {
  const std::string_view word = name(mark);
  std::string line = colored(mark, word);
  line.append(subject_column - word.size(), ' ');
  const std::string second = padded(subject, text_column - subject_column);
  line += second;
  const std::size_t column = subject_column + characters(second);
  columns(std::move(line), column, text, s ? seconds_text(*s) : "", whole ? 0 : peer_lines);
}

void Grid::label(std::string_view label, std::string_view text, bool whole) {
  if (text.empty()) return;
  std::string line(subject_column, ' ');
  line += padded(label, text_column - subject_column);
  columns(std::move(line), text_column, text, "", whole ? 0 : peer_lines);
}

void Grid::host(probes::Mark mark, std::string_view target, std::size_t target_width,
                std::string_view protocol, std::string_view text, double s) {
  const std::string_view word = name(mark);
  std::string line = colored(mark, word);
  line.append(subject_column - word.size(), ' ');
  const std::string second = padded(target, target_width);
  const std::string third = padded(protocol.empty() ? "-" : protocol, 8);
  line += second + third;
  const std::size_t column = subject_column + characters(second) + characters(third);
  columns(std::move(line), column, text, seconds_text(s), 1);
}

void Grid::verdict(probes::Mark mark, std::string_view text, double s) {
  const std::size_t end = std::min(text.find_first_of(" ,:"), text.size());
  std::string line = colored(mark, text.substr(0, end));
  // columns() counts from where the text begins; the first word stands before it.
  const std::string right = seconds_text(s);
  const auto total = static_cast<std::size_t>(screen_.columns);
  const auto lines = screen_.terminal ? wrap(text, total - right.size() - 2)
                                      : std::vector<std::string>{std::string(text)};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string shown = i == 0 ? line + lines[i].substr(std::min(end, lines[i].size())) : lines[i];
    if (i + 1 == lines.size()) {
      const std::size_t used = characters(lines[i]);
      shown.append(std::max<std::size_t>(2, total - std::min(total, used + right.size())), ' ');
      shown += right;
    }
    text_ += shown + "\n";
  }
}

std::string Grid::take() {
  return std::exchange(text_, {});
}

}  // namespace hail::cli
