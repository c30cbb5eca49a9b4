// SPDX-License-Identifier: GPL-3.0-or-later
// JSON Schemas (draft 2020-12) of what the commands print with --json.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hail::cli {

/// The commands (and probes) that have a schema: "smtp", "banner", "telnet", "explain".
std::vector<std::string_view> schema_names();
/// The schema, with a line end; empty for a name that has none.
std::string schema(std::string_view name);

}  // namespace hail::cli
