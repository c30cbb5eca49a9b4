// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers and names of the type of service. No I/O, no clock.
#include <algorithm>
#include <charconv>
#include <string>

#include "hail/net/dialer.h"
#include "hail/net/escape.h"

namespace hail::net {
namespace {

struct NameRow {
  std::string_view name;
  std::uint8_t value;
};
constexpr NameRow names[] = {
    {"cs0", 0x00},  {"cs1", 0x20},  {"cs2", 0x40},      {"cs3", 0x60},        {"cs4", 0x80},
    {"cs5", 0xa0},  {"cs6", 0xc0},  {"cs7", 0xe0},      {"af11", 0x28},       {"af12", 0x30},
    {"af13", 0x38}, {"af21", 0x48}, {"af22", 0x50},     {"af23", 0x58},       {"af31", 0x68},
    {"af32", 0x70}, {"af33", 0x78}, {"af41", 0x88},     {"af42", 0x90},       {"af43", 0x98},
    {"ef", 0xb8},   {"le", 0x04},   {"lowdelay", 0x10}, {"throughput", 0x08}, {"reliability", 0x04},
};

constexpr std::string_view octet_text =
    "a type of service is a number from 0 to 255 (0x.. for hexadecimal) or one of cs0 to cs7, af11 "
    "to af43, ef, le, lowdelay, throughput, reliability";
constexpr std::string_view octal_text =
    "a type of service with a leading zero could be meant as octal: write 0x.. or no zero";

auto wrong(std::string_view what) {
  return tl::unexpected(Error{Errc::protocol, Phase::connect, {}, std::string(what)});
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

Result<std::uint8_t> parse_type_of_service(std::string_view text) {
  std::string word(text);
  std::transform(word.begin(), word.end(), word.begin(), lower);
  for (const NameRow& row : names) {
    if (row.name == word) return row.value;
  }
  const bool hexadecimal = word.starts_with("0x");
  if (!hexadecimal && word.size() > 1 && word.front() == '0') return wrong(octal_text);
  const char* first = word.data() + (hexadecimal ? 2 : 0);
  const char* last = word.data() + word.size();
  std::uint8_t value = 0;
  const auto [at, error] = std::from_chars(first, last, value, hexadecimal ? 16 : 10);
  if (error != std::errc() || at != last) return wrong(octet_text);
  return value;
}

}  // namespace hail::net
