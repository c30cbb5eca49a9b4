// SPDX-License-Identifier: GPL-3.0-or-later
// Signals and the command mode of an interactive session.
#include "telnet/desk.h"

#include <signal.h>
#include <unistd.h>

#include <cstdio>

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

net::Task<bool> Desk::command_mode(ConsoleSubject subject) {
  Console console(std::move(subject));
  if (!console_prompt_) {
    Prompt::Setup setup;
    setup.history_file = state_file("history-telnet");
    setup.completions = Console::completions;
    console_prompt_ = std::make_unique<Prompt>(keyboard_, *terminal_, std::move(setup));
  }
  Prompt* const before = std::exchange(prompt_, console_prompt_.get());
  const std::string title = settings_->program + "> ";
  std::fputs("\n", stdout);
  Console::Then then = Console::Then::stay;
  while (then == Console::Then::stay) {
    const Prompt::Read read = co_await console_prompt_->line(title);
    if (read.kind != Prompt::Read::Kind::line) {
      then = Console::Then::quit;
      break;
    }
    console_prompt_->remember(read.text);
    const Console::Outcome outcome = console.obey(read.text);
    std::fputs(outcome.text.c_str(), stdout);
    std::fflush(stdout);
    then = outcome.then;
  }
  prompt_ = before;
  if (then == Console::Then::suspend) suspend();
  if (then == Console::Then::close || then == Console::Then::quit) {
    Ending ending;
    ending.kind = Ending::Kind::by_user;
    end(std::move(ending));
    co_return false;
  }
  co_return true;
}

}  // namespace hail::telnet
