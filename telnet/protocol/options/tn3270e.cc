// SPDX-License-Identifier: GPL-3.0-or-later
// TN3270E, read for traces, never agreed to: a block terminal with a data stream of its own is
// another program's work (c3270).
#include <fmt/format.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

constexpr std::string_view words[] = {"ASSOCIATE", "CONNECT", "DEVICE-TYPE", "FUNCTIONS", "IS",
                                      "REASON",    "REJECT",  "REQUEST",     "SEND"};
constexpr std::string_view functions[] = {"BIND-IMAGE", "DATA-STREAM-CTL", "RESPONSES",
                                          "SCS-CTL-CODES", "SYSREQ"};
constexpr std::string_view reasons[] = {"CONN-PARTNER",  "DEVICE-IN-USE",   "INV-ASSOCIATE",
                                        "INV-NAME",      "INV-DEVICE-TYPE", "TYPE-NAME-ERROR",
                                        "UNKNOWN-ERROR", "UNSUPPORTED-REQ"};
constexpr std::uint8_t function_list = 3;
constexpr std::uint8_t reason = 5;

std::string named(std::span<const std::string_view> names, std::uint8_t number) {
  return number < names.size() ? fmt::format(" {}", names[number]) : fmt::format(" {}", number);
}

// RFC 2355 section 7: words and names in turn; a list of functions ends the message, a reason is
// one number.
std::string shown(std::string_view payload) {
  if (payload.empty() || static_cast<std::uint8_t>(payload[0]) >= std::size(words)) {
    return fmt::format("\"{}\"", escaped(payload));
  }
  std::string out;
  bool listing = false;
  for (std::size_t at = 0; at < payload.size();) {
    const auto octet = static_cast<std::uint8_t>(payload[at]);
    if (listing && at >= 2) {
      out += named(functions, octet);
      ++at;
    } else if (octet < std::size(words)) {
      out += named(words, octet);
      listing = listing || (at == 0 && octet == function_list);
      ++at;
      if (octet == reason && at < payload.size()) {
        out += named(reasons, static_cast<std::uint8_t>(payload[at++]));
      }
    } else {
      std::size_t end = at;
      while (end < payload.size() && static_cast<std::uint8_t>(payload[end]) >= std::size(words)) {
        ++end;
      }
      out += fmt::format(" \"{}\"", escaped(payload.substr(at, end - at)));
      at = end;
    }
  }
  return out.substr(1);
}

}  // namespace

constinit const OptionRow tn3270e = {
    .code = option::tn3270e,
    .name = "TN3270E",
    .source = "RFC 2355",
    .shown = shown,
};

}  // namespace hail::telnet::options
