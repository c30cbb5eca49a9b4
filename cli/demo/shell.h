// SPDX-License-Identifier: GPL-3.0-or-later
// Log-in and tiny shell behind the demonstration's Telnet server: keys in, text out. Pure; knows no
// Telnet but that somebody may or may not want an echo.
#pragma once

#include <string>
#include <string_view>

namespace hail::cli::demo {

class Shell {
 public:
  /// What is shown after the log-in, and the prompt: the recording's.
  Shell(std::string welcome, std::string prompt);

  /// Takes keys as they come and appends what is to be shown to `out`; LF alone ends its lines.
  /// `echo`: the client shows nothing itself.
  void keys(std::string_view keys, bool echo, std::string& out);
  /// ^C, or IAC IP.
  void interrupt(std::string& out);
  /// IAC EC and IAC EL.
  void erase(bool whole_line, bool echo, std::string& out);

  void set_terminal(std::string name) { terminal_ = std::move(name); }
  /// Shown at once to who is logged in.
  void set_size(unsigned columns, unsigned rows, std::string& out);
  bool over() const { return over_; }

 private:
  enum class Asks { for_name, for_password, for_command };
  void key(char key, bool echo, std::string& out);
  void enter(bool echo, std::string& out);
  void log_in(std::string& out);
  void command(std::string_view line, std::string& out);
  std::string size_text() const;

  std::string welcome_;
  std::string prompt_;
  Asks asks_ = Asks::for_name;
  std::string line_;
  std::string name_;
  std::string terminal_ = "unknown";
  unsigned columns_ = 0;
  unsigned rows_ = 0;
  int failures_ = 0;
  bool after_cr_ = false;
  bool over_ = false;
};

}  // namespace hail::cli::demo
