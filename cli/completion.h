// SPDX-License-Identifier: GPL-3.0-or-later
// Completion scripts, generated from the tables of commands, flags, findings and schemas. Pure.
#pragma once

#include <string>
#include <string_view>

namespace hail::cli {

/// The script for "bash", "zsh" or "fish"; empty for another shell.
std::string completion(std::string_view shell);

}  // namespace hail::cli
