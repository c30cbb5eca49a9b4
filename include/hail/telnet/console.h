// SPDX-License-Identifier: GPL-3.0-or-later
// The command mode behind the escape character: one line in, text out, and what shall happen next.
// Words, prefixes and messages are those of the classic clients. Reads and prints nothing itself.
#pragma once

#include <hail/telnet/session.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hail::telnet {

/// What the console says about and does to.
struct ConsoleSubject {
  std::string host;                ///< As typed by the user.
  std::optional<char> escape;      ///< Empty: there is none.
  Session* session = nullptr;      ///< Null where no Telnet is spoken.
  std::vector<std::string> facts;  ///< More lines for `status`, such as TLS. Escaped.
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
  };
  struct Outcome {
    Then then = Then::stay;
    std::string text;  ///< To be printed: whole lines, or nothing.
  };

  explicit Console(ConsoleSubject subject) : subject_(std::move(subject)) {}

  /// Obeys one line. An empty line goes back to the session.
  Outcome obey(std::string_view line);
  /// Whole lines that `line` could become.
  static std::vector<std::string> completions(std::string_view line);

  const ConsoleSubject& subject() const { return subject_; }

 private:
  using Words = std::vector<std::string>;
  struct Row;
  static std::span<const Row> rows();

  Outcome help(const Words& words);
  Outcome status(const Words& words);
  Outcome send(const Words& words);
  std::string send_one(const Words& words, std::size_t& at);
  std::string send_negotiation(Verb verb, std::string_view option);

  ConsoleSubject subject_;
};

/// The escape character in the notation of the classic clients: "^]", "x"; "off" without one.
std::string escape_name(std::optional<char> escape);

/// Reads that notation: one character, "^X", "off", "none" or nothing for no escape character.
/// The outer optional is empty when `text` is none of them.
std::optional<std::optional<char>> parse_escape(std::string_view text);

}  // namespace hail::telnet
