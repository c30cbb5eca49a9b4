// SPDX-License-Identifier: GPL-3.0-or-later
// MXP, named in traces, never agreed to: an empty subnegotiation begins the markup in the text.
#include <fmt/format.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

std::string shown(std::string_view payload) {
  return payload.empty() ? std::string() : fmt::format("\"{}\"", escaped(payload));
}

}  // namespace

constinit const OptionRow mxp = {
    .code = 91,
    .name = "MXP",
    .source = "Mud eXtension Protocol",
    .shown = shown,
};

}  // namespace hail::telnet::options
