// SPDX-License-Identifier: GPL-3.0-or-later
// ATCP, read for traces, never agreed to: a package's name, a blank, its words.
#include <fmt/format.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

std::string shown(std::string_view payload) {
  return fmt::format("\"{}\"", escaped(payload));
}

}  // namespace

constinit const OptionRow atcp = {
    .code = 200,
    .name = "ATCP",
    .source = "Achaea Telnet Client Protocol",
    .shown = shown,
};

}  // namespace hail::telnet::options
