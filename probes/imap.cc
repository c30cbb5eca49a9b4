// SPDX-License-Identifier: GPL-3.0-or-later
// IMAP as a mail port: the dialogue of RFC 9051 from the greeting to LOGOUT, and what each answer
// means. Only the answer with the newest tag ends a command; the rest is kept or reported.
#include "hail/probes/imap.h"

#include <fmt/format.h>

#include <algorithm>

#include "hail/net/escape.h"
#include "probes/capability_text.h"
#include "probes/imap_port.h"

namespace hail::probes {
namespace {

using net::Errc;
using net::Phase;
using net::Task;

constexpr std::size_t most_responses = 4096;

constexpr MailWords imap_words_of_port{"CAPABILITY",
                                       "STARTTLS",
                                       "imap.starttls.missing",
                                       "imap.starttls.refused",
                                       "imap.starttls.stripped",
                                       "imap.starttls.injection",
                                       "imap.capabilities.lost_after_tls",
                                       "imap.login.before_tls",
                                       "imap.auth.weak_only",
                                       ""};

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    if (space != 0) words.emplace_back(text.substr(0, space));
    text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
  }
  return words;
}

/// All that can be read, where a list has strings and lists in it too: what is offered in such a
/// form is not called missing.
void gather(const std::vector<ImapItem>& items, std::vector<std::string>& words) {
  for (const ImapItem& item : items) {
    if (!item.text.empty()) words.push_back(item.text);
    gather(item.items, words);
  }
}

}  // namespace

ImapPort::ImapPort(Dialog& dialog, const Context& context, ImapFacts& facts)
    : MailProbe(dialog, context, facts), imap_(facts) {
  dialog_.allow_long_lines();
}

const MailWords& ImapPort::words() const {
  return imap_words_of_port;
}

bool ImapPort::offers(std::string_view word) const {
  return facts_.latest() != nullptr && imap_offers(*facts_.latest(), word);
}

bool ImapPort::rev2_only() const {
  return facts_.latest() != nullptr && facts_.latest()->contains("IMAP4REV2") &&
         !facts_.latest()->contains("IMAP4REV1");
}

// ---- Commands and their answers ----

/// Untagged data may come at any time (RFC 9051 section 7); an answer before its command may not.
std::string ImapPort::next_tag() {
  tag_ = fmt::format("h{}", ++commands_);
  const std::string early = dialog_.stream().pending(Phase::command);
  const bool answered =
      early.starts_with(tag_ + " ") || early.find("\n" + tag_ + " ") != std::string::npos;
  if (answered) dialog_.in_step();
  return tag_;
}

Task<ImapResponse> ImapPort::response(net::Limit limit) {
  ImapParser parser(dialog_.stream().bounds());
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
    const std::string octets = co_await dialog_.stream().read_exactly(parser.due(), limit);
    parser.literal(octets);
  }
}

Task<ImapPort::Answer> ImapPort::answer(net::Limit limit, Until until) {
  using Kind = ImapResponse::Kind;
  Answer answer;
  std::size_t octets = 0;
  for (;;) {
    ImapResponse each = co_await response(limit);
    octets += each.octets;
    const bool bye = each.untagged("BYE") && !leaving_;
    if (bye) {
      gone_ = true;
      // A log-in that ends like this was refused; elsewhere it is the end.
      if (limit.phase != Phase::auth) turned_away(each, limit.phase);
    }
    const bool mine = each.kind == Kind::tagged && each.tag == tag_;
    const bool go = each.kind == Kind::continuation && until == Until::continuation;
    const bool refused = each.is_status() && each.name != "OK" && !each.code.empty();
    if (refused) remark("imap " + each.code);
    if (bye || mine || go) {
      answer.status = std::move(each);
      co_return answer;
    }
    if (each.kind == Kind::tagged) report_.find("imap.tag.unknown", each.line);
    if (each.kind == Kind::continuation) report_.find("imap.continuation.unasked", each.line);
    if (each.untagged("CAPABILITY")) judge_shape(each);
    if (each.kind == Kind::untagged) answer.data.push_back(std::move(each));
    if (octets > dialog_.stream().bounds().reply || answer.data.size() > most_responses) {
      net::fail(Errc::limit, limit.phase,
                fmt::format("more than {} bytes or {} responses to one command",
                            dialog_.stream().bounds().reply, most_responses),
                dialog_.stream().peer());
    }
  }
}

Task<ImapPort::Answer> ImapPort::command(std::string text) {
  const net::Limit limit = dialog_.in(Phase::command, context_.plan.reply_timeout);
  Answer answer = co_await command(std::move(text), limit);
  co_return answer;
}

Task<ImapPort::Answer> ImapPort::command(std::string text, net::Limit limit) {
  std::string line = fmt::format("{} {}", next_tag(), text);
  co_await dialog_.send(std::move(line), limit);
  Answer said = co_await answer(limit, Until::tagged);
  co_return said;
}

/// BYE, in the greeting or later: for now or for good (RFC 9051 section 7.1.5). Not [[noreturn]]:
/// g++ 12 compiles such a call at the end of a coroutine into a trap.
void ImapPort::turned_away(const ImapResponse& bye, Phase phase) {
  const std::string said = "* " + bye.shown();
  const bool temporary = imap_reason(bye) == AuthOutcome::temporary;
  const bool greeting = phase == Phase::greeting;
  if (temporary) report_.find("greeting.throttled", said);
  if (greeting && !temporary) report_.find("greeting.rejected", said);
  const Errc code = temporary ? Errc::throttled : greeting ? Errc::rejected : Errc::closed;
  net::fail(code, phase, net::escape(said), dialog_.stream().peer());
}

// ---- The dialogue ----

Task<void> ImapPort::greet() {
  const net::TimePoint began = dialog_.now();
  const net::Limit limit = dialog_.in(Phase::greeting, context_.plan.greeting_timeout);
  const ImapResponse greeting = co_await response(limit);
  const double s = dialog_.since(began);
  report_.timed("greeting", s);
  imap_.greeting = greeting.line;
  preauth_ = greeting.untagged("PREAUTH");
  gone_ = greeting.untagged("BYE");
  if (!greeting.untagged("OK") && !preauth_ && !gone_) {
    dialog_.malformed_greeting(greeting.line);
    net::fail(Errc::protocol, Phase::greeting, net::escape(greeting.line, 60),
              dialog_.stream().peer());
  }
  imap_.greeting_kind = greeting.name;
  if (greeting.code == "CAPABILITY")
    imap_.greeting_capabilities = imap_words(imap_capabilities(words_of(greeting.code_text)));
  if (gone_) turned_away(greeting, Phase::greeting);
  if (preauth_) {
    report_.find("imap.preauth", "* " + greeting.shown());
    if (context_.plan.login) report_.skip("login", "the greeting logs everybody in");
  } else {
    report_.ok("greeting", "* " + greeting.shown(), s);
  }
  judge_delay(s);
}

/// Asked for at each stage: what the greeting, or the answer to a log-in, tells by itself is not
/// believed.
Task<std::optional<Capabilities>> ImapPort::capabilities() {
  const bool first = facts_.latest() == nullptr;
  const net::TimePoint began = dialog_.now();
  const Answer answer = co_await command("CAPABILITY");
  if (!answer.ok()) {
    report_.skip(words().list, "CAPABILITY is refused: " + answer.status.shown());
    co_return std::nullopt;
  }
  if (first) report_.timed("capability", dialog_.since(began));
  std::vector<std::string> words;
  std::string evidence = answer.status.line;
  for (const ImapResponse& each : answer.data) {
    if (!each.untagged("CAPABILITY")) continue;
    evidence = each.line;
    gather(each.items, words);
  }
  Capabilities list = imap_capabilities(words);
  const bool rev2 = list.contains("IMAP4REV2");
  const bool rev1 = list.contains("IMAP4REV1");
  if (rev1 || rev2) report_.title = rev2 ? "IMAP4rev2" : "IMAP4rev1";
  if (!rev1 && !rev2) report_.find("imap.capability.malformed", evidence);
  if (words.empty()) {
    report_.skip(this->words().list, "no list came");
    co_return std::nullopt;
  }
  co_return list;
}

/// A list is atoms and nothing else. Told at once: where the next line was fused to it, its answer
/// never comes.
void ImapPort::judge_shape(const ImapResponse& capability) {
  bool odd = !capability.well_formed;
  for (std::size_t i = 0; i < capability.items.size(); ++i) {
    const ImapItem& item = capability.items[i];
    odd = odd || item.kind != ImapItem::Kind::atom;
    const bool last = i + 1 == capability.items.size();
    odd = odd || (!last && item.text.ends_with(tag_) && capability.items[i + 1].text == "OK");
  }
  if (odd) report_.find("imap.capability.malformed", capability.line);
}

void ImapPort::judge(const Capabilities& list, Stage) {
  report_.ok(words().list, capability_text(list.list()));
}

/// Firewalls cross STARTTLS out and leave its length: "XXXXXXXX", or "XXXXXXXA".
bool ImapPort::looks_stripped(const Capabilities& list) const {
  return std::any_of(list.list().begin(), list.list().end(), [](const auto& each) {
    return each.first.starts_with("XXXX") &&
           each.first.find_first_not_of("XA") == std::string::npos;
  });
}

Task<MailProbe::GoAhead> ImapPort::starttls() {
  const Answer answer = co_await command("STARTTLS");
  GoAhead go;
  go.yes = answer.ok();
  go.text = answer.status.shown();
  co_return go;
}

std::vector<std::string> ImapPort::mechanisms(const Capabilities& list) const {
  const auto* mechanisms = list.parameters("AUTH");
  return preauth_ || mechanisms == nullptr ? std::vector<std::string>() : *mechanisms;
}

/// LOGIN is there unless LOGINDISABLED says otherwise (RFC 9051 section 6.2.3).
std::vector<std::string> ImapPort::plain_logins(const Capabilities& list) const {
  if (preauth_ || list.contains("LOGINDISABLED")) return {};
  return {"no LOGINDISABLED"};
}

Task<void> ImapPort::take_leave(net::Limit limit) {
  if (gone_) co_return;
  leaving_ = true;
  const Answer bye = co_await command("LOGOUT", limit);
}

std::string ImapPort::verdict() const {
  if (facts_.latest() == nullptr)
    return "answers, but gives no list of capabilities: nothing more could be tested.";
  if (!logged_in()) return access_verdict();
  return fmt::format("{} can {} here.", net::escape(context_.plan.login->user, 60),
                     imap_.mailbox ? "read mail" : "log in");
}

Task<void> run_imap(Dialog& dialog, const Context& context, Report& report) {
  return run_port<ImapPort>(dialog, context, report);
}
Task<void> secure_imap(Dialog& dialog, const Context& context, Report& report) {
  return secure_port<ImapPort>(dialog, context, report);
}

}  // namespace hail::probes
