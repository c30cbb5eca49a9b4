// SPDX-License-Identifier: GPL-3.0-or-later
// escape() with any bytes: what it gives is UTF-8 without anything unsafe, and short enough.
#include "hail/net/escape.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace hail::net;

namespace {

std::size_t check(const std::string& text) {
  std::size_t characters = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    const CodePoint point = first_code_point(rest);
    if (point.length == 0 || is_unsafe(point.value)) std::abort();
    rest.remove_prefix(point.length);
    ++characters;
  }
  return characters;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = escape(bytes);
  check(whole);
  if (check(escape(bytes, 20)) > 20) std::abort();
  if (!is_utf8(to_utf8(bytes))) std::abort();
  if (!has_controls(bytes) && bytes.find_first_of("\\\t\r\n") == std::string_view::npos &&
      whole != bytes)
    std::abort();
  if (base64(bytes).size() != (size + 2) / 3 * 4) std::abort();
  return 0;
}
