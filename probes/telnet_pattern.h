// SPDX-License-Identifier: GPL-3.0-or-later
// A regular expression of the fingerprint table: PCRE2 over octets, bounded in what it may cost,
// because the text is a stranger's. The patterns are the table's own, so a bad one is a defect.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct pcre2_real_code_8;

namespace hail::probes {

class TextPattern {
 public:
  /// `^` and `$` stand at every line, `.` takes no LF. Throws std::logic_error if `source` is no
  /// pattern.
  explicit TextPattern(std::string_view source);

  /// The first match: itself and its groups, views into `text`; a group that took no part is
  /// empty. Nothing if there is none, or if the search would cost too much.
  std::optional<std::vector<std::string_view>> find(std::string_view text) const;

 private:
  std::shared_ptr<const pcre2_real_code_8> code_;
};

}  // namespace hail::probes
