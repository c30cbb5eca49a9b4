// SPDX-License-Identifier: GPL-3.0-or-later
// Logging in: who, with which secret, and what came of it. One attempt a run: hail never locks an
// account by trying again.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "hail/probes/value.h"

namespace hail::probes {

/// A password or a token. Its memory is wiped when it goes; it is never printed.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
  Secret& operator=(const Secret&) = default;
  Secret& operator=(Secret&& other) noexcept {
    wipe();
    text_ = std::move(other.text_);
    other.wipe();
    return *this;
  }
  ~Secret() { wipe(); }

  const std::string& reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  void wipe() noexcept;

  std::string text_;
};

/// Who logs in, and how.
struct Login {
  std::string user;
  Secret secret;  ///< Empty for EXTERNAL, which needs none.
  /// The only mechanism to use, in upper case: one of the SASL registry, or "APOP", "USER" (POP3's
  /// USER and PASS), "LOGIN-COMMAND" (IMAP's LOGIN). Empty: the strongest that both sides know.
  std::string mechanism;
  bool allow_plaintext = false;  ///< Also without TLS (`--allow-plaintext-auth`).
};

/// What a log-in came to. The closed list of the JSON's `auth.outcome`.
enum class AuthOutcome {
  accepted,
  wrong_password,     ///< Name or password are not right; servers do not say which.
  mechanism_refused,  ///< Offered, yet not taken, or not known.
  needs_tls,          ///< First encrypt.
  disabled,           ///< The account is locked, expired or may not log in this way.
  temporary,          ///< Come back later; nothing is said about the password.
  unknown,            ///< Refused without a reason that we know.
  not_offered,        ///< No mechanism that both sides know: nothing was tried.
  withheld,           ///< Not tried, because the secret would not have been safe.
  unproven,           ///< Accepted, but the server did not prove that it knows the password.
};
/// "wrong_password": the word of the JSON.
std::string_view name(AuthOutcome outcome);

struct AuthFacts {
  std::string mechanism;  ///< Empty when none was tried.
  AuthOutcome outcome = AuthOutcome::unknown;
  std::string channel_binding;        ///< "tls-exporter", "tls-unique"; empty: none.
  std::optional<bool> server_proved;  ///< That it knows the password too; SCRAM and DIGEST-MD5.
  std::string reply;                  ///< The server's words, where it refused.
  Value value() const;
};

}  // namespace hail::probes
