// SPDX-License-Identifier: GPL-3.0-or-later
// Who knows the language of a line protocol: an interface, so that the dialogue can complete,
// explain and encrypt without knowing any protocol, and the protocol's tables without knowing any
// terminal. Pure: lines in, what to do out.
#pragma once

#include <hail/net/tls.h>

#include <string>
#include <string_view>
#include <vector>

namespace hail::telnet {

/// A line to be sent.
struct Sending {
  std::string line;   ///< Without its end.
  std::string shown;  ///< What may be seen of it in a transcript; empty: all of it.
};

/// A question to the user.
struct Inquiry {
  std::string question;  ///< "password (not shown): "
  bool hidden = true;
};

/// What shall happen after something was typed, heard or answered. In the order of the members.
struct Advice {
  std::vector<std::string> remarks;  ///< For the user, without "# ". Peer bytes in them escaped.
  std::vector<Inquiry> ask;          ///< Then Assist::answered() says how it goes on.
  std::vector<Sending> send;
  bool start_tls = false;  ///< The peer agreed: TLS begins at this very octet.
  bool complete = false;   ///< After heard(): the reply is at its end, the user's turn. After
                           ///< typed() and answered(): no reply will come to what is sent.
  bool remember = true;    ///< After typed(): the line may go into the history.
};

class Assist {
 public:
  virtual ~Assist() = default;

  /// "smtp", for the name of the history file.
  virtual std::string_view name() const = 0;
  /// What stands before the user's line now: "smtp tls> ".
  virtual std::string prompt() const = 0;
  /// What is said at the beginning, before the greeting.
  virtual Advice begin() = 0;
  /// Whole lines that `begun`, the line up to the cursor, could become.
  virtual std::vector<std::string> completions(std::string_view begun) const = 0;
  /// The user has typed a line.
  virtual Advice typed(std::string_view line) = 0;
  /// The user's answers to Advice::ask, one each, in order.
  virtual Advice answered(const std::vector<std::string>& answers) = 0;
  /// The peer has sent a line (without its end; any bytes).
  virtual Advice heard(std::string_view line) = 0;
  /// TLS has begun.
  virtual Advice encrypted(const net::TlsReport& report) = 0;
  /// The user has nothing more to say (end of input): a farewell, or nothing to be sent.
  virtual Advice farewell() = 0;
};

}  // namespace hail::telnet
