// SPDX-License-Identifier: GPL-3.0-or-later
// The SMTP probe: the dialogue of RFC 5321 as far as it goes without a message, and what each
// answer means. Nothing here knows a socket or an output format.
#include "hail/probes/smtp.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "hail/net/escape.h"
#include "hail/probes/dialog.h"
#include "probes/capability_text.h"

namespace hail::probes {
namespace {

using net::Errc;
using net::Phase;
using net::Task;

constexpr double delayed_from_s = 5;
constexpr long long small_size = 10'000'000;

/// Ends the conversation by what the server said; it goes into the error escaped. Not [[noreturn]]:
/// g++ 12 compiles such a call at the end of a coroutine, behind a co_await, into a trap.
void refused(Errc code, Phase phase, const Reply& said, Dialog& dialog,
             std::string_view what = {}) {
  net::fail(code, phase, std::string(what) + net::escape(said.text()), dialog.stream().peer());
}

Task<Reply> reply(Dialog& dialog, net::Limit limit) {
  ReplyParser parser(dialog.stream().bounds());
  for (;;) {
    const net::Line line = co_await dialog.line(limit);
    if (limit.phase == Phase::greeting)
      dialog.report().banner += line.text + (line.end == net::Line::End::crlf ? "\r\n" : "\n");
    auto parsed = parser.line(line.text);
    if (!parsed) {
      if (limit.phase == Phase::greeting && parsed.error().code == Errc::protocol) {
        dialog.report().find("greeting.malformed", line.text);
      }
      net::fail(parsed.error().code, limit.phase, parsed.error().detail, dialog.stream().peer());
    }
    if (*parsed) {
      if ((*parsed)->code_changed) dialog.report().find("reply.code_changed", (*parsed)->text());
      co_return std::move(**parsed);
    }
  }
}

/// Bytes behind the last reply that nothing asked for: from here on every answer would be taken for
/// the one before it.
void in_step(Dialog& dialog) {
  const std::string extra = dialog.stream().pending(Phase::command);
  if (extra.empty()) return;
  net::fail(
      Errc::protocol, Phase::command,
      fmt::format("{} bytes that nothing asked for: \"{}\"", extra.size(), net::escape(extra, 60)),
      dialog.stream().peer());
}

Task<Reply> command(Dialog& dialog, std::string text, const Plan& plan) {
  in_step(dialog);
  const net::Limit limit = dialog.in(Phase::command, plan.reply_timeout);
  co_await dialog.send(std::move(text), limit);
  Reply answer = co_await reply(dialog, limit);
  // 421 may come in place of any reply: the server is about to close (RFC 5321 section 4.2.1).
  if (answer.code == 421) {
    dialog.report().find("greeting.throttled", answer.text());
    refused(Errc::throttled, Phase::command, answer, dialog);
  }
  co_return answer;
}

Task<void> goodbye(Dialog& dialog, const Plan& plan) {
  // Whatever comes now changes no verdict; a server that only closes has said goodbye too.
  try {
    const net::Limit limit = dialog.in(
        Phase::close, std::min<net::Duration>(plan.reply_timeout, std::chrono::seconds(5)));
    co_await dialog.send("QUIT", limit);
    co_await reply(dialog, limit);
  } catch (const net::Failure&) {
  }
}

/// The name that we give in EHLO: the caller's, or this host's own if it is a full one, or an
/// address literal, which is always honest (RFC 5321 section 4.1.4).
std::string own_name(Dialog& dialog, const Plan& plan) {
  if (!plan.helo.empty()) return plan.helo;
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) == 0 &&
      std::string_view(name).find('.') != std::string_view::npos) {
    return name;
  }
  const std::string address = dialog.stream().transport().local_address();
  if (address.empty()) return "localhost";
  return address.find(':') == std::string::npos ? fmt::format("[{}]", address)
                                                : fmt::format("[IPv6:{}]", address);
}

Task<void> greeting(Dialog& dialog, const Context& context, SmtpFacts& facts, Report& report) {
  const net::TimePoint began = dialog.now();
  Reply greeting =
      co_await reply(dialog, dialog.in(Phase::greeting, context.plan.greeting_timeout));
  const double s = dialog.since(began);
  report.timed("greeting", s);
  facts.greeting = greeting;
  if (greeting.positive()) {
    report.ok("greeting", greeting.text(), s);
    if (s >= delayed_from_s) report.find("greeting.delayed", fmt::format("{:.1f} s", s));
    co_return;
  }
  // A refusal is an answer: say so, take leave, and never call it broken.
  if (greeting.transient()) {
    report.find("greeting.throttled", greeting.text());
    if (greeting.code != 421) co_await goodbye(dialog, context.plan);
    refused(Errc::throttled, Phase::greeting, greeting, dialog);
  }
  if (greeting.permanent()) {
    report.find("greeting.rejected", greeting.text());
    co_await goodbye(dialog, context.plan);
    refused(Errc::rejected, Phase::greeting, greeting, dialog);
  }
  report.find("greeting.malformed", greeting.text());
  refused(Errc::protocol, Phase::greeting, greeting, dialog);
}

/// EHLO, or HELO where EHLO is unknown; nothing if both are refused.
Task<std::optional<Extensions>> hello(Dialog& dialog, const Context& context, SmtpFacts& facts,
                                      Report& report) {
  const std::string name = own_name(dialog, context.plan);
  const net::TimePoint began = dialog.now();
  const Reply ehlo = co_await command(dialog, "EHLO " + name, context.plan);
  in_step(dialog);  // Else a list that goes on behind its last line would be short of STARTTLS.
  if (ehlo.positive()) {
    if (!facts.capabilities && !facts.capabilities_tls) report.timed("ehlo", dialog.since(began));
    co_return Extensions(ehlo);
  }
  const Reply helo = co_await command(dialog, "HELO " + name, context.plan);
  facts.helo_only = helo.positive();
  if (helo.positive()) {
    report.find("smtp.ehlo.refused", ehlo.text());
    report.ok("HELO", helo.text());
    co_return Extensions();
  }
  report.skip("EHLO", fmt::format("EHLO and HELO are refused: {}", helo.text()));
  co_return std::nullopt;
}

bool plaintext(const std::string& mechanism) {
  return mechanism == "PLAIN" || mechanism == "LOGIN";
}

bool outdated(const std::string& mechanism) {
  return mechanism == "CRAM-MD5" || mechanism == "DIGEST-MD5" || mechanism == "NTLM";
}

/// What the EHLO reply tells whatever the encryption.
void judge_extensions(const Extensions& extensions, const SmtpFacts& facts, Report& report) {
  if (facts.helo_only) return;
  report.ok("EHLO", capability_text(extensions.list()));
  if (!extensions.contains("SMTPUTF8")) report.find("smtp.smtputf8.missing");
  if (const auto* size = extensions.parameters("SIZE"); size != nullptr && !size->empty()) {
    long long octets = 0;
    const std::string& text = size->front();
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), octets);
    if (problem == std::errc() && octets > 0 && octets < small_size) {
      report.find("smtp.size.small", "SIZE " + text);
    }
  }
  if (facts.greeting && !facts.greeting->lines.empty() && !extensions.domain().empty()) {
    const std::string& line = facts.greeting->lines.front();
    const std::string first = line.substr(0, line.find(' '));
    const bool same = std::equal(
        first.begin(), first.end(), extensions.domain().begin(), extensions.domain().end(),
        [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
    // A name without a dot is no name (some greet with "ESMTP ready").
    if (!same && first.find('.') != std::string::npos) {
      report.find("smtp.ehlo.name_mismatch",
                  fmt::format("{} in the greeting, {} after EHLO", first, extensions.domain()));
    }
  }
}

void judge_auth(const Extensions& extensions, bool in_clear, SmtpFacts& facts, Report& report) {
  const auto* mechanisms = extensions.parameters("AUTH");
  if (mechanisms == nullptr) return;
  if (in_clear) {
    facts.auth_before_tls = *mechanisms;
    if (std::any_of(mechanisms->begin(), mechanisms->end(), plaintext)) {
      std::string seen = "AUTH";
      for (const std::string& mechanism : *mechanisms) seen += " " + mechanism;
      report.find("smtp.auth.before_tls", seen + ", in the EHLO reply before STARTTLS");
    }
    return;
  }
  if (!mechanisms->empty() && std::all_of(mechanisms->begin(), mechanisms->end(), outdated)) {
    std::string seen;
    for (const std::string& mechanism : *mechanisms) seen += (seen.empty() ? "" : " ") + mechanism;
    report.find("smtp.auth.weak_only", seen);
  }
}

/// Firewalls that take STARTTLS out leave their marks: "XXXXXXXA" in the list, asterisks in the
/// greeting.
bool looks_stripped(const Extensions& extensions, const SmtpFacts& facts) {
  const bool crossed = std::any_of(extensions.list().begin(), extensions.list().end(),
                                   [](const auto& each) { return each.first.starts_with("XXXX"); });
  const bool masked = facts.greeting && !facts.greeting->lines.empty() &&
                      facts.greeting->lines.front().find("****") != std::string::npos;
  return crossed || masked;
}

Task<void> no_starttls(Dialog& dialog, const Extensions& extensions, const Context& context,
                       SmtpFacts& facts, Report& report) {
  facts.starttls = "missing";
  if (looks_stripped(extensions, facts)) {
    report.find("smtp.starttls.stripped", capability_text(extensions.list()));
  } else {
    report.find("smtp.starttls.missing");
  }
  if (context.plan.tls == TlsMode::starttls) {
    co_await goodbye(dialog, context.plan);
    net::fail(Errc::tls, Phase::tls, "STARTTLS is not offered, and --tls=starttls insists",
              dialog.stream().peer());
  }
}

/// STARTTLS, the guard, the handshake. Whether the session is inside TLS afterwards.
Task<bool> upgrade(Dialog& dialog, const Context& context, SmtpFacts& facts, Report& report) {
  facts.starttls = "offered";
  const Reply go = co_await command(dialog, "STARTTLS", context.plan);
  if (go.code != 220) {
    facts.starttls = "refused";
    report.find("smtp.starttls.refused", go.text());
    if (context.plan.tls == TlsMode::starttls) {
      co_await goodbye(dialog, context.plan);
      refused(Errc::tls, Phase::tls, go, dialog, "STARTTLS was refused: ");
    }
    co_return false;
  }
  facts.starttls = "failed";
  if (const std::string plaintext = dialog.injected(); !plaintext.empty()) {
    report.find("smtp.starttls.injection", plaintext);
    net::fail(Errc::protocol, Phase::tls,
              fmt::format("{} plaintext bytes before TLS", plaintext.size()),
              dialog.stream().peer());
  }
  co_await dialog.start_tls(context, dialog.in(Phase::tls, context.plan.reply_timeout));
  facts.starttls = "done";
  co_return true;
}

void judge_difference(const SmtpFacts& facts, Report& report) {
  std::vector<std::string> lost;
  std::vector<std::string> gained;
  for (const auto& [keyword, parameters] : facts.capabilities->list()) {
    if (keyword != "STARTTLS" && !facts.capabilities_tls->contains(keyword))
      lost.push_back(keyword);
  }
  for (const auto& [keyword, parameters] : facts.capabilities_tls->list()) {
    if (!facts.capabilities->contains(keyword)) gained.push_back(keyword);
  }
  // AUTH may well be withheld until TLS; what was there in clear must not go.
  if (!lost.empty()) {
    report.find("smtp.capabilities.lost_after_tls", fmt::format("{}", fmt::join(lost, ", ")));
  } else if (facts.capabilities_tls->contains("STARTTLS")) {
    report.ok("after TLS", "STARTTLS is offered again, though TLS is there already");
  } else if (gained.empty()) {
    report.ok("after TLS", "the same list, without STARTTLS, as it should be");
  } else {
    report.ok("after TLS",
              fmt::format("+ {}", capability_text(facts.capabilities_tls->list(), gained)));
  }
}

std::string verdict(const Report& report, bool introduced) {
  constexpr std::string_view unsent = "No message was sent.";
  if (!introduced) return "answers, but takes no introduction: nothing more could be tested.";
  if (!report.tls) return fmt::format("answers, without TLS. {}", unsent);
  return fmt::format("{} {}",
                     report.tls->verified ? "answers, and its TLS is verified."
                                          : "answers; its TLS is not verified.",
                     unsent);
}

Value object(const Extensions& extensions) {
  Value value = Value::object();
  for (const auto& [keyword, parameters] : extensions.list())
    value.set(keyword, Value::list(parameters));
  return value;
}

}  // namespace

Task<void> run_smtp(Dialog& dialog, const Context& context, Report& report) {
  auto owned = std::make_unique<SmtpFacts>();
  SmtpFacts& facts = *owned;
  report.facts = std::move(owned);
  const bool submission = context.target.endpoint.port == 587 ||
                          context.target.scheme.starts_with("submission") || context.implicit_tls;
  report.title = submission ? "SMTP submission" : "SMTP";
  if (context.implicit_tls) facts.starttls = "implicit";

  co_await greeting(dialog, context, facts, report);
  std::optional<Extensions> offered = co_await hello(dialog, context, facts, report);
  if (offered && context.implicit_tls) {
    facts.capabilities_tls = offered;
    judge_extensions(*offered, facts, report);
    judge_auth(*offered, false, facts, report);
  } else if (offered) {
    facts.capabilities = offered;
    judge_extensions(*offered, facts, report);
    judge_auth(*offered, true, facts, report);
    if (!offered->contains("STARTTLS")) {
      co_await no_starttls(dialog, *offered, context, facts, report);
    } else if (context.plan.tls == TlsMode::never) {
      facts.starttls = "offered";
      report.skip("STARTTLS", "offered, not tried (--tls=never)");
    } else if (co_await upgrade(dialog, context, facts, report)) {
      facts.capabilities_tls = co_await hello(dialog, context, facts, report);
      if (facts.capabilities_tls) {
        if (!facts.helo_only) judge_difference(facts, report);
        judge_auth(*facts.capabilities_tls, false, facts, report);
      }
    }
  }
  co_await goodbye(dialog, context.plan);
  report.verdict = verdict(report, offered.has_value());
}

Value SmtpFacts::value() const {
  Value value = Value::object();
  if (greeting) {
    Value said = Value::object();
    said.set("code", greeting->code).set("lines", Value::list(greeting->lines));
    value.set("greeting", said);
  }
  if (capabilities) value.set("capabilities", object(*capabilities));
  if (capabilities_tls) value.set("capabilities_tls", object(*capabilities_tls));
  value.set_if("starttls", starttls);
  value.set_if("auth_before_tls", Value::list(auth_before_tls));
  if (helo_only) value.set("helo_only", true);
  if (capabilities || capabilities_tls) {
    const Extensions& last = capabilities_tls ? *capabilities_tls : *capabilities;
    value.set("enhanced_status", last.contains("ENHANCEDSTATUSCODES"));
  }
  return value;
}

}  // namespace hail::probes
