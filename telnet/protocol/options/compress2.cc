// SPDX-License-Identifier: GPL-3.0-or-later
// MCCP2: the server may compress what it sends; an empty subnegotiation says that the stream begins
// behind it. Refused by default: a session that has an Inflater sets its policy to accept. Inside
// the stream the same word means nothing new.
#include <fmt/format.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

Reaction heard(const Hearing& hearing) {
  if (!hearing.remote || !hearing.payload.empty() || hearing.memory.compressed) return {};
  hearing.memory.compressed = true;
  return {{}, Event::Kind::compressed};
}

std::string shown(std::string_view payload) {
  return payload.empty() ? std::string() : fmt::format("\"{}\"", escaped(payload));
}

}  // namespace

constinit const OptionRow compress2 = {
    .code = option::compress2,
    .name = "MCCP2",
    .source = "Mud Client Compression Protocol",
    .local = Policy::refuse,
    .remote = Policy::refuse,
    .heard = heard,
    .shown = shown,
};

}  // namespace hail::telnet::options
