// SPDX-License-Identifier: GPL-3.0-or-later
// Known secrets out of a text. Which they are is not decided here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hail::telnet {

/// What stands in a secret's place.
constexpr std::string_view secret_shown = "[password]";

/// `text` with every one of `secrets` replaced; where two begin at the same place, the one that
/// comes first in the list. Empty ones are none.
std::string masked(std::string_view text, const std::vector<std::string>& secrets);

}  // namespace hail::telnet
