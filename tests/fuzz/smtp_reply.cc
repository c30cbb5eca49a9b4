// SPDX-License-Identifier: GPL-3.0-or-later
// The SMTP reply parser and the extension list with any bytes: nothing crashes, every bound holds,
// and what comes out was in what went in.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "hail/probes/smtp.h"

using namespace hail;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  net::Bounds bounds;
  bounds.reply_lines = 8;
  bounds.reply = 1024;
  probes::ReplyParser parser(bounds);
  while (!rest.empty()) {
    const std::size_t lf = rest.find('\n');
    const std::string_view line = rest.substr(0, lf);
    rest = lf == std::string_view::npos ? std::string_view() : rest.substr(lf + 1);
    const auto reply = parser.line(line);
    if (!reply) break;
    if (!*reply) continue;
    if ((*reply)->code < 200 || (*reply)->code > 599) std::abort();
    if ((*reply)->lines.empty() || (*reply)->lines.size() > bounds.reply_lines) std::abort();
    const probes::Extensions extensions(**reply);
    for (const auto& [keyword, parameters] : extensions.list()) {
      if (keyword.empty() || extensions.parameters(keyword) == nullptr) std::abort();
    }
    (void)(*reply)->enhanced();
    (void)(*reply)->text();
  }
  return 0;
}
