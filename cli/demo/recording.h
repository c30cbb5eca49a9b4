// SPDX-License-Identifier: GPL-3.0-or-later
// The recorded conversations that hail carries inside, and what the real server said in them to
// which command. Pure.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "hail/net/replay.h"

namespace hail::cli::demo {

/// A conversation file as it was built in.
struct Embedded {
  std::string_view name;  ///< "smtp", "pop3", "imap", "telnet".
  std::string_view text;
};
std::span<const Embedded> embedded();

/// The recording of that name. It must be there: a test reads them all.
const net::Script& recorded(std::string_view name);

/// The command word of a client's line in upper case; with `tagged`, the one behind the tag.
std::string command_word(std::string_view line, bool tagged);
/// What stands behind the first word, and the blanks there.
std::string_view behind_word(std::string_view line);

/// A recording by question: what was answered to which command, in clear and inside TLS.
class Answers {
 public:
  /// `tagged`: lines begin with a tag, as in IMAP; its place in the answers becomes "{tag}".
  Answers(const net::Script& script, bool tagged);

  /// The greeting is the answer to "". In TLS, what was recorded in clear holds where nothing else
  /// was. Empty: never asked.
  std::string to(std::string_view word, bool tls) const;

 private:
  std::map<std::pair<bool, std::string>, std::string> answers_;
};

}  // namespace hail::cli::demo
