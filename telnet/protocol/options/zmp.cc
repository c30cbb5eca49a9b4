// SPDX-License-Identifier: GPL-3.0-or-later
// ZMP, read for traces, never agreed to: a command and its arguments, each ended by a NUL.
#include <fmt/format.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

std::string shown(std::string_view payload) {
  if (payload.empty()) return "\"\"";
  std::string out;
  while (!payload.empty()) {
    const std::size_t end = std::min(payload.find('\0'), payload.size());
    out += fmt::format(" \"{}\"", escaped(payload.substr(0, end)));
    payload.remove_prefix(std::min(end + 1, payload.size()));
  }
  return out.substr(1);
}

}  // namespace

constinit const OptionRow zmp = {
    .code = 93,
    .name = "ZMP",
    .source = "Zenith Mud Protocol",
    .shown = shown,
};

}  // namespace hail::telnet::options
