// SPDX-License-Identifier: GPL-3.0-or-later
// The one way for a peer's bytes to reach a screen: what could move a cursor, hide text or lie
// about its direction is shown, never sent. Pure. The interactive Telnet session is the sole place
// that does without it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hail::net {

/// `bytes` with C0, C1, DEL, bidi and other invisible format controls as `\x1b`, `\u202e`, bytes
/// that are not UTF-8 as `\x9b`, and the backslash itself doubled, so that the text is unambiguous.
/// Tab becomes `\t`, CR `\r`, LF `\n`. Printable UTF-8 stays. No line ends remain.
std::string escape(std::string_view bytes);

/// As escape(), but cut to at most `columns` characters (counted in code points), ending in "..."
/// where something was cut. `columns` of at least 4.
std::string escape(std::string_view bytes, std::size_t columns);

/// Whether all of it is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
bool is_utf8(std::string_view bytes);

/// Whether escape() would change anything in it but the line end at its end.
bool has_controls(std::string_view bytes);

/// `bytes` with every byte that is not part of well-formed UTF-8 replaced by U+FFFD.
std::string to_utf8(std::string_view bytes);

/// One code point at the beginning of `bytes`: its value and length, or length 0 if the bytes there
/// are not well-formed.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;
};
CodePoint first_code_point(std::string_view bytes);

/// Whether the code point is never sent to a screen as it is: C0, DEL, C1, bidi controls
/// (U+061C, U+200E, U+200F, U+202A-E, U+2066-9), line and paragraph separators, zero-width marks
/// (U+200B-D, U+2060, U+FEFF) and the tag characters (U+E0000-7F).
bool is_unsafe(char32_t value);

/// RFC 4648 base64, for bytes that are not text.
std::string base64(std::string_view bytes);
/// The octets of RFC 4648 base64 (section 4, strict: four characters at a time, padding only at the
/// end); nothing for text that is none.
std::optional<std::string> from_base64(std::string_view text);
/// Two hexadecimal digits a byte, lower case.
std::string hex(std::string_view bytes);

}  // namespace hail::net
