// SPDX-License-Identifier: GPL-3.0-or-later
// Facts without a format: what a probe learned, as names and values in order. The printers turn
// them into JSON; probes know no format and printers no probe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace hail::probes {

/// null, true or false, a number, text (any bytes; the printer escapes), a list, or an object whose
/// members keep their order.
class Value {
 public:
  using List = std::vector<Value>;
  using Members = std::vector<std::pair<std::string, Value>>;

  Value() = default;
  Value(bool b) : held_(b) {}                                 // NOLINT: values convert on purpose
  Value(double number) : held_(number) {}                     // NOLINT
  Value(std::int64_t number) : held_(number) {}               // NOLINT
  Value(int number) : held_(std::int64_t{number}) {}          // NOLINT
  Value(std::string text) : held_(std::move(text)) {}         // NOLINT
  Value(std::string_view text) : held_(std::string(text)) {}  // NOLINT
  Value(const char* text) : held_(std::string(text)) {}       // NOLINT
  Value(List list) : held_(std::move(list)) {}                // NOLINT
  Value(Members members) : held_(std::move(members)) {}       // NOLINT

  static Value list(const std::vector<std::string>& texts) {
    List list;
    for (const std::string& text : texts) list.emplace_back(text);
    return list;
  }
  static Value object() { return Members{}; }

  /// Appends a member to an object (a null becomes one first).
  Value& set(std::string_view name, Value value) {
    if (!std::holds_alternative<Members>(held_)) held_ = Members{};
    std::get<Members>(held_).emplace_back(std::string(name), std::move(value));
    return *this;
  }
  /// The same, unless the text, list or object is empty.
  Value& set_if(std::string_view name, Value value) {
    return value.empty() ? *this : set(name, std::move(value));
  }

  bool empty() const {
    if (const auto* text = std::get_if<std::string>(&held_)) return text->empty();
    if (const auto* list = std::get_if<List>(&held_)) return list->empty();
    if (const auto* members = std::get_if<Members>(&held_)) return members->empty();
    return std::holds_alternative<std::monostate>(held_);
  }

  using Held = std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Members>;
  const Held& held() const { return held_; }

 private:
  Held held_;
};

}  // namespace hail::probes
