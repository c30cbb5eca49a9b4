// SPDX-License-Identifier: GPL-3.0-or-later
// Lists of capabilities, how they differ, and the facts that all mail ports share. Pure.
#include "hail/probes/mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstring>

#include "hail/net/ascii.h"

namespace hail::probes {
namespace {

bool has(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

const std::vector<std::string>* Capabilities::parameters(std::string_view name) const {
  const auto found =
      std::find_if(list_.begin(), list_.end(), [&](const Row& row) { return row.first == name; });
  return found == list_.end() ? nullptr : &found->second;
}

void Capabilities::add(std::string_view name, std::vector<std::string> parameters) {
  std::string key = net::upper(name);
  const auto known =
      std::find_if(list_.begin(), list_.end(), [&](const Row& row) { return row.first == key; });
  if (known == list_.end()) {
    list_.emplace_back(std::move(key), std::move(parameters));
    return;
  }
  for (std::string& parameter : parameters) {
    if (!has(known->second, parameter)) known->second.push_back(std::move(parameter));
  }
}

Value Capabilities::value() const {
  Value value = Value::object();
  for (const auto& [name, parameters] : list_) value.set(name, Value::list(parameters));
  return value;
}

CapabilityChanges::CapabilityChanges(const Capabilities& before, const Capabilities& after) {
  for (const auto& [name, parameters] : before.list()) {
    if (!after.contains(name)) lost.push_back(name);
  }
  for (const auto& [name, parameters] : after.list()) {
    const std::vector<std::string>* had = before.parameters(name);
    if (had == nullptr) {
      gained.push_back(name);
    } else if (std::any_of(parameters.begin(), parameters.end(),
                           [&](const std::string& each) { return !has(*had, each); })) {
      changed.push_back(name);
    }
  }
}

Value CapabilityChanges::value() const {
  Value value = Value::object();
  value.set_if("gained", Value::list(gained));
  value.set_if("lost", Value::list(lost));
  value.set_if("changed", Value::list(changed));
  return value;
}

const Capabilities* MailFacts::latest() const {
  if (capabilities_auth) return &*capabilities_auth;
  if (capabilities_tls) return &*capabilities_tls;
  return capabilities ? &*capabilities : nullptr;
}

void MailFacts::put_shared(Value& value, Value (*as_value)(const Capabilities&)) const {
  if (capabilities) value.set("capabilities", as_value(*capabilities));
  if (capabilities_tls) value.set("capabilities_tls", as_value(*capabilities_tls));
  if (capabilities_auth) value.set("capabilities_auth", as_value(*capabilities_auth));
  if (capabilities && capabilities_tls)
    value.set_if("changes_tls", CapabilityChanges(*capabilities, *capabilities_tls).value());
  const auto& before = capabilities_tls ? capabilities_tls : capabilities;
  if (before && capabilities_auth)
    value.set_if("changes_auth", CapabilityChanges(*before, *capabilities_auth).value());
  value.set_if("starttls", starttls);
  value.set_if("auth_before_tls", Value::list(auth_before_tls));
  if (auth) value.set("auth", auth->value());
}

void MailFacts::add_clues(std::vector<Clue>& clues) const {
  // Before the log-in: what comes behind it is the user's.
  const std::optional<Capabilities>& best = capabilities_tls ? capabilities_tls : capabilities;
  if (!best) return;
  std::string names;
  for (const auto& [name, parameters] : best->list()) names += (names.empty() ? "" : " ") + name;
  clues.push_back({ToldBy::list, names});
  if (const auto* told = best->parameters("IMPLEMENTATION"))
    clues.push_back({ToldBy::implementation, fmt::format("{}", fmt::join(*told, " "))});
}

// ---- login.h ----

void Secret::wipe() noexcept {
  ::explicit_bzero(text_.data(), text_.size());
  text_.clear();
}

std::string_view name(AuthOutcome outcome) {
  constexpr std::string_view names[] = {
      "accepted",  "wrong_password", "mechanism_refused", "needs_tls", "disabled",
      "temporary", "unknown",        "not_offered",       "withheld",  "unproven"};
  return names[static_cast<std::size_t>(outcome)];
}

Value AuthFacts::value() const {
  Value value = Value::object();
  value.set_if("mechanism", mechanism);
  value.set("outcome", probes::name(outcome));
  value.set_if("channel_binding", channel_binding);
  if (server_proved) value.set("server_proved", *server_proved);
  value.set_if("reply", reply);
  return value;
}

}  // namespace hail::probes
