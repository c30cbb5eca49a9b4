// SPDX-License-Identifier: GPL-3.0-or-later
// What a server told of itself by its negotiation: collected event by event, judged by whoever
// reports it. Bounded, whatever the server does. No I/O, no clock: times come in as values.
//
//   Observed observed(now);
//   engine.receive(bytes, now, [&](const Event& event) { observed.see(event, now); });
#pragma once

#include <hail/telnet/authentication.h>
#include <hail/telnet/event.h>
#include <hail/telnet/mud.h>
#include <hail/telnet/ntlm.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hail::telnet {

/// A verb that the server sent, the first time it sent it.
struct SeenVerb {
  Verb verb = Verb::will;
  std::uint8_t option = 0;
  std::chrono::milliseconds delay{};  ///< since the start

  bool operator==(const SeenVerb&) const = default;
};

/// How a server broke the rules.
struct Violation {
  enum class Kind : std::uint8_t {
    ack_of_ack,       ///< confirmed what was settled already (RFC 854 page 3: the road to a loop)
    repeated,         ///< asked again for what was refused, nothing having changed
    contradiction,    ///< answered a request by its opposite (RFC 1143)
    unagreed,         ///< a subnegotiation of an option nobody agreed to
    asks_us_to_echo,  ///< DO ECHO: both would echo for ever if we agreed
    cut_off,          ///< a subnegotiation without its IAC SE
    overflow,         ///< a subnegotiation beyond our limit
    loop,             ///< asked faster than we answer; `option` is 0
  };
  Kind kind = Kind::ack_of_ack;
  std::uint8_t option = 0;
  std::uint32_t times = 1;

  bool operator==(const Violation&) const = default;
};

/// "ack_of_ack", "unagreed": the words of a report.
std::string_view violation_name(Violation::Kind kind);

/// The collector. Peer bytes in it are not escaped.
class Observed {
 public:
  using Millis = std::chrono::milliseconds;

  /// `started`: from when delays count, on the clock of see().
  explicit Observed(Millis started = {}) : started_(started) {}

  /// Takes an event that an Engine delivered. Of every list below, what is beyond its bound is
  /// left out; nothing is told twice.
  void see(const Event& event, Millis now);
  /// Urgent data came, with or without a Data Mark.
  void see_urgent() { ++urgent_; }
  /// The negotiation begins again, behind TLS: what was agreed on is void, what was told stays.
  void begin_anew();

  /// In order; every verb once an option, so 1,024 at most.
  const std::vector<SeenVerb>& verbs() const { return verbs_; }
  /// The same, one verb only: option codes in order.
  std::vector<std::uint8_t> options(Verb verb) const;
  bool saw(Verb verb, std::uint8_t option) const;
  /// Nothing but text has come: perhaps no Telnet server at all.
  bool silent() const { return verbs_.empty() && commands_ == 0; }

  /// From AUTHENTICATION SEND; 64 at most.
  const std::vector<AuthenticationType>& authentication() const { return authentication_; }
  /// From ENCRYPT SUPPORT; 64 at most.
  const std::vector<std::uint8_t>& encryption() const { return encryption_; }
  /// From AUTHENTICATION REPLY NTLM; the first one.
  const std::optional<NtlmChallenge>& ntlm() const { return ntlm_; }
  /// Names asked for by (NEW-)ENVIRON SEND; 64 at most, 256 octets each at most.
  const std::vector<std::string>& environment() const { return environment_; }
  /// A SEND asked for all variables, or all of a kind.
  bool wants_whole_environment() const { return whole_environment_; }
  /// Names offered by CHARSET REQUEST; 64 at most.
  const std::vector<std::string>& charsets() const { return charsets_; }
  /// From MSSP; the last that came.
  const std::vector<MsspFact>& mssp() const { return mssp_; }
  /// From COM-PORT-OPTION; 1 KiB at most.
  const std::string& com_port_signature() const { return signature_; }
  /// In order of their first time; every kind once an option.
  const std::vector<Violation>& violations() const { return violations_; }
  /// Commands but for verbs and subnegotiations (GA, NOP, AYT, ...).
  std::uint64_t commands() const { return commands_; }
  std::uint64_t urgent() const { return urgent_; }

 private:
  void see_verb(Verb verb, std::uint8_t option, Millis now);
  void see_payload(std::uint8_t option, std::string_view payload);
  void see_environment(std::uint8_t option, std::string_view payload);
  void violate(Violation::Kind kind, std::uint8_t option);

  struct Cell {
    std::optional<Verb> last;  // What the server said last about the option on this side.
    bool on = false;
  };
  Millis started_;
  std::array<std::array<Cell, 256>, 2> cells_{};
  std::vector<SeenVerb> verbs_;
  std::vector<AuthenticationType> authentication_;
  std::vector<std::uint8_t> encryption_;
  std::optional<NtlmChallenge> ntlm_;
  std::vector<std::string> environment_;
  bool whole_environment_ = false;
  std::vector<std::string> charsets_;
  std::vector<MsspFact> mssp_;
  std::string signature_;
  std::vector<Violation> violations_;
  std::uint64_t commands_ = 0;
  std::uint64_t urgent_ = 0;
};

}  // namespace hail::telnet
