// SPDX-License-Identifier: GPL-3.0-or-later
// What the ports of mail have in common: a list of capabilities before TLS, inside it and after
// logging in, a way to TLS, a log-in. SMTP, LMTP, POP3, IMAP and ManageSieve derive from it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hail/probes/login.h"
#include "hail/probes/report.h"

namespace hail::probes {

/// What a server says it can do: names in upper case with their parameters, in the server's order.
/// A name that comes twice is one, with the parameters of both.
class Capabilities {
 public:
  using Row = std::pair<std::string, std::vector<std::string>>;

  const std::vector<Row>& list() const { return list_; }
  bool contains(std::string_view name) const { return parameters(name) != nullptr; }
  /// The parameters of a name, or null.
  const std::vector<std::string>* parameters(std::string_view name) const;
  /// Appends; `name` in any case of letters.
  void add(std::string_view name, std::vector<std::string> parameters = {});
  /// {"SIZE":["10485760"],"STARTTLS":[]}.
  Value value() const;

 private:
  std::vector<Row> list_;
};

/// How one list differs from the one before it: names.
struct CapabilityChanges {
  CapabilityChanges(const Capabilities& before, const Capabilities& after);
  std::vector<std::string> gained;
  std::vector<std::string> lost;
  std::vector<std::string> changed;  ///< In both, with a parameter that was not there before.
  bool none() const { return gained.empty() && lost.empty() && changed.empty(); }
  Value value() const;
};

struct MailFacts : Facts {
  std::optional<Capabilities> capabilities;       ///< Before TLS.
  std::optional<Capabilities> capabilities_tls;   ///< Inside TLS, before logging in.
  std::optional<Capabilities> capabilities_auth;  ///< After logging in.
  /// "offered", "missing", "refused", "failed", "implicit", "done".
  std::string starttls;
  std::vector<std::string> auth_before_tls;  ///< Mechanisms offered in clear.
  std::optional<AuthFacts> auth;             ///< When a log-in was asked for.

  /// The newest list there is, or null.
  const Capabilities* latest() const;
  /// Appends the members that all protocols share: the lists as `as_value` lays one out, what
  /// changed between them, "starttls", "auth_before_tls", "auth".
  void put_shared(Value& value, Value (*as_value)(const Capabilities&)) const;
  /// The list before the log-in in the server's order, inside TLS if there is one; IMPLEMENTATION.
  void add_clues(std::vector<Clue>& clues) const override;
};

}  // namespace hail::probes
