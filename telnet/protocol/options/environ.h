// SPDX-License-Identifier: GPL-3.0-or-later
// The form that ENVIRON (RFC 1408) and NEW-ENVIRON (RFC 1572) share: lists of names and values with
// marks and escapes. Which variables may be told is the user's choice (Facts::exported), not made
// here; the process's environment is never read.
#pragma once

#include <hail/telnet/option.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hail::telnet::options {

/// The marks on the wire. RFC 1408 and 1572 say VAR 0, VALUE 1; BSD's ENVIRON had them exchanged
/// (RFC 1571).
struct EnvironMarks {
  char var = 0;
  char value = 1;
};

/// The answer to a SEND: every exported variable that was asked for, once each; a name that is not
/// exported comes back without a value, as "undefined". Of such names 4 KiB at most, so that a
/// question cannot choose how much we say. Empty: not a SEND.
std::optional<std::string> environ_answer(std::string_view payload, const Facts& facts,
                                          EnvironMarks marks);

/// INFO on what is exported now and was not, or otherwise, and on what is no longer. Empty: no
/// change.
std::optional<std::string> environ_info(const Facts& before, const Facts& now, EnvironMarks marks);

/// The names that a SEND asks for, in its order; an empty one asks for all of a kind, no name at
/// all for everything. Empty: not a SEND.
std::optional<std::vector<std::string>> environ_wanted(std::string_view payload,
                                                       EnvironMarks marks);

/// "SEND VAR \"USER\"", "IS VAR \"USER\" VALUE \"ann\"".
std::string environ_shown(std::string_view payload, EnvironMarks marks);

/// The marks that a list uses, told by its first VAR: nothing begins with a VALUE.
EnvironMarks environ_marks_of(std::string_view payload);

}  // namespace hail::telnet::options
