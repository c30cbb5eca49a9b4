// SPDX-License-Identifier: GPL-3.0-or-later
// What `hail --version` prints.
#pragma once

#include <string>

namespace hail::cli {

/// "hail 0.1.0", then the libraries that it was built with and the licence, a line each.
std::string version_text();

}  // namespace hail::cli
