// SPDX-License-Identifier: GPL-3.0-or-later
// The distance of two words, and the nearest of many. Pure.
#include "cli/nearest.h"

#include <algorithm>
#include <utility>

#include "hail/net/ascii.h"

namespace hail::cli {
namespace {

/// How far a candidate may be from a word of that length.
std::size_t furthest(std::string_view word) {
  return std::min<std::size_t>(2, (word.size() + 2) / 3);
}

}  // namespace

std::size_t distance(std::string_view a, std::string_view b) {
  // Three rows of the usual matrix: the swap looks two rows back.
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        now[j] = std::min(now[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  std::string_view found;
  std::size_t best = furthest(word) + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t far = distance(word, candidate);
    if (far < best) {
      best = far;
      found = candidate;
    }
  }
  return found;
}

std::vector<std::string> nearest_words(std::string_view word,
                                       const std::vector<std::string>& candidates,
                                       std::size_t most) {
  constexpr std::size_t longest = 64;
  if (word.size() > longest) return {};
  const std::string typed = net::upper(word);
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const std::string& candidate : candidates) {
    const std::string other = net::upper(candidate);
    const std::size_t far = distance(typed, other);
    if (far <= furthest(typed)) {
      found.emplace_back(far, candidate);
    } else if (typed.size() >= 3 && other.starts_with(typed)) {
      found.emplace_back(longest, candidate);
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(most, found.size()); ++i) names.push_back(found[i].second);
  return names;
}

}  // namespace hail::cli
