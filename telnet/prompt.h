// SPDX-License-Identifier: GPL-3.0-or-later
// A line edited by the user: GNU readline on the loop, by its callback interface. Decided here: how
// the terminal changes hands, what may interrupt the editing, where the history is kept. Not here:
// what is asked, and what a line means.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hail/telnet/terminal.h"
#include "telnet/keyboard.h"

namespace hail::telnet {

/// Several may exist; one at a time may be asking, as readline has but one line.
class Prompt {
 public:
  /// Whole lines that the line up to the cursor could become.
  using Completions = std::function<std::vector<std::string>(std::string_view)>;

  struct Setup {
    /// Where the history is kept, made with mode 0600; empty: in memory alone.
    std::string history_file;
    Completions completions;
    /// Ends the editing with Read::Kind::escape; a control character.
    std::optional<char> escape;
  };
  struct Read {
    enum class Kind : std::uint8_t { line, end, escape };
    Kind kind = Kind::end;
    std::string text;
  };

  Prompt(Keyboard& keyboard, Terminal& terminal, Setup setup);
  Prompt(const Prompt&) = delete;
  Prompt& operator=(const Prompt&) = delete;
  ~Prompt();

  /// Asks for a line. After an escape the text so far is there again at the next call.
  net::Task<Read> line(std::string prompt);
  /// Asks for a line that is not shown and never kept; empty at the end of the input.
  net::Task<std::optional<std::string>> hidden(std::string question);

  /// Keeps a line in the history.
  void remember(const std::string& line);

  bool asking() const { return asking_; }
  /// Whether there is text on the line being edited.
  bool has_text() const;
  /// ^C: drops the line being edited and begins anew.
  void discard();
  /// Prints whole lines above the one being edited, or plainly when none is.
  void notice(std::string_view lines);
  /// What stands before the line being edited is another now.
  void retitle(const std::string& prompt);
  /// The window has another size.
  void resized();
  /// Terminal::suspend() and Terminal::resume(), around readline's own settings.
  void suspend();
  void resume();

 private:
  struct Library;  // The functions that readline calls.
  struct Asking;   // While one lives, readline has the terminal.
  struct History;

  void load_history();
  void save_history();

  Keyboard* keyboard_;
  Terminal* terminal_;
  Setup setup_;
  std::optional<Read> read_;
  std::string kept_text_;  // What an escape interrupted.
  bool asking_ = false;
  History* history_;
  int added_ = 0;  // Lines of the history that the file has not.
};

/// $XDG_STATE_HOME/hail/NAME, or below ~/.local/state; the directory is made. Empty where there is
/// no home.
std::string state_file(std::string_view name);

}  // namespace hail::telnet
