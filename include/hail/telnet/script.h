// SPDX-License-Identifier: GPL-3.0-or-later
// Scripts that talk in the user's place: the language, and a run of it as a state machine over the
// session's text. No I/O, no clock, no environment: text, times and secrets come in as values. How
// text reaches the peer and what a run's end means for the session is the client's business.
//
//   # login.hail: logs in to a router, saves what it shows, and leaves.
//   set timeout 20
//   on /--More--/ type " "
//   on /% ?(bad|invalid)/i fail the router refused it
//   expect /username: *$/i
//   send operator
//   expect /password: *$/i
//   sendpass $ROUTER_PASSWORD
//   expect prompt
//   send show version
//   expect /[>#] *$/ 60
//   send exit
//   expect end 5
//
// A line is a step; steps are done in order. Empty lines and lines that begin with `#` are none.
//
//   expect /RE/[i] [SECONDS]   wait until the text that came since the last match has RE in it. The
//                              match consumes the text up to its end.
//   expect prompt [SECONDS]    wait for a prompt: EOR or GA behind some text, or some text and then
//                              silence (`set quiet`). The echo of what was sent last is no text.
//                              Consumes all of it.
//   expect end [SECONDS]       wait until the peer closes.
//   send [TEXT]                TEXT and Enter.
//   type TEXT                  TEXT alone.
//   sendpass $NAME             the value of an environment variable and Enter; never shown.
//   sendpass FILE              the first line of a file and Enter; never shown.
//   on /RE/[i] STEP            a standing rule, from here on, in force while an expect waits: STEP
//                              is send, type, sendpass, close or fail. What stands first in the
//                              text is seen first; at the same place the expect is.
//   set timeout SECONDS        for each expect that names none: 10 at first
//   set quiet SECONDS          how long silence must last: 1 at first
//   close                      end the connection in order
//   interact                   hand over to the user, who must have a terminal
//   fail TEXT                  end with status 5 and this message
//
// TEXT goes to the end of the line without the blanks at its ends; or it stands in double quotes,
// in which \r \n \t \e \xNN \\ and \" stand for octets. RE is a regular expression of PCRE2 over
// octets; a slash in it is written \/. `^` and `$` are the beginning and the end of the text that
// was not consumed yet, `(?m)` makes them those of a line. SECONDS may have a fraction.
//
// The text is what a reader would see: escape sequences and NUL are dropped, CR LF is a new line
// and so is a CR alone inside a line, a backspace takes back what stands before it. At most 64 KiB
// of it wait to be matched; what is older is dropped.
//
// At the script's end the session goes on as if standard input had ended.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace hail::telnet {

struct ScriptSteps;  // telnet/script_steps.h

/// What is wrong with a script's text, and where.
struct ScriptError {
  std::string name;
  std::size_t line = 0;  ///< From 1; 0: the script as a whole.
  std::string what;      ///< One clause; bytes of the file in it are escaped.
  std::string hint;      ///< What to write instead; may be empty.
};
/// "NAME:LINE: WHAT", or "NAME:LINE: WHAT (HINT)".
std::string to_string(const ScriptError& error);

/// A secret that a script sends: where its value is to be had.
struct ScriptSecret {
  enum class Kind : std::uint8_t {
    variable,  ///< the environment variable `name`
    file,      ///< the first line of the file `name`, without its end
    password,  ///< of login_script(): whatever the user's password comes from
  };
  Kind kind = Kind::variable;
  std::string name;
  std::size_t line = 0;  ///< Where the script has it first.

  bool operator==(const ScriptSecret&) const = default;
};

/// A script that was read; immutable and cheap to copy.
class Script {
 public:
  /// At most 64 KiB, 1,000 steps and 64 standing rules; a pattern has at most 1,000 octets. `name`
  /// is for messages: the file as the user named it.
  static tl::expected<Script, ScriptError> parse(std::string_view text, std::string name);

  const std::string& name() const;
  /// Each once, in order. Their values are to be had before connecting: ScriptRun::start().
  const std::vector<ScriptSecret>& secrets() const;
  /// The line of `interact`, which needs a terminal; 0: there is none.
  std::size_t interact_line() const;
  std::size_t size() const;  ///< How many steps.

 private:
  friend class ScriptRun;
  friend Script login_script(std::string user, std::chrono::milliseconds timeout);
  friend Script joined(const Script& first, const Script& then);
  explicit Script(std::shared_ptr<const ScriptSteps> steps) : steps_(std::move(steps)) {}

  std::shared_ptr<const ScriptSteps> steps_;
};

/// Logs in as people do: answers the first prompt for a user name and the first for a password,
/// once each, and ends behind the prompt that comes then (EOR, GA, a line that ends in one of
/// $#>%, or silence); that prompt is consumed. A refusal in words, a second prompt of either kind
/// and a connection that is closed are failures: "the log-in was refused". There is no second
/// attempt. A server that shows a shell's prompt without asking is content with that. Its one
/// secret is the password. `timeout` is for the whole of it.
Script login_script(std::string user, std::chrono::milliseconds timeout = std::chrono::seconds(30));

/// The steps of both, those of `first` before; secrets likewise. Messages name each by its own
/// name. `first` must be of the kind that comes to an end (login_script()).
Script joined(const Script& first, const Script& then);

/// Session text to what a reader would see, in any pieces. BS stays in it, for append_seen().
/// Octets of 128 and more pass. A control string (OSC, DCS and the like) that has no end is over
/// after 4 KiB.
class TextCleaner {
 public:
  /// Appends what became of `text` to `out`; a CR at its end is held until the next octet.
  void feed(std::string_view text, std::string& out);

 private:
  enum class State : std::uint8_t { text, escape, intermediate, csi, string, string_escape };

  void octet(char c, std::string& out);
  void in_text(char c, std::string& out);
  void after_escape(char c, std::string& out);
  void in_string(char c);

  State state_ = State::text;
  bool held_cr_ = false;
  bool line_empty_ = true;
  std::size_t string_size_ = 0;
};

/// Appends what TextCleaner gave, each BS taking back an octet of the same line in `onto`.
void append_seen(std::string_view cleaned, std::string& onto);

/// How a script failed.
struct ScriptFailure {
  enum class Cause : std::uint8_t {
    overdue,  ///< it did not come in time
    closed,   ///< the server closed the connection
    refused,  ///< the log-in was
    asked,    ///< the step `fail`
    limit,    ///< a pattern or a rule that costs too much
  };
  Cause cause = Cause::overdue;
  std::string name;       ///< The script's; empty for login_script().
  std::size_t line = 0;   ///< 0 for login_script().
  std::string step;       ///< The step as the file has it, escaped; empty where `what` says it all.
  std::string what;       ///< One clause.
  std::string last_line;  ///< The last line of text seen that was not blank: escaped, cut to 80
                          ///< columns, secrets replaced by "[password]".
};
/// `login.hail:7: expect /\$ $/: nothing matched in 10 s; last line: "Login incorrect"`.
std::string to_string(const ScriptFailure& failure);

/// What a run wants done now.
struct ScriptAction {
  enum class Kind : std::uint8_t {
    wait,      ///< nothing before `until`, unless something comes
    send,      ///< `text`, and Enter if `enter`; neither shown nor recorded if `secret`
    close,     ///< end the connection in order
    interact,  ///< the user's turn
    finished,  ///< no more input will come
    failed,    ///< `failure`
  };
  Kind kind = Kind::wait;
  std::chrono::milliseconds until{};
  std::string text{};
  bool enter = false;
  bool secret = false;
  ScriptFailure failure{};
};

/// A script being run. Feed it what comes, then call next() until it says `wait`, or one of close,
/// interact, finished and failed, which it then says for ever.
///
///   auto run = ScriptRun::start(script, {password}, is_terminal);
///   ...
///   run->heard(text, now);
///   for (;;) {
///     const ScriptAction action = run->next(now);
///     if (action.kind != ScriptAction::Kind::send) break;
///     type(action.text + (action.enter ? "\n" : ""));
///   }
///
/// Times are those of any one clock that never goes back. An expect's time begins with the first
/// next() that finds it due.
class ScriptRun {
 public:
  using Millis = std::chrono::milliseconds;

  /// `secrets` are the values for Script::secrets(), in that order, without line ends. Says what is
  /// missing: a value, or a terminal for `interact`.
  static tl::expected<ScriptRun, ScriptError> start(Script script, std::vector<std::string> secrets,
                                                    bool has_terminal);

  /// Text of the session as it came, IAC undone, in any pieces.
  void heard(std::string_view text, Millis now);
  /// The peer has sent EOR or GA.
  void prompted(Millis now);
  /// The peer has ended its side. What was heard before can still match.
  void ended(Millis now);

  ScriptAction next(Millis now);

  /// A log-in has sent the password, and waits for what comes of it.
  bool password_sent() const { return login_.password_sent; }
  /// What is never to be shown or recorded.
  const std::vector<std::string>& secrets() const { return secrets_; }

 private:
  struct Standing {
    std::size_t step = 0;
    std::size_t fired = 0;
  };
  /// How far a log-in has come.
  struct Login {
    bool user_sent = false;
    bool password_sent = false;
  };
  using Outcome = std::optional<ScriptAction>;

  ScriptRun(Script script, std::vector<std::string> secrets)
      : script_(std::move(script)), secrets_(std::move(secrets)) {}

  Outcome step(Millis now);
  Outcome await(Millis now);
  Outcome find(bool& matched);
  Outcome fire(std::size_t rule);
  Outcome log_in(Millis now);
  Outcome answer_login(Millis now, bool& asked_again);
  bool logged_in(Millis now);
  Outcome perform(std::size_t step);
  ScriptAction overdue() const;
  bool at_prompt(Millis now);
  bool some_text(std::string_view text) const;
  Millis silence(Millis now) const { return now - heard_at_; }
  void wake_at(Millis when) { wake_ = std::min(wake_, when); }
  void consume(std::size_t octets);
  void advance();
  ScriptAction send(std::string text, bool enter, bool secret);
  ScriptAction failed(ScriptFailure::Cause cause, std::size_t step, std::string what) const;
  std::string last_line() const;

  Script script_;
  std::vector<std::string> secrets_;

  // What came.
  TextCleaner cleaner_;
  std::string cleaned_;              // Between the cleaner and the two below.
  std::string text_;                 // Not consumed yet.
  std::string seen_;                 // The end of everything, for messages.
  std::optional<std::size_t> mark_;  // Where in text_ the last EOR or GA stood.
  Millis heard_at_{};
  bool ended_ = false;
  bool looked_ = false;  // Patterns have seen all of text_.

  // Where we are.
  std::size_t at_ = 0;
  bool waiting_ = false;  // The step at_ is an expect that has begun.
  Millis until_{};
  Millis wake_{};
  Millis timeout_ = std::chrono::seconds(10);
  Millis quiet_ = std::chrono::seconds(1);
  std::vector<Standing> rules_;
  std::string last_sent_;  // For its echo.
  Login login_;
  Outcome over_;
};

}  // namespace hail::telnet
