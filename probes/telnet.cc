// SPDX-License-Identifier: GPL-3.0-or-later
// The conversation of the Telnet probe: how long to listen, what to agree to, when to shake hands.
// What the answers mean is decided in telnet_findings.
#include "hail/probes/telnet.h"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <utility>

#include "hail/probes/dialog.h"
#include "hail/telnet/engine.h"
#include "hail/telnet/observed.h"
#include "probes/telnet_findings.h"

namespace hail::probes {
namespace {

using net::Phase;
using net::Task;
using telnet::Policy;
using telnet::Side;
namespace option = telnet::option;

/// Quiet counts once there was text: between negotiation and prompt a login program has to start.
constexpr auto quiet = std::chrono::seconds(1);
constexpr auto in_total = std::chrono::seconds(5);
constexpr auto hello_behind_follows = std::chrono::milliseconds(200);
/// Behind what looks like a prompt: "Last login: Tue" may have been cut in two.
constexpr auto behind_prompt = std::chrono::milliseconds(100);
constexpr std::size_t text_limit = 64 * 1024;
/// Each of 256 options may be offered and asked for once without looking like a loop.
constexpr std::uint32_t every_option = 2 * 256;

telnet::Engine::Millis millis(net::TimePoint at) {
  return std::chrono::duration_cast<telnet::Engine::Millis>(at.time_since_epoch());
}

telnet::Engine careful_engine() {
  telnet::Facts ours;
  ours.terminal_names = {"UNKNOWN"};
  telnet::EngineLimits limits;
  limits.answer_burst = every_option;
  telnet::Engine engine(ours, limits);
  // No table of special characters from us: what servers did with them was CVE-2026-32746.
  engine.set_policy(Side::local, option::linemode, Policy::refuse);
  // It is made for crawlers: the server tells of itself.
  engine.set_policy(Side::remote, option::mssp, Policy::accept);
  return engine;
}

struct Talk {
  Talk(Dialog& with, const Context& in, Report& into, TelnetFacts& filled)
      : dialog(with),
        context(in),
        report(into),
        facts(filled),
        began(with.now()),
        observed(millis(began)) {}

  enum class StartTls { unheard, offered, agreed, refused, done };

  Dialog& dialog;
  const Context& context;
  Report& report;
  TelnetFacts& facts;
  telnet::Engine engine = careful_engine();
  net::TimePoint began;
  telnet::Observed observed;
  std::optional<net::TimePoint> last;  ///< When something came last; nothing if nothing did.
  net::Deadline end;                   ///< Of listening, once something came.
  StartTls start_tls = StartTls::unheard;
  bool loop = false;
  bool follows = false;  ///< Both sides said FOLLOWS.
};

/// How long to wait for more.
net::Duration patience(const Talk& talk) {
  if (!talk.last) return talk.context.plan.greeting_timeout;
  if (asks_for_login(talk.facts.text)) return behind_prompt;
  return talk.facts.text.empty() ? net::Duration(in_total) : net::Duration(quiet);
}

void take(Talk& talk, const telnet::Event& event, net::TimePoint now) {
  using Kind = telnet::Event::Kind;
  using State = Talk::StartTls;
  talk.observed.see(event, millis(now));
  if (event.kind == Kind::data && talk.facts.text.size() < text_limit)
    talk.facts.text += event.bytes;
  if (event.kind == Kind::option_loop) talk.loop = true;
  if (event.kind == Kind::tls_follows) talk.follows = true;
  if (event.option != option::start_tls || talk.start_tls == State::done) return;
  if (event.kind == Kind::option_on) talk.start_tls = State::agreed;
  if (event.kind != Kind::negotiation) return;
  if (event.verb() == telnet::Verb::do_it && talk.start_tls == State::unheard) {
    talk.start_tls = State::offered;
  } else if (event.verb() == telnet::Verb::dont) {
    talk.start_tls = State::refused;
    if (talk.engine.awaits_tls()) talk.engine.stop();  // What follows is to be answered: hear().
  }
}

/// All of `bytes` through the engine, but for what follows FOLLOWS: that is returned.
std::string_view hear(Talk& talk, std::string_view bytes) {
  const net::TimePoint now = talk.dialog.now();
  while (!bytes.empty()) {
    const std::size_t taken = talk.engine.receive(
        bytes, millis(now), [&](const telnet::Event& event) { take(talk, event, now); });
    bytes.remove_prefix(taken);
    if (talk.follows) return bytes;
    if (talk.start_tls == Talk::StartTls::refused && talk.engine.awaits_tls()) {
      // No handshake will come: the engine goes on as after one, with what was agreed on forgotten.
      talk.engine.begin_tls();
    } else if (!bytes.empty()) {
      // It would be read no faster than it is answered: that is a loop, or as good as one.
      talk.loop = true;
      break;
    }
  }
  return {};
}

/// Behind both sides' FOLLOWS: the guard, the handshake, a negotiation from the beginning.
Task<void> shake_hands(Talk& talk, std::string behind) {
  // C-Kermit's service swallows a ClientHello that it reads together with FOLLOWS.
  net::Loop& loop = talk.dialog.stream().loop();
  co_await loop.sleep(loop.in(hello_behind_follows));
  behind += talk.dialog.injected();
  if (!behind.empty()) {
    talk.report.find("telnet.starttls.injection", behind);
    net::fail(net::Errc::protocol, Phase::tls,
              fmt::format("{} plaintext bytes before TLS", behind.size()),
              talk.dialog.stream().peer());
  }
  const net::Limit limit = talk.dialog.in(Phase::tls, talk.context.plan.reply_timeout);
  co_await talk.dialog.start_tls(talk.context, limit);
  talk.start_tls = Talk::StartTls::done;
  talk.follows = false;
  talk.engine.begin_tls();
  talk.observed.begin_anew();
  talk.end = talk.dialog.stream().loop().in(in_total);
}

/// One reading and the answers to it; false when the conversation is at its end.
Task<bool> turn(Talk& talk) {
  net::Limit limit = talk.dialog.in(Phase::greeting, patience(talk));
  limit.until = earlier(limit.until, talk.end);
  std::string_view bytes;
  try {
    bytes = co_await talk.dialog.stream().read_view(limit);
  } catch (const net::Failure& failure) {
    if (!talk.last || failure.error().code != net::Errc::timed_out) throw;
    co_return false;
  }
  if (bytes.empty()) co_return false;
  if (!talk.last) {
    talk.end = talk.dialog.stream().loop().in(in_total);
    if (static_cast<unsigned char>(bytes.front()) != 0xff) talk.report.banner.assign(bytes);
  }
  talk.last = talk.dialog.now();
  std::string behind(hear(talk, bytes));
  const std::string answers = talk.engine.take_output();
  co_await talk.dialog.stream().write_all(answers, talk.dialog.in(Phase::greeting, quiet));
  if (talk.follows) co_await shake_hands(talk, std::move(behind));
  co_return !talk.loop && talk.facts.text.size() < text_limit;
}

Task<void> listen(Talk& talk) {
  const TlsMode mode = talk.context.plan.tls;
  if (mode != TlsMode::never && talk.dialog.stream().tls() == nullptr)
    talk.engine.set_policy(Side::local, option::start_tls, Policy::accept);
  if (mode == TlsMode::starttls) {
    talk.engine.want(Side::local, option::start_tls, true);
    const std::string wish = talk.engine.take_output();
    co_await talk.dialog.stream().write_all(wish, talk.dialog.in(Phase::greeting, quiet));
  }
  for (;;) {
    const bool more = co_await turn(talk);
    if (!more) break;
  }
  if (!talk.last) {
    net::fail(net::Errc::closed, Phase::greeting, "nothing was said", talk.dialog.stream().peer());
  }
}

void judge_start_tls(Talk& talk) {
  using State = Talk::StartTls;
  if (talk.dialog.stream().tls() != nullptr && talk.start_tls != State::done) return;
  switch (talk.start_tls) {
    case State::unheard:
      break;
    case State::offered:
      talk.report.find("telnet.starttls.offered", "DO START_TLS");
      if (talk.context.plan.tls == TlsMode::never)
        talk.report.skip("START_TLS", "offered, not tried (--tls=never)");
      break;
    case State::agreed:
      // With the handshake broken, the error tells more.
      if (!talk.follows)
        talk.report.find("telnet.starttls.refused", "DO START_TLS, and no FOLLOWS");
      break;
    case State::refused:
      if (talk.observed.saw(telnet::Verb::do_it, option::start_tls))
        talk.report.find("telnet.starttls.refused", "DO START_TLS, then DONT START_TLS");
      break;
    case State::done:
      talk.report.find("telnet.starttls.offered", "DO START_TLS");
      break;
  }
}

/// What was heard, as facts, lines and findings.
void tell(Talk& talk, bool whole) {
  TelnetCase it{talk.observed};
  it.whole = whole;
  it.loop = talk.loop;
  it.encrypted = talk.dialog.stream().tls() != nullptr;
  it.echoes = talk.engine.on(Side::remote, option::echo);
  it.s = net::seconds(*talk.last - talk.began);
  talk.report.timed("greeting", it.s);
  talk.report.banner = talk.facts.text;
  gather(it, talk.facts);
  judge_telnet(it, talk.facts, talk.report);
  judge_start_tls(talk);
}

/// Where --tls=starttls insists and nothing came of it.
void insist(const Talk& talk) {
  if (talk.context.plan.tls != TlsMode::starttls || talk.dialog.stream().tls() != nullptr) return;
  net::fail(net::Errc::tls, Phase::tls, "START_TLS is not agreed to, and --tls=starttls insists",
            talk.dialog.stream().peer());
}

}  // namespace

Task<void> run_telnet(Dialog& dialog, const Context& context, Report& report) {
  auto owned = std::make_unique<TelnetFacts>();
  TelnetFacts& facts = *owned;
  report.facts = std::move(owned);
  Talk talk(dialog, context, report, facts);
  try {
    co_await listen(talk);
  } catch (const net::Failure&) {
    // What came before it broke is told all the same.
    if (talk.last) tell(talk, false);
    throw;
  }
  tell(talk, true);
  insist(talk);
  report.verdict = facts.login_prompt ? "answers, and asks for a log-in." : "answers.";
}

Value TelnetFacts::value() const {
  Value value = Value::object();
  value.set("will", Value::list(will)).set("wont", Value::list(wont));
  value.set("do", Value::list(doing)).set("dont", Value::list(dont));
  value.set_if("text", text);
  value.set("login_prompt", login_prompt);
  Value::List list;
  for (const TelnetOption& one : options) {
    Value each = Value::object();
    each.set("option", one.option).set("verb", one.verb);
    each.set("delay_s", std::chrono::duration<double>(one.delay).count());
    list.push_back(std::move(each));
  }
  value.set_if("options", std::move(list)).set_if("login", login);
  value.set_if("vendor", vendor).set_if("product", product).set_if("version", version);
  value.set_if("server", server);
  value.set_if("authentication", Value::list(authentication));
  value.set_if("encryption", Value::list(encryption));
  Value names = Value::object();
  for (const auto& [key, text_of] : ntlm) names.set(key, text_of);
  value.set_if("ntlm", std::move(names));
  value.set_if("environment", Value::list(environment));
  value.set_if("charsets", Value::list(charsets));
  Value game = Value::object();
  for (const auto& [key, values] : mssp) game.set(key, Value::list(values));
  value.set_if("mssp", std::move(game));
  value.set_if("comport", comport).set_if("violations", Value::list(violations));
  return value;
}

}  // namespace hail::probes
