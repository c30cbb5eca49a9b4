// SPDX-License-Identifier: GPL-3.0-or-later
// START_TLS: a server's DO is answered by WILL and FOLLOWS; once it has said FOLLOWS too, what
// comes next is a handshake, ours first. Refused by default: a session that can do it sets its
// policy to accept, or asks. Insisting on it is the session's matter as well.
#include <fmt/format.h>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

constexpr std::string_view follows = "\x01";

std::optional<std::string> turned(const Turn& turn) {
  if (turn.side != Side::local || !turn.on) return std::nullopt;
  turn.memory.follows_sent = true;
  return std::string(follows);
}

Reaction heard(const Hearing& hearing) {
  if (!hearing.memory.follows_sent || hearing.payload != follows) return {};
  hearing.memory.follows_heard = true;
  return {{}, Event::Kind::tls_follows};
}

std::string shown(std::string_view payload) {
  return payload == follows ? "FOLLOWS" : fmt::format("\"{}\"", escaped(payload));
}

}  // namespace

constinit const OptionRow start_tls = {
    .code = option::start_tls,
    .name = "START_TLS",
    .source = "draft-altman-telnet-starttls-02",
    .local = Policy::refuse,
    .remote = Policy::refuse,
    .turned = turned,
    .heard = heard,
    .shown = shown,
};

}  // namespace hail::telnet::options
