// SPDX-License-Identifier: GPL-3.0-or-later
// What hail uses of libunbound, loaded when the first name is asked for: an address needs none.
#pragma once

#include <unbound.h>

#include "hail/net/library.h"

namespace hail::net {

/// Debian 12's; its interface is the one of the header.
struct UnboundLibrary {
  Library object{"libunbound.so.8"};
  decltype(&::ub_ctx_create) ctx_create = object.find("ub_ctx_create");
  decltype(&::ub_ctx_delete) ctx_delete = object.find("ub_ctx_delete");
  decltype(&::ub_ctx_debugout) ctx_debugout = object.find("ub_ctx_debugout");
  decltype(&::ub_ctx_async) ctx_async = object.find("ub_ctx_async");
  decltype(&::ub_ctx_set_option) ctx_set_option = object.find("ub_ctx_set_option");
  decltype(&::ub_ctx_set_fwd) ctx_set_fwd = object.find("ub_ctx_set_fwd");
  decltype(&::ub_ctx_add_ta_file) ctx_add_ta_file = object.find("ub_ctx_add_ta_file");
  decltype(&::ub_ctx_zone_remove) ctx_zone_remove = object.find("ub_ctx_zone_remove");
  decltype(&::ub_fd) fd = object.find("ub_fd");
  decltype(&::ub_process) process = object.find("ub_process");
  decltype(&::ub_resolve_async) resolve_async = object.find("ub_resolve_async");
  decltype(&::ub_resolve_free) resolve_free = object.find("ub_resolve_free");
  decltype(&::ub_cancel) cancel = object.find("ub_cancel");
  decltype(&::ub_strerror) strerror = object.find("ub_strerror");
};

/// Loaded once; look at its problem() before the first use.
inline const UnboundLibrary& unbound() {
  static const UnboundLibrary library;
  return library;
}

}  // namespace hail::net
