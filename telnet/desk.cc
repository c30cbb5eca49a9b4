// SPDX-License-Identifier: GPL-3.0-or-later
// Signals and the command mode of an interactive session.
#include "telnet/desk.h"

#include <fmt/format.h>
#include <hail/net/escape.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace hail::telnet {

Desk::Desk(net::Loop& loop, Terminal& terminal, const ClientSettings& settings)
    : loop_(&loop),
      terminal_(&terminal),
      settings_(&settings),
      keyboard_(loop, STDIN_FILENO),
      over_(loop) {}

void Desk::end(Ending ending) {
  if (!ending_) ending_ = std::move(ending);
  over_.open();
}

net::Task<Ending> Desk::ended() {
  while (!ending_ && !thrown_) co_await over_.wait(net::Deadline::never());
  if (thrown_) std::rethrow_exception(thrown_);
  co_return *ending_;
}

net::Task<void> Desk::watched(net::Task<void> work) {
  try {
    co_await work;
  } catch (const net::Failure& failure) {
    Ending ending;
    ending.kind = Ending::Kind::broken;
    ending.error = failure.error();
    end(std::move(ending));
  } catch (...) {
    thrown_ = std::current_exception();
    over_.open();
  }
}

net::Task<void> Desk::signals(std::function<void()> resized) {
  net::Signals signals(*loop_, {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH});
  for (;;) {
    const int number = co_await signals.next();
    if (in_shell_ && number != SIGTERM && number != SIGHUP) continue;
    switch (number) {
      case SIGWINCH:
        if (prompt_ != nullptr) prompt_->resized();
        resized();
        break;
      case SIGTSTP:
        suspend();
        resized();
        break;
      case SIGCONT:
        if (prompt_ != nullptr) {
          prompt_->resume();
        } else {
          terminal_->resume();
        }
        break;
      case SIGINT:
        if (prompt_ != nullptr && prompt_->has_text()) {
          prompt_->discard();
          break;
        }
        [[fallthrough]];
      default: {
        Ending ending;
        ending.kind = Ending::Kind::signal;
        ending.number = number;
        end(std::move(ending));
        co_return;
      }
    }
  }
}

void Desk::suspend() {
  if (prompt_ != nullptr) {
    prompt_->suspend();
  } else {
    terminal_->suspend();
  }
}

// The user's shell, or a command in it, with the signals and the terminal as we found them.
net::Task<void> Desk::shell(std::string command) {
  const char* variable = std::getenv("SHELL");
  std::string program = variable != nullptr && *variable != '\0' ? variable : "/bin/sh";
  std::string option = "-c";
  char* const with_command[] = {program.data(), option.data(), command.data(), nullptr};
  char* const alone[] = {program.data(), nullptr};
  posix_spawnattr_t attributes;
  sigset_t none;
  ::sigemptyset(&none);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  sigset_t pipe;
  ::sigemptyset(&pipe);
  ::sigaddset(&pipe, SIGPIPE);
  ::posix_spawnattr_setsigdefault(&attributes, &pipe);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t child = -1;
  const int failure = ::posix_spawnp(&child, program.c_str(), nullptr, &attributes,
                                     command.empty() ? alone : with_command, environ);
  ::posix_spawnattr_destroy(&attributes);
  if (failure != 0) {
    std::fputs(fmt::format("?{}: {}\n", program, std::strerror(failure)).c_str(), stdout);
    co_return;
  }
  in_shell_ = true;
  co_await loop_->offload([child] {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
  });
  in_shell_ = false;
}

// What a command leads to, beyond its text.
net::Task<void> Desk::follow(const Console::Outcome& outcome) {
  Ending ending;
  switch (outcome.then) {
    case Console::Then::suspend:
      suspend();
      co_return;
    case Console::Then::shell:
      co_await shell(outcome.argument);
      co_return;
    case Console::Then::log:
      if (log_) std::fputs(log_(outcome.argument).c_str(), stdout);
      co_return;
    case Console::Then::close:
      ending.kind = Ending::Kind::by_user;
      break;
    case Console::Then::quit:
      ending.kind = Ending::Kind::quit;
      break;
    case Console::Then::open:
      ending.kind = Ending::Kind::open;
      ending.text = outcome.argument;
      break;
    default:
      co_return;
  }
  end(std::move(ending));
}

net::Task<bool> Desk::command_mode(ConsoleSubject subject) {
  const bool connected = !subject.host.empty();
  Console console(std::move(subject));
  if (!console_prompt_) {
    Prompt::Setup setup;
    setup.history_file = state_file("history-telnet");
    setup.completions = Console::completions;
    console_prompt_ = std::make_unique<Prompt>(keyboard_, *terminal_, std::move(setup));
  }
  Prompt* const before = std::exchange(prompt_, console_prompt_.get());
  const std::string title = settings_->program + "> ";
  if (connected) std::fputs("\n", stdout);
  Console::Outcome outcome;
  while (outcome.then == Console::Then::stay || (!connected && !over())) {
    const Prompt::Read read = co_await console_prompt_->line(title);
    if (read.kind != Prompt::Read::Kind::line) {
      outcome = {};
      outcome.then = Console::Then::quit;
    } else {
      console_prompt_->remember(read.text);
      outcome = console.obey(read.text);
    }
    std::fputs(outcome.text.c_str(), stdout);
    std::fflush(stdout);
    if (outcome.then == Console::Then::stay) continue;
    prompt_ = before;
    co_await follow(outcome);
    std::fflush(stdout);
    if (!connected) prompt_ = console_prompt_.get();
  }
  prompt_ = before;
  co_return !over();
}

net::Task<void> Desk::command_loop(ConsoleSubject subject) {
  const bool back = co_await command_mode(std::move(subject));
  static_cast<void>(back);  // There is nothing to go back to.
}

net::Task<bool> Desk::obey(ConsoleSubject subject, std::vector<std::string> lines) {
  Console console(std::move(subject));
  for (const std::string& line : lines) {
    const Console::Outcome outcome = console.obey(line);
    std::string text = outcome.text;
    // The classic clients name the word, as nobody sees the line.
    if (text == "?Invalid command\n" || text == "?Ambiguous command\n") {
      text.pop_back();
      text += fmt::format(": {}\n", net::escape(line.substr(0, line.find(' '))));
    }
    // Nobody typed it: in a pipe it is none of the server's text.
    std::FILE* const shown = ::isatty(STDOUT_FILENO) == 1 ? stdout : stderr;
    std::fputs(text.c_str(), shown);
    std::fflush(shown);
    co_await follow(outcome);
    if (over()) co_return false;
  }
  co_return true;
}

}  // namespace hail::telnet
