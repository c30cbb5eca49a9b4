// SPDX-License-Identifier: GPL-3.0-or-later
// The CHALLENGE message of NTLM (MS-NLMP section 2.2.1.2): fixed fields, then what their offsets
// point to. Every offset is checked against what is there.
#include <fmt/format.h>
#include <hail/telnet/ntlm.h>

namespace hail::telnet {

namespace {

constexpr std::string_view signature("NTLMSSP\0\2\0\0\0", 12);
constexpr std::size_t fixed_part = 48;
constexpr std::uint32_t unicode = 1;
constexpr std::uint32_t with_version = 0x02000000;
constexpr std::size_t longest_name = 512;

std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t out = 0;
  for (std::size_t i = size; i-- > 0;) out = out << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  return out;
}

// What a field at `at` (length, space, offset) points to; empty when it points outside.
std::string_view field(std::string_view message, std::size_t at) {
  const auto size = static_cast<std::size_t>(number(message, at, 2));
  const auto offset = static_cast<std::size_t>(number(message, at + 4, 4));
  if (offset > message.size() || size > message.size() - offset) return {};
  return message.substr(offset, size);
}

void append_utf8(std::uint32_t point, std::string& out) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (point >> shift & 0x3f)); };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xc0 | point >> 6);
    tail(0);
  } else if (point < 0x10000) {
    out += static_cast<char>(0xe0 | point >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | point >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

// UTF-16, little-endian, to UTF-8; halves without their other half become U+FFFD.
std::string utf8(std::string_view bytes) {
  std::string out;
  const auto unit = [&](std::size_t at) {
    return static_cast<std::uint32_t>(number(bytes, at, 2));
  };
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    std::uint32_t point = unit(at);
    if (point >= 0xd800 && point < 0xe000) {
      const bool pair = point < 0xdc00 && at + 3 < bytes.size() && unit(at + 2) >= 0xdc00 &&
                        unit(at + 2) < 0xe000;
      point = pair ? 0x10000 + ((point - 0xd800) << 10) + (unit(at + 2) - 0xdc00) : 0xfffd;
      if (pair) at += 2;
    }
    if (out.size() + 4 > longest_name) break;
    append_utf8(point, out);
  }
  return out;
}

// Names in the OEM character set of a machine we do not know: ASCII stays, the rest is U+FFFD.
std::string oem(std::string_view bytes) {
  std::string out;
  for (const char octet : bytes) {
    if (out.size() + 4 > longest_name) break;
    append_utf8(static_cast<std::uint8_t>(octet) < 0x80 ? static_cast<std::uint8_t>(octet) : 0xfffd,
                out);
  }
  return out;
}

// MS-NLMP section 2.2.2.1: pairs of kind and value; kind 0 ends them.
void read_pairs(std::string_view pairs, NtlmChallenge& out) {
  constexpr std::int64_t ticks = 10'000'000;            // A tick is 100 ns ...
  constexpr std::int64_t before_1970 = 11'644'473'600;  // ... and they count from 1601.
  while (pairs.size() >= 4) {
    const auto kind = number(pairs, 0, 2);
    const auto size = static_cast<std::size_t>(number(pairs, 2, 2));
    pairs.remove_prefix(4);
    if (kind == 0 || size > pairs.size()) return;
    const std::string_view value = pairs.substr(0, size);
    pairs.remove_prefix(size);
    switch (kind) {
      case 1:
        out.netbios_computer = utf8(value);
        break;
      case 2:
        out.netbios_domain = utf8(value);
        break;
      case 3:
        out.dns_computer = utf8(value);
        break;
      case 4:
        out.dns_domain = utf8(value);
        break;
      case 5:
        out.dns_tree = utf8(value);
        break;
      case 7:
        if (size != 8) break;
        out.timestamp =
            static_cast<std::int64_t>(number(value, 0, 8) >> 1) / (ticks / 2) - before_1970;
        break;
      default:
        break;
    }
  }
}

}  // namespace

std::optional<NtlmChallenge> ntlm_challenge(std::string_view bytes) {
  const std::size_t at = bytes.find(signature);
  if (at == std::string_view::npos || bytes.size() - at < fixed_part) return std::nullopt;
  const std::string_view message = bytes.substr(at);
  const auto flags = static_cast<std::uint32_t>(number(message, 20, 4));
  NtlmChallenge out;
  const std::string_view target = field(message, 12);
  out.target = (flags & unicode) != 0 ? utf8(target) : oem(target);
  read_pairs(field(message, 40), out);
  if ((flags & with_version) != 0 && message.size() >= fixed_part + 8) {
    out.version = fmt::format("{}.{}.{}", number(message, 48, 1), number(message, 49, 1),
                              number(message, 50, 2));
  }
  return out;
}

}  // namespace hail::telnet
