// SPDX-License-Identifier: GPL-3.0-or-later
// Text from one character set to another by iconv, in any pieces. Which sets are meant is agreed on
// elsewhere (CHARSET, --encoding).
#pragma once

#include <hail/telnet/charsets.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace hail::telnet {

class Recoder {
 public:
  /// Null when iconv cannot convert between these two.
  static std::unique_ptr<Recoder> make(const std::string& from, const std::string& to);

  /// Appends `in`, converted, to `out`. A character that is cut is kept for the next call. An octet
  /// that is no character becomes U+FFFD, as does a character that the target has not; "?" where
  /// the target has no U+FFFD either.
  void convert(std::string_view in, std::string& out);
  /// The text is at its end: what was kept is no character, and a target with shifts goes back to
  /// its first state. What is converted from here on is another text.
  void finish(std::string& out);

 private:
  struct Close {
    void operator()(void* descriptor) const;
  };
  using Descriptor = std::unique_ptr<void, Close>;

  static Descriptor open(const std::string& from, const std::string& to);
  Recoder(Descriptor decoder, Descriptor encoder)
      : decoder_(std::move(decoder)), encoder_(std::move(encoder)) {}
  void encode(std::string_view utf8, std::string& out);
  void replace(std::string_view refused, std::string& out);

  Descriptor decoder_;  // To UTF-8.
  Descriptor encoder_;  // From there; null when the target is UTF-8.
  std::string cut_;     // The beginning of a character: 16 octets at most.
};

}  // namespace hail::telnet
