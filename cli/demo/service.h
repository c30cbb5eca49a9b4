// SPDX-License-Identifier: GPL-3.0-or-later
// A mail server of the demonstration as a function: line in, answer out. It says what the recorded
// server said, and for every other command of its protocol what such a server would say, so that a
// learner can try all of them; wrong input is answered, never punished by silence. Pure: no socket,
// no clock. Nothing is stored or delivered.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace hail::cli::demo {

/// Who may log in, everywhere.
inline constexpr std::string_view user = "lab";
inline constexpr std::string_view password = "secret";
/// The only domain with mailboxes.
inline constexpr std::string_view domain = "lab.test";

struct Answer {
  enum class Then { go_on, start_tls, close };
  std::string text;  ///< With line ends; may be empty.
  Then then = Then::go_on;
  std::size_t octets = 0;  ///< Read so many next and hand them to octets().
};

class Service {
 public:
  virtual ~Service() = default;
  virtual std::string greeting() = 0;
  /// The answer to a line without its end. `more_waits`: the client sent on without waiting.
  virtual Answer line(std::string_view line, bool more_waits) = 0;
  /// The answer to what Answer::octets asked for.
  virtual Answer octets(std::string_view bytes) = 0;
  /// What is said to a client that has been idle for too long.
  virtual std::string farewell() = 0;
};

/// `tls`: TLS came before the greeting.
std::unique_ptr<Service> smtp_service(bool tls);
std::unique_ptr<Service> pop3_service(bool tls);
std::unique_ptr<Service> imap_service(bool tls);

/// Whether a message of SASL's PLAIN, in base64, is of the one who may log in (RFC 4616).
bool may_enter(std::string_view base64);
/// The text with the list of mechanisms that begins with `first` cut down to PLAIN, which is all
/// that a demonstration takes: "SASL PLAIN LOGIN ...", "AUTH=PLAIN AUTH=LOGIN ...".
std::string only_plain(std::string text, std::string_view first);

/// The message in everybody's mailbox, with CR LF.
std::string_view message();

}  // namespace hail::cli::demo
