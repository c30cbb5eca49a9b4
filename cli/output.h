// SPDX-License-Identifier: GPL-3.0-or-later
// Standard output as a stream that may go away: a reader that has left (`| head -1`) is a quiet
// end, a full disk is not. And what the screen can do.
#pragma once

#include <string>
#include <string_view>

namespace hail::cli {

class Arguments;

/// Writes all of `text` to standard output at once. Gives 0, or 2 after a message when it cannot be
/// written. When the reader has gone, nothing more is ever written, and that is 0.
int print(std::string_view text);
/// Writes to standard error. A reader that has left is no reason to end: fmt::print would throw.
void print_error(std::string_view text);
/// Whether the reader of standard output has gone.
bool reader_gone();

/// What may be shown on one of the two standard streams.
struct Screen {
  bool terminal = false;
  bool color = false;
  int columns = 79;  ///< 40 to 79 on a terminal.
};
/// `descriptor` is 1 or 2. `--color` above NO_COLOR, CLICOLOR_FORCE, CLICOLOR=0, TERM, terminal.
Screen screen(int descriptor, const Arguments& arguments);

/// How wide prose may be on that stream: 40 to 79 on a terminal; 0, not to be broken, elsewhere.
int prose_width(int descriptor);
/// `text` behind `label` in lines of that width, hanging under the text; with a line end.
std::string hanging(std::string_view label, std::string_view text, int width);

}  // namespace hail::cli
