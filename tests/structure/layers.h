// SPDX-License-Identifier: GPL-3.0-or-later
// The layers of the house as tables, and what in one file breaks them. "Includes run downward
// only"; sockets, TLS, DNS and the clock belong to net/ alone. Pure: paths and text in, complaints
// out.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hail::tests {

/// `none`: not a file of the four layers (tests, for one).
enum class Layer { none, net, telnet_protocol, telnet, probes, cli };

/// Which layer a path belongs to, source, private or public header: "net/loop.cc",
/// "include/hail/telnet/codec.h".
Layer layer_of(std::string_view path);

/// One permitted use of what a layer may not use, and why.
struct Exception {
  std::string_view path;
  std::string_view what;  ///< The header, or the name that is called.
  std::string_view reason;
};
/// All that are permitted.
const std::vector<Exception>& exceptions();

/// What breaks the layers in this file, one sentence each: "telnet/x.cc:7: ...". `exists` tells
/// whether a path is a file of the project. The exceptions that were needed are added to `used`,
/// by their place in exceptions().
std::vector<std::string> broken_layers(const std::string& path, const std::string& text,
                                       const std::function<bool(const std::string&)>& exists,
                                       std::set<std::size_t>& used);

}  // namespace hail::tests
