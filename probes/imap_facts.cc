// SPDX-License-Identifier: GPL-3.0-or-later
// What IMAP lists as capabilities, and the facts of a port laid out by the contract. Pure.
#include <algorithm>
#include <cctype>

#include "hail/net/ascii.h"
#include "hail/probes/imap.h"

namespace hail::probes {
namespace {

// RFC 9051 appendix E: what IMAP4rev2 took in.
constexpr std::string_view part_of_rev2[] = {
    "ENABLE",    "ESEARCH", "IDLE",      "LIST-EXTENDED", "LIST-STATUS", "LITERAL-", "MOVE",
    "NAMESPACE", "SASL-IR", "SEARCHRES", "SPECIAL-USE",   "STATUS=SIZE", "UIDPLUS",  "UNSELECT"};

bool has(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

Value value_of(const ImapNamespace& each) {
  Value value = Value::object();
  value.set("prefix", each.prefix);
  value.set_if("delimiter", each.delimiter);
  return value;
}

Value value_of(const ImapMailbox& each) {
  Value value = Value::object();
  value.set("name", each.name);
  value.set_if("special_use", Value::list(each.special_use));
  return value;
}

Value value_of(const ImapNumbers& numbers) {
  Value value = Value::object();
  value.set("name", numbers.name).set("how", numbers.how);
  for (const auto& [name, number] : numbers.values) value.set(name, number);
  return value;
}

Value value_of(const ImapQuota& each) {
  Value value = Value::object();
  value.set("root", each.root).set("resource", each.resource);
  return value.set("used", each.used).set("limit", each.limit);
}

Value value_of(const ImapIdle& idle) {
  Value value = Value::object();
  value.set("continuation_s", idle.continuation_s);
  if (idle.wake_s) value.set("wake_s", *idle.wake_s).set("word", idle.word);
  return value;
}

template <class T>
Value list_of(const std::vector<T>& all) {
  Value::List list;
  for (const T& each : all) list.push_back(value_of(each));
  return list;
}

}  // namespace

Capabilities imap_capabilities(const std::vector<std::string>& words) {
  std::vector<std::string> all;
  for (const std::string& word : words) all.push_back(net::upper(word));
  Capabilities list;
  for (const std::string& word : all) {
    const std::size_t sign = word.find('=');
    const std::string name = word.substr(0, sign);
    const bool split =
        sign != std::string::npos && sign > 0 && sign + 1 < word.size() && !has(all, name);
    if (split) {
      list.add(name, {word.substr(sign + 1)});
    } else {
      list.add(word);
    }
  }
  return list;
}

std::vector<std::string> imap_words(const Capabilities& list) {
  std::vector<std::string> words;
  for (const auto& [name, parameters] : list.list()) {
    if (parameters.empty()) words.push_back(name);
    for (const std::string& parameter : parameters) words.push_back(name + "=" + parameter);
  }
  return words;
}

bool imap_offers(const Capabilities& list, std::string_view word) {
  // Beside IMAP4rev1, rev2 holds only once it is enabled, and the list names its parts itself.
  const bool rev2 = list.contains("IMAP4REV2") && !list.contains("IMAP4REV1");
  const bool part =
      std::find(std::begin(part_of_rev2), std::end(part_of_rev2), word) != std::end(part_of_rev2);
  return (rev2 && part) || has(imap_words(list), word);
}

std::optional<std::int64_t> ImapNumbers::value(std::string_view which) const {
  for (const auto& each : values) {
    if (each.first == which) return each.second;
  }
  return {};
}

void ImapFacts::add_clues(std::vector<Clue>& clues) const {
  MailFacts::add_clues(clues);
  clues.push_back({ToldBy::id, id_text(id)});
}

Value ImapFacts::value() const {
  Value value = Value::object();
  value.set_if("greeting", greeting);
  value.set_if("greeting_kind", greeting_kind);
  value.set_if("greeting_capabilities", Value::list(greeting_capabilities));
  put_shared(value, [](const Capabilities& list) { return Value::list(imap_words(list)); });
  if (const auto& first = capabilities ? capabilities : capabilities_tls)
    value.set("logindisabled", first->contains("LOGINDISABLED"));
  Value identity = Value::object();
  for (const auto& [name, text] : id) identity.set(name, text);
  value.set_if("id", identity);
  Value spaces = Value::object();
  for (const auto& [kind, list] : namespaces) spaces.set(kind, list_of(list));
  value.set_if("namespace", spaces);
  value.set_if("mailboxes", list_of(mailboxes));
  if (mailbox) value.set("mailbox", value_of(*mailbox));
  value.set_if("quota", list_of(quota));
  if (idle) value.set("idle", value_of(*idle));
  return value;
}

}  // namespace hail::probes
