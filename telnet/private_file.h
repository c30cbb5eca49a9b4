// SPDX-License-Identifier: GPL-3.0-or-later
// Files that may hold what was typed: made for their owner alone. What goes into them is not
// decided here.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

namespace hail::telnet {

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

/// Opens `name` to append, made with mode 0600 if it is not there; null, and errno, if that fails.
File open_private(const std::string& name);

}  // namespace hail::telnet
