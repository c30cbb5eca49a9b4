// SPDX-License-Identifier: GPL-3.0-or-later
// A test that cannot run here says why and counts as skipped, never as passed.
#pragma once

#include <string_view>

namespace hail::tests {

/// Marks the running test case as skipped for `reason` (one line: what is missing). The caller
/// returns from the test right after it.
void skip(std::string_view reason);

}  // namespace hail::tests
