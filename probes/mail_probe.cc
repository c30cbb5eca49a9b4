// SPDX-License-Identifier: GPL-3.0-or-later
// The order of the conversation and the guards in it; the words are the protocols'.
#include "probes/mail_probe.h"

#include <fmt/format.h>

#include <algorithm>

#include "hail/net/escape.h"
#include "hail/probes/explain.h"
#include "probes/capability_text.h"

namespace hail::probes {

using net::Errc;
using net::Phase;
using net::Task;

namespace {

constexpr double delayed_from_s = 5;
constexpr net::Duration farewell_within = std::chrono::seconds(5);
constexpr std::string_view plaintext_mechanisms[] = {"PLAIN", "LOGIN"};
constexpr std::string_view outdated_mechanisms[] = {"CRAM-MD5", "DIGEST-MD5", "NTLM", "APOP"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Task<void> MailProbe::run() {
  if (context_.implicit_tls) facts_.starttls = "implicit";
  co_await greet();
  co_await ask(context_.implicit_tls ? Stage::tls : Stage::clear);
  const bool insist = context_.plan.tls == TlsMode::starttls;
  const bool worth_it = facts_.capabilities || tries_unlisted_tls() || insist;
  if (!context_.implicit_tls && worth_it) co_await encrypt();
  bool logged_in = false;
  if (context_.plan.login && may_log_in()) {
    std::vector<std::string> offered;
    if (facts_.latest() != nullptr) offered = mechanisms(*facts_.latest());
    logged_in = co_await log_in(dialog_, context_, *this, std::move(offered), facts_);
    if (logged_in) co_await ask(Stage::auth);
  }
  co_await explore(logged_in);
  co_await goodbye();
  report_.verdict = verdict();
  fail_login(facts_, dialog_);
}

Task<void> MailProbe::secure() {
  co_await greet();
  if (context_.implicit_tls) {
    co_await goodbye();
    co_return;
  }
  facts_.capabilities = co_await capabilities();
  const bool offered = (facts_.capabilities && facts_.capabilities->contains(words().starttls)) ||
                       tries_unlisted_tls();
  if (!offered || !may_start_tls()) {
    co_await goodbye();
    net::fail(Errc::tls, Phase::tls, fmt::format("{} is not offered", words().starttls),
              dialog_.stream().peer());
  }
  const bool encrypted = co_await upgrade(true);
  if (encrypted) co_await goodbye();
}

/// The list at this stage: asked for, judged, and set beside the one before.
Task<void> MailProbe::ask(Stage stage) {
  const Capabilities* const before = facts_.latest();
  std::optional<Capabilities>& here = stage == Stage::clear ? facts_.capabilities
                                      : stage == Stage::tls ? facts_.capabilities_tls
                                                            : facts_.capabilities_auth;
  here = co_await capabilities();
  if (!here) co_return;
  if (before == nullptr) {
    judge(*here, stage);
  } else if (comparable()) {
    compare(*before, *here, stage);
  }
  if (stage == Stage::clear) judge_clear_logins(*here);
  if (stage == Stage::tls) judge_mechanisms(*here);
}

Task<void> MailProbe::encrypt() {
  const Plan& plan = context_.plan;
  const MailWords& say = words();
  const bool possible = may_start_tls();
  const bool listed = facts_.capabilities && facts_.capabilities->contains(say.starttls);
  if (plan.tls == TlsMode::never) {
    if (listed && possible) {
      facts_.starttls = "offered";
      report_.skip(say.starttls, "offered, not tried (--tls=never)");
    } else if (possible && tries_unlisted_tls()) {
      report_.skip(say.starttls, "not tried (--tls=never); no list tells whether it is offered");
    } else if (possible) {
      no_starttls();
    }
    co_return;
  }
  // Without a list it is tried where it may be there all the same, or where the user insists.
  const bool unlisted = !listed && facts_.capabilities && !tries_unlisted_tls();
  if (!possible || unlisted) {
    if (possible) no_starttls();
    if (plan.tls == TlsMode::starttls) {
      co_await goodbye();
      net::fail(Errc::tls, Phase::tls,
                fmt::format("{} is not offered, and --tls=starttls insists", say.starttls),
                dialog_.stream().peer());
    }
    co_return;
  }
  const bool encrypted = co_await upgrade(plan.tls == TlsMode::starttls);
  if (encrypted) co_await ask(Stage::tls);
}

void MailProbe::no_starttls() {
  facts_.starttls = "missing";
  const bool stripped = facts_.capabilities && looks_stripped(*facts_.capabilities);
  if (stripped) {
    report_.find(words().stripped, capability_text(facts_.capabilities->list()));
  } else {
    report_.find(words().missing);
  }
}

/// STARTTLS, the guard, the handshake. Whether the conversation is inside TLS afterwards; `insist`
/// makes a refusal its end.
Task<bool> MailProbe::upgrade(bool insist) {
  const MailWords& say = words();
  const bool listed = facts_.capabilities && facts_.capabilities->contains(say.starttls);
  facts_.starttls = "offered";
  const GoAhead answer = co_await starttls();
  if (!answer.yes) {
    facts_.starttls = listed ? "refused" : "missing";
    report_.find(listed ? say.refused : say.missing, answer.text);
    if (insist) {
      co_await goodbye();
      net::fail(Errc::tls, Phase::tls,
                fmt::format("{} was refused: {}", say.starttls, net::escape(answer.text)),
                dialog_.stream().peer());
    }
    co_return false;
  }
  facts_.starttls = "failed";
  if (const std::string plaintext = dialog_.injected(); !plaintext.empty()) {
    report_.find(say.injection, plaintext);
    net::fail(Errc::protocol, Phase::tls,
              fmt::format("{} plaintext bytes before TLS", plaintext.size()),
              dialog_.stream().peer());
  }
  const net::Limit limit = dialog_.in(Phase::tls, context_.plan.reply_timeout);
  co_await dialog_.start_tls(context_, limit, say.starttls);
  facts_.starttls = "done";
  co_return true;
}

void MailProbe::compare(const Capabilities& before, const Capabilities& after, Stage stage) {
  const std::string_view subject = stage == Stage::tls ? "after TLS" : "after login";
  const CapabilityChanges changes(before, after);
  std::vector<std::string> lost = changes.lost;
  std::erase_if(lost, [&](const std::string& name) {
    return name == words().starttls || name == "LOGINDISABLED";
  });
  std::vector<std::string> news = changes.gained;
  news.insert(news.end(), changes.changed.begin(), changes.changed.end());
  // A log-in ends what was for logging in; TLS must not end anything but the offer of TLS.
  if (stage == Stage::tls && !lost.empty()) {
    report_.find(words().lost, fmt::format("{}", fmt::join(lost, ", ")));
  } else if (stage == Stage::tls && after.contains(words().starttls)) {
    report_.ok(subject,
               fmt::format("{} is offered again, though TLS is there already", words().starttls));
  } else if (!news.empty()) {
    report_.ok(subject, fmt::format("+ {}", capability_text(after.list(), news)));
  } else if (stage == Stage::tls) {
    report_.ok(subject,
               fmt::format("the same list, without {}, as it should be", words().starttls));
  } else {
    report_.ok(subject, "the same list");
  }
}

/// Whether passwords are taken without TLS.
void MailProbe::judge_clear_logins(const Capabilities& list) {
  facts_.auth_before_tls = mechanisms(list);
  std::vector<std::string> plain;
  for (const std::string& mechanism : facts_.auth_before_tls) {
    if (is_one_of(plaintext_mechanisms, mechanism)) plain.push_back(mechanism);
  }
  const std::vector<std::string> own = plain_logins(list);
  if (plain.empty() && own.empty()) return;
  report_.find(words().before_tls, clear_logins_seen(own));
}

/// Whether all that is offered inside TLS is outdated.
void MailProbe::judge_mechanisms(const Capabilities& list) {
  const std::vector<std::string> offered = mechanisms(list);
  const bool outdated =
      !offered.empty() && plain_logins(list).empty() &&
      std::all_of(offered.begin(), offered.end(), [](const std::string& mechanism) {
        return is_one_of(outdated_mechanisms, mechanism);
      });
  if (outdated) report_.find(words().weak_only, fmt::format("{}", fmt::join(offered, " ")));
}

std::string MailProbe::clear_logins_seen(const std::vector<std::string>& own) const {
  std::vector<std::string> seen = own;
  if (!facts_.auth_before_tls.empty()) {
    seen.insert(seen.begin(),
                fmt::format("{} {}", words().mechanisms, fmt::join(facts_.auth_before_tls, " ")));
  }
  return fmt::format("{}, in the {} reply before {}", fmt::join(seen, ", "), words().list,
                     words().starttls);
}

/// Whatever comes now changes no verdict; a server that only closes has said goodbye too.
Task<void> MailProbe::goodbye() {
  try {
    const net::Limit limit = dialog_.in(
        Phase::close, std::min<net::Duration>(context_.plan.reply_timeout, farewell_within));
    co_await take_leave(limit);
  } catch (const net::Failure&) {
  }
}

void MailProbe::greeted(std::string text, double s) {
  report_.ok("greeting", std::move(text), s);
  judge_delay(s);
}

void MailProbe::judge_delay(double s) {
  if (s >= delayed_from_s) report_.find("greeting.delayed", fmt::format("{:.1f} s", s));
}

void MailProbe::remark(const std::string& words) {
  if (!report_.transcript) return;
  const std::vector<std::string> asked{words};
  const Explained explained = find_explanations(asked);
  if (explained.found.empty() || !explained.unknown.empty()) return;
  const Explanation& first = explained.found.front();
  report_.remark(dialog_.now(),
                 fmt::format("{}: {} ({})", first.word, first.title, first.reference),
                 dialog_.stream().tls() != nullptr);
}

std::string MailProbe::verdict() const {
  if (!report_.tls) return fmt::format("answers, without TLS.{}", words().ending);
  return fmt::format("{}{}",
                     report_.tls->authenticated() ? "answers, and its TLS is verified."
                                                  : "answers; its TLS is not verified.",
                     words().ending);
}

std::string MailProbe::access_verdict() const {
  const bool told = context_.implicit_tls || (facts_.capabilities && comparable());
  if (told && report_.tls && report_.tls->authenticated() && !report_.has(words().before_tls))
    return "answers, its TLS is verified, passwords only inside TLS.";
  return MailProbe::verdict();
}

}  // namespace hail::probes
