// SPDX-License-Identifier: GPL-3.0-or-later
// Capabilities for a reader: sizes in megabytes, the names that every server has said for thirty
// years left out of the screen (they stay in the JSON).
#include "probes/capability_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace hail::probes {
namespace {

constexpr std::string_view commonplace[] = {
    "ENHANCEDSTATUSCODES", "VRFY", "ETRN", "HELP", "EXPN", "DSN"};

std::string one(const std::string& name, const std::vector<std::string>& parameters) {
  if (name == "SIZE" && !parameters.empty()) {
    long long octets = 0;
    const std::string& text = parameters.front();
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), octets);
    if (problem == std::errc() && octets >= 1'000'000)
      return fmt::format("SIZE {} MB", octets / 1'000'000);
  }
  std::string result = name;
  for (const std::string& parameter : parameters) result += " " + parameter;
  return result;
}

}  // namespace

std::string capability_text(const CapabilityList& list) {
  std::string text;
  for (const auto& [name, parameters] : list) {
    const bool common =
        std::find(std::begin(commonplace), std::end(commonplace), name) != std::end(commonplace);
    if (common) continue;
    text += (text.empty() ? "" : ", ") + one(name, parameters);
  }
  return text.empty() ? "nothing beyond the basics" : text;
}

std::string capability_text(const CapabilityList& list, const std::vector<std::string>& which) {
  std::string text;
  for (const auto& [name, parameters] : list) {
    if (std::find(which.begin(), which.end(), name) == which.end()) continue;
    text += (text.empty() ? "" : ", ") + one(name, parameters);
  }
  return text;
}

}  // namespace hail::probes
