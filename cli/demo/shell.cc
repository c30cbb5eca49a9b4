// SPDX-License-Identifier: GPL-3.0-or-later
// A line editor with one key (erase) and a table of commands.
#include "cli/demo/shell.h"

#include <fmt/core.h>

#include <cctype>
#include <utility>

#include "cli/demo/recording.h"
#include "cli/demo/service.h"

namespace hail::cli::demo {
namespace {

constexpr std::size_t longest_line = 512;
constexpr int most_failures = 3;
constexpr std::string_view log_in_again = "Login incorrect\nlab login: ";
constexpr std::string_view commands_text =
    "help        this list\n"
    "size        the size of your window, as your client told it; change it and see\n"
    "term        your terminal's name, as your client told it\n"
    "say TEXT    TEXT\n"
    "exit        the end\n"
    "Try ^] (the escape character), then ?, for what the client itself can do.\n";

}  // namespace

Shell::Shell(std::string welcome, std::string prompt)
    : welcome_(std::move(welcome)), prompt_(std::move(prompt)) {}

void Shell::keys(std::string_view keys, bool echo, std::string& out) {
  for (const char each : keys) {
    if (over_) return;
    key(each, echo, out);
  }
}

void Shell::key(char key, bool echo, std::string& out) {
  // CR LF, CR NUL (undone by the codec) and LF alone all end a line.
  const bool second = std::exchange(after_cr_, key == '\r') && (key == '\n' || key == '\0');
  if (second || key == '\0') return;
  if (key == '\r' || key == '\n') return enter(echo, out);
  if (key == '\b' || key == '\x7f') return erase(false, echo, out);
  if (key == '\x15') return erase(true, echo, out);
  if (key == '\x03') return interrupt(out);
  if (key == '\x04' && line_.empty()) {
    over_ = true;
    return;
  }
  if (std::iscntrl(static_cast<unsigned char>(key)) != 0 || line_.size() >= longest_line) return;
  line_ += key;
  if (echo && asks_ != Asks::for_password) out += key;
}

void Shell::erase(bool whole_line, bool echo, std::string& out) {
  while (!line_.empty()) {
    line_.pop_back();
    if (echo && asks_ != Asks::for_password) out += "\b \b";
    if (!whole_line) return;
  }
}

void Shell::interrupt(std::string& out) {
  line_.clear();
  out += "^C\n";
  out += asks_ == Asks::for_command ? prompt_ : "lab login: ";
  if (asks_ == Asks::for_password) asks_ = Asks::for_name;
}

void Shell::enter(bool echo, std::string& out) {
  if (echo) out += "\n";
  const std::string line = std::exchange(line_, {});
  switch (asks_) {
    case Asks::for_name:
      name_ = line;
      asks_ = line.empty() ? Asks::for_name : Asks::for_password;
      out += line.empty() ? "lab login: " : "Password: ";
      break;
    case Asks::for_password:
      if (!echo) out += "\n";
      line_ = line;
      log_in(out);
      break;
    case Asks::for_command:
      command(line, out);
      if (!over_) out += prompt_;
      break;
  }
}

void Shell::log_in(std::string& out) {
  if (name_ == user && std::exchange(line_, {}) == password) {
    asks_ = Asks::for_command;
    out += welcome_ + "\n" + fmt::format("TERM {}\n", terminal_) + size_text() + prompt_;
    return;
  }
  line_.clear();
  asks_ = Asks::for_name;
  out += log_in_again;
  over_ = ++failures_ >= most_failures;
}

std::string Shell::size_text() const {
  return columns_ == 0 ? std::string("SIZE unknown\n")
                       : fmt::format("SIZE {} {}\n", columns_, rows_);
}

void Shell::set_size(unsigned columns, unsigned rows, std::string& out) {
  columns_ = columns;
  rows_ = rows;
  if (asks_ == Asks::for_command) out += "\n" + size_text() + prompt_ + line_;
}

void Shell::command(std::string_view line, std::string& out) {
  const std::string word(line.substr(0, line.find(' ')));
  if (word.empty()) return;
  if (word == "help" || word == "?") {
    out += commands_text;
  } else if (word == "size") {
    out += size_text();
  } else if (word == "term") {
    out += fmt::format("TERM {}\n", terminal_);
  } else if (word == "say") {
    out += std::string(behind_word(line)) + "\n";
  } else if (word == "exit" || word == "logout" || word == "quit") {
    over_ = true;
  } else {
    out += fmt::format("{}: not found; try help\n", word);
  }
}

}  // namespace hail::cli::demo
