// SPDX-License-Identifier: GPL-3.0-or-later
// ManageSieve's responses as values (RFC 5804 section 4), and what the probe learns about a port.
// The parser is pure: lines and literals in, responses out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hail/net/bounds.h"
#include "hail/net/error.h"
#include "hail/probes/mail.h"
#include "hail/probes/probe.h"

namespace hail::probes {

/// One word of a response.
struct SieveToken {
  enum class Kind { atom, string, open, close };  ///< `string`: quoted or a literal.
  Kind kind = Kind::atom;
  std::string text;  ///< An atom as sent; a string without its quotes, any octets.
};

/// One line of the server with its literals: data, or the "OK", "NO" or "BYE" that ends an answer.
struct SieveLine {
  enum class Kind { data, ok, no, bye };
  Kind kind = Kind::data;
  std::vector<SieveToken> tokens;  ///< Of data.
  std::string code;                ///< "TRYLATER", "SASL", in upper case; empty without one.
  std::string argument;            ///< The string of the code: what "SASL" or "REFERRAL" carries.
  std::string text;                ///< For people.

  bool ok() const { return kind == Kind::ok; }
  /// The string at `index`; empty where there is none.
  std::string_view string(std::size_t index) const;
  /// `NO (TRYLATER) "text"`, for evidence; the argument of a code is left out.
  std::string line() const;
};

/// Puts lines and literals together. A line goes in without its end; if it ends in a literal,
/// wants() says of how many octets, and these go in next, then the rest of the line.
class SieveParser {
 public:
  explicit SieveParser(const net::Bounds& bounds) : bounds_(bounds) {}
  /// A line once it is whole. Error{protocol} for what is none, Error{limit} beyond the bounds: a
  /// literal of more than Bounds::literal, a line of more than Bounds::reply octets or 1,000 words.
  net::Result<std::optional<SieveLine>> line(std::string_view text);
  void literal(std::string bytes);
  /// The octets of a literal that are due; nothing if a line is. May be 0: "{0}".
  std::optional<std::size_t> wants() const { return wants_; }

 private:
  net::Result<void> read(std::string_view text);

  net::Bounds bounds_;
  std::vector<SieveToken> tokens_;
  std::size_t bytes_ = 0;
  std::optional<std::size_t> wants_;
};

/// Appends a line of the list (RFC 5804 section 1.7, RFC 6134); false if it is none. Mechanisms,
/// extensions, notification methods and external lists become one parameter each, every other value
/// is whole.
bool add_capability(Capabilities& list, const SieveLine& line);

struct SieveFacts final : MailFacts {
  /// What ended the first list: "OK", "NO" or "BYE".
  std::optional<SieveLine> greeting;
  /// The scripts of who logged in.
  struct Scripts {
    std::int64_t count = 0;
    std::string active;  ///< Its name; empty: none is.
  };
  std::optional<Scripts> scripts;

  std::string_view key() const override { return "sieve"; }
  Value value() const override;
};

/// RFC 5804. Sends STARTTLS, CAPABILITY, LOGOUT; where the plan logs in AUTHENTICATE and
/// LISTSCRIPTS.
net::Task<void> run_sieve(Dialog& dialog, const Context& context, Report& report);
/// STARTTLS, the handshake, LOGOUT.
net::Task<void> secure_sieve(Dialog& dialog, const Context& context, Report& report);

}  // namespace hail::probes
