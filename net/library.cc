// SPDX-License-Identifier: GPL-3.0-or-later
// dlopen() in the project's words.
#include "hail/net/library.h"

#include <dlfcn.h>
#include <fmt/core.h>

namespace hail::net {

Library::Library(const char* file) : handle_(::dlopen(file, RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ != nullptr) return;
  const char* reason = ::dlerror();
  problem_ = fmt::format("{} cannot be loaded: {}", file, reason != nullptr ? reason : "unknown");
}

Library::Symbol Library::find(const char* name) {
  void* address = handle_ == nullptr ? nullptr : ::dlsym(handle_, name);
  if (address == nullptr && problem_.empty()) problem_ = fmt::format("{} is not in it", name);
  return Symbol(address);
}

}  // namespace hail::net
