// SPDX-License-Identifier: GPL-3.0-or-later
// Conversation files: what a server says and what it expects to hear, line by line, and the Replay
// that plays one to a client. Tests, `hail demo` and bug reports use the same. The parser is pure;
// what a probe makes of the conversation is not decided here.
//
//   # Bytes behind the STARTTLS reply were never encrypted (RFC 3207 section 4.2).
//   S: 220 mx.example ESMTP
//   C: EHLO localhost
//   S: 250-mx.example
//   S: 250 STARTTLS
//   C: STARTTLS
//   S: 220 go\r\n250-INJECTED
//   FAIL tls: protocol violation: 14 plaintext bytes before TLS
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "hail/net/stream.h"
#include "hail/net/tls.h"

namespace hail::net {

/// One line of a conversation file.
struct ScriptStep {
  enum class Kind {
    send,          ///< `S: text` (a CR LF is added) or `s: bytes` (exactly).
    drip,          ///< `DRIP 1s text`, `drip 1s bytes`: the same, byte by byte, one each `pause`.
    expect_line,   ///< `C: text`: this line, ended by CR LF.
    expect_any,    ///< `C*`: any line.
    expect_bytes,  ///< `c: bytes`: exactly these.
    tls,           ///< `TLS`: the server's side of a handshake.
    wait,          ///< `WAIT 31s`: nothing for so long.
    end,           ///< `EOF`: our side ends in order; what the client still says is swallowed.
    reset,         ///< `RST`: the connection is dropped.
  };
  Kind kind = Kind::send;
  std::string bytes;  ///< With the CR LF, escapes undone.
  Duration pause{0};
  std::size_t times = 1;  ///< `REPEAT n` in front of a line that sends.
  std::size_t line = 0;   ///< Its number in the file, from 1.
};

/// A whole file. When its steps are at their end and it has neither EOF nor RST, the server falls
/// silent until the client leaves.
struct Script {
  std::string name;   ///< For messages: "smtp/injected.script".
  std::string title;  ///< The first comment, without its "# ".
  std::vector<ScriptStep> steps;
  /// `FAIL text`: how the client's run must end, as to_string(Error) without a peer.
  std::optional<std::string> fail;
};

/// What is wrong with a file, and where.
struct ScriptError {
  std::string name;
  std::size_t line = 0;
  std::string what;  ///< One clause.
};
/// "NAME:LINE: WHAT".
std::string to_string(const ScriptError& error);

/// Reads a conversation file. In `text` and `bytes` `\r \n \t \0 \xHH \\` stand for octets; every
/// other octet for itself. Durations are `31s`, `0.5s` or `200ms`, at most a day; `REPEAT` at most
/// 10,000,000. Empty lines and `# comments` are skipped; a file may have CR LF line ends.
tl::expected<Script, ScriptError> parse_script(std::string_view text, std::string name);

/// A recorded conversation as a file that parse_script() reads: the way from a bug report to a
/// test. Pauses of the server of half a second and more are kept; an end is not in a transcript, so
/// there is none. The client's secrets stay masked, hence become `C*`.
std::string to_script(const Transcript& transcript, std::string_view title);

struct ReplaySettings {
  /// For `TLS` on sockets; memory streams do without.
  std::shared_ptr<const TlsServer> tls;
  /// How long to wait for the client, each time.
  Duration patience = std::chrono::minutes(10);
  /// Whatever is sent goes out one octet at a time, so that a client's reading can be tested.
  bool single_octets = false;
};

/// Serves one script, to as many clients as there are.
class Replay {
 public:
  /// `script` must outlive the Replay and its Tasks.
  explicit Replay(const Script& script, ReplaySettings settings = {})
      : script_(&script), settings_(std::move(settings)) {}

  /// How far a client came.
  struct Outcome {
    std::size_t left_at = 0;     ///< The line where the client had left; 0: played to its end.
    std::optional<Error> error;  ///< How it left, where it was not in order: a TLS alert, a reset.
  };

  /// Plays the script to the client at `stream`. Throws Failure{protocol} when the client says
  /// something else than the script has, with "FILE:LINE: expected ..., got ..." as the detail, and
  /// Failure{timed_out} when it says nothing for `patience`. Both must outlive the Task.
  Task<Outcome> serve(Stream& stream) const;

 private:
  Task<void> play(Stream& stream, const ScriptStep& step) const;
  Task<void> send(Stream& stream, const ScriptStep& step) const;
  Task<void> drip(Stream& stream, const ScriptStep& step) const;
  Task<void> expect_line(Stream& stream, const ScriptStep& step) const;
  Task<void> expect_bytes(Stream& stream, const ScriptStep& step) const;
  Task<void> drain(Stream& stream) const;
  [[noreturn]] void mismatch(const ScriptStep& step, std::string_view expected,
                             std::string_view got) const;
  Limit limit(Stream& stream) const {
    return {stream.loop().in(settings_.patience), Phase::command};
  }

  const Script* script_;
  ReplaySettings settings_;
};

}  // namespace hail::net
