// SPDX-License-Identifier: GPL-3.0-or-later
// The one attempt to log in: whether the secret is safe here, with which mechanism, the exchange
// with a bound on its rounds, and the words for what came of it. A second one is never made.
#include "probes/login.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "hail/net/ascii.h"
#include "hail/net/escape.h"
#include "hail/probes/dialog.h"
#include "hail/probes/mail.h"
#include "hail/probes/probe.h"
#include "probes/login_echo.h"
#include "probes/sasl.h"

namespace hail::probes {
namespace {

using net::Task;
using Kind = AuthAnswer::Kind;

/// No mechanism asks more than three times.
constexpr int most_challenges = 8;

/// What an outcome is called: its finding, and the words of the error; none where nothing failed.
struct OutcomeRow {
  AuthOutcome outcome;
  std::string_view finding;
  net::Errc code;
  std::string_view words;
};
constexpr OutcomeRow outcomes[] = {
    {AuthOutcome::wrong_password, "auth.wrong_password", net::Errc::auth,
     "name or password are wrong"},
    {AuthOutcome::mechanism_refused, "auth.mechanism_refused", net::Errc::auth,
     "the mechanism was refused"},
    {AuthOutcome::needs_tls, "auth.needs_tls", net::Errc::auth, "the server wants TLS first"},
    {AuthOutcome::disabled, "auth.disabled", net::Errc::auth, "the account may not log in"},
    {AuthOutcome::temporary, "auth.temporary", net::Errc::throttled, "not possible at the moment"},
    {AuthOutcome::unknown, "auth.unknown", net::Errc::auth, "no reason was given"},
    {AuthOutcome::unproven, "auth.unproven", net::Errc::auth,
     "the server did not prove that it knows the password"},
};

const OutcomeRow* row_of(AuthOutcome outcome) {
  const auto* row = std::find_if(std::begin(outcomes), std::end(outcomes),
                                 [&](const OutcomeRow& each) { return each.outcome == outcome; });
  return row == std::end(outcomes) ? nullptr : row;
}

/// The binding that each version of TLS has by default: RFC 5802 section 6.1 and RFC 9266
/// section 3.
std::optional<Binding> binding_of(const net::Stream& stream) {
  if (auto bytes = stream.channel_binding(net::ChannelBinding::tls_unique))
    return Binding{"tls-unique", std::move(*bytes)};
  if (auto bytes = stream.channel_binding(net::ChannelBinding::tls_exporter))
    return Binding{"tls-exporter", std::move(*bytes)};
  return std::nullopt;
}

/// What came of an exchange. Texts are the peer's, not escaped.
struct Result {
  AuthOutcome outcome = AuthOutcome::unknown;
  std::string seen;     ///< Evidence.
  std::string message;  ///< More exact than the catalogue's; may be empty.
};

class Attempt {
 public:
  Attempt(Dialog& dialog, const Context& context, Carrier& carrier, MailFacts& facts, Echo& echo)
      : dialog_(dialog),
        context_(context),
        login_(*context.plan.login),
        carrier_(carrier),
        report_(dialog.report()),
        facts_(facts.auth.emplace()),
        echo_(echo),
        binding_(binding_of(dialog.stream())) {
    here_.tls = dialog.stream().tls() != nullptr;
    here_.secret = !login_.secret.empty();
    here_.certificate = !context.plan.tls_options.certificate.empty();
    here_.binding = binding_.has_value();
    here_.binding_is_common = binding_ && binding_->kind == "tls-unique";
    for (const Carrier::Own& own : carrier.own()) own_.push_back(own.name);
  }

  Task<bool> run(std::vector<std::string> offered);

 private:
  bool withhold();
  const MechanismRow* choose(const std::vector<std::string>& offered);
  const MechanismRow* forced(const std::vector<std::string>& offered);
  void nothing_to_try(const std::vector<std::string>& offered, std::string message,
                      std::string advice = {});
  Task<Result> exchange(Mechanism& mechanism);
  Task<Result> broken_off(std::string problem, AuthOutcome why);
  Result accepted(Mechanism& mechanism, const AuthAnswer& answer) const;
  Task<AuthAnswer> follow(Mechanism::Move move, Result& result);
  bool conclude(const Result& result, double s);
  std::string success() const;
  std::string advice(AuthOutcome outcome) const;

  Dialog& dialog_;
  const Context& context_;
  const Login& login_;
  Carrier& carrier_;
  Report& report_;
  AuthFacts& facts_;
  Echo& echo_;
  std::optional<Binding> binding_;
  Circumstances here_;
  std::vector<std::string> own_;
  const MechanismRow* row_ = nullptr;
};

/// Where the secret would not be safe nothing is tried. Without a secret there is none to lose.
bool Attempt::withhold() {
  if (!here_.secret) return false;
  if (!here_.tls) {
    if (login_.allow_plaintext) return false;
    report_.find("auth.withheld", "no TLS: everybody on the way can listen", {},
                 context_.plan.tls == TlsMode::never
                     ? "leave --tls=never out; on a lab network: --allow-plaintext-auth"
                     : "let the server offer TLS; on a lab network: --allow-plaintext-auth");
  } else {
    // --allow-plaintext-auth does not hold here: who shows a wrong certificate asks for the secret.
    const net::TlsReport& tls = *dialog_.stream().tls();
    if (tls.authenticated()) return false;
    std::string advice = "get the certificate right: hail cert, with the same target";
    if (tls.dane && tls.dane->verdict == net::DaneReport::Verdict::mismatch) {
      advice = "publish a TLSA record that matches its certificate";
    } else if (!tls.chain_trusted) {
      advice = "if you trust who issued it: --ca-file FILE";
    } else if (!tls.name_matches) {
      advice = "if one of its names is the right one: --name NAME";
    }
    report_.find("auth.withheld", net::verdict(tls, context_.plan.tls_options.name), {}, advice);
  }
  facts_.outcome = AuthOutcome::withheld;
  return true;
}

void Attempt::nothing_to_try(const std::vector<std::string>& offered, std::string message,
                             std::string advice) {
  std::vector<std::string> all = offered;
  all.insert(all.end(), own_.begin(), own_.end());
  report_.find("auth.no_mechanism",
               all.empty() ? "none is offered" : fmt::format("offered: {}", fmt::join(all, " ")),
               std::move(message), std::move(advice));
  facts_.outcome = AuthOutcome::not_offered;
}

const MechanismRow* Attempt::forced(const std::vector<std::string>& offered) {
  const std::string another = "leave --mechanism out, or name one that is offered";
  const std::string name = net::upper(login_.mechanism);
  const MechanismRow* row = find_mechanism(name);
  if (row == nullptr || row->by == MechanismRow::By::none) {
    nothing_to_try(offered, fmt::format("hail does not speak {}", name), another);
    return nullptr;
  }
  const auto& list = row->by == MechanismRow::By::own ? own_ : offered;
  if (std::find(list.begin(), list.end(), name) == list.end()) {
    nothing_to_try(offered, fmt::format("{} is not offered", name), another);
    return nullptr;
  }
  if (std::string why = obstacle(*row, here_); !why.empty()) {
    nothing_to_try(offered, std::move(why));
    return nullptr;
  }
  return row;
}

const MechanismRow* Attempt::choose(const std::vector<std::string>& offered) {
  if (!login_.mechanism.empty()) return forced(offered);
  const MechanismRow* row = strongest(offered, own_, here_);
  if (row != nullptr) return row;
  if (offered.empty() && own_.empty()) {
    nothing_to_try(offered, "no log-in is offered here",
                   carrier_.service() == "smtp" ? "users of mail log in on ports 587 and 465"
                                                : "see what is offered: -v");
    return nullptr;
  }
  const auto token = std::find_if(offered.begin(), offered.end(), [](const std::string& name) {
    const MechanismRow* each = find_mechanism(name);
    return each != nullptr && each->by == MechanismRow::By::oauth;
  });
  nothing_to_try(offered, {},
                 token == offered.end()
                     ? std::string()
                     : fmt::format("with a token as the password: --mechanism={}", *token));
  return nullptr;
}

/// Ends an exchange that leads nowhere; whatever the server says to it is no log-in.
Task<Result> Attempt::broken_off(std::string problem, AuthOutcome why) {
  const AuthAnswer answer = co_await carrier_.cancel();
  Result result;
  result.outcome = why;
  result.seen = answer.text;
  result.message = std::move(problem);
  co_return result;
}

Result Attempt::accepted(Mechanism& mechanism, const AuthAnswer& answer) const {
  Result result;
  result.seen = answer.text;
  if (!row_->plaintext) echo_.add_challenge(answer.data);
  if (!mechanism.finished() && !answer.data.empty()) {
    const Mechanism::Move move = mechanism.respond(answer.data);
    if (move.kind != Mechanism::Move::Kind::say) result.message = move.problem;
  }
  result.outcome = mechanism.finished() ? AuthOutcome::accepted : AuthOutcome::unproven;
  if (result.outcome == AuthOutcome::unproven && !row_->proves)
    result.message = "accepted before name and password were told";
  return result;
}

/// Carries out what the mechanism answers to a challenge.
Task<AuthAnswer> Attempt::follow(Mechanism::Move move, Result& result) {
  AuthAnswer answer = co_await carrier_.respond(std::move(move.text));
  if (move.kind != Mechanism::Move::Kind::told) co_return answer;
  // The server said in the mechanism's own words that it refuses; now it must end it.
  if (answer.kind == Kind::challenge) answer = co_await carrier_.cancel();
  result.message = std::move(move.problem);
  result.outcome = move.why;
  if (answer.kind == Kind::accepted) result.outcome = AuthOutcome::unproven;
  if (result.outcome == AuthOutcome::unknown && answer.kind == Kind::refused)
    result.outcome = answer.why;
  result.seen = answer.text;
  co_return answer;
}

Task<Result> Attempt::exchange(Mechanism& mechanism) {
  std::string name(row_->name);
  std::optional<std::string> initial = mechanism.initial();
  AuthAnswer answer = co_await carrier_.begin(std::move(name), std::move(initial));
  for (int challenges = 0; answer.kind == Kind::challenge; ++challenges) {
    if (!row_->plaintext) echo_.add_challenge(answer.data);
    Mechanism::Move move;
    move.kind = Mechanism::Move::Kind::break_off;
    if (answer.undecodable) {
      move.problem = "the challenge is no base64";
    } else if (challenges == most_challenges) {
      move.problem = "the server never stops asking";
    } else {
      move = mechanism.respond(answer.data);
    }
    if (move.kind == Mechanism::Move::Kind::break_off) {
      Result broken = co_await broken_off(std::move(move.problem), move.why);
      co_return broken;
    }
    const bool told = move.kind == Mechanism::Move::Kind::told;
    Result result;
    answer = co_await follow(std::move(move), result);
    if (told) co_return result;
  }
  if (answer.kind == Kind::accepted) co_return accepted(mechanism, answer);
  Result result;
  result.outcome = answer.why;
  result.seen = answer.text;
  co_return result;
}

/// "PLAIN, inside TLS"; "SCRAM-SHA-256; the server proved that it knows you".
std::string Attempt::success() const {
  std::string text(row_->name);
  if (row_->name == "USER") text = "USER and PASS";
  if (row_->name == "LOGIN-COMMAND") text = "the command LOGIN";
  if (row_->binds) text += ", bound to this TLS session by " + binding_->kind;
  if (row_->proves) return text + "; the server proved that it knows you";
  return text + (here_.tls ? ", inside TLS" : ", without TLS");
}

std::string Attempt::advice(AuthOutcome outcome) const {
  const bool plain = row_->plaintext || row_->name == "EXTERNAL";
  if (row_->binds && outcome != AuthOutcome::unproven)
    return fmt::format("see its log; if it does not know {}: --mechanism=SCRAM-SHA-256",
                       binding_->kind);
  if (outcome == AuthOutcome::wrong_password && !plain)
    return fmt::format("check both; or the server keeps nothing that {} can use: --mechanism=PLAIN",
                       row_->name);
  if (outcome == AuthOutcome::needs_tls && context_.plan.tls != TlsMode::never)
    return "let the server offer TLS before it offers log-ins";
  return {};
}

bool Attempt::conclude(const Result& result, double s) {
  report_.timed("auth", s);
  facts_.outcome = result.outcome;
  if (row_->binds) facts_.channel_binding = binding_->kind;
  const bool let_in =
      result.outcome == AuthOutcome::accepted || result.outcome == AuthOutcome::unproven;
  if (row_->proves && let_in) facts_.server_proved = result.outcome == AuthOutcome::accepted;
  if (result.outcome == AuthOutcome::accepted) {
    report_.ok("login", success(), s);
    return true;
  }
  facts_.reply = result.seen;
  report_.find(row_of(result.outcome)->finding, result.seen, result.message,
               advice(result.outcome));
  return false;
}

Task<bool> Attempt::run(std::vector<std::string> offered) {
  std::transform(offered.begin(), offered.end(), offered.begin(), net::upper);
  if (withhold()) co_return false;
  row_ = choose(offered);
  if (row_ == nullptr) co_return false;
  const net::TimePoint began = dialog_.now();
  Result result;
  if (row_->by == MechanismRow::By::own) {
    facts_.mechanism = row_->name;
    std::string name(row_->name);
    const AuthAnswer answer = co_await carrier_.own_login(std::move(name), login_);
    result.outcome = answer.kind == Kind::accepted ? AuthOutcome::accepted : answer.why;
    result.seen = answer.text;
  } else {
    const net::Endpoint& to = context_.target.endpoint;
    const Credentials credentials{login_, std::string(carrier_.service()), to.host, to.port,
                                  binding_ ? &*binding_ : nullptr};
    auto mechanism = make_mechanism(*row_, credentials);
    if (!mechanism) {
      nothing_to_try(offered, fmt::format("{} cannot be tried: {}", row_->name, mechanism.error()));
      co_return false;
    }
    facts_.mechanism = row_->name;
    result = co_await exchange(**mechanism);
  }
  co_return conclude(result, dialog_.since(began));
}

}  // namespace

Task<AuthAnswer> Carrier::own_login(std::string name, const Login&) {
  throw std::logic_error("no such log-in: " + name);
  co_return AuthAnswer();
}

Task<bool> log_in(Dialog& dialog, const Context& context, Carrier& carrier,
                  std::vector<std::string> offered, MailFacts& facts) {
  if (!context.plan.login) co_return false;
  EchoGuard guard(*context.plan.login, dialog.report(), facts);
  Attempt attempt(dialog, context, carrier, facts, guard.echo());
  try {
    const bool logged_in = co_await attempt.run(std::move(offered));
    co_return logged_in;
  } catch (const net::Failure& failure) {
    net::Error error = failure.error();
    guard.echo().hide(error.detail);
    throw net::Failure(std::move(error));
  }
}

void fail_login(const MailFacts& facts, Dialog& dialog) {
  if (!facts.auth) return;
  const OutcomeRow* row = row_of(facts.auth->outcome);
  if (row == nullptr) return;
  // The finding may know it more exactly.
  std::string detail(row->words);
  const Finding* finding = dialog.report().finding(row->finding);
  if (finding != nullptr && finding->message != finding->row->message)
    detail = net::escape(finding->message);
  if (!facts.auth->reply.empty()) detail += ": " + net::escape(facts.auth->reply);
  net::fail(row->code, net::Phase::auth, std::move(detail), dialog.stream().peer());
}

}  // namespace hail::probes
