// SPDX-License-Identifier: GPL-3.0-or-later
// What log-ins look like everywhere: the words of prompts and refusals.
#pragma once

#include "telnet/script_pattern.h"

namespace hail::telnet::prompts {

/// "login: " at the end of the text, but not "Last login: ".
const Pattern& user();
/// "Password: ", "Password for ann: " at the end of the text.
const Pattern& password();
/// Whatever may ask for a secret, "New PIN?" too: what is typed behind it is not recorded.
const Pattern& hidden();
/// "Login incorrect" and its like, wherever a line has it; "Permission denied" only where it begins
/// one, because shells say that of files.
const Pattern& refusal();
/// A last line that ends as a shell's prompt does: "$ ", "router#", "ann@bbs:~> "; not "####".
const Pattern& shell();

}  // namespace hail::telnet::prompts
