// SPDX-License-Identifier: GPL-3.0-or-later
// What may be looked at: ID (RFC 2971), and behind a log-in NAMESPACE, LIST with special uses (RFC
// 6154), the numbers of one mailbox, its quota (RFC 9208), and how fast IDLE wakes (RFC 2177). No
// SELECT, no FETCH, nothing enabled: nothing is changed.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "hail/net/ascii.h"
#include "probes/imap_port.h"
#include "probes/imap_text.h"

namespace hail::probes {
namespace {

using net::Errc;
using net::Phase;
using net::Task;

constexpr std::size_t most_mailboxes = 200;
constexpr std::size_t most_id_fields = 30;  // RFC 2971 section 3.3.

constexpr std::string_view special_uses[] = {"\\All",  "\\Archive",   "\\Drafts", "\\Flagged",
                                             "\\Junk", "\\Important", "\\Sent",   "\\Trash"};
constexpr std::string_view namespace_kinds[] = {"personal", "others", "shared"};

bool same(std::string_view one, std::string_view other) {
  return net::lower(one) == net::lower(other);
}

bool is_string(const ImapItem& item) {
  return item.kind != ImapItem::Kind::list && !item.nil();
}

const std::string* id_field(const ImapFacts& facts, std::string_view name) {
  for (const auto& [field, text] : facts.id) {
    if (field == name) return &text;
  }
  return nullptr;
}

/// "Cyrus IMAPD, 3.6.1, Project Cyrus"; the first field where it names none of these.
std::string id_text(const ImapFacts& facts) {
  if (facts.id.empty()) return "the server tells nothing of itself";
  std::string text;
  for (const std::string_view name : {"name", "version", "vendor"}) {
    const std::string* const field = id_field(facts, name);
    if (field != nullptr && !field->empty()) text += (text.empty() ? "" : ", ") + *field;
  }
  if (!text.empty()) return text;
  return fmt::format("{}: {}", facts.id.front().first, facts.id.front().second);
}

/// "5 GB", "512 KB": of units of 1024 octets, as quotas count.
std::string size_text(std::int64_t units) {
  if (units >= 1024 * 1024) {
    return fmt::format("{:.{}f} GB", static_cast<double>(units) / (1024.0 * 1024.0),
                       units % (1024 * 1024) == 0 ? 0 : 1);
  }
  return units >= 1024 ? fmt::format("{} MB", units / 1024) : fmt::format("{} KB", units);
}

std::string quota_text(const std::vector<ImapQuota>& quota) {
  std::string text;
  for (const ImapQuota& each : quota) {
    const bool storage = each.resource == "STORAGE";
    if ((!storage && each.resource != "MESSAGE") || each.limit <= 0) continue;
    const double percent = 100.0 * static_cast<double>(each.used) / static_cast<double>(each.limit);
    text += fmt::format("; quota {:.0f} % of {}", percent,
                        storage ? size_text(each.limit) : fmt::format("{} messages", each.limit));
  }
  return text;
}

}  // namespace

std::string ImapPort::on_wire(std::string_view mailbox) const {
  return imap_quoted(rev2_only() ? std::string(mailbox) : to_utf7(mailbox));
}

std::string ImapPort::from_wire(const std::string& mailbox) const {
  return rev2_only() ? mailbox : from_utf7(mailbox);
}

Task<void> ImapPort::explore(bool logged_in) {
  if (gone_ || preauth_) co_return;
  // Who refused a log-in may hang up at any moment; that must not hide the refusal.
  const bool refused = !logged_in && facts_.auth && !facts_.auth->mechanism.empty();
  if (refused) co_return;
  if (offers("ID")) co_await identify();
  if (logged_in) co_await look();
  if (!context_.plan.login)
    report_.skip("login", "no --user given: LIST, STATUS and QUOTA were not tried");
}

/// `ID NIL`: asks without telling anything of us.
Task<void> ImapPort::identify() {
  const Answer answer = co_await command("ID NIL");
  if (!answer.ok()) {
    report_.skip("ID", "ID is refused: " + answer.status.shown());
    co_return;
  }
  for (const ImapResponse& each : answer.data) {
    if (!each.untagged("ID") || each.items.empty() || !imap_.id.empty()) continue;
    const std::vector<ImapItem>& fields = each.items.front().items;
    for (std::size_t i = 0; i + 1 < fields.size() && imap_.id.size() < most_id_fields; i += 2) {
      const std::string name = net::lower(fields[i].text);
      if (is_string(fields[i]) && is_string(fields[i + 1]) && id_field(imap_, name) == nullptr)
        imap_.id.emplace_back(name, fields[i + 1].text);
    }
  }
  report_.ok("ID", id_text(imap_));
}

Task<void> ImapPort::look() {
  if (offers("NAMESPACE")) co_await look_at_namespaces();
  co_await list_mailboxes();
  co_await look_at_mailbox();
  if (facts_.latest() != nullptr && facts_.latest()->contains("QUOTA")) co_await look_at_quota();
  say_mailbox();
  if (context_.plan.idle.count() > 0) co_await idle();
}

/// `* NAMESPACE (("" "/")) NIL (("#shared." "."))`: personal, other users', shared.
Task<void> ImapPort::look_at_namespaces() {
  const Answer answer = co_await command("NAMESPACE");
  if (!answer.ok()) {
    report_.skip("NAMESPACE", "NAMESPACE is refused: " + answer.status.shown());
    co_return;
  }
  for (const ImapResponse& each : answer.data) {
    if (!each.untagged("NAMESPACE") || !imap_.namespaces.empty()) continue;
    for (std::size_t kind = 0; kind < std::min<std::size_t>(3, each.items.size()); ++kind) {
      std::vector<ImapNamespace> spaces;
      for (const ImapItem& item : each.items[kind].items) {
        if (item.items.size() < 2 || spaces.size() >= most_mailboxes) continue;
        const ImapItem& delimiter = item.items[1];
        spaces.push_back({from_wire(item.items[0].text), delimiter.nil() ? "" : delimiter.text});
      }
      if (!spaces.empty()) imap_.namespaces.emplace_back(namespace_kinds[kind], std::move(spaces));
    }
  }
}

/// The uppermost level, and that of the user's own namespace where it is another one.
Task<void> ImapPort::list_mailboxes() {
  co_await list("%");
  std::string prefix;
  for (const auto& [kind, spaces] : imap_.namespaces) {
    if (kind == namespace_kinds[0]) prefix = spaces.front().prefix;
  }
  if (!prefix.empty()) {
    prefix += '%';
    co_await list(std::move(prefix));
  }
  std::string uses;
  for (const ImapMailbox& mailbox : imap_.mailboxes) {
    for (const std::string& use : mailbox.special_use)
      uses += fmt::format("{} {} is {}", uses.empty() ? ";" : ",", mailbox.name, use);
  }
  if (listed_ > 0)
    report_.ok("LIST", fmt::format("{} mailbox{}{}", listed_, listed_ == 1 ? "" : "es", uses));
}

Task<void> ImapPort::list(std::string pattern) {
  const std::string plain = "LIST \"\" " + on_wire(pattern);
  const bool extended = offers("SPECIAL-USE") && offers("LIST-EXTENDED");
  std::string first = plain;
  if (extended) first += " RETURN (SPECIAL-USE)";
  Answer answer = co_await command(std::move(first));
  // Offered, yet not known: the plain one is.
  if (extended && !answer.ok()) answer = co_await command(plain);
  if (!answer.ok()) report_.skip("LIST", "LIST is refused: " + answer.status.shown());
  for (const ImapResponse& each : answer.data) keep_mailbox(each);
}

/// `* LIST (\HasNoChildren \Sent) "/" "Sent"`
void ImapPort::keep_mailbox(const ImapResponse& row) {
  const bool list = row.untagged("LIST") && row.items.size() >= 3 &&
                    row.items[0].kind == ImapItem::Kind::list &&
                    row.items[2].kind != ImapItem::Kind::list;
  if (!list) return;
  ImapMailbox mailbox;
  mailbox.name = from_wire(row.items[2].text);
  const bool known = std::any_of(imap_.mailboxes.begin(), imap_.mailboxes.end(),
                                 [&](const auto& each) { return each.name == mailbox.name; });
  if (known) return;
  ++listed_;
  for (const std::string_view use : special_uses) {
    const bool has = std::any_of(row.items[0].items.begin(), row.items[0].items.end(),
                                 [&](const ImapItem& item) { return same(item.text, use); });
    if (has) mailbox.special_use.emplace_back(use);
  }
  if (imap_.mailboxes.size() < most_mailboxes) imap_.mailboxes.push_back(std::move(mailbox));
}

/// STATUS; where it is refused EXAMINE, which opens a mailbox for reading alone.
Task<void> ImapPort::look_at_mailbox() {
  const std::string& name = context_.plan.mailbox;
  std::string items = "MESSAGES UNSEEN UIDNEXT UIDVALIDITY";
  if (!rev2_only()) items += " RECENT";
  if (offers("STATUS=SIZE")) items += " SIZE";
  std::string asked = fmt::format("STATUS {} ({})", on_wire(name), items);
  const Answer status = co_await command(std::move(asked));
  ImapNumbers numbers{name, "STATUS", {}};
  for (const ImapResponse& each : status.data) {
    if (!each.untagged("STATUS") || each.items.size() < 2) continue;
    const std::vector<ImapItem>& pairs = each.items.back().items;
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
      const auto number = pairs[i + 1].number();
      if (number && numbers.values.size() < 16)
        numbers.values.emplace_back(net::lower(pairs[i].text), *number);
    }
  }
  if (status.ok() && !numbers.values.empty()) {
    imap_.mailbox = std::move(numbers);
    co_return;
  }
  const Answer examined = co_await examine();
  if (examined.ok()) co_return;
  // NO is a word about the mailbox; anything else about the server (RFC 9051 section 7.1).
  if (examined.status.name == "NO" && imap_reason(examined.status) != AuthOutcome::temporary) {
    report_.find("imap.mailbox.refused", examined.status.shown(),
                 fmt::format("{} cannot be opened", name));
  } else {
    report_.skip("mailbox",
                 fmt::format("{} cannot be looked at: {}", name, examined.status.shown()));
  }
}

Task<ImapPort::Answer> ImapPort::examine() {
  const std::string& name = context_.plan.mailbox;
  std::string asked = "EXAMINE " + on_wire(name);
  Answer answer = co_await command(std::move(asked));
  selected_ = answer.ok();
  if (!selected_ || imap_.mailbox) co_return answer;
  ImapNumbers numbers{name, "EXAMINE", {}};
  for (const ImapResponse& each : answer.data) {
    if (each.untagged("EXISTS") && each.number)
      numbers.values.emplace_back("messages", *each.number);
    if (each.untagged("RECENT") && each.number) numbers.values.emplace_back("recent", *each.number);
    if (each.code != "UIDNEXT" && each.code != "UIDVALIDITY") continue;
    ImapItem value;
    value.text = each.code_text;
    if (value.number()) numbers.values.emplace_back(net::lower(each.code), *value.number());
  }
  imap_.mailbox = std::move(numbers);
  co_return answer;
}

/// `* QUOTA "root" (STORAGE 10 512)`
Task<void> ImapPort::look_at_quota() {
  std::string asked = "GETQUOTAROOT " + on_wire(context_.plan.mailbox);
  const Answer answer = co_await command(std::move(asked));
  if (!answer.ok()) {
    report_.skip("quota", "GETQUOTAROOT is refused: " + answer.status.shown());
    co_return;
  }
  for (const ImapResponse& each : answer.data) {
    if (!each.untagged("QUOTA") || each.items.size() < 2) continue;
    const std::vector<ImapItem>& rows = each.items[1].items;
    for (std::size_t i = 0; i + 2 < rows.size() && imap_.quota.size() < 64; i += 3) {
      const auto used = rows[i + 1].number();
      const auto limit = rows[i + 2].number();
      if (used && limit) imap_.quota.push_back({each.items[0].text, rows[i].text, *used, *limit});
    }
  }
}

/// "1284 messages, 3 unseen; quota 41 % of 5 GB"
void ImapPort::say_mailbox() {
  if (!imap_.mailbox) return;
  const auto messages = imap_.mailbox->value("messages");
  const auto unseen = imap_.mailbox->value("unseen");
  std::string text = messages ? fmt::format("{} message{}", *messages, *messages == 1 ? "" : "s")
                              : std::string("opened for reading");
  if (unseen) text += fmt::format(", {} unseen", *unseen);
  text += quota_text(imap_.quota);
  const bool inbox = same(context_.plan.mailbox, "INBOX");
  report_.ok(inbox ? "INBOX" : "mailbox", inbox ? text : context_.plan.mailbox + ": " + text);
}

/// In a mailbox that EXAMINE opened: elsewhere nothing is told (RFC 2177 section 3).
Task<void> ImapPort::idle() {
  if (!offers("IDLE")) {
    report_.skip("IDLE", "not offered");
    co_return;
  }
  if (!selected_) {
    const Answer examined = co_await examine();
    if (!examined.ok()) {
      report_.skip("IDLE", "EXAMINE is refused: " + examined.status.shown());
      co_return;
    }
  }
  const net::Limit limit = dialog_.in(Phase::command, context_.plan.reply_timeout);
  const net::TimePoint began = dialog_.now();
  std::string asked = next_tag() + " IDLE";
  co_await dialog_.send(std::move(asked), limit);
  const Answer started = co_await answer(limit, Until::continuation);
  if (!started.goes_on()) {
    report_.skip("IDLE", "IDLE is refused: " + started.status.shown());
    co_return;
  }
  ImapIdle result;
  result.continuation_s = dialog_.since(began);
  co_await wait_for_news(result);
  imap_.idle = result;
  const double waited = net::seconds(context_.plan.idle);
  report_.ok("IDLE", result.wake_s
                         ? fmt::format("{} after {:.2f} s", result.word, *result.wake_s)
                         : fmt::format("taken; nothing new came within {:.0f} s", waited));
  const net::Limit ending = dialog_.in(Phase::command, context_.plan.reply_timeout);
  co_await dialog_.send("DONE", ending);
  const Answer done = co_await answer(ending, Until::tagged);
}

/// Until the first data, or for as long as the plan says; a status such as "* OK Still here" is no
/// news.
Task<void> ImapPort::wait_for_news(ImapIdle& idle) {
  const net::TimePoint began = dialog_.now();
  const net::Limit limit = dialog_.in(Phase::command, context_.plan.idle);
  try {
    while (!idle.wake_s) {
      const ImapResponse each = co_await response(limit);
      if (each.untagged("BYE")) {
        gone_ = true;
        turned_away(each, Phase::command);
      }
      if (each.kind != ImapResponse::Kind::untagged || each.is_status()) continue;
      idle.wake_s = dialog_.since(began);
      idle.word = each.name;
    }
  } catch (const net::Failure& failure) {
    if (failure.error().code != Errc::timed_out) throw;
  }
}

}  // namespace hail::probes
