// SPDX-License-Identifier: GPL-3.0-or-later
// The one grid of the text screens: mark at column 1, subject at 8, text at 22, duration right-
// aligned. Knows no report. On a terminal prose is wrapped under its own column; in a pipe a fact
// stays on one line. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output.h"
#include "hail/probes/report.h"

namespace hail::cli {

/// How many characters `text` takes: code points, since escape() left nothing without width.
std::size_t characters(std::string_view text);

/// Breaks at spaces so that no line is longer than `width` characters; a word that is longer is
/// broken where it must. With `most` above 0, what is beyond so many lines is cut, with "...".
std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t most = 0);

/// "0.21 s".
std::string seconds_text(double s);

class Grid {
 public:
  explicit Grid(const Screen& screen) : screen_(screen) {}

  /// A line of the grid. `peer`: cut after four lines on a terminal (a peer's words have no end),
  /// unless `whole`. The text is escaped already.
  void fact(probes::Mark mark, std::string_view subject, std::string_view text,
            std::optional<double> s = {}, bool whole = true);
  /// A labelled line under a fact: "means", "do"; nothing if the text is empty.
  void label(std::string_view label, std::string_view text, bool whole = true);
  /// A line of the list of hosts: mark, target, protocol, text, duration.
  void host(probes::Mark mark, std::string_view target, std::size_t target_width,
            std::string_view protocol, std::string_view text, double s);
  /// The last line: its first word (up to a space, comma or colon) coloured by `mark`.
  void verdict(probes::Mark mark, std::string_view text, double s);
  /// A line as it is.
  void line(std::string_view text) { text_ += std::string(text) + "\n"; }

  /// All that was printed since the last call.
  std::string take();

 private:
  std::string colored(probes::Mark mark, std::string_view word) const;
  void columns(std::string line, std::size_t column, std::string_view text, std::string_view right,
               std::size_t most);

  Screen screen_;
  std::string text_;
};

}  // namespace hail::cli
