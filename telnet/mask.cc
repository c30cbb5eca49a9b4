// SPDX-License-Identifier: GPL-3.0-or-later
// One pass, so that what was put in a secret's place is never looked at again.
#include "telnet/mask.h"

#include <cstddef>

namespace hail::telnet {

std::string masked(std::string_view text, const std::vector<std::string>& secrets) {
  std::string out;
  for (;;) {
    std::size_t first = std::string_view::npos;
    std::size_t length = 0;
    for (const std::string& secret : secrets) {
      const std::size_t at = secret.empty() ? std::string_view::npos : text.find(secret);
      if (at >= first) continue;
      first = at;
      length = secret.size();
    }
    out += text.substr(0, first);
    if (first == std::string_view::npos) return out;
    out += secret_shown;
    text.remove_prefix(first + length);
  }
}

}  // namespace hail::telnet
