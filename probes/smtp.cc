// SPDX-License-Identifier: GPL-3.0-or-later
// SMTP as a mail port: the dialogue of RFC 5321 as far as it goes without a message, and what each
// answer means. Nothing here knows a socket or an output format.
#include "hail/probes/smtp.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "hail/net/ascii.h"
#include "hail/net/escape.h"
#include "hail/probes/explain.h"
#include "probes/capability_text.h"
#include "probes/smtp_port.h"

namespace hail::probes {
namespace {

using net::Errc;
using net::Phase;
using net::Task;

constexpr long long small_size = 10'000'000;

constexpr MailWords smtp_words{"EHLO",
                               "STARTTLS",
                               "smtp.starttls.missing",
                               "smtp.starttls.refused",
                               "smtp.starttls.stripped",
                               "smtp.starttls.injection",
                               "smtp.capabilities.lost_after_tls",
                               "smtp.auth.before_tls",
                               "smtp.auth.weak_only",
                               " No message was sent."};

/// Ends the conversation by what the server said; it goes into the error escaped. Not [[noreturn]]:
/// g++ 12 compiles such a call at the end of a coroutine, behind a co_await, into a trap.
void refused(Errc code, Phase phase, const Reply& said, Dialog& dialog) {
  net::fail(code, phase, net::escape(said.text()), dialog.stream().peer());
}

}  // namespace

SmtpPort::SmtpPort(Dialog& dialog, const Context& context, SmtpFacts& facts)
    : MailProbe(dialog, context, facts), smtp_(facts) {
  submission_ = context.target.endpoint.port == 587 ||
                context.target.scheme.starts_with("submission") || context.implicit_tls;
  report_.title = submission_ ? "SMTP submission" : "SMTP";
}

const MailWords& SmtpPort::words() const {
  return smtp_words;
}

Task<Reply> SmtpPort::reply(net::Limit limit) {
  ReplyParser parser(dialog_.stream().bounds());
  std::optional<net::TimePoint> began;
  std::string first;  // And the first line whose code is another one.
  std::string other;
  for (;;) {
    const net::Line line = co_await dialog_.line(limit);
    if (!began) {
      began = dialog_.stream().line_began();
      first = line.text;
    }
    if (other.empty() && line.text.substr(0, 3) != first.substr(0, 3)) other = line.text;
    if (limit.phase == Phase::greeting)
      report_.banner += line.text + (line.end == net::Line::End::crlf ? "\r\n" : "\n");
    auto parsed = parser.line(line.text);
    if (!parsed) {
      if (limit.phase == Phase::greeting && parsed.error().code == Errc::protocol)
        dialog_.malformed_greeting(line.text);
      net::fail(parsed.error().code, limit.phase, parsed.error().detail, dialog_.stream().peer());
    }
    if (*parsed) {
      if ((*parsed)->code_changed) report_.find("reply.code_changed", first + "\r\n" + other);
      // Between the lines of a greeting a pause is the wait for those who speak too early.
      if (limit.phase != Phase::greeting) dialog_.judge_pace(*began, "reply");
      if (report_.transcript) explain((*parsed).value());
      co_return std::move(**parsed);
    }
  }
}

/// Beside a reply that is not the ordinary one.
void SmtpPort::explain(const Reply& reply) {
  const std::string enhanced = reply.enhanced().value_or("");
  const std::string clause = reply_remark(reply.code, enhanced);
  if (clause.empty()) return;
  report_.remark(
      dialog_.now(),
      fmt::format("{}{}{}: {}", reply.code, enhanced.empty() ? "" : " ", enhanced, clause),
      dialog_.stream().tls() != nullptr);
}

Task<Reply> SmtpPort::exchange(std::string text) {
  dialog_.in_step();
  const net::Limit limit = dialog_.in(Phase::command, context_.plan.reply_timeout);
  co_await dialog_.send(std::move(text), limit);
  co_return co_await reply(limit);
}

/// 421 may come in place of any reply: the server is about to close (RFC 5321 section 4.2.1).
void SmtpPort::unless_leaving(const Reply& answer) {
  if (answer.code != 421) return;
  report_.find("greeting.throttled", answer.text());
  refused(Errc::throttled, Phase::command, answer, dialog_);
}

Task<Reply> SmtpPort::command(std::string text) {
  Reply answer = co_await exchange(std::move(text));
  unless_leaving(answer);
  co_return answer;
}

Task<void> SmtpPort::take_leave(net::Limit limit) {
  co_await dialog_.send("QUIT", limit);
  const Reply answer = co_await reply(limit);
  smtp_.replies.push_back({ToldBy::quit, answer.text()});
}

/// The name that we give in EHLO: the caller's, or this host's own if it is a full one, or an
/// address literal, which is always honest (RFC 5321 section 4.1.4).
std::string SmtpPort::own_name() const {
  if (!context_.plan.helo.empty()) return context_.plan.helo;
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) == 0 &&
      std::string_view(name).find('.') != std::string_view::npos) {
    return name;
  }
  const std::string address = dialog_.stream().transport().local_address();
  if (address.empty()) return "localhost";
  return address.find(':') == std::string::npos ? fmt::format("[{}]", address)
                                                : fmt::format("[IPv6:{}]", address);
}

Task<void> SmtpPort::greet() {
  const net::TimePoint began = dialog_.now();
  const net::Limit limit = dialog_.in(Phase::greeting, context_.plan.greeting_timeout);
  Reply greeting = co_await reply(limit);
  const double s = dialog_.since(began);
  report_.timed("greeting", s);
  smtp_.greeting = greeting;
  if (greeting.positive()) {
    greeted(greeting.text(), s);
    co_return;
  }
  // A refusal is an answer: say so, take leave, and never call it broken.
  if (greeting.transient()) {
    report_.find("greeting.throttled", greeting.text());
    if (greeting.code != 421) co_await goodbye();
    refused(Errc::throttled, Phase::greeting, greeting, dialog_);
  }
  if (greeting.permanent()) {
    report_.find("greeting.rejected", greeting.text());
    co_await goodbye();
    refused(Errc::rejected, Phase::greeting, greeting, dialog_);
  }
  dialog_.malformed_greeting(greeting.text());
  refused(Errc::protocol, Phase::greeting, greeting, dialog_);
}

/// "EHLO NAME" or "LHLO NAME", and its reply.
Task<Reply> SmtpPort::introduce(std::string_view verb) {
  const bool first = facts_.latest() == nullptr;
  const net::TimePoint began = dialog_.now();
  Reply answer = co_await command(fmt::format("{} {}", verb, own_name()));
  // Else a list that goes on behind its last line would be short of STARTTLS.
  dialog_.in_step();
  if (answer.positive() && first) report_.timed("ehlo", dialog_.since(began));
  co_return answer;
}

Capabilities SmtpPort::listed(const Reply& answer) {
  const Extensions extensions(answer);
  domain_ = extensions.domain();
  smtp_.replies.push_back({ToldBy::ehlo, answer.text()});
  return extensions;
}

/// EHLO, or HELO where EHLO is unknown.
Task<std::optional<Capabilities>> SmtpPort::capabilities() {
  const Reply ehlo = co_await introduce("EHLO");
  if (ehlo.positive()) co_return listed(ehlo);
  const Reply helo = co_await command("HELO " + own_name());
  smtp_.helo_only = helo.positive();
  if (helo.positive()) {
    report_.find("smtp.ehlo.refused", ehlo.text());
    report_.ok("HELO", helo.text());
    co_return Capabilities();
  }
  report_.find("smtp.helo.refused", helo.text(), {},
               fmt::format("look at its log; if it takes mail for mailboxes: hail lmtp {}",
                           net::escape(context_.target.text)));
  co_return std::nullopt;
}

/// What the EHLO reply tells whatever the encryption.
void SmtpPort::judge(const Capabilities& list, Stage) {
  if (smtp_.helo_only) return;
  report_.ok(words().list, capability_text(list.list()));
  if (!list.contains("SMTPUTF8") && !smtp_.lmtp) report_.find("smtp.smtputf8.missing");
  judge_size(list);
  judge_name();
}

void SmtpPort::judge_size(const Capabilities& list) {
  const auto* size = list.parameters("SIZE");
  if (size == nullptr || size->empty()) return;
  long long octets = 0;
  const std::string& text = size->front();
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), octets);
  if (problem == std::errc() && octets > 0 && octets < small_size)
    report_.find("smtp.size.small", "SIZE " + text);
}

void SmtpPort::judge_name() {
  if (!smtp_.greeting || smtp_.greeting->lines.empty() || domain_.empty()) return;
  const std::string& line = smtp_.greeting->lines.front();
  const std::string first = line.substr(0, line.find(' '));
  // A name without a dot is no name (some greet with "ESMTP ready").
  if (net::lower(first) == net::lower(domain_) || first.find('.') == std::string::npos) return;
  report_.find("smtp.ehlo.name_mismatch",
               fmt::format("{} in the greeting, {} after {}", first, domain_, words().list));
}

/// Firewalls that take STARTTLS out leave their marks: "XXXXXXXA" in the list, asterisks in the
/// greeting.
bool SmtpPort::looks_stripped(const Capabilities& list) const {
  const bool crossed = std::any_of(list.list().begin(), list.list().end(),
                                   [](const auto& each) { return each.first.starts_with("XXXX"); });
  const bool masked = smtp_.greeting && !smtp_.greeting->lines.empty() &&
                      smtp_.greeting->lines.front().find("****") != std::string::npos;
  return crossed || masked;
}

/// Only 220 starts TLS (RFC 3207 section 4).
Task<MailProbe::GoAhead> SmtpPort::starttls() {
  const Reply answer = co_await command("STARTTLS");
  smtp_.replies.push_back({ToldBy::starttls, answer.text()});
  GoAhead go;
  go.yes = answer.code == 220;
  go.text = answer.text();
  co_return go;
}

std::vector<std::string> SmtpPort::mechanisms(const Capabilities& list) const {
  const auto* mechanisms = list.parameters("AUTH");
  return mechanisms == nullptr ? std::vector<std::string>() : *mechanisms;
}

/// Firewalls and proxies hand on by XCLIENT and XFORWARD whom they speak for (Postfix); a stranger
/// who may say it can claim to be anybody. This machine's own programs are no strangers.
void SmtpPort::judge_xclient() {
  const Capabilities* const list = facts_.latest();
  const std::string& from = report_.address;
  if (list == nullptr || from.starts_with("127.") || from == "::1" || from.starts_with("/")) return;
  std::vector<std::string> names;
  for (const std::string_view name : {"XCLIENT", "XFORWARD"}) {
    if (list->contains(name)) names.emplace_back(name);
  }
  if (!names.empty()) report_.find("smtp.xclient.offered", capability_text(list->list(), names));
}

/// What is asked beyond the introduction is asked for by hand, of one target: never in a scan.
Task<void> SmtpPort::explore(bool logged_in) {
  const Plan& plan = context_.plan;
  judge_xclient();
  if (plan.scan || facts_.latest() == nullptr) co_return;
  if (!plan.rcpt.empty()) co_await ask_recipient();
  if (plan.own_domain.empty()) co_return;
  if (smtp_.lmtp) {
    report_.skip("relay", "LMTP hands mail to mailboxes and passes none on");
    co_return;
  }
  if (const auto wrong = wrong_domain(plan.own_domain)) {
    report_.skip("relay", "not asked: " + *wrong);
    co_return;
  }
  co_await ask_names();
  co_await test_relay(logged_in);
}

std::string SmtpPort::verdict() const {
  if (facts_.latest() == nullptr)
    return "answers, but takes no introduction: nothing more could be tested.";
  std::string text = logged_in()
                         ? fmt::format("{} can log in here.{}",
                                       net::escape(context_.plan.login->user, 60), words().ending)
                         : MailProbe::verdict();
  if (test_message_sent_)
    text.replace(text.find(words().ending), words().ending.size(), " One test message was sent.");
  return text;
}

Task<void> run_smtp(Dialog& dialog, const Context& context, Report& report) {
  return run_port<SmtpPort>(dialog, context, report);
}
Task<void> secure_smtp(Dialog& dialog, const Context& context, Report& report) {
  return secure_port<SmtpPort>(dialog, context, report);
}

void SmtpFacts::add_clues(std::vector<Clue>& clues) const {
  MailFacts::add_clues(clues);
  // What was said inside TLS comes first.
  clues.insert(clues.end(), replies.rbegin(), replies.rend());
}

Value SmtpFacts::value() const {
  Value value = Value::object();
  if (greeting) {
    Value said = Value::object();
    said.set("code", greeting->code).set("lines", Value::list(greeting->lines));
    value.set("greeting", said);
  }
  put_shared(value, [](const Capabilities& list) { return list.value(); });
  if (helo_only) value.set("helo_only", true);
  if (const Capabilities* last = latest())
    value.set("enhanced_status", last->contains("ENHANCEDSTATUSCODES"));
  if (const Capabilities* last = latest()) value.set_if("extensions", interpreted(*last));
  if (rcpt) value.set("rcpt", rcpt->value());
  value.set_if("vrfy", vrfy);
  value.set_if("expn", expn);
  if (relay) value.set("relay", relay->value());
  return value;
}

}  // namespace hail::probes
