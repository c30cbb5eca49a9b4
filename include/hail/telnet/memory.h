// SPDX-License-Identifier: GPL-3.0-or-later
// What the options that hold a conversation remember of it, for one connection. Each part is
// written by its own option's file only, and read through the engine.
#pragma once

#include <hail/telnet/charset.h>
#include <hail/telnet/com_port.h>
#include <hail/telnet/linemode.h>

namespace hail::telnet {

struct Memory {
  Linemode linemode;
  Charset charset;
  ComPort com_port;
  bool follows_sent = false;   ///< START_TLS: we promised the handshake; nothing else may be sent
  bool follows_heard = false;  ///< START_TLS: the peer did; nothing more of it is Telnet
  bool compressed = false;     ///< COMPRESS2: what the peer sends is a zlib stream
};

}  // namespace hail::telnet
