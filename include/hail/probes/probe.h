// SPDX-License-Identifier: GPL-3.0-or-later
// A probe: a conversation with one open connection, and what it means. The same script serves one
// host at a prompt and a hundred thousand in a scan. Adding one is a pair of files and a row of the
// registry.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hail/net/dialer.h"
#include "hail/net/stream.h"
#include "hail/probes/login.h"
#include "hail/probes/report.h"

namespace hail::probes {

class Dialog;

enum class TlsMode { automatic, never, starttls, implicit };

/// What to connect to, after the scheme, the port and the probe's defaults were considered.
struct Target {
  std::string text;           ///< As the user typed it, or "host:port".
  std::string scheme;         ///< "smtp", "submission", "tcp"; empty when none was given.
  net::Endpoint endpoint;     ///< `port` 0: the probe's default.
  bool implicit_tls = false;  ///< By scheme or port (465, 993, 995, 992).
};

/// How to probe. Durations are per wait; `timeout` is for the whole probe.
struct Plan {
  TlsMode tls = TlsMode::automatic;
  net::TlsOptions tls_options;  ///< `name` is filled by the engine: --name, else the host.
  bool verify = false;          ///< Insist on chain and name: status 6.
  std::string helo;             ///< Name for EHLO; empty: this host's own.
  net::Duration timeout = std::chrono::seconds(60);
  net::Duration greeting_timeout = std::chrono::seconds(30);
  net::Duration reply_timeout = std::chrono::seconds(30);
  int expiry_warning_days = 14;   ///< A certificate that ends sooner is a warning,
  int expiry_critical_days = 7;   ///< and an error from here on.
  int retry = 0;                  ///< How often to try again after a 421.
  std::optional<Login> login;     ///< One attempt to log in, where TLS was verified.
  std::string rcpt;               ///< SMTP: ask for this address (RCPT, then RSET); empty: none.
  std::string own_domain;         ///< SMTP: relay and VRFY may be tested, as its owner asks.
  std::string mailbox = "INBOX";  ///< IMAP: whose numbers are asked for after logging in.
  net::Duration idle{0};          ///< IMAP: wait so long in IDLE for a wake-up; 0: no IDLE.
  bool cross_check = true;        ///< Where a port gives no answer, ask another of the same host.
  bool tls_versions = false;      ///< Try each version of TLS, each on a connection of its own.
  bool each_key = false;          ///< Ask for an RSA and for an ECDSA certificate, likewise.
  bool transcript = false;        ///< Record it in the report.
  bool scan = false;              ///< RST at the end, no transcript: the mass of targets.
};

/// What a probe may use of the target's circumstances.
struct Context {
  const Target& target;
  const Plan& plan;
  bool implicit_tls;  ///< TLS has been started already.
  /// The certificates are what was asked for: each has a line, whatever is found.
  bool certificates = false;
};

/// A row of the registry.
struct Probe {
  std::string_view name;                 ///< "smtp": subcommand, scheme and JSON key.
  std::string_view title;                ///< "SMTP".
  std::span<const std::uint16_t> ports;  ///< What is asked when no port was named.
  /// Talks over `dialog`, fills `report`; failures leave as net::Failure.
  net::Task<void> (*run)(Dialog& dialog, const Context& context, Report& report);
  /// From the greeting through STARTTLS and the handshake to the goodbye, and nothing else; where
  /// TLS came first, greeting and goodbye alone. Null where a protocol has no such way.
  net::Task<void> (*secure)(Dialog& dialog, const Context& context, Report& report) = nullptr;
  /// Whether TLS comes first on this target, where that is not Target::implicit_tls.
  bool (*implicit_tls)(const Target& target) = nullptr;
};

std::span<const Probe> registry();
const Probe* find_probe(std::string_view name);

/// A scheme of the contract's list.
struct Scheme {
  std::string_view name;   ///< "smtps".
  std::string_view probe;  ///< The probe that speaks it: "smtp"; "banner" for tcp and tls.
  std::uint16_t port;      ///< 0: none.
  bool implicit_tls;
};
std::span<const Scheme> schemes();
const Scheme* find_scheme(std::string_view name);
/// 465, 993, 995, 992.
bool is_implicit_tls_port(std::uint16_t port);

/// Connects, runs one probe on one address of the target and fills the report to its end; never
/// throws for what the peer does. `address` empty: by name, the first that connects. All
/// references must outlive the Task.
net::Task<void> run_probe(net::Loop& loop, net::Dialer& dialer, const Probe& probe,
                          const Target& target, const Plan& plan, Report& report,
                          std::string address = {});

/// The conversation alone, on a connection that is there already: a test's, or one that an
/// embedding program made. Fills the report from TLS on; who and where stays the caller's. Never
/// throws for what the peer does. All references must outlive the Task.
net::Task<void> run_probe_on(net::Stream& stream, const Probe& probe, const Target& target,
                             const Plan& plan, net::Deadline until, Report& report);

}  // namespace hail::probes
