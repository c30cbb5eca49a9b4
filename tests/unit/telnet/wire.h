// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes for tests, and the ways to cut them. Decides nothing about Telnet.
#pragma once

#include <hail/telnet/engine.h>
#include <hail/telnet/event.h>

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace hail::tests {

/// A string of octets, zeros included: wire({255, 253, 24}).
inline std::string wire(std::initializer_list<int> octets) {
  std::string out;
  for (const int octet : octets) out.push_back(static_cast<char>(octet));
  return out;
}

/// A literal with its zeros: "a\r\0"_wire.
inline std::string operator""_wire(const char* text, std::size_t size) {
  return {text, size};
}

/// `input` whole, byte by byte, and in two and three pieces at every cut.
inline std::vector<std::vector<std::string_view>> every_cut(std::string_view input) {
  std::vector<std::vector<std::string_view>> out{{input}, {}};
  for (std::size_t at = 0; at < input.size(); ++at) out[1].push_back(input.substr(at, 1));
  for (std::size_t cut = 0; cut <= input.size(); ++cut) {
    out.push_back({input.substr(0, cut), input.substr(cut)});
    for (std::size_t next = cut + 1; input.size() <= 64 && next < input.size(); ++next) {
      out.push_back({input.substr(0, cut), input.substr(cut, next - cut), input.substr(next)});
    }
  }
  return out;
}

/// A complete subnegotiation, its payload given as it stands on the wire.
inline std::string sb(int option, std::string_view payload) {
  return wire({255, 250, option}) + std::string(payload) + wire({255, 240});
}

/// What an engine would say next, as the rendering of its output ("DO 3\nWILL 24\n"), which is
/// taken away.
inline std::string said(telnet::Engine& engine) {
  telnet::Decoder decoder;
  telnet::Rendering seen;
  const std::string output = engine.take_output();
  decoder.feed(output, seen);
  return seen.text();
}

/// Feeds all of `bytes` at time `now`, and returns what happened.
inline std::string hears(telnet::Engine& engine, std::string_view bytes,
                         telnet::Engine::Millis now = {}) {
  telnet::Rendering seen;
  engine.receive(bytes, now, seen);
  return seen.text();
}

}  // namespace hail::tests
