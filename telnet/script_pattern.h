// SPDX-License-Identifier: GPL-3.0-or-later
// A regular expression of a script: PCRE2 over octets, bounded in what it may cost, because the
// text is a stranger's. The one place that knows PCRE2.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

struct pcre2_real_code_8;

namespace hail::telnet {

/// Immutable and cheap to copy.
class Pattern {
 public:
  static constexpr std::size_t longest = 1000;  ///< Octets of a source.

  struct Match {
    std::size_t begin = 0;
    std::size_t end = 0;  ///< Behind the last octet; beyond `begin`.
  };
  /// The text made the search cost more than it may.
  struct TooCostly {};

  /// `.` takes no LF; `$` is the very end or stands before a last LF. No UTF mode, no `\C`. The
  /// error is PCRE2's clause, with where it stands.
  static tl::expected<Pattern, std::string> compile(std::string_view source, bool caseless);

  /// The first match that is not empty.
  tl::expected<std::optional<Match>, TooCostly> find(std::string_view text) const;

 private:
  explicit Pattern(std::shared_ptr<const pcre2_real_code_8> code) : code_(std::move(code)) {}

  std::shared_ptr<const pcre2_real_code_8> code_;
};

}  // namespace hail::telnet
