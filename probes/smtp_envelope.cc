// SPDX-License-Identifier: GPL-3.0-or-later
// One recipient, asked for and taken back: MAIL, RCPT, RSET, never DATA (RFC 5321 sections 3.3 and
// 4.1.1.5). And whether VRFY and EXPN tell who exists, which only the server's owner asks. What a
// refusal says of the recipient is told apart from one that never looked at it.
#include <fmt/format.h>

#include <algorithm>

#include "probes/returned_mail.h"
#include "probes/smtp_port.h"

namespace hail::probes {

using net::Task;

namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// A refusal that is no word on the recipient: TLS or a log-in is wanted first, or the order of the
/// commands was not liked (RFC 4954 section 6, RFC 3207 section 4, RFC 5321 section 4.2.2).
bool looked_at_nothing(const Reply& answer) {
  return answer.code == 530 || answer.code == 503 || answer.code == 500 || answer.code == 502;
}

/// A refusal that says that a mailbox does not exist (RFC 5321 section 4.2.3).
bool denies_mailbox(const Reply& answer) {
  const std::string enhanced = answer.enhanced().value_or("");
  if (!enhanced.empty()) return enhanced.starts_with("5.1.");
  return answer.code == 550 || answer.code == 551 || answer.code == 553;
}

}  // namespace

Task<void> SmtpPort::ask_recipient() {
  const std::string& address = context_.plan.rcpt;
  if (const auto wrong = wrong_address(address)) {
    report_.skip("RCPT", "not asked: " + *wrong);
    co_return;
  }
  // RFC 6531 section 3.1: such an address must not be named to who does not offer SMTPUTF8.
  const bool wide = !is_ascii(address);
  if (wide && !facts_.latest()->contains("SMTPUTF8")) {
    report_.skip("RCPT", "not asked: the address is not ASCII, and SMTPUTF8 is not offered");
    co_return;
  }
  const bool open = co_await open_transaction(wide);
  if (!open) co_return;
  const Reply answer = co_await exchange(fmt::format("RCPT TO:<{}>", address));
  judge_recipient(answer);
  unless_leaving(answer);
  co_await command("RSET");
}

/// MAIL with the empty sender, which is at home everywhere and whose mail nobody answers (RFC 5321
/// section 4.5.5). A server that refuses it may still take others, and the recipient is what was
/// asked for: then postmaster of our own name is named. Whether the transaction is open.
Task<bool> SmtpPort::open_transaction(bool wide) {
  const std::string_view parameter = wide ? " SMTPUTF8" : "";
  const Reply empty = co_await command(fmt::format("MAIL FROM:<>{}", parameter));
  if (empty.positive()) co_return true;
  if (!empty.permanent() || looked_at_nothing(empty)) {
    report_.skip("RCPT", "not asked, as MAIL was refused: " + empty.whole());
    co_return false;
  }
  const std::string& own = context_.plan.own_domain;
  const std::string domain = own.empty() || wrong_domain(own) ? own_name() : own;
  const Reply named =
      co_await command(fmt::format("MAIL FROM:<postmaster@{}>{}", domain, parameter));
  if (!named.positive()) {
    report_.skip("RCPT", "not asked, as MAIL was refused: " + named.whole());
    co_return false;
  }
  // Where users send from, nobody has to take error reports.
  if (!submission_) report_.find("smtp.null_path.refused", empty.whole());
  co_return true;
}

void SmtpPort::judge_recipient(const Reply& answer) {
  if (looked_at_nothing(answer) || answer.code / 100 == 3) {
    report_.skip("RCPT", "the recipient was not judged: " + answer.whole());
    return;
  }
  RecipientFacts facts;
  facts.address = context_.plan.rcpt;
  facts.code = answer.code;
  facts.enhanced = answer.enhanced().value_or("");
  facts.text = answer.words();
  if (answer.positive()) {
    facts.outcome = "accepted";
    report_.ok("RCPT", fmt::format("<{}> would be taken", facts.address));
  } else if (answer.transient()) {
    facts.outcome = "deferred";
    report_.find("smtp.rcpt.deferred", answer.whole());
  } else {
    facts.outcome = "refused";
    const std::string enhanced = answer.enhanced().value_or("");
    report_.find(
        "smtp.rcpt.refused", answer.whole(), {},
        fmt::format("hail explain {}{}{}", answer.code, enhanced.empty() ? "" : " ", enhanced));
  }
  smtp_.rcpt = std::move(facts);
}

/// Names that everybody may guess, asked by whom they belong to.
Task<void> SmtpPort::ask_names() {
  co_await verify();
  co_await expand();
}

/// A name that each server has, and one that none has: only a difference tells something (RFC 5321
/// sections 3.5.3 and 7.3; 252 for both is the answer that gives nothing away).
Task<void> SmtpPort::verify() {
  const Reply known = co_await command("VRFY postmaster");
  const Reply unknown = co_await command(fmt::format("VRFY hail-{}", random_token()));
  smtp_.vrfy = "closed";
  if (known.transient() || unknown.transient()) {
    smtp_.vrfy = "unknown";
    report_.skip("VRFY", (known.transient() ? known : unknown).whole());
  } else if (known.positive() && denies_mailbox(unknown)) {
    smtp_.vrfy = "open";
    report_.find("smtp.vrfy.open", fmt::format("postmaster: {}; a name that cannot exist: {}",
                                               known.whole(), unknown.whole()));
  } else if (known.positive()) {
    report_.ok("VRFY", "says the same of every name: " + known.whole());
  } else if (denies_mailbox(known)) {
    smtp_.vrfy = "unknown";
    report_.skip("VRFY", "it does not know postmaster: " + known.whole());
  } else {
    report_.ok("VRFY", "refused: " + known.whole());
  }
}

Task<void> SmtpPort::expand() {
  const Reply answer = co_await command("EXPN postmaster");
  smtp_.expn = "closed";
  if (answer.transient()) {
    smtp_.expn = "unknown";
    report_.skip("EXPN", answer.whole());
  } else if (answer.code == 250 || answer.code == 251) {
    smtp_.expn = "open";
    report_.find("smtp.expn.open", "postmaster: " + answer.whole());
  } else if (answer.positive()) {
    report_.ok("EXPN", "tells nothing: " + answer.whole());
  } else {
    report_.ok("EXPN", "refused: " + answer.whole());
  }
}

Value RecipientFacts::value() const {
  Value value = Value::object();
  value.set("address", address).set("outcome", outcome).set("code", code);
  value.set_if("enhanced", enhanced).set_if("text", text);
  return value;
}

}  // namespace hail::probes
