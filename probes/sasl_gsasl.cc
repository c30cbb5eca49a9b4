// SPDX-License-Identifier: GPL-3.0-or-later
// The mechanisms that GNU SASL performs. What it is trusted with is the arithmetic; how often, how
// long and in which order a server may ask is bounded here. It wipes nothing that it frees.
#include "probes/sasl.h"

#include <fmt/core.h>
#include <gsasl.h>
#include <strings.h>

#include <charconv>
#include <cstring>

#include "hail/net/escape.h"
#include "hail/net/library.h"

namespace hail::probes {
namespace {

/// What hail uses of GNU SASL, loaded when somebody logs in. Debian 12's; its interface is the one
/// of the header.
struct GnuSasl {
  net::Library object{"libgsasl.so.18"};
  decltype(&::gsasl_client_start) client_start = object.find("gsasl_client_start");
  decltype(&::gsasl_done) done = object.find("gsasl_done");
  decltype(&::gsasl_finish) finish = object.find("gsasl_finish");
  decltype(&::gsasl_free) free = object.find("gsasl_free");
  decltype(&::gsasl_init) init = object.find("gsasl_init");
  decltype(&::gsasl_property_fast) property_fast = object.find("gsasl_property_fast");
  decltype(&::gsasl_property_set) property_set = object.find("gsasl_property_set");
  decltype(&::gsasl_saslprep) saslprep = object.find("gsasl_saslprep");
  decltype(&::gsasl_step) step = object.find("gsasl_step");
  decltype(&::gsasl_strerror) strerror = object.find("gsasl_strerror");
};
const GnuSasl& gnu() {
  static const GnuSasl library;
  return library;
}

/// Half a second of hashing; current servers ask for 4,096 to 600,000 rounds. Without a bound one
/// message could keep us busy for an hour.
constexpr unsigned long most_iterations = 1'000'000;

/// The errors that a server tells inside SCRAM (RFC 5802 section 7).
struct ScramError {
  std::string_view word;
  AuthOutcome outcome;
  std::string_view problem;
};
constexpr ScramError scram_errors[] = {
    {"invalid-proof", AuthOutcome::wrong_password, "the password is wrong"},
    {"unknown-user", AuthOutcome::wrong_password, "the server does not know the name"},
    {"invalid-username-encoding", AuthOutcome::wrong_password, "the server cannot read the name"},
    {"channel-bindings-dont-match", AuthOutcome::mechanism_refused,
     "the channel bindings differ: TLS ends elsewhere than the log-in does"},
    {"server-does-support-channel-binding", AuthOutcome::mechanism_refused,
     "the server sees a downgrade: somebody took -PLUS out of its list"},
    {"channel-binding-not-supported", AuthOutcome::mechanism_refused,
     "the server takes no channel binding"},
    {"unsupported-channel-binding-type", AuthOutcome::mechanism_refused,
     "the server knows another channel binding"},
    {"no-resources", AuthOutcome::temporary, "the server has no resources left"},
};

/// Whether "i=" asks for more than most_iterations, or for what is no number.
bool too_costly(std::string_view challenge) {
  for (std::size_t at = challenge.find(",i="); at != std::string_view::npos;
       at = challenge.find(",i=", at + 1)) {
    const std::string_view number = challenge.substr(at + 3);
    unsigned long count = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), count);
    if (error != std::errc() || count > most_iterations) return true;
  }
  return false;
}

/// Not what RFC 4013 forbids in names and passwords.
bool can_be_prepared(const std::string& text) {
  char* prepared = nullptr;
  const int result = gnu().saslprep(text.c_str(), Gsasl_saslprep_flags{}, &prepared, nullptr);
  if (prepared != nullptr) {
    ::explicit_bzero(prepared, std::strlen(prepared));
    gnu().free(prepared);
  }
  return result == GSASL_OK;
}

/// The library and one session of it, freed together.
class Session {
 public:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    if (session_ != nullptr) {
      // A block of the library's own heap, which it would free as it is.
      if (const char* password = gnu().property_fast(session_, GSASL_PASSWORD))
        ::explicit_bzero(const_cast<char*>(password), std::strlen(password));
      gnu().finish(session_);
    }
    if (library_ != nullptr) gnu().done(library_);
  }

  /// GSASL_OK or what went wrong.
  int open(const std::string& mechanism) {
    if (const int result = gnu().init(&library_); result != GSASL_OK) return result;
    return gnu().client_start(library_, mechanism.c_str(), &session_);
  }
  int set(Gsasl_property property, const std::string& text) {
    return gnu().property_set(session_, property, text.c_str());
  }
  int step(const std::string& input, std::string& output) {
    char* bytes = nullptr;
    std::size_t size = 0;
    const int result =
        gnu().step(session_, input.empty() ? nullptr : input.data(), input.size(), &bytes, &size);
    if (bytes == nullptr) return result;
    output.assign(bytes, size);
    ::explicit_bzero(bytes, size);
    gnu().free(bytes);
    return result;
  }

 private:
  Gsasl* library_ = nullptr;
  Gsasl_session* session_ = nullptr;
};

class GsaslMechanism final : public Mechanism {
 public:
  explicit GsaslMechanism(const MechanismRow& row) : row_(row) {}

  /// Empty, or why it cannot be.
  std::string begin(const Credentials& with) {
    int result = session_.open(std::string(row_.name));
    const auto set = [&](Gsasl_property property, const std::string& text) {
      if (result == GSASL_OK) result = session_.set(property, text);
    };
    if (row_.name == "EXTERNAL") {
      set(GSASL_AUTHZID, with.login.user);
    } else {
      set(GSASL_AUTHID, with.login.user);
      set(GSASL_PASSWORD, with.login.secret.reveal());
      set(GSASL_SERVICE, with.service);
      set(GSASL_HOSTNAME, with.host);
    }
    // With a binding at hand, 2.2.0 fails in the mechanisms that do not bind.
    if (row_.binds && with.binding != nullptr) {
      set(with.binding->kind == "tls-unique" ? GSASL_CB_TLS_UNIQUE : GSASL_CB_TLS_EXPORTER,
          net::base64(with.binding->bytes));
    }
    if (result == GSASL_OK && speaks_first()) {
      std::string message;
      result = session_.step({}, message);
      initial_ = std::move(message);
      if (result == GSASL_NEEDS_MORE || result == GSASL_OK) {
        finished_ = result == GSASL_OK;
        result = GSASL_OK;
      }
    }
    return result == GSASL_OK ? std::string() : std::string(gnu().strerror(result));
  }

  std::optional<std::string> initial() override { return std::move(initial_); }

  Move respond(const std::string& challenge) override {
    if (finished_) return broken("the server asks for more than the mechanism has");
    // LOGIN's prompts alone may be empty. 2.2.0 takes an empty challenge of DIGEST-MD5 for a step,
    // and crashes in the next one for the nonce that it never got.
    if (challenge.empty() && row_.name != "LOGIN") return broken("the challenge is empty");
    if (row_.name.starts_with("SCRAM-")) {
      if (challenge.starts_with("e=")) return told(challenge.substr(2));
      if (answered_ == 0 && too_costly(challenge))
        return broken("the server asks for more rounds of hashing than hail computes");
    }
    Move move;
    const int result = session_.step(challenge, move.text);
    if (result == GSASL_OK || result == GSASL_NEEDS_MORE) {
      finished_ = result == GSASL_OK;
      ++answered_;
      return move;
    }
    // What comes behind our own proof can only be the server's.
    if (row_.proves && answered_ > 0) {
      move = broken("the server's proof that it knows the password is wrong");
      move.why = AuthOutcome::unproven;
      return move;
    }
    return broken("the challenge is not what the mechanism asks for");
  }

  bool finished() const override { return finished_; }

 private:
  bool speaks_first() const {
    return row_.name == "PLAIN" || row_.name == "EXTERNAL" || row_.name.starts_with("SCRAM-");
  }
  static Move broken(std::string problem) {
    Move move;
    move.kind = Move::Kind::break_off;
    move.problem = std::move(problem);
    return move;
  }
  /// SCRAM's own word for a refusal.
  static Move told(std::string_view challenge) {
    const std::string_view word = challenge.substr(0, challenge.find(','));
    Move move;
    move.kind = Move::Kind::told;
    move.problem = fmt::format("the server said: {}", word.substr(0, 80));
    for (const ScramError& error : scram_errors) {
      if (error.word != word) continue;
      move.why = error.outcome;
      move.problem = error.problem;
    }
    return move;
  }

  const MechanismRow& row_;
  Session session_;
  std::optional<std::string> initial_;
  int answered_ = 0;
  bool finished_ = false;
};

}  // namespace

tl::expected<std::unique_ptr<Mechanism>, std::string> make_gsasl(const MechanismRow& row,
                                                                 const Credentials& credentials) {
  if (const std::string& problem = gnu().object.problem(); !problem.empty())
    return tl::unexpected(problem);
  const bool prepares = row.name != "PLAIN" && row.name != "LOGIN" && row.name != "EXTERNAL";
  if (prepares && !(can_be_prepared(credentials.login.user) &&
                    can_be_prepared(credentials.login.secret.reveal())))
    return tl::unexpected(std::string("name or password hold what SASLprep forbids (RFC 4013)"));
  auto mechanism = std::make_unique<GsaslMechanism>(row);
  if (std::string problem = mechanism->begin(credentials); !problem.empty())
    return tl::unexpected(std::move(problem));
  return mechanism;
}

}  // namespace hail::probes
