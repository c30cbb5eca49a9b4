// SPDX-License-Identifier: GPL-3.0-or-later
// The command mode behind the escape character: one line in, text out, and what shall happen next.
// Words, prefixes and messages are those of the classic clients. Reads and prints nothing itself.
#pragma once

#include <hail/telnet/manners.h>
#include <hail/telnet/session.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hail::telnet {

/// What the console says about and does to.
struct ConsoleSubject {
  std::string program = "hail";    ///< the command's own name, in messages
  std::string host;                ///< As typed by the user; empty: not connected.
  Session* session = nullptr;      ///< Null where no Telnet is spoken, or nothing is connected.
  Manners* manners = nullptr;      ///< Never null; the caller acts on what changed in it.
  std::vector<std::string> facts;  ///< More lines for `status`, such as TLS. Escaped.
  /// Whether ^S and ^Q act here, for `status` where the server turns that on and off (RFC 1372);
  /// empty: not said.
  std::optional<bool> flow_control{};
};

class Console {
 public:
  /// What shall happen after a command.
  enum class Then : std::uint8_t {
    stay,     ///< prompt again
    back,     ///< on with the session
    close,    ///< end the connection
    quit,     ///< end the connection and the program
    suspend,  ///< stop the program, then on with the session
    shell,    ///< run `argument` by the user's shell (empty: the shell itself), then back
    open,     ///< connect to what `argument` names: "HOST [-l USER] [-]PORT" as typed
    log,      ///< record the session into the file `argument`; "off" or empty: no longer; then back
  };
  struct Outcome {
    Then then = Then::stay;
    std::string text;        ///< To be printed: whole lines, or nothing.
    std::string argument{};  ///< For shell, open and log.
  };

  explicit Console(ConsoleSubject subject) : subject_(std::move(subject)) {}

  /// Obeys one line. An empty line goes back to the session. A line that is wrong in any word is
  /// not obeyed in part.
  Outcome obey(std::string_view line);
  /// Whole lines that `line` could become, its last word completed.
  static std::vector<std::string> completions(std::string_view line);

  const ConsoleSubject& subject() const { return subject_; }

 private:
  ConsoleSubject subject_;
};

/// The escape character in the notation of the classic clients: "^]", "x"; "off" without one.
std::string escape_name(std::optional<char> escape);

/// Reads that notation: one character, "^X", "off", "none" or nothing for no escape character.
/// The outer optional is empty when `text` is none of them.
std::optional<std::optional<char>> parse_escape(std::string_view text);

}  // namespace hail::telnet
