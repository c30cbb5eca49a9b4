// SPDX-License-Identifier: GPL-3.0-or-later
// MSP, named in traces, never agreed to. Its commands stand in the text; a subnegotiation is a
// stray.
#include <fmt/format.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

std::string shown(std::string_view payload) {
  return payload.empty() ? std::string() : fmt::format("\"{}\"", escaped(payload));
}

}  // namespace

constinit const OptionRow msp = {
    .code = 90,
    .name = "MSP",
    .source = "Mud Sound Protocol",
    .shown = shown,
};

}  // namespace hail::telnet::options
