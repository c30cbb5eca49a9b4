// SPDX-License-Identifier: GPL-3.0-or-later
// POP3 as a mail port: the dialogue of RFC 1939, RFC 2449 and RFC 2595 up to the log-in, and what
// each answer means.
#include "hail/probes/pop3.h"

#include <fmt/format.h>

#include <algorithm>

#include "hail/net/ascii.h"
#include "hail/net/escape.h"
#include "probes/capability_text.h"
#include "probes/mail_words.h"
#include "probes/pop3_port.h"

namespace hail::probes {
namespace {

using net::Errc;
using net::Phase;
using net::Task;

constexpr MailWords words_for(std::string_view list) {
  return {list,
          "STLS",
          "pop3.stls.missing",
          "pop3.stls.refused",
          "",
          "pop3.stls.injection",
          "pop3.capabilities.lost_after_tls",
          "pop3.login.before_tls",
          "pop3.auth.weak_only",
          "",
          "SASL"};
}
constexpr MailWords by_capa = words_for("CAPA");
constexpr MailWords by_auth = words_for("AUTH");  // Where CAPA is unknown.

/// Not [[noreturn]]: g++ 12 compiles such a call at the end of a coroutine, behind a co_await, into
/// a trap.
void turned_away(Errc code, const PopStatus& said, Dialog& dialog) {
  net::fail(code, Phase::greeting, net::escape(said.line()), dialog.stream().peer());
}

/// RFC 2449 section 8.1 and RFC 3206; else the words must say it.
bool for_now(const PopStatus& said) {
  if (said.code == "SYS/PERM" || said.code == "AUTH") return false;
  return said.code == "SYS/TEMP" || said.code == "IN-USE" || said.code == "LOGIN-DELAY" ||
         is_for_now(said.text);
}

}  // namespace

Pop3Port::Pop3Port(Dialog& dialog, const Context& context, Pop3Facts& facts)
    : MailProbe(dialog, context, facts), pop3_(facts) {
  report_.title = "POP3";
}

const MailWords& Pop3Port::words() const {
  return capa_missing_ ? by_auth : by_capa;
}

Task<PopStatus> Pop3Port::status(net::Limit limit) {
  const net::Line line = co_await dialog_.line(limit);
  if (limit.phase == Phase::greeting) {
    report_.banner += line.text + (line.end == net::Line::End::crlf ? "\r\n" : "\n");
    pop3_.greeting = line.text;
  }
  auto said = pop_status(line.text);
  const bool odd_greeting =
      limit.phase == Phase::greeting && (!said || said->kind == PopStatus::Kind::more);
  if (odd_greeting) dialog_.malformed_greeting(line.text);
  if (!said) net::fail(Errc::protocol, limit.phase, said.error().detail, dialog_.stream().peer());
  if (odd_greeting)
    net::fail(Errc::protocol, limit.phase, "a greeting of \"+\"", dialog_.stream().peer());
  if (said->kind == PopStatus::Kind::err && !said->code.empty()) remark("pop3 " + said->code);
  co_return std::move(*said);
}

Task<PopStatus> Pop3Port::command(std::string text) {
  dialog_.in_step();
  const net::Limit limit = dialog_.in(Phase::command, context_.plan.reply_timeout);
  co_await dialog_.send(std::move(text), limit);
  PopStatus answer = co_await status(limit);
  co_return answer;
}

Task<std::vector<std::string>> Pop3Port::lines(net::Limit limit) {
  const net::Bounds& bounds = dialog_.stream().bounds();
  std::vector<std::string> lines;
  std::size_t bytes = 0;
  for (;;) {
    const net::Line line = co_await dialog_.line(limit);
    const auto text = unstuffed(line.text);
    if (!text) co_return lines;
    bytes += text->size() + 2;
    if (lines.size() >= bounds.reply_lines || bytes > bounds.reply) {
      net::fail(Errc::limit, limit.phase,
                fmt::format("more than {} lines or {} bytes in a reply: \"{}\"", bounds.reply_lines,
                            bounds.reply, net::escape(line.text, 60)),
                dialog_.stream().peer());
    }
    lines.emplace_back(*text);
  }
}

Task<void> Pop3Port::greet() {
  const net::TimePoint began = dialog_.now();
  const net::Limit limit = dialog_.in(Phase::greeting, context_.plan.greeting_timeout);
  const PopStatus greeting = co_await status(limit);
  const double s = dialog_.since(began);
  report_.timed("greeting", s);
  if (greeting.ok()) {
    pop3_.apop = apop_stamp(greeting.text);
    greeted(greeting.line(), s);
    co_return;
  }
  const bool throttled = for_now(greeting);
  report_.find(throttled ? "greeting.throttled" : "greeting.rejected", greeting.line());
  co_await goodbye();
  turned_away(throttled ? Errc::throttled : Errc::rejected, greeting, dialog_);
}

/// CAPA, or what AUTH alone lists where CAPA is unknown.
Task<std::optional<Capabilities>> Pop3Port::capabilities() {
  const bool first = facts_.latest() == nullptr;
  const net::TimePoint began = dialog_.now();
  const PopStatus answer = co_await command("CAPA");
  if (!answer.ok() && !first && !capa_missing_) {
    report_.skip("CAPA", answer.line());
    co_return std::nullopt;
  }
  capa_missing_ = !answer.ok();
  if (capa_missing_) {
    report_.find("pop3.capa.missing", answer.line());
    // AUTH has no place behind a log-in.
    if (facts_.auth && facts_.auth->outcome == AuthOutcome::accepted) co_return std::nullopt;
    std::optional<Capabilities> list = co_await mechanisms_by_auth();
    co_return list;
  }
  const net::Limit limit = dialog_.in(Phase::command, context_.plan.reply_timeout);
  const std::vector<std::string> listed = co_await lines(limit);
  // Else a list that goes on behind its dot would be short of STLS.
  dialog_.in_step();
  if (first) report_.timed("capa", dialog_.since(began));
  Capabilities list;
  for (const std::string& line : listed) add_capability(list, line);
  co_return list;
}

/// "AUTH" without a mechanism: a habit from the time of RFC 1734. Some say +OK and list nothing, so
/// it is not waited for longer than a moment.
Task<std::optional<Capabilities>> Pop3Port::mechanisms_by_auth() {
  const PopStatus answer = co_await command("AUTH");
  if (answer.kind == PopStatus::Kind::more) {
    const net::Limit limit = dialog_.in(Phase::command, context_.plan.reply_timeout);
    co_await dialog_.send("*", limit);
    co_await status(limit);
  }
  if (!answer.ok()) co_return std::nullopt;
  const net::Limit limit =
      dialog_.in(Phase::command,
                 std::min<net::Duration>(context_.plan.reply_timeout, std::chrono::seconds(5)));
  std::vector<std::string> listed;
  try {
    listed = co_await lines(limit);
  } catch (const net::Failure& failure) {
    if (failure.error().code != Errc::timed_out) throw;
  }
  if (listed.empty()) co_return std::nullopt;
  Capabilities list;
  list.add("SASL", std::move(listed));
  co_return list;
}

void Pop3Port::judge(const Capabilities& list, Stage) {
  report_.ok(words().list, capability_text(list.list()));
}

/// What the newest list says beside names: it may be another after TLS, and after a log-in.
void Pop3Port::judge_policy() {
  if (facts_.latest() == nullptr) return;
  const PopPolicy policy(*facts_.latest());
  if (!policy.malformed.empty())
    report_.find("pop3.capa.malformed", fmt::format("{}", fmt::join(policy.malformed, ", ")));
  if (const std::string rules = policy.text(); !rules.empty()) report_.ok("rules", rules);
}

/// Only +OK starts TLS (RFC 2595 section 4).
Task<MailProbe::GoAhead> Pop3Port::starttls() {
  const PopStatus answer = co_await command("STLS");
  GoAhead go;
  go.yes = answer.ok();
  go.text = answer.line();
  co_return go;
}

std::vector<std::string> Pop3Port::mechanisms(const Capabilities& list) const {
  const auto* listed = list.parameters("SASL");
  std::vector<std::string> names;
  if (listed != nullptr)
    for (const std::string& name : *listed) names.push_back(net::upper(name));
  return names;
}

std::vector<std::string> Pop3Port::plain_logins(const Capabilities& list) const {
  if (!list.contains("USER")) return {};
  return std::vector<std::string>{"USER"};
}

Task<void> Pop3Port::take_leave(net::Limit limit) {
  co_await dialog_.send("QUIT", limit);
  co_await status(limit);
}

std::string Pop3Port::verdict() const {
  if (pop3_.mailbox && !out_of_step_)
    return fmt::format("{} can fetch mail here.", net::escape(context_.plan.login->user));
  return access_verdict();
}

Task<void> run_pop3(Dialog& dialog, const Context& context, Report& report) {
  return run_port<Pop3Port>(dialog, context, report);
}
Task<void> secure_pop3(Dialog& dialog, const Context& context, Report& report) {
  return secure_port<Pop3Port>(dialog, context, report);
}

Value Pop3Facts::value() const {
  Value value = Value::object();
  value.set_if("greeting", greeting);
  if (apop) value.set("apop", *apop);
  put_shared(value, [](const Capabilities& list) { return list.value(); });
  if (const Capabilities* last = latest()) {
    const PopPolicy policy(*last);
    value.set_if("implementation", policy.implementation);
    if (policy.login_delay) value.set("login_delay", *policy.login_delay);
    if (policy.expire_days) value.set("expire_days", *policy.expire_days);
    if (policy.expire_never) value.set("expire_never", true);
    if (policy.utf8_names) value.set("utf8_names", true);
  }
  if (mailbox) {
    Value box = Value::object();
    box.set("messages", mailbox->stat.messages).set("octets", mailbox->stat.octets);
    if (mailbox->list) {
      Value list = Value::object();
      list.set("messages", mailbox->list->messages).set("octets", mailbox->list->octets);
      box.set("list", list);
    }
    if (mailbox->uids) box.set("uids", *mailbox->uids);
    if (mailbox->header_lines) box.set("header_lines", *mailbox->header_lines);
    value.set("mailbox", box);
  }
  return value;
}

}  // namespace hail::probes
