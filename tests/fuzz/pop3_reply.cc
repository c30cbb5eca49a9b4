// SPDX-License-Identifier: GPL-3.0-or-later
// POP3's status lines, stamps, capabilities and listings with any bytes: nothing crashes, and what
// comes out was in what went in.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "hail/probes/pop3.h"

using namespace hail;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  probes::Capabilities list;
  probes::PopListing sizes(probes::PopListing::Of::sizes);
  probes::PopListing uids(probes::PopListing::Of::uids);
  std::int64_t lines = 0;
  while (!rest.empty()) {
    const std::size_t lf = rest.find('\n');
    const std::string_view line = rest.substr(0, lf);
    rest = lf == std::string_view::npos ? std::string_view() : rest.substr(lf + 1);
    if (const auto said = probes::pop_status(line)) {
      if (line.find(said->text) == std::string_view::npos) std::abort();
      if (said->line().size() > line.size() + 1) std::abort();
      (void)probes::pop_totals(said->text);
    }
    if (const auto stamp = probes::apop_stamp(line)) {
      if (line.find(*stamp) == std::string_view::npos || stamp->size() < 5) std::abort();
    }
    const auto content = probes::unstuffed(line);
    if (!content) continue;
    ++lines;
    add_capability(list, *content);
    sizes.line(*content);
    uids.line(*content);
  }
  if (sizes.messages() != lines || uids.messages() != lines) std::abort();
  const probes::PopPolicy policy(list);
  if (policy.expire_never && policy.expire_days) std::abort();
  (void)policy.text();
  return 0;
}
