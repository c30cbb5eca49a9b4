// SPDX-License-Identifier: GPL-3.0-or-later
// Names as certificates have them. Without the final dot, which DNS knows and certificates do not.
#include "net/tls_name.h"

#include <algorithm>
#include <utility>

#include "hail/net/endpoint.h"
#include "hail/net/resolver.h"

namespace hail::net {
namespace {

constexpr std::size_t longest_name = 253;  // RFC 1035 section 2.3.4, less length byte and root.

tl::unexpected<Error> bad(std::string detail) {
  Error error{Errc::tls, Phase::tls, {}, std::move(detail)};
  error.ours = true;
  return tl::unexpected(std::move(error));
}

}  // namespace

Result<PeerName> peer_name(const std::string& name) {
  PeerName out{name, is_address(name)};
  if (out.address) {
    out.text.erase(std::min(out.text.find('%'), out.text.size()));
    return out;
  }
  Result<std::string> ascii = to_ascii(name);
  if (!ascii) return bad(std::move(ascii.error().detail));
  out.text = std::move(*ascii);
  if (out.text.ends_with('.')) out.text.pop_back();
  if (out.text.size() > longest_name) return bad("the name is too long for TLS");
  if (out.text.find('\0') != std::string::npos) return bad("the name holds a NUL byte");
  return out;
}

}  // namespace hail::net
