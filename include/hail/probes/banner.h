// SPDX-License-Identifier: GPL-3.0-or-later
// Grabbing a banner: what a server says by itself, and what protocol that looks like. The Telnet
// probe answers the negotiation, because a Telnet server shows its text only after that.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hail/probes/probe.h"

namespace hail::probes {

struct BannerFacts final : Facts {
  std::string protocol;  ///< "smtp", "ssh", ...; empty when it cannot be told.
  std::string_view key() const override { return "service"; }
  Value value() const override;
};

/// Names the protocol by its greeting; the port decides only between those that greet alike. Empty
/// when neither tells. Pure.
std::string_view protocol_of(std::string_view banner, std::uint16_t port);

/// Whether a greeting is complete: text that ends with a line end, and not inside a multi-line reply
/// ("220-..."). Pure.
bool greeting_complete(std::string_view banner);

/// Only listens: nothing is sent.
net::Task<void> run_banner(Dialog& dialog, const Context& context, Report& report);

/// What a Telnet server said, as option names of the IANA registry in the order first seen.
struct TelnetFacts final : Facts {
  std::vector<std::string> will, wont, doing, dont;
  std::string text;  ///< All text as received (CR LF line ends, CR NUL undone), not escaped.
  bool login_prompt = false;
  std::string_view key() const override { return "telnet"; }
  Value value() const override;
};

/// Whether a text ends in a question for a name or a password ("login:", "Username:"). Pure.
bool asks_for_login(std::string_view text);

/// Answers the negotiation until a prompt, quiet (1 s after the last byte) or 5 s in total. Never
/// logs in, never starts an option by itself.
net::Task<void> run_telnet(Dialog& dialog, const Context& context, Report& report);

}  // namespace hail::probes
