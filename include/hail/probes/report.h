// SPDX-License-Identifier: GPL-3.0-or-later
// What one probe of one address learned. The engine owns it and the probe fills it, so what was
// learned before a failure survives it. Text, JSON and Nagios are all printed from here.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hail/net/error.h"
#include "hail/net/time.h"
#include "hail/net/tls.h"
#include "hail/net/transcript.h"
#include "hail/probes/findings.h"
#include "hail/probes/software.h"
#include "hail/probes/value.h"

namespace hail::probes {

/// The word in column 1 of the screen.
enum class Mark { ok, note, warn, error, skip };
std::string_view name(Mark mark);

/// A line of the screen, in the order in which things were learned.
struct Step {
  Mark mark = Mark::ok;
  std::string subject;                 ///< "greeting", "EHLO", "certificate".
  std::string text;                    ///< One clause; a peer's bytes in it are not escaped.
  std::optional<double> s;             ///< Seconds that it took.
  std::optional<std::size_t> finding;  ///< Index into Report::findings; then `text` is empty.
};

/// What a conversation waits for at the moment, so that an impatient user can be told, and an
/// interrupted probe knows where it stood.
struct Waiting {
  net::Phase phase = net::Phase::connect;
  net::TimePoint since;
  net::TimePoint until;
};

struct Skipped {
  std::string what;
  std::string reason;
};

/// What another port of the same host did when ours gave no answer. Only connected to.
struct OtherPort {
  enum class Answer { open, refused, silent };
  std::uint16_t port = 0;
  Answer answer = Answer::silent;
};
/// "open", "refused", "silent".
std::string_view name(OtherPort::Answer answer);
/// "587 of the same host answers; 465 and 443 are silent too". Empty without ports.
std::string other_ports_text(const std::vector<OtherPort>& ports);

/// One more handshake with the same port, on a connection of its own, that asked for less than the
/// first one: for one version of TLS, or for one kind of key.
struct HandshakeRow {
  /// `refused` only where the peer said so in the handshake; all else proves nothing.
  enum class Outcome { accepted, refused, untested };
  std::string asked;  ///< "TLSv1.0", "RSA", "ECDSA".
  Outcome outcome = Outcome::untested;
  std::string why;                    ///< A clause, escaped; empty when accepted.
  std::optional<net::TlsReport> tls;  ///< When accepted.
};
/// "accepted", "refused", "untested".
std::string_view name(HandshakeRow::Outcome outcome);

/// What is particular to a protocol. Each probe has its own plain struct of facts, derived from
/// this; `value()` lays it out by the contract's JSON, under `key()`.
struct Facts {
  virtual ~Facts() = default;
  virtual std::string_view key() const = 0;
  virtual Value value() const = 0;
  /// What the greeting speaks: "smtp"; empty when it cannot be told.
  virtual std::string_view speaks() const { return key(); }
  /// Adds what names the software beside the greeting.
  virtual void add_clues(std::vector<Clue>&) const {}
};

struct Report {
  // Who and where; filled by the engine.
  std::string probe;    ///< "smtp"; the JSON's key of the facts, and the schema's name.
  std::string title;    ///< "SMTP submission", for the screen's first line.
  std::string target;   ///< As a user would type it: "mx1.lab.test:25".
  std::string host;     ///< Empty for a Unix socket.
  std::string address;  ///< Numeric; empty before it was resolved. A Unix socket's path.
  std::uint16_t port = 0;
  std::chrono::system_clock::time_point time;

  // How it went.
  bool complete = false;  ///< The conversation was held to its end.
  std::optional<net::Error> error;
  /// Why it went wrong, as a word of a closed list (cause_of_report.h): "greylisted"; may be empty.
  std::string cause;
  Waiting waiting;                     ///< Kept up to date by the engine and by Dialog::in().
  std::string hint;                    ///< One command that helps with the error; may be empty.
  bool after_tls = false;              ///< The error happened inside TLS.
  std::vector<OtherPort> other_ports;  ///< Where no connection came about: the cross-check.
  /// Phase names of the contract ("resolve", "connect", "greeting", "ehlo", "tls", "total") in the
  /// order in which they ended, in seconds.
  std::vector<std::pair<std::string, double>> timing;

  // What was learned.
  std::string banner;  ///< The greeting as received, with line ends.
  std::unique_ptr<Facts> facts;
  std::optional<Software> software;  ///< Filled by the engine from the banner and the facts' clues.
  std::optional<net::TlsReport> tls;
  std::vector<HandshakeRow> versions;  ///< Oldest first; empty unless Plan::tls_versions.
  std::vector<HandshakeRow> keys;      ///< Empty unless Plan::each_key.
  std::vector<Finding> findings;
  std::vector<Skipped> skipped;
  std::vector<Step> steps;
  std::string verdict;  ///< The clause behind "works: ", with its full stop: "answers, and its TLS
                        ///< is verified. No message was sent."
  std::unique_ptr<net::Transcript> transcript;  ///< Null unless it was asked for.

  /// A good line of the screen.
  void ok(std::string_view subject, std::string text, std::optional<double> s = {});
  /// A finding of the catalogue, with its evidence; the id must exist. `message` and `advice`
  /// replace the row's where the case is more exact. The same id twice is one finding.
  void find(std::string_view id, std::string seen = {}, std::string message = {},
            std::string advice = {});
  /// Like find(), with the severity that the contract gives to this case.
  void find_as(Severity severity, std::string_view id, std::string seen = {},
               std::string message = {}, std::string advice = {});
  /// Something that could not be tested, and why. Never a finding.
  void skip(std::string_view what, std::string reason);
  void timed(std::string_view phase, double s) { timing.emplace_back(phase, s); }
  /// What hail did or knows, beside the dialogue; nothing where no transcript is kept. `inside_tls`:
  /// said inside TLS.
  void remark(net::TimePoint at, const std::string& text, bool inside_tls = false);
  /// The finding of that id, or null.
  const Finding* finding(std::string_view id) const;
  Finding* finding(std::string_view id);
  bool has(std::string_view id) const { return finding(id) != nullptr; }
  /// The most severe finding, or nothing.
  std::optional<Severity> worst() const;
};

/// One word of zgrab2's closed list, by the contract's table.
std::string_view status_word(const Report& report);

/// At which severity findings change the exit status.
enum class FailOn { error, warn, note, never };
/// 0, 1 or 3 to 7, and 130; by the contract's table.
int exit_status(const Report& report, FailOn fail_on);
/// The status of several: 70, 130, 143 and 2 win, else the highest of 7..3, else 1, else 0.
int combined_status(const std::vector<int>& statuses);

}  // namespace hail::probes
