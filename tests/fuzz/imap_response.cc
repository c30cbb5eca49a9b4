// SPDX-License-Identifier: GPL-3.0-or-later
// IMAP's response parser, its lists of capabilities and its names of mailboxes with any bytes:
// nothing crashes, every bound holds, and what was made of a list is the list again.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "hail/probes/imap.h"
#include "probes/imap_text.h"

using namespace hail;

namespace {

std::size_t depth(const std::vector<probes::ImapItem>& items) {
  std::size_t deepest = 0;
  for (const probes::ImapItem& item : items) {
    if (item.kind == probes::ImapItem::Kind::list)
      deepest = std::max(deepest, 1 + depth(item.items));
  }
  return deepest;
}

void judge(const probes::ImapResponse& response, const net::Bounds& bounds) {
  if (response.octets > bounds.reply || depth(response.items) > probes::imap_depth) std::abort();
  std::vector<std::string> words;
  for (const probes::ImapItem& item : response.items) {
    (void)item.number();
    const std::string name = probes::from_utf7(item.text);
    (void)probes::to_utf7(name);
    if (!item.text.empty()) words.push_back(item.text);
  }
  const auto once = probes::imap_words(probes::imap_capabilities(words));
  if (probes::imap_words(probes::imap_capabilities(once)) != once) std::abort();
  (void)response.shown();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  net::Bounds bounds;
  bounds.literal = 64;
  bounds.reply = 1024;
  bounds.reply_lines = 8;
  probes::ImapParser parser(bounds);
  while (!rest.empty()) {
    const std::size_t lf = rest.find('\n');
    const auto response = parser.line(rest.substr(0, lf));
    rest = lf == std::string_view::npos ? std::string_view() : rest.substr(lf + 1);
    if (!response) break;
    if (*response) judge(**response, bounds);
    if (parser.due() > bounds.literal) std::abort();
    const std::size_t piece = std::min(parser.due(), rest.size());
    parser.literal(rest.substr(0, piece));
    rest.remove_prefix(piece);
    if (parser.due() > 0) break;
  }
  return 0;
}
