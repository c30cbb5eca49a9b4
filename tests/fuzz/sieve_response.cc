// SPDX-License-Identifier: GPL-3.0-or-later
// ManageSieve's parser with any bytes, cut into lines and literals as a stream would: nothing
// crashes, every bound holds, and no string is longer than the input.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "hail/probes/sieve.h"

using namespace hail;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  net::Bounds bounds;
  bounds.literal = 64;
  bounds.reply = 1024;
  probes::SieveParser parser(bounds);
  probes::Capabilities list;
  while (!rest.empty()) {
    if (const auto due = parser.wants()) {
      if (*due > bounds.literal) std::abort();
      if (rest.size() < *due) break;
      parser.literal(std::string(rest.substr(0, *due)));
      rest.remove_prefix(*due);
      if (parser.wants()) std::abort();
      continue;
    }
    const std::size_t lf = rest.find('\n');
    const std::string_view text = rest.substr(0, lf);
    rest = lf == std::string_view::npos ? std::string_view() : rest.substr(lf + 1);
    const auto line = parser.line(text);
    if (!line) break;
    if (!*line) {
      if (!parser.wants()) std::abort();
      continue;
    }
    std::size_t octets = 0;
    for (const auto& token : (*line)->tokens) octets += token.text.size();
    if ((*line)->tokens.empty() || octets > bounds.reply + bounds.literal) std::abort();
    (void)(*line)->line();
    if ((*line)->kind == probes::SieveLine::Kind::data && add_capability(list, **line) &&
        list.list().empty())
      std::abort();
  }
  return 0;
}
