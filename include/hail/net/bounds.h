// SPDX-License-Identifier: GPL-3.0-or-later
// How much a peer may send. Decided here once; a documented default, never "unlimited".
#pragma once

#include <cstddef>

namespace hail::net {

/// The bounds of one conversation, in bytes unless said otherwise. They stop the endless server;
/// real servers stay far below (RFC 5321 section 4.5.3.1: 512 octets a reply line).
struct Bounds {
  std::size_t line = 8 * 1024;                 ///< One line with its end.
  std::size_t reply_lines = 512;               ///< Lines of one reply.
  std::size_t reply = 256 * 1024;              ///< All lines of one reply together.
  std::size_t literal = 1024 * 1024;           ///< One IMAP literal.
  std::size_t conversation = 4 * 1024 * 1024;  ///< Everything received on a connection.
};

}  // namespace hail::net
