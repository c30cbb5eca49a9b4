// SPDX-License-Identifier: GPL-3.0-or-later
// SASL as a client (RFC 4422): which mechanism is the strongest, and one exchange of it. Pure but
// for the randomness of a nonce: how messages travel is a Carrier's, what a refusal means login's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "hail/probes/login.h"

namespace hail::probes {

/// A log-in as the choice sees it: a mechanism of SASL, or one of a protocol's own.
struct MechanismRow {
  enum class By {
    gsasl,  ///< GNU SASL performs it.
    oauth,  ///< RFC 7628 and its forerunner. The secret is a token, so only who forces it has it.
    own,    ///< A Carrier's own: "APOP".
    none,   ///< Named, never used.
  };
  std::string_view name;
  By by;
  bool plaintext = false;  ///< The secret itself is sent.
  bool proves = false;     ///< The server proves that it knows the secret too.
  bool binds = false;      ///< Is tied to the TLS session.
};

/// The row of a name in upper case, or null.
const MechanismRow* find_mechanism(std::string_view name);

/// What decides about a mechanism beside the server.
struct Circumstances {
  bool tls = false;          ///< Inside TLS whose peer is who it should be.
  bool secret = false;       ///< There is a password or a token.
  bool certificate = false;  ///< We showed a certificate.
  bool binding = false;      ///< The TLS session has a channel binding.
  /// It is tls-unique, which every server with -PLUS knows. Many do not know tls-exporter, the only
  /// one of TLS 1.3, offer -PLUS there all the same, and then refuse a right password.
  bool binding_is_common = false;
};

/// Why this one cannot be used here, as a clause; empty if it can.
std::string obstacle(const MechanismRow& row, const Circumstances& here);

/// The strongest that both sides know, or null; `offered` are mechanisms of SASL, `own` the
/// protocol's, all in upper case.
const MechanismRow* strongest(const std::vector<std::string>& offered,
                              const std::vector<std::string>& own, const Circumstances& here);

/// What ties an exchange to its TLS session (RFC 5056).
struct Binding {
  std::string kind;   ///< "tls-exporter" (RFC 9266) or "tls-unique" (RFC 5929).
  std::string bytes;  ///< Raw.
};

/// With what an exchange is held. All is read while the mechanism is made.
struct Credentials {
  const Login& login;
  std::string service;               ///< "smtp".
  std::string host;                  ///< As the user named it.
  std::uint16_t port = 0;            ///< Of the server.
  const Binding* binding = nullptr;  ///< For what binds.
};

/// One exchange.
class Mechanism {
 public:
  /// What a challenge leads to.
  struct Move {
    enum class Kind {
      say,        ///< Send `text`, which may be empty.
      told,       ///< The challenge is the server's refusal: send `text`, and read the end.
      break_off,  ///< Cancel.
    };
    Kind kind = Kind::say;
    std::string text;
    AuthOutcome why = AuthOutcome::unknown;  ///< Of `told` and `break_off`.
    std::string problem;                     ///< A clause for people, likewise.
  };

  virtual ~Mechanism() = default;
  /// The first message, where the client speaks first; to be asked for once.
  virtual std::optional<std::string> initial() = 0;
  /// The answer to a challenge, decoded, or to what came with the success.
  virtual Move respond(const std::string& challenge) = 0;
  /// All was said that the mechanism asks for, and the server's proof, if it has one, holds. Who is
  /// let in before that was let in without a proof of anything.
  virtual bool finished() const = 0;
};

/// Begins an exchange; the row is by gsasl or oauth. The error is a clause: why name or secret
/// cannot be written as the mechanism asks for.
tl::expected<std::unique_ptr<Mechanism>, std::string> make_mechanism(
    const MechanismRow& row, const Credentials& credentials);

// The two kinds, for make_mechanism alone.
tl::expected<std::unique_ptr<Mechanism>, std::string> make_gsasl(const MechanismRow& row,
                                                                 const Credentials& credentials);
tl::expected<std::unique_ptr<Mechanism>, std::string> make_oauth(const MechanismRow& row,
                                                                 const Credentials& credentials);

}  // namespace hail::probes
