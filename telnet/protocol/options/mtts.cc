// SPDX-License-Identifier: GPL-3.0-or-later
// MTTS: the bit vector that MUD clients give as their last terminal type. hail gives it only when
// the user put such a name into Facts::terminal_names.
#include <fmt/format.h>
#include <hail/telnet/mud.h>

#include <charconv>
#include <iterator>

namespace hail::telnet {

std::string mtts_words(std::uint32_t bits) {
  constexpr std::string_view words[] = {
      "ANSI",          "VT100", "UTF-8",     "256-COLORS", "MOUSE-TRACKING", "OSC-COLOR-PALETTE",
      "SCREEN-READER", "PROXY", "TRUECOLOR", "MNES",       "MSLP",           "SSL"};
  std::string out;
  for (std::size_t bit = 0; bit < std::size(words); ++bit) {
    if ((bits >> bit & 1) != 0) out += fmt::format(" {}", words[bit]);
  }
  const std::uint32_t unknown = bits >> std::size(words) << std::size(words);
  if (unknown != 0) out += fmt::format(" {:#x}", unknown);
  return out.empty() ? out : out.substr(1);
}

std::string mtts_words(std::string_view terminal_type) {
  constexpr std::string_view prefix = "MTTS ";
  if (!terminal_type.starts_with(prefix)) return {};
  terminal_type.remove_prefix(prefix.size());
  std::uint32_t bits = 0;
  const char* const end = terminal_type.data() + terminal_type.size();
  const auto [at, failed] = std::from_chars(terminal_type.data(), end, bits);
  return failed == std::errc{} && at == end ? mtts_words(bits) : std::string();
}

}  // namespace hail::telnet
