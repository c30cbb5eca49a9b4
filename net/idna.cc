// SPDX-License-Identifier: GPL-3.0-or-later
// International names by libidn2, IDNA 2008 without transitional mapping. Only names with a byte
// above 127 go there: libidn2 refuses "-bad" and "xn--zzzz", which an admin may have to look at,
// and with STD3 rules it drops underscores silently ("_25._tcp").
#include <idn2.h>

#include <algorithm>
#include <memory>

#include "hail/net/escape.h"
#include "hail/net/resolver.h"

namespace hail::net {

Result<std::string> to_ascii(std::string_view name) {
  const auto plain = [](char c) { return static_cast<unsigned char>(c) < 128; };
  if (std::all_of(name.begin(), name.end(), plain)) return std::string(name);
  const auto refused = [&](std::string why) {
    return tl::unexpected(
        Error{Errc::resolve_not_found, Phase::resolve, escape(name, 80), std::move(why)});
  };
  if (!is_utf8(name)) return refused("the name is not UTF-8");
  const std::string text(name);
  if (text.find('\0') != std::string::npos) return refused("not a valid name");
  std::uint8_t* out = nullptr;
  const int status = idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(text.c_str()), &out,
                                    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<std::uint8_t, void (*)(void*)> owned(out, idn2_free);
  if (status != IDN2_OK) {
    return refused(std::string("not a valid international name: ") + idn2_strerror(status));
  }
  return std::string(reinterpret_cast<const char*>(out));
}

}  // namespace hail::net
