// SPDX-License-Identifier: GPL-3.0-or-later
// A script talks to the session in the user's place.
#include "telnet/client_class.h"

namespace hail::telnet {
namespace {

Ending ending_of(const ScriptFailure& failure) {
  using Cause = ScriptFailure::Cause;
  constexpr net::Errc codes[] = {net::Errc::timed_out, net::Errc::closed, net::Errc::auth,
                                 net::Errc::protocol, net::Errc::limit};
  net::Error error;
  error.code = codes[static_cast<std::size_t>(failure.cause)];
  error.phase = failure.cause == Cause::refused ? net::Phase::auth : net::Phase::data;
  Ending ending;
  ending.kind = Ending::Kind::script;
  ending.text = to_string(failure);
  error.detail = ending.text;
  ending.error = std::move(error);
  return ending;
}

}  // namespace

net::Task<void> Client::from_script() {
  while (settings_.script) {
    const ScriptAction action = settings_.script->next(millis(loop_->now()));
    if (action.kind == ScriptAction::Kind::wait) {
      const net::Deadline until{net::TimePoint(action.until)};
      co_await script_news_.wait(until);
      continue;
    }
    const bool goes_on = co_await obey_script(action);
    if (!goes_on) co_return;
  }
}

// The user's turn.
void Client::take_over() {
  settings_.script.reset();
  takeover_.open();
  script_news_.open();
}

// False: the script has nothing more to say.
net::Task<bool> Client::obey_script(ScriptAction action) {
  Ending ending;
  switch (action.kind) {
    case ScriptAction::Kind::send:
      type(action.text + (action.enter ? "\n" : ""), Source::pipe, action.secret);
      co_return true;
    case ScriptAction::Kind::interact:
      take_over();
      co_return false;
    case ScriptAction::Kind::finished:
      if (settings_.then_user) {
        take_over();
        co_return false;
      }
      input_ended_ = true;
      co_await linger();
      co_return false;
    case ScriptAction::Kind::close:
      co_await session_.sent(loop_->in(settings_.linger));
      ending.kind = Ending::Kind::by_user;
      break;
    default:
      ending = ending_of(action.failure);
      break;
  }
  desk_.end(std::move(ending));
  co_return false;
}

// The peer has left: what the script still waits for will not come. It says whether that is a
// failure.
void Client::script_ends(Ending& ending) {
  const auto now = millis(loop_->now());
  settings_.script->ended(now);
  for (;;) {
    const ScriptAction action = settings_.script->next(now);
    if (action.kind == ScriptAction::Kind::send) continue;
    if (action.kind == ScriptAction::Kind::failed) {
      ending = ending_of(action.failure);
    }
    return;
  }
}

}  // namespace hail::telnet
