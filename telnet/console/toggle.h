// SPDX-License-Identifier: GPL-3.0-or-later
// The switches that `toggle`, `set`, `unset` and `display` share: what each is called, says and
// does.
#pragma once

#include <span>
#include <string>

#include "telnet/console/command.h"

namespace hail::telnet::console {

struct ToggleRow {
  std::string_view name;
  std::string_view help;    ///< Empty: an empty line in the list of switches.
  std::string_view action;  ///< "Will flush output ..."; empty: the switch speaks for itself.
  bool Manners::*flag = nullptr;
  /// For what is no plain flag: how it stands (null: it has no state to display), and how it is
  /// put; the text may say why not.
  bool (*state)(const Call& call) = nullptr;
  std::string (*put)(const Call& call, bool on) = nullptr;
  std::string_view refusal{};  ///< Not built in: what is said instead.
  bool own = false;

  bool same_as(const ToggleRow& other) const { return name == other.name; }
};

std::span<const ToggleRow> toggles();

/// Turns it on or off, or over; what is to be said of it.
std::string put(const ToggleRow& row, const Call& call, std::optional<bool> on);

/// "will flush output ..."; empty where there is nothing to tell.
std::string displayed(const ToggleRow& row, const Call& call);

/// "enable flushing of output ...", for `set ?` and its like.
std::string toggle_list(std::string_view verb);

}  // namespace hail::telnet::console
