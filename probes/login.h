// SPDX-License-Identifier: GPL-3.0-or-later
// One attempt to log in, whatever the protocol: which mechanism, whether it is safe, the exchange,
// and what the answer means. How a protocol wraps a message of SASL is its Carrier's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hail/net/task.h"
#include "hail/probes/login.h"

namespace hail::probes {

class Dialog;
struct Context;
struct MailFacts;

/// What a server answered to one message of a log-in.
struct AuthAnswer {
  enum class Kind { challenge, accepted, refused };
  Kind kind = Kind::refused;
  std::string data;          ///< Decoded: the challenge, or what came with the success.
  bool undecodable = false;  ///< The challenge was no base64.
  std::string text;          ///< The reply as a line, for evidence; nothing of the secret is in it.
  AuthOutcome why = AuthOutcome::unknown;  ///< Of a refusal.
};

/// How a protocol carries SASL (RFC 4422 section 4): the words around the base64. It masks what it
/// sends in the transcript. Throws Failure where the wire breaks; a refusal is a value.
class Carrier {
 public:
  virtual ~Carrier() = default;
  /// The service's name for SASL: "smtp", "pop", "imap", "sieve" (IANA's GSSAPI service names).
  virtual std::string_view service() const = 0;
  /// Begins. `initial` is not encoded yet; nothing where the mechanism lets the server speak first.
  virtual net::Task<AuthAnswer> begin(std::string mechanism,
                                      std::optional<std::string> initial) = 0;
  /// Answers a challenge; not encoded yet, may be empty.
  virtual net::Task<AuthAnswer> respond(std::string response) = 0;
  /// Breaks off ("*"), and reads the answer to that.
  virtual net::Task<AuthAnswer> cancel() = 0;

  /// Log-ins that are the protocol's own: "APOP", "USER", "LOGIN-COMMAND"; those that the server
  /// takes now, strongest first. `plaintext` ones give the password away.
  struct Own {
    std::string name;
    bool plaintext = true;
  };
  virtual std::vector<Own> own() const { return {}; }
  /// Carries one of them out.
  virtual net::Task<AuthAnswer> own_login(std::string name, const Login& login);
};

/// The attempt that `context.plan.login` asks for, at most one. `offered` are the SASL mechanisms
/// of the newest list. Fills `facts.auth`, adds the line "login" or a finding; true once logged in.
/// Withheld (no TLS, or a certificate that failed) is the finding auth.withheld, nothing in common
/// is auth.no_mechanism; the conversation goes on. A refusal is auth.* and, after the goodbye that
/// the caller sends, Failure{auth} by fail_login(); temporary is Failure{throttled} in phase auth.
net::Task<bool> log_in(Dialog& dialog, const Context& context, Carrier& carrier,
                       std::vector<std::string> offered, MailFacts& facts);

/// Throws what the attempt's outcome asks for, if anything. Call it after the goodbye.
void fail_login(const MailFacts& facts, Dialog& dialog);

}  // namespace hail::probes
