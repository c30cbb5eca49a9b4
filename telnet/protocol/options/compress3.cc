// SPDX-License-Identifier: GPL-3.0-or-later
// MCCP3, named in traces, never agreed to: compression of what we send would gain nothing.
#include <fmt/format.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

std::string shown(std::string_view payload) {
  return payload.empty() ? std::string() : fmt::format("\"{}\"", escaped(payload));
}

}  // namespace

constinit const OptionRow compress3 = {
    .code = 87,
    .name = "MCCP3",
    .source = "Mud Client Compression Protocol",
    .shown = shown,
};

}  // namespace hail::telnet::options
