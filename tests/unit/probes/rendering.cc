// SPDX-License-Identifier: GPL-3.0-or-later
// Reports as text for expected files. Texts that could be endless are cut, with their length.
#include "unit/probes/rendering.h"

#include <fmt/core.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <variant>

#include "hail/net/escape.h"

namespace hail::tests {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t longest = 160;

std::string shown(const std::string& text) {
  const std::string whole = net::is_utf8(text) ? text : net::escape(text);
  if (whole.size() <= longest) return whole;
  return fmt::format("{}... ({} octets)", net::to_utf8(whole.substr(0, 60)), text.size());
}

Json to_json(const probes::Value& value) {
  using Held = probes::Value;
  return std::visit(
      [](const auto& held) -> Json {
        using T = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<T, std::monostate>) {
          return nullptr;
        } else if constexpr (std::is_same_v<T, std::string>) {
          return shown(held);
        } else if constexpr (std::is_same_v<T, Held::List>) {
          Json list = Json::array();
          for (const Held& each : held) list.push_back(to_json(each));
          return list;
        } else if constexpr (std::is_same_v<T, Held::Members>) {
          Json object = Json::object();
          for (const auto& [name, member] : held) object[net::to_utf8(name)] = to_json(member);
          return object;
        } else {
          return held;
        }
      },
      value.held());
}

std::string line_of(const probes::Report& report, const probes::Step& step) {
  if (!step.finding)
    return fmt::format("{} {}: {}", name(step.mark), step.subject, shown(step.text));
  const probes::Finding& finding = report.findings[*step.finding];
  return fmt::format("{} {}: {} [{}] {}", name(step.mark), step.subject, finding.message,
                     finding.row->id, shown(finding.seen));
}

}  // namespace

std::string error_text(const probes::Report& report) {
  if (!report.error) return {};
  net::Error error = *report.error;
  error.peer.clear();
  return to_string(error);
}

std::string render(const probes::Report& report, std::string_view left) {
  Json json;
  json["status"] = status_word(report);
  json["exit_status"] = exit_status(report, probes::FailOn::error);
  if (report.error) json["error"] = shown(error_text(report));
  json["complete"] = report.complete;
  for (const auto& [phase, s] : report.timing)
    json["timing_s"][phase] = std::round(s * 1000) / 1000;
  if (!left.empty()) json["client_left_at"] = left;
  if (!report.banner.empty()) json["banner"] = shown(report.banner);
  if (report.facts) json[std::string(report.facts->key())] = to_json(report.facts->value());
  if (report.software) json["software"] = shown(sentence(*report.software));
  if (report.tls) json["tls"] = report.tls->version;
  for (const probes::Step& step : report.steps) json["screen"].push_back(line_of(report, step));
  if (!report.verdict.empty()) json["verdict"] = report.verdict;
  return json.dump(1, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace hail::tests
