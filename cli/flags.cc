// SPDX-License-Identifier: GPL-3.0-or-later
// Look-ups in the table of flags.
#include "cli/flags.h"

namespace hail::cli {

std::string_view name(Group group) {
  switch (group) {
    case Group::connect:
      return "connect";
    case Group::login:
      return "login";
    case Group::probe:
      return "probe";
    case Group::output:
      return "output";
    case Group::tls:
      return "TLS";
    case Group::names:
      return "names";
    case Group::telnet:
      return "telnet";
    default:
      return "general";
  }
}

const FlagRow* find_flag(std::string_view name) {
  for (const FlagRow& row : flag_table) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

const FlagRow* find_flag(char letter) {
  for (const FlagRow& row : flag_table) {
    if (row.letter == letter && letter != 0) return &row;
  }
  return nullptr;
}

}  // namespace hail::cli
