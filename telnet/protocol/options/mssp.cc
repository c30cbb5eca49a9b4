// SPDX-License-Identifier: GPL-3.0-or-later
// MSSP: what a MUD server tells of itself. Refused by default; a probe that wants the facts sets
// the policy of the peer's side to accept and reads them with mssp_facts().
#include <fmt/format.h>
#include <hail/telnet/mud.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet {

std::vector<MsspFact> mssp_facts(std::string_view payload) {
  constexpr char var = 1;
  constexpr char val = 2;
  constexpr std::size_t most_names = 256;
  constexpr std::size_t most_values = 1024;
  std::vector<MsspFact> out;
  std::size_t values = 0;
  std::size_t at = payload.find(var);
  while (at < payload.size()) {
    const bool name = payload[at] == var;
    const std::size_t end = std::min(payload.find_first_of("\1\2", at + 1), payload.size());
    const std::string_view text = payload.substr(at + 1, end - at - 1);
    if (name) {
      if (out.size() == most_names) break;
      out.push_back({std::string(text), {}});
    } else if (payload[at] == val && values++ < most_values) {
      out.back().values.emplace_back(text);
    }
    at = end;
  }
  return out;
}

}  // namespace hail::telnet

namespace hail::telnet::options {

namespace {

std::string shown(std::string_view payload) {
  if (payload.empty() || payload[0] != 1) return fmt::format("\"{}\"", escaped(payload));
  std::string out;
  for (const MsspFact& fact : mssp_facts(payload)) {
    out += fmt::format(" VAR \"{}\"", escaped(fact.name));
    for (const std::string& value : fact.values) out += fmt::format(" VAL \"{}\"", escaped(value));
  }
  return out.substr(1);
}

}  // namespace

constinit const OptionRow mssp = {
    .code = option::mssp,
    .name = "MSSP",
    .source = "Mud Server Status Protocol",
    .local = Policy::refuse,
    .remote = Policy::refuse,
    .shown = shown,
};

}  // namespace hail::telnet::options
