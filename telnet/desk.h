// SPDX-License-Identifier: GPL-3.0-or-later
// What every kind of interactive session shares: keyboard, signals, the command mode, and the one
// place that takes down how the session ended. What is said to the peer is not decided here.
#pragma once

#include <functional>
#include <memory>

#include "hail/telnet/client.h"
#include "telnet/keyboard.h"
#include "telnet/prompt.h"

namespace hail::telnet {

class Desk {
 public:
  Desk(net::Loop& loop, Terminal& terminal, const ClientSettings& settings);

  net::Loop& loop() { return *loop_; }
  Terminal& terminal() { return *terminal_; }
  Keyboard& keyboard() { return keyboard_; }

  /// The first call counts.
  void end(Ending ending);
  bool over() const { return ending_.has_value(); }
  /// Waits for end(); throws what a watched task threw.
  net::Task<Ending> ended();
  /// Runs `work`; a Failure becomes the ending, anything else is thrown by ended().
  net::Task<void> watched(net::Task<void> work);

  /// Handles signals for ever: those that end a program, suspending, window size (`resized`).
  net::Task<void> signals(std::function<void()> resized);
  /// The prompt that may be asking now; null: the terminal is not readline's.
  void set_prompt(Prompt* prompt) { prompt_ = prompt; }
  Prompt* prompt() { return prompt_; }
  void suspend();

  /// What `log` does; nobody by default.
  void set_log(std::function<std::string(const std::string& file)> log) { log_ = std::move(log); }

  /// The console: until a command goes back (true) or the session has ended (false). The terminal
  /// is left as found.
  net::Task<bool> command_mode(ConsoleSubject subject);
  /// The same without a connection: until a command ends it.
  net::Task<void> command_loop(ConsoleSubject subject);
  /// Lines of .telnetrc, obeyed as if typed there. False: one of them has ended the session.
  net::Task<bool> obey(ConsoleSubject subject, std::vector<std::string> lines);

 private:
  net::Task<void> follow(const Console::Outcome& outcome);
  net::Task<void> shell(std::string command);

  net::Loop* loop_;
  Terminal* terminal_;
  const ClientSettings* settings_;
  Keyboard keyboard_;
  std::unique_ptr<Prompt> console_prompt_;
  Prompt* prompt_ = nullptr;
  std::function<std::string(const std::string&)> log_;
  bool in_shell_ = false;  // Its signals are not ours.
  std::optional<Ending> ending_;
  std::exception_ptr thrown_;
  net::Gate over_;
};

}  // namespace hail::telnet
