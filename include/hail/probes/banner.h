// SPDX-License-Identifier: GPL-3.0-or-later
// Grabbing a banner: what a server says by itself, and what protocol that looks like. Telnet
// servers are asked by a probe of their own.
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
  std::string_view speaks() const override { return protocol; }
  Value value() const override;
};

/// Names the protocol by its greeting; the port decides only between those that greet alike. Empty
/// when neither tells. Pure.
std::string_view protocol_of(std::string_view banner, std::uint16_t port);

/// Whether a greeting is complete: text that ends with a line end, and not inside a multi-line
/// reply
/// ("220-..."). Pure.
bool greeting_complete(std::string_view banner);

/// Only listens: nothing is sent.
net::Task<void> run_banner(Dialog& dialog, const Context& context, Report& report);

}  // namespace hail::probes
