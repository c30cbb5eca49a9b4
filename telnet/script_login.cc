// SPDX-License-Identifier: GPL-3.0-or-later
// A log-in as one step of a run: one answer to each prompt, and what tells that it went well.
#include <fmt/core.h>
#include <hail/telnet/script.h>

#include <utility>

#include "telnet/script_prompts.h"
#include "telnet/script_steps.h"

namespace hail::telnet {
namespace {

// What looks like a prompt may be the beginning of a line that goes on in the next segment.
constexpr std::chrono::milliseconds settled{200};
// Prompts are short; a pattern's search is not for a line without end.
constexpr std::size_t longest_prompt = 512;

using Cause = ScriptFailure::Cause;

namespace words {
constexpr std::string_view refused = "the log-in was refused";
constexpr std::string_view refused_end = "the log-in was refused: the server closed the connection";
constexpr std::string_view closed = "the server closed the connection without a log-in prompt";
constexpr std::string_view no_user = "the server asks for a user name, and there is none";
constexpr std::string_view none_asked = "no log-in prompt came in {:g} s";
constexpr std::string_view no_password = "no password prompt came in {:g} s";
constexpr std::string_view no_prompt = "no prompt came after the password in {:g} s";
}  // namespace words

bool has(std::string_view text, const Pattern& pattern) {
  const auto found = pattern.find(text);
  return found && found->has_value();
}

/// The line that has no end yet.
std::string_view open_line(std::string_view text) {
  const std::size_t lf = text.rfind('\n');
  if (lf != std::string_view::npos) text.remove_prefix(lf + 1);
  if (text.size() > longest_prompt) text.remove_prefix(text.size() - longest_prompt);
  return text;
}

}  // namespace

ScriptRun::Outcome ScriptRun::log_in(Millis now) {
  const ScriptStep& due = script_.steps_->steps[at_];
  bool asked_again = false;
  if (Outcome outcome = answer_login(now, asked_again)) return outcome;
  if (!asked_again && logged_in(now)) {
    consume(text_.size());
    advance();
    return {};
  }
  const bool tried = login_.user_sent || login_.password_sent;
  if (ended_)
    return failed(tried ? Cause::refused : Cause::closed, at_,
                  std::string(tried ? words::refused_end : words::closed));
  if (now >= until_) {
    const std::string_view what = login_.password_sent ? words::no_prompt
                                  : login_.user_sent   ? words::no_password
                                                       : words::none_asked;
    const std::chrono::duration<double> waited = *due.time;
    return failed(Cause::overdue, at_, fmt::format(fmt::runtime(what), waited.count()));
  }
  ScriptAction wait;
  wait.until = wake_;
  return wait;
}

/// Answers a prompt, or sees a refusal. `asked_again`: a second prompt stands there, unless its
/// line goes on.
ScriptRun::Outcome ScriptRun::answer_login(Millis now, bool& asked_again) {
  const ScriptStep& due = script_.steps_->steps[at_];
  const bool tried = login_.user_sent || login_.password_sent;
  if (tried && has(text_, prompts::refusal()))
    return failed(Cause::refused, at_, std::string(words::refused));
  const std::string_view line = open_line(text_);
  const bool asks_password = has(line, prompts::password());
  if (!asks_password && !has(line, prompts::user())) return {};
  if (ended_) return {};
  if (asks_password && !login_.password_sent) {
    login_.password_sent = true;
    consume(text_.size());
    return send(secrets_[due.secret], true, true);
  }
  if (!asks_password && !tried) {
    if (due.text.empty()) return failed(Cause::refused, at_, std::string(words::no_user));
    login_.user_sent = true;
    consume(text_.size());
    return send(due.text, true, false);
  }
  asked_again = true;
  if (silence(now) >= settled) return failed(Cause::refused, at_, std::string(words::refused));
  wake_at(heard_at_ + settled);
  return {};
}

/// Whether a prompt has come that asks for neither name nor password.
bool ScriptRun::logged_in(Millis now) {
  const std::string_view text = text_;
  const std::string_view line = open_line(text);
  const bool at_shell = has(line, prompts::shell());
  Millis patience = quiet_;
  if (!login_.password_sent) {
    // Nobody was asked for a password yet, so a banner must not pass for a shell.
    if (!at_shell) return false;
    patience = 3 * quiet_;
  } else {
    if (!some_text(text)) return false;
    if (mark_ && some_text(text.substr(0, *mark_))) return true;
    const bool between_lines = line.find_first_not_of(" \t") == std::string_view::npos;
    if (at_shell) {
      patience = settled;
    } else if (between_lines) {
      patience = 3 * quiet_;
    }
  }
  wake_at(heard_at_ + patience);
  return silence(now) >= patience;
}

}  // namespace hail::telnet
