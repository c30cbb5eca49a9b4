// SPDX-License-Identifier: GPL-3.0-or-later
// ManageSieve as a mail port: the dialogue of RFC 5804 as far as it goes without a script, and what
// each answer means.
#include "hail/probes/sieve.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "hail/net/ascii.h"
#include "hail/net/escape.h"
#include "probes/capability_text.h"
#include "probes/mail_words.h"
#include "probes/sieve_port.h"

namespace hail::probes {
namespace {

using net::Errc;
using net::Phase;
using net::Task;

constexpr std::int64_t most_scripts = 10'000;

constexpr MailWords sieve_words{"CAPABILITY",
                                "STARTTLS",
                                "sieve.starttls.missing",
                                "sieve.starttls.refused",
                                "",
                                "sieve.starttls.injection",
                                "sieve.capabilities.lost_after_tls",
                                "sieve.auth.before_tls",
                                "sieve.auth.weak_only",
                                "",
                                "SASL"};

/// Not [[noreturn]]: g++ 12 compiles such a call at the end of a coroutine, behind a co_await, into
/// a trap.
void turned_away(Errc code, Phase phase, const SieveLine& said, Dialog& dialog) {
  net::fail(code, phase, net::escape(said.line()), dialog.stream().peer());
}

std::optional<std::int64_t> number(const Capabilities& list, std::string_view name) {
  const auto* parameters = list.parameters(name);
  if (parameters == nullptr || parameters->size() != 1) return {};
  const std::string& text = parameters->front();
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size() || value < 0) return {};
  return value;
}

/// What a list must have (RFC 5804 section 1.7) and has not. VERSION is left out of it: servers
/// from before the RFC are of use without it.
std::string lacking(const Capabilities& list) {
  std::string lacks;
  for (const std::string_view name : {"IMPLEMENTATION", "SIEVE"}) {
    if (!list.contains(name)) lacks += fmt::format("{}no {}", lacks.empty() ? "" : ", ", name);
  }
  if (list.contains("MAXREDIRECTS") && !number(list, "MAXREDIRECTS"))
    lacks += fmt::format("{}MAXREDIRECTS is no number", lacks.empty() ? "" : ", ");
  return lacks;
}

/// For the screen: forty extensions would be no help.
CapabilityList shortened(const Capabilities& list) {
  CapabilityList shown = list.list();
  for (auto& [name, parameters] : shown) {
    if (name == "SIEVE" && parameters.size() > 3)
      parameters = {fmt::format("with {} extensions", parameters.size())};
  }
  return shown;
}

}  // namespace

SievePort::SievePort(Dialog& dialog, const Context& context, SieveFacts& facts)
    : MailProbe(dialog, context, facts), sieve_(facts) {
  report_.title = "ManageSieve";
  dialog_.allow_long_lines();  // RFC 5804 has no limit, and extensions make lines of a thousand.
}

const MailWords& SievePort::words() const {
  return sieve_words;
}

Task<SieveLine> SievePort::read(net::Limit limit) {
  SieveParser parser(dialog_.stream().bounds());
  for (;;) {
    const net::Line line = co_await dialog_.line(limit);
    if (limit.phase == Phase::greeting)
      report_.banner += line.text + (line.end == net::Line::End::crlf ? "\r\n" : "\n");
    auto parsed = parser.line(line.text);
    if (!parsed) {
      if (limit.phase == Phase::greeting && parsed.error().code == Errc::protocol)
        dialog_.malformed_greeting(line.text);
      net::fail(parsed.error().code, limit.phase, parsed.error().detail, dialog_.stream().peer());
    }
    if (*parsed) co_return std::move(**parsed);
    std::string bytes = co_await dialog_.stream().read_exactly(*parser.wants(), limit);
    if (limit.phase == Phase::greeting) report_.banner += bytes;
    parser.literal(std::move(bytes));
  }
}

Task<SievePort::Answer> SievePort::answer(net::Limit limit) {
  const net::Bounds& bounds = dialog_.stream().bounds();
  const std::uint64_t began = dialog_.stream().bytes_read();
  Answer answer;
  for (;;) {
    SieveLine line = co_await read(limit);
    if (line.kind != SieveLine::Kind::data) {
      if (!line.ok() && !line.code.empty()) remark("sieve " + line.code);
      answer.end = std::move(line);
      co_return answer;
    }
    answer.data.push_back(std::move(line));
    if (answer.data.size() > bounds.reply_lines ||
        dialog_.stream().bytes_read() - began > bounds.reply)
      net::fail(Errc::limit, limit.phase,
                fmt::format("more than {} lines or {} bytes in a reply", bounds.reply_lines,
                            bounds.reply),
                dialog_.stream().peer());
  }
}

/// One command and its answer; Failure{throttled} for a BYE, which ends the connection whatever was
/// asked for.
Task<SievePort::Answer> SievePort::command(std::string text) {
  dialog_.in_step();
  const net::Limit limit = dialog_.in(Phase::command, context_.plan.reply_timeout);
  co_await dialog_.send(std::move(text), limit);
  Answer said = co_await answer(limit);
  if (said.end.kind == SieveLine::Kind::bye) {
    report_.find("greeting.throttled", said.end.line());
    turned_away(Errc::throttled, Phase::command, said.end, dialog_);
  }
  co_return said;
}

Task<void> SievePort::greet() {
  const net::TimePoint began = dialog_.now();
  const net::Limit limit = dialog_.in(Phase::greeting, context_.plan.greeting_timeout);
  const Answer greeting = co_await answer(limit);
  const SieveLine& end = greeting.end;
  const double s = dialog_.since(began);
  report_.timed("greeting", s);
  sieve_.greeting = end;
  if (end.ok()) {
    greeted(end.line(), s);
    announced_ = listed(greeting);
    co_return;
  }
  const bool throttled = end.code == "TRYLATER" || (end.code.empty() && is_for_now(end.text));
  report_.find(throttled ? "greeting.throttled" : "greeting.rejected", end.line());
  if (end.kind == SieveLine::Kind::no) co_await goodbye();
  turned_away(throttled ? Errc::throttled : Errc::rejected, Phase::greeting, end, dialog_);
}

Capabilities SievePort::listed(const Answer& answer) {
  Capabilities list;
  for (const SieveLine& line : answer.data) {
    if (!add_capability(list, line))
      report_.find("sieve.capability.malformed", std::string(line.string(0)));
  }
  return list;
}

/// The list of the greeting, the one that TLS brings, or what CAPABILITY says.
Task<std::optional<Capabilities>> SievePort::capabilities() {
  if (announced_) {
    dialog_.in_step();
    co_return std::exchange(announced_, std::nullopt);
  }
  if (std::exchange(renewal_due_, false)) {
    std::optional<Capabilities> by_itself = co_await renewed();
    if (by_itself) co_return by_itself;
  }
  const Answer said = co_await command("CAPABILITY");
  if (!said.end.ok()) {
    report_.skip("CAPABILITY", said.end.line());
    co_return std::nullopt;
  }
  dialog_.in_step();
  co_return listed(said);
}

/// It must come (RFC 5804 section 2.2); servers from before the RFC wait to be asked.
Task<std::optional<Capabilities>> SievePort::renewed() {
  const net::Limit limit =
      dialog_.in(Phase::command,
                 std::min<net::Duration>(context_.plan.reply_timeout, std::chrono::seconds(5)));
  const std::uint64_t before = dialog_.stream().bytes_read();
  std::optional<Capabilities> list;
  try {
    const Answer said = co_await answer(limit);
    if (said.end.ok()) list = listed(said);
  } catch (const net::Failure& failure) {
    const bool nothing_came = dialog_.stream().bytes_read() == before;
    if (failure.error().code != Errc::timed_out || !nothing_came) throw;
  }
  if (!list) report_.find("sieve.capabilities.not_renewed");
  co_return list;
}

void SievePort::judge(const Capabilities& list, Stage) {
  report_.ok(words().list, capability_text(shortened(list)));
  if (const std::string lacks = lacking(list); !lacks.empty())
    report_.find("sieve.capability.malformed", lacks);
}

/// Only OK starts TLS (RFC 5804 section 2.2).
Task<MailProbe::GoAhead> SievePort::starttls() {
  const Answer said = co_await command("STARTTLS");
  GoAhead go;
  go.yes = said.end.ok();
  go.text = said.end.line();
  renewal_due_ = go.yes;
  co_return go;
}

std::vector<std::string> SievePort::mechanisms(const Capabilities& list) const {
  std::vector<std::string> names;
  if (const auto* listed = list.parameters("SASL"))
    for (const std::string& name : *listed) names.push_back(net::upper(name));
  return names;
}

/// LISTSCRIPTS (RFC 5804 section 2.7): how many there are, and which one is active.
Task<void> SievePort::explore(bool logged_in) {
  if (!context_.plan.login) report_.skip("login", "no --user given: the scripts were not listed");
  if (!logged_in) co_return;
  dialog_.in_step();
  net::Limit limit = dialog_.in(Phase::command, context_.plan.reply_timeout);
  co_await dialog_.send("LISTSCRIPTS", limit);
  SieveFacts::Scripts scripts;
  SieveLine line = co_await read(limit);
  while (line.kind == SieveLine::Kind::data && scripts.count < most_scripts) {
    ++scripts.count;
    const bool active = line.tokens.size() > 1 && net::upper(line.tokens[1].text) == "ACTIVE";
    if (active) scripts.active = line.string(0);
    line = co_await read(limit);
  }
  if (line.kind == SieveLine::Kind::data) {
    report_.skip("scripts", fmt::format("more than {}: not listed to the end", most_scripts));
    co_return;
  }
  if (!line.ok()) {
    if (line.code == "TRYLATER") {
      report_.skip("scripts", line.line());
    } else {
      report_.find("sieve.command.refused", line.line());
    }
    co_return;
  }
  sieve_.scripts = scripts;
  report_.ok("scripts", fmt::format("{} script{}{}", scripts.count, scripts.count == 1 ? "" : "s",
                                    scripts.active.empty()
                                        ? std::string(", none is active")
                                        : fmt::format("; \"{}\" is active", scripts.active)));
}

Task<void> SievePort::take_leave(net::Limit limit) {
  co_await dialog_.send("LOGOUT", limit);
  co_await answer(limit);
}

std::string SievePort::verdict() const {
  if (sieve_.scripts)
    return fmt::format("{} can manage filters here.", net::escape(context_.plan.login->user));
  return access_verdict();
}

Task<void> run_sieve(Dialog& dialog, const Context& context, Report& report) {
  return run_port<SievePort>(dialog, context, report);
}
Task<void> secure_sieve(Dialog& dialog, const Context& context, Report& report) {
  return secure_port<SievePort>(dialog, context, report);
}

Value SieveFacts::value() const {
  Value value = Value::object();
  if (greeting) {
    Value said = Value::object();
    said.set("status", greeting->ok()                          ? "OK"
                       : greeting->kind == SieveLine::Kind::no ? "NO"
                                                               : "BYE");
    said.set_if("code", greeting->code);
    if (greeting->code == "REFERRAL") said.set_if("referral", greeting->argument);
    said.set_if("text", greeting->text);
    value.set("greeting", said);
  }
  put_shared(value, [](const Capabilities& list) { return list.value(); });
  if (const Capabilities* last = latest()) {
    for (const auto& [key, name] :
         {std::pair{"implementation", "IMPLEMENTATION"}, std::pair{"version", "VERSION"},
          std::pair{"owner", "OWNER"}, std::pair{"language", "LANGUAGE"}}) {
      const auto* parameters = last->parameters(name);
      if (parameters != nullptr && !parameters->empty()) value.set_if(key, parameters->front());
    }
    if (const auto most = number(*last, "MAXREDIRECTS")) value.set("max_redirects", *most);
  }
  if (scripts) {
    Value list = Value::object();
    list.set("count", scripts->count);
    list.set_if("active", scripts->active);
    value.set("scripts", list);
  }
  return value;
}

}  // namespace hail::probes
