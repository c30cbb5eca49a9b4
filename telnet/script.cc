// SPDX-License-Identifier: GPL-3.0-or-later
// A script, and its run: which step is due, what of the text it takes, and when it has waited too
// long. How a log-in goes is in script_login.cc. Pure: times are values.
#include <fmt/core.h>
#include <hail/net/escape.h>
#include <hail/telnet/script.h>

#include <algorithm>
#include <utility>

#include "telnet/mask.h"
#include "telnet/script_steps.h"

namespace hail::telnet {
namespace {

using Kind = ScriptStep::Kind;
using Millis = ScriptRun::Millis;
using Cause = ScriptFailure::Cause;

constexpr std::size_t most_text = std::size_t{64} * 1024;
constexpr std::size_t most_seen = std::size_t{4} * 1024;
constexpr std::size_t most_columns = 80;
constexpr std::size_t most_firings = 100;

namespace words {
constexpr std::string_view nothing_matched = "nothing matched in {:g} s";
constexpr std::string_view no_prompt = "no prompt came in {:g} s";
constexpr std::string_view not_ended = "the server did not close in {:g} s";
constexpr std::string_view closed = "the server closed the connection";
constexpr std::string_view costly = "the pattern costs too much on this text";
constexpr std::string_view fires_on = "it matched more than 100 times";
constexpr std::string_view no_terminal = "interact needs a terminal";
constexpr std::string_view no_terminal_hint = "standard input is none";
constexpr std::string_view no_value = "a secret has no value: {}";
constexpr std::string_view line_end = "a secret has a line end in it: {}";
}  // namespace words

constexpr std::string_view white = " \t\n";

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(white), text.size()));
  return text.substr(0, text.find_last_not_of(white) + 1);
}

std::string shown(const ScriptSecret& secret) {
  switch (secret.kind) {
    case ScriptSecret::Kind::variable:
      return "$" + secret.name;
    case ScriptSecret::Kind::file:
      return net::escape(secret.name, most_columns);
    case ScriptSecret::Kind::password:
      break;
  }
  return "the password";
}

ScriptAction action(ScriptAction::Kind kind) {
  ScriptAction made;
  made.kind = kind;
  return made;
}

}  // namespace

std::string to_string(const ScriptFailure& failure) {
  std::string text = failure.name;
  if (failure.line != 0) text += fmt::format(":{}", failure.line);
  if (!text.empty()) text += ": ";
  if (!failure.step.empty()) text += failure.step + ": ";
  text += failure.what;
  if (!failure.last_line.empty()) text += fmt::format("; last line: \"{}\"", failure.last_line);
  return text;
}

tl::expected<ScriptRun, ScriptError> ScriptRun::start(Script script,
                                                      std::vector<std::string> secrets,
                                                      bool has_terminal) {
  const auto error = [&script](std::size_t line, std::string what, std::string_view hint = {}) {
    return tl::unexpected(ScriptError{script.name(), line, std::move(what), std::string(hint)});
  };
  const auto& wanted = script.secrets();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool is_missing = i >= secrets.size();
    if (!is_missing && secrets[i].find_first_of("\r\n") == std::string::npos) continue;
    return error(wanted[i].line,
                 fmt::format(fmt::runtime(is_missing ? words::no_value : words::line_end),
                             shown(wanted[i])));
  }
  if (script.interact_line() != 0 && !has_terminal) {
    return error(script.interact_line(), std::string(words::no_terminal), words::no_terminal_hint);
  }
  return ScriptRun(std::move(script), std::move(secrets));
}

const std::string& Script::name() const {
  return steps_->name;
}

const std::vector<ScriptSecret>& Script::secrets() const {
  return steps_->secrets;
}

std::size_t Script::interact_line() const {
  return steps_->interact_line;
}

std::size_t Script::size() const {
  return steps_->steps.size();
}

Script login_script(std::string user, std::chrono::milliseconds timeout) {
  ScriptSteps made;
  ScriptStep step;
  step.kind = Kind::log_in;
  step.time = timeout;
  step.text = std::move(user);
  made.steps.push_back(std::move(step));
  ScriptSecret password;
  password.kind = ScriptSecret::Kind::password;
  made.secrets.push_back(std::move(password));
  return Script(std::make_shared<const ScriptSteps>(std::move(made)));
}

Script joined(const Script& first, const Script& then) {
  ScriptSteps made = *first.steps_;
  const std::size_t before = made.secrets.size();
  for (ScriptStep step : then.steps_->steps) {
    step.secret += before;
    made.steps.push_back(std::move(step));
  }
  made.secrets.insert(made.secrets.end(), then.steps_->secrets.begin(), then.steps_->secrets.end());
  if (made.interact_line == 0) made.interact_line = then.steps_->interact_line;
  if (made.name.empty()) made.name = then.steps_->name;
  return Script(std::make_shared<const ScriptSteps>(std::move(made)));
}

// ---- what comes ----

void ScriptRun::heard(std::string_view text, Millis now) {
  if (over_ || text.empty()) return;
  heard_at_ = now;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, most_text);
    text.remove_prefix(piece.size());
    cleaned_.clear();
    cleaner_.feed(piece, cleaned_);
    append_seen(cleaned_, text_);
    append_seen(cleaned_, seen_);
    if (seen_.size() > most_seen) seen_.erase(0, seen_.size() - most_seen);
    if (mark_ && *mark_ > text_.size()) mark_ = text_.size();
    if (text_.size() > most_text) consume(text_.size() - most_text);
  }
  looked_ = false;
}

void ScriptRun::prompted(Millis now) {
  heard_at_ = now;
  mark_ = text_.size();
}

void ScriptRun::ended(Millis now) {
  heard_at_ = now;
  ended_ = true;
}

void ScriptRun::consume(std::size_t octets) {
  text_.erase(0, octets);
  if (mark_ && *mark_ <= octets) {
    mark_.reset();
  } else if (mark_) {
    *mark_ -= octets;
  }
  looked_ = false;
}

// ---- what is due ----

ScriptAction ScriptRun::next(Millis now) {
  while (!over_) {
    Outcome outcome = step(now);
    if (!outcome) continue;
    const bool goes_on =
        outcome->kind == ScriptAction::Kind::wait || outcome->kind == ScriptAction::Kind::send;
    if (goes_on) return std::move(*outcome);
    over_ = std::move(outcome);
  }
  return *over_;
}

/// Does the step that is due. Nothing: it is done, and the next one is due.
ScriptRun::Outcome ScriptRun::step(Millis now) {
  const auto& steps = script_.steps_->steps;
  if (at_ == steps.size()) return action(ScriptAction::Kind::finished);
  const std::size_t here = at_;
  const ScriptStep& due = steps[here];
  if (due.standing) {
    rules_.push_back({here, 0});
    advance();
    return {};
  }
  switch (due.kind) {
    case Kind::expect_text:
    case Kind::expect_prompt:
    case Kind::expect_end:
    case Kind::log_in:
      return await(now);
    case Kind::set_timeout:
      timeout_ = *due.time;
      break;
    case Kind::set_quiet:
      quiet_ = *due.time;
      break;
    default:
      advance();
      return perform(here);
  }
  advance();
  return {};
}

void ScriptRun::advance() {
  ++at_;
  waiting_ = false;
}

ScriptRun::Outcome ScriptRun::await(Millis now) {
  const ScriptStep& due = script_.steps_->steps[at_];
  if (!waiting_) {
    waiting_ = true;
    until_ = now + due.time.value_or(timeout_);
    looked_ = false;
  }
  wake_ = until_;
  if (due.kind == Kind::log_in) return log_in(now);
  bool matched = false;
  if (Outcome outcome = find(matched)) return outcome;
  if (due.kind == Kind::expect_prompt) matched = at_prompt(now);
  if (due.kind == Kind::expect_end) matched = ended_;
  if (matched) {
    advance();
    return {};
  }
  if (ended_) return failed(Cause::closed, at_, std::string(words::closed));
  if (now >= until_) return overdue();
  ScriptAction wait = action(ScriptAction::Kind::wait);
  wait.until = wake_;
  return wait;
}

/// Looks for the expect's pattern and the rules' in what came. A rule that matches gives its
/// action.
ScriptRun::Outcome ScriptRun::find(bool& matched) {
  if (looked_) return {};
  const auto& steps = script_.steps_->steps;
  std::optional<Pattern::Match> first;
  std::optional<std::size_t> rule;
  std::optional<std::size_t> costly;
  const auto look = [&](std::size_t index, std::optional<std::size_t> as_rule) {
    const auto found = steps[index].pattern->find(text_);
    if (!found) {
      if (!costly) costly = index;
    } else if (*found && (!first || (*found)->begin < first->begin)) {
      first = **found;
      rule = as_rule;
    }
  };
  if (steps[at_].kind == Kind::expect_text) look(at_, {});
  for (std::size_t i = 0; i < rules_.size(); ++i) look(rules_[i].step, i);
  if (costly) return failed(Cause::limit, *costly, std::string(words::costly));
  looked_ = true;
  if (!first) return {};
  consume(first->end);
  if (rule) return fire(*rule);
  matched = true;
  return {};
}

ScriptRun::Outcome ScriptRun::fire(std::size_t rule) {
  Standing& standing = rules_[rule];
  if (++standing.fired > most_firings)
    return failed(Cause::limit, standing.step, std::string(words::fires_on));
  return perform(standing.step);
}

ScriptRun::Outcome ScriptRun::perform(std::size_t index) {
  const ScriptStep& due = script_.steps_->steps[index];
  const bool sends = due.kind == Kind::send || due.kind == Kind::secret;
  if (sends && ended_) return failed(Cause::closed, index, std::string(words::closed));
  switch (due.kind) {
    case Kind::send:
      return send(due.text, due.enter, false);
    case Kind::secret:
      return send(secrets_[due.secret], due.enter, true);
    case Kind::interact:
      return action(ScriptAction::Kind::interact);
    case Kind::fail: {
      ScriptAction made = failed(Cause::asked, index, net::escape(due.text));
      made.failure.step.clear();
      made.failure.last_line.clear();
      return made;
    }
    default:
      return action(ScriptAction::Kind::close);
  }
}

ScriptAction ScriptRun::send(std::string text, bool enter, bool secret) {
  last_sent_ = text;
  ScriptAction made = action(ScriptAction::Kind::send);
  made.text = std::move(text);
  made.enter = enter;
  made.secret = secret;
  return made;
}

// ---- prompts ----

/// Whether there is more in it than blanks and the echo of what was sent last.
bool ScriptRun::some_text(std::string_view text) const {
  const std::string_view seen = trimmed(text);
  return !seen.empty() && seen != trimmed(last_sent_);
}

bool ScriptRun::at_prompt(Millis now) {
  const std::string_view text = text_;
  if (mark_ && some_text(text.substr(0, *mark_))) {
    consume(*mark_);
    return true;
  }
  if (!some_text(text)) return false;
  wake_at(heard_at_ + quiet_);
  if (silence(now) < quiet_) return false;
  consume(text_.size());
  return true;
}

// ---- failures ----

ScriptAction ScriptRun::overdue() const {
  const ScriptStep& due = script_.steps_->steps[at_];
  std::string_view what = words::nothing_matched;
  if (due.kind == Kind::expect_prompt) what = words::no_prompt;
  if (due.kind == Kind::expect_end) what = words::not_ended;
  const std::chrono::duration<double> waited = due.time.value_or(timeout_);
  return failed(Cause::overdue, at_, fmt::format(fmt::runtime(what), waited.count()));
}

ScriptAction ScriptRun::failed(Cause cause, std::size_t index, std::string what) const {
  const ScriptStep& step = script_.steps_->steps[index];
  ScriptAction made = action(ScriptAction::Kind::failed);
  made.failure = {cause, step.name, step.line, step.source, std::move(what), last_line()};
  return made;
}

/// The end of a long line is what tells, and what was cut off at its beginning may have cut a
/// secret.
std::string ScriptRun::last_line() const {
  const std::string seen = masked(seen_, secrets_);
  std::string_view line = trimmed(seen);
  const std::size_t lf = line.rfind('\n');
  if (lf != std::string_view::npos) line = trimmed(line.substr(lf + 1));
  constexpr std::string_view cut = "...";
  if (line.size() <= most_columns) return net::escape(line);
  line = line.substr(line.size() - most_columns + cut.size());
  return std::string(cut) + net::escape(line);
}

}  // namespace hail::telnet
