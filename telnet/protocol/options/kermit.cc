// SPDX-License-Identifier: GPL-3.0-or-later
// KERMIT, read for traces, never agreed to: hail transfers no files.
#include <fmt/format.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

// RFC 2840 section 4.
std::string shown(std::string_view payload) {
  constexpr std::string_view words[] = {"START-SERVER",
                                        "STOP-SERVER",
                                        "REQ-START-SERVER",
                                        "REQ-STOP-SERVER",
                                        "SOP",
                                        "",
                                        "",
                                        "",
                                        "RESP-START-SERVER",
                                        "RESP-STOP-SERVER"};
  const auto order = payload.empty() ? std::uint8_t{255} : static_cast<std::uint8_t>(payload[0]);
  if (order >= std::size(words) || words[order].empty()) {
    return fmt::format("\"{}\"", escaped(payload));
  }
  std::string out(words[order]);
  if (payload.size() > 1) out += fmt::format(" \"{}\"", escaped(payload.substr(1)));
  return out;
}

}  // namespace

constinit const OptionRow kermit = {
    .code = 47,
    .name = "KERMIT",
    .source = "RFC 2840",
    .shown = shown,
};

}  // namespace hail::telnet::options
