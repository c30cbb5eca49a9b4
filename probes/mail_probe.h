// SPDX-License-Identifier: GPL-3.0-or-later
// The conversation that every mail port has: greeting, capabilities, TLS, capabilities, log-in,
// capabilities, what may be looked at, goodbye. What must be safe is here, once: nothing learned in
// clear is believed inside TLS, no TLS over injected bytes, one log-in. A protocol fills in its
// words; each of its functions reads as its RFC's dialogue.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hail/net/task.h"
#include "hail/probes/dialog.h"
#include "hail/probes/mail.h"
#include "hail/probes/probe.h"
#include "probes/login.h"

namespace hail::probes {

/// Where the conversation stands.
enum class Stage { clear, tls, auth };

/// A protocol's names and the ids of its findings.
struct MailWords {
  std::string_view list;      ///< Subject of the capabilities: "EHLO", "CAPA", "CAPABILITY".
  std::string_view starttls;  ///< Command, capability and subject: "STARTTLS", "STLS".
  std::string_view missing;   ///< No STARTTLS: "smtp.starttls.missing".
  std::string_view refused;   ///< Offered, then refused.
  std::string_view
      stripped;  ///< Taken out on the way; may be empty, then looks_stripped() is false.
  std::string_view injection;   ///< Bytes behind the go-ahead.
  std::string_view lost;        ///< A capability that is there in clear and not inside TLS.
  std::string_view before_tls;  ///< Passwords taken in clear.
  std::string_view weak_only;   ///< Only outdated mechanisms inside TLS.
  std::string_view
      ending;  ///< Of the verdict, with its blank: " No message was sent."; may be empty.
  std::string_view mechanisms = "AUTH";  ///< What the list calls its mechanisms: "AUTH", "SASL".
};

class MailProbe : protected Carrier {
 public:
  MailProbe(Dialog& dialog, const Context& context, MailFacts& facts)
      : dialog_(dialog), context_(context), report_(dialog.report()), facts_(facts) {}

  /// The whole conversation.
  net::Task<void> run();
  /// The shortest way to the handshake, and the goodbye: for who asks for the certificate alone.
  net::Task<void> secure();

 protected:
  virtual const MailWords& words() const = 0;
  /// Reads the greeting and says what it is. Throws Failure where the server turned us away.
  virtual net::Task<void> greet() = 0;
  /// Asks for the list; nothing if the server has none to give (and a skip or a finding says so).
  virtual net::Task<std::optional<Capabilities>> capabilities() = 0;
  /// The first list, at this stage: its line on the screen, and what it tells by itself. Later
  /// lists are compared with the one before.
  virtual void judge(const Capabilities& list, Stage stage) = 0;
  /// Whether lists can be compared: not after HELO.
  virtual bool comparable() const { return true; }
  /// Whether TLS can be asked for at all: not after IMAP's PREAUTH.
  virtual bool may_start_tls() const { return true; }
  /// Whether a log-in can be asked for at all: not after IMAP's PREAUTH.
  virtual bool may_log_in() const { return true; }
  /// Whether STARTTLS is worth trying where there is no list.
  virtual bool tries_unlisted_tls() const { return false; }
  /// Whether the list looks as if STARTTLS had been taken out.
  virtual bool looks_stripped(const Capabilities&) const { return false; }
  /// The answer to STARTTLS: whether to go ahead, and its words.
  struct GoAhead {
    bool yes = false;
    std::string text;
  };
  virtual net::Task<GoAhead> starttls() = 0;
  /// The SASL mechanisms of a list, in upper case.
  virtual std::vector<std::string> mechanisms(const Capabilities& list) const = 0;
  /// Log-ins of the protocol's own that a list offers and that give the password away: "USER".
  virtual std::vector<std::string> plain_logins(const Capabilities&) const { return {}; }
  /// Whatever else may be looked at; nothing is changed on the server.
  virtual net::Task<void> explore(bool logged_in) = 0;
  /// QUIT or LOGOUT, and what is said to it.
  virtual net::Task<void> take_leave(net::Limit limit) = 0;
  /// Whether the log-in that was asked for was accepted.
  bool logged_in() const {
    return context_.plan.login && facts_.auth && facts_.auth->outcome == AuthOutcome::accepted;
  }
  /// The clause behind "works: ".
  virtual std::string verdict() const;
  /// The verdict of a port that people log in to: it tells of passwords where that is known.
  std::string access_verdict() const;

  /// Beside an answer that says more than yes, for whoever reads the dialogue (-v): what its code
  /// means, in the words of `hail explain`. `words` is what one would ask there: "imap
  /// UNAVAILABLE". Unknown codes have no remark.
  void remark(const std::string& words);

  /// take_leave() within its time; never throws.
  net::Task<void> goodbye();
  /// The line of a good greeting that took `s` seconds, and whether it was held back.
  void greeted(std::string text, double s);
  void judge_delay(double s);

  Dialog& dialog_;
  const Context& context_;
  Report& report_;
  MailFacts& facts_;

 private:
  net::Task<void> ask(Stage stage);
  net::Task<void> encrypt();
  net::Task<bool> upgrade(bool insist);
  void no_starttls();
  void compare(const Capabilities& before, const Capabilities& after, Stage stage);
  void judge_clear_logins(const Capabilities& list);
  void judge_mechanisms(const Capabilities& list);
  std::string clear_logins_seen(const std::vector<std::string>& own) const;
};

/// The run and secure functions of a protocol's row, from its class; `Port` has a member type Facts
/// and a constructor (Dialog&, const Context&, Facts&).
template <class Port>
net::Task<void> run_port(Dialog& dialog, const Context& context, Report& report) {
  auto owned = std::make_unique<typename Port::Facts>();
  typename Port::Facts& facts = *owned;
  report.facts = std::move(owned);
  Port port(dialog, context, facts);
  co_await port.run();
}
template <class Port>
net::Task<void> secure_port(Dialog& dialog, const Context& context, Report& report) {
  auto owned = std::make_unique<typename Port::Facts>();
  typename Port::Facts& facts = *owned;
  report.facts = std::move(owned);
  Port port(dialog, context, facts);
  co_await port.secure();
}

}  // namespace hail::probes
