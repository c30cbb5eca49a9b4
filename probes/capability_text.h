// SPDX-License-Identifier: GPL-3.0-or-later
// A list of capabilities as one clause: "PIPELINING, SIZE 50 MB, STARTTLS, AUTH PLAIN LOGIN".
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace hail::probes {

using CapabilityList = std::vector<std::pair<std::string, std::vector<std::string>>>;

std::string capability_text(const CapabilityList& list);
/// Only those whose names are in `which`.
std::string capability_text(const CapabilityList& list, const std::vector<std::string>& which);

}  // namespace hail::probes
