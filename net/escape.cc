// SPDX-License-Identifier: GPL-3.0-or-later
// What may not reach a screen, and how it is shown instead. Pure.
#include "hail/net/escape.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>

namespace hail::net {
namespace {

struct Range {
  char32_t first, last;
};
// Sorted. Format characters that move, hide or turn round the text beside them.
constexpr Range unsafe_ranges[] = {
    {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},   {0x115f, 0x1160},
    {0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f}, {0x3164, 0x3164},
    {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff},
};

std::string shown(char32_t value) {
  switch (value) {
    case '\t':
      return "\\t";
    case '\r':
      return "\\r";
    case '\n':
      return "\\n";
    case '\\':
      return "\\\\";
    default:
      break;
  }
  if (value < 0x80) return fmt::format("\\x{:02x}", static_cast<std::uint32_t>(value));
  if (value < 0x10000) return fmt::format("\\u{:04x}", static_cast<std::uint32_t>(value));
  return fmt::format("\\U{:08x}", static_cast<std::uint32_t>(value));
}

/// Calls `each` with the text that shows the next piece of `bytes`.
template <class F>
void pieces(std::string_view bytes, F&& each) {
  while (!bytes.empty()) {
    const CodePoint point = first_code_point(bytes);
    if (point.length == 0) {
      each(fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes.front())));
      bytes.remove_prefix(1);
      continue;
    }
    if (is_unsafe(point.value) || point.value == '\\') {
      each(shown(point.value));
    } else {
      each(std::string(bytes.substr(0, point.length)));
    }
    bytes.remove_prefix(point.length);
  }
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

}  // namespace

bool is_unsafe(char32_t value) {
  return std::any_of(std::begin(unsafe_ranges), std::end(unsafe_ranges), [&](const Range& range) {
    return value >= range.first && value <= range.last;
  });
}

CodePoint first_code_point(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (bytes.empty()) return {};
  const unsigned char lead = at(0);
  if (lead < 0x80) return {lead, 1};
  std::size_t length = 0;
  char32_t value = 0;
  char32_t least = 0;
  if (lead >= 0xc2 && lead <= 0xdf) {
    length = 2, value = lead & 0x1fU, least = 0x80;
  } else if ((lead & 0xf0) == 0xe0) {
    length = 3, value = lead & 0x0fU, least = 0x800;
  } else if (lead >= 0xf0 && lead <= 0xf4) {
    length = 4, value = lead & 0x07U, least = 0x10000;
  } else {
    return {};
  }
  if (bytes.size() < length) return {};
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xc0) != 0x80) return {};
    value = (value << 6) | (at(i) & 0x3fU);
  }
  if (value < least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return {};
  return {value, length};
}

std::string escape(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  pieces(bytes, [&](const std::string& piece) { text += piece; });
  return text;
}

std::string escape(std::string_view bytes, std::size_t columns) {
  std::string text;
  std::size_t used = 0;
  std::size_t keep = 0;  // Bytes of `text` that leave room for the dots.
  bool cut = false;
  pieces(bytes, [&](const std::string& piece) {
    if (cut) return;
    const std::size_t width = characters(piece);
    if (used + width > columns) {
      cut = true;
      return;
    }
    text += piece;
    used += width;
    if (used + 3 <= columns) keep = text.size();
  });
  if (!cut) return text;
  text.resize(keep);
  return text + "...";
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const CodePoint point = first_code_point(bytes);
    if (point.length == 0) return false;
    bytes.remove_prefix(point.length);
  }
  return true;
}

bool has_controls(std::string_view bytes) {
  if (bytes.ends_with('\n')) bytes.remove_suffix(1);
  if (bytes.ends_with('\r')) bytes.remove_suffix(1);
  while (!bytes.empty()) {
    const CodePoint point = first_code_point(bytes);
    if (point.length == 0 || (is_unsafe(point.value) && point.value != '\t')) return true;
    bytes.remove_prefix(point.length);
  }
  return false;
}

std::string to_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  while (!bytes.empty()) {
    const CodePoint point = first_code_point(bytes);
    if (point.length == 0) {
      text += "\xef\xbf\xbd";
      bytes.remove_prefix(1);
    } else {
      text += bytes.substr(0, point.length);
      bytes.remove_prefix(point.length);
    }
  }
  return text;
}

std::string base64(std::string_view bytes) {
  static constexpr char digits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = group << 8 | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text += j <= count ? digits[group >> (18 - 6 * j) & 63U] : '=';
    }
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  static constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  std::string octets;
  octets.reserve(text.size() * 3 / 4);
  unsigned held = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    held = (held << 6U | static_cast<unsigned>(value)) & 0xffffU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    octets.push_back(static_cast<char>(held >> bits & 0xffU));
  }
  return octets;
}

std::string hex(std::string_view bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    text += digits[static_cast<unsigned char>(c) >> 4];
    text += digits[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

}  // namespace hail::net
