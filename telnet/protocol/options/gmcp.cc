// SPDX-License-Identifier: GPL-3.0-or-later
// GMCP, read for traces, never agreed to: a package's name, a blank, JSON, which is shown as it is.
#include <fmt/format.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

std::string shown(std::string_view payload) {
  return fmt::format("\"{}\"", escaped(payload));
}

}  // namespace

constinit const OptionRow gmcp = {
    .code = 201,
    .name = "GMCP",
    .source = "Generic Mud Communication Protocol",
    .shown = shown,
};

}  // namespace hail::telnet::options
