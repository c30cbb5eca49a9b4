// SPDX-License-Identifier: GPL-3.0-or-later
// "Did you mean": the one word that a mistyped one is near to. Never acted upon. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hail::cli {

/// The Damerau-Levenshtein distance (optimal string alignment: one swap of neighbours counts once).
std::size_t distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, within 2 and not further than a third of the word's length
/// rounded up, so that short words are not taken for anything; empty if there is none.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

/// At most `most` of `candidates` that are as near as that, nearest first; upper and lower case are
/// the same. Those that begin with `word` come next, if it has three characters or more.
std::vector<std::string> nearest_words(std::string_view word,
                                       const std::vector<std::string>& candidates,
                                       std::size_t most);

}  // namespace hail::cli
