// SPDX-License-Identifier: GPL-3.0-or-later
// Quoted strings and modified UTF-7: base64 of UTF-16 between "&" and "-", with "," for "/" and
// without padding; "&" itself is "&-".
#include "probes/imap_text.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "hail/net/escape.h"

namespace hail::probes {
namespace {

bool is_direct(unsigned char c) {
  return c >= 0x20 && c <= 0x7e;
}

void append_unit(std::string& units, unsigned unit) {
  units += static_cast<char>(unit >> 8U);
  units += static_cast<char>(unit & 0xffU);
}

void append_utf16(std::string& units, char32_t value) {
  if (value < 0x10000) return append_unit(units, static_cast<unsigned>(value));
  const unsigned rest = static_cast<unsigned>(value) - 0x10000U;
  append_unit(units, 0xd800U + (rest >> 10U));
  append_unit(units, 0xdc00U + (rest & 0x3ffU));
}

void append_utf8(std::string& text, char32_t value) {
  const auto tail = [&](unsigned shift) {
    text += static_cast<char>(0x80U | ((static_cast<unsigned>(value) >> shift) & 0x3fU));
  };
  if (value < 0x80) {
    text += static_cast<char>(value);
  } else if (value < 0x800) {
    text += static_cast<char>(0xc0U | (value >> 6U));
    tail(0);
  } else if (value < 0x10000) {
    text += static_cast<char>(0xe0U | (value >> 12U));
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xf0U | (value >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::string shifted(const std::string& units) {
  std::string text = net::base64(units);
  std::replace(text.begin(), text.end(), '/', ',');
  text.erase(std::min(text.find('='), text.size()));
  return "&" + text + "-";
}

/// UTF-16 in network order to UTF-8; nothing for half a unit or half a pair.
std::optional<std::string> from_utf16(std::string_view units) {
  if (units.empty() || units.size() % 2 != 0) return {};
  const auto unit_at = [&](std::size_t at) {
    return static_cast<char32_t>(static_cast<unsigned char>(units[at]) << 8U |
                                 static_cast<unsigned char>(units[at + 1]));
  };
  std::string text;
  for (std::size_t at = 0; at < units.size(); at += 2) {
    char32_t value = unit_at(at);
    if (value >= 0xdc00 && value <= 0xdfff) return {};
    if (value >= 0xd800 && value <= 0xdbff) {
      at += 2;
      if (at >= units.size()) return {};
      const char32_t low = unit_at(at);
      if (low < 0xdc00 || low > 0xdfff) return {};
      value = 0x10000 + ((value - 0xd800) << 10U) + (low - 0xdc00);
    }
    append_utf8(text, value);
  }
  return text;
}

std::optional<std::string> unshifted(std::string base64) {
  std::replace(base64.begin(), base64.end(), ',', '/');
  base64.append((4 - base64.size() % 4) % 4, '=');
  const auto units = net::from_base64(base64);
  return units ? from_utf16(*units) : std::nullopt;
}

}  // namespace

std::string imap_quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

bool fits_quoted(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) {
    return c == 0 || c == '\r' || c == '\n' || c >= 0x80;
  });
}

std::string to_utf7(std::string_view name) {
  if (!net::is_utf8(name)) return std::string(name);
  std::string result;
  std::string units;
  while (!name.empty()) {
    const net::CodePoint point = net::first_code_point(name);
    const char first = name.front();
    name.remove_prefix(point.length);
    if (!is_direct(static_cast<unsigned char>(first))) {
      append_utf16(units, point.value);
      continue;
    }
    if (!units.empty()) result += shifted(units);
    units.clear();
    result += first == '&' ? std::string("&-") : std::string(1, first);
  }
  if (!units.empty()) result += shifted(units);
  return result;
}

std::string from_utf7(std::string_view name) {
  std::string result;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (name[at] != '&') {
      if (!is_direct(static_cast<unsigned char>(name[at]))) return std::string(name);
      result += name[at];
      continue;
    }
    const std::size_t end = name.find('-', at);
    if (end == std::string_view::npos) return std::string(name);
    const std::string base64(name.substr(at + 1, end - at - 1));
    const auto text = base64.empty() ? std::optional<std::string>("&") : unshifted(base64);
    if (!text) return std::string(name);
    result += *text;
    at = end;
  }
  return result;
}

}  // namespace hail::probes
