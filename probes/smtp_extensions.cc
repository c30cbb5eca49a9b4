// SPDX-License-Identifier: GPL-3.0-or-later
// The parameters of SMTP's extensions as values. What a server writes there that its RFC does not
// know stays in the list of capabilities and is no value here. Pure.
#include <charconv>

#include "hail/probes/smtp.h"

namespace hail::probes {
namespace {

using Parameters = std::vector<std::string>;

/// A whole number of at most 18 digits, or nothing.
std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  if (text.empty() || text.size() > 18) return {};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size() || value < 0) return {};
  return value;
}

void put_number(Value& value, std::string_view name, const Parameters& parameters) {
  if (parameters.empty()) return;
  if (const auto found = number(parameters.front())) value.set(name, *found);
}

/// RFC 9422 section 3: NAME=NUMBER, several.
void put_limits(Value& value, std::string_view name, const Parameters& parameters) {
  Value limits = Value::object();
  for (const std::string_view each : parameters) {
    const std::size_t equals = each.find('=');
    if (equals == 0 || equals == std::string_view::npos) continue;
    if (const auto most = number(each.substr(equals + 1)))
      limits.set(each.substr(0, equals), *most);
  }
  value.set_if(name, limits);
}

/// RFC 4865 section 3: the longest hold in seconds, and the last moment.
void put_future(Value& value, std::string_view name, const Parameters& parameters) {
  Value future = Value::object();
  put_number(future, "interval_s", parameters);
  if (parameters.size() > 1) future.set("until", parameters[1]);
  value.set_if(name, future);
}

/// RFC 6710 section 3: the profile's name, which may be left out.
void put_text(Value& value, std::string_view name, const Parameters& parameters) {
  value.set(name, parameters.empty() ? std::string() : parameters.front());
}

void put_true(Value& value, std::string_view name, const Parameters&) {
  value.set(name, true);
}

struct Row {
  std::string_view keyword;
  std::string_view name;
  void (*put)(Value& value, std::string_view name, const Parameters& parameters);
};
constexpr Row rows[] = {
    {"SIZE", "size", put_number},
    {"LIMITS", "limits", put_limits},
    {"DELIVERBY", "deliverby_s", put_number},
    {"FUTURERELEASE", "futurerelease", put_future},
    {"MT-PRIORITY", "mt_priority", put_text},
    {"REQUIRETLS", "requiretls", put_true},
    {"CHUNKING", "chunking", put_true},
    {"BINARYMIME", "binarymime", put_true},
    {"PIPECONNECT", "pipeconnect", put_true},
};

}  // namespace

Value interpreted(const Capabilities& list) {
  Value value = Value::object();
  for (const Row& row : rows) {
    if (const Parameters* parameters = list.parameters(row.keyword))
      row.put(value, row.name, *parameters);
  }
  return value;
}

}  // namespace hail::probes
