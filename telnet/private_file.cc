// SPDX-License-Identifier: GPL-3.0-or-later
// open(2) with a mode, which fopen(3) cannot be told.
#include "telnet/private_file.h"

#include <fcntl.h>

namespace hail::telnet {

File open_private(const std::string& name) {
  const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  return File(descriptor < 0 ? nullptr : ::fdopen(descriptor, "a"));
}

}  // namespace hail::telnet
