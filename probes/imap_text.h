// SPDX-License-Identifier: GPL-3.0-or-later
// Texts on IMAP's wire: quoted strings, and the names of mailboxes before IMAP4rev2 (modified
// UTF-7). Pure.
#pragma once

#include <string>
#include <string_view>

namespace hail::probes {

/// `text` as a quoted string. It must hold no CR, LF or NUL, which no quoted string can.
std::string imap_quoted(std::string_view text);
/// Whether a quoted string of IMAP4rev1 can hold `text`: 7 bits, no CR, LF or NUL (RFC 3501
/// section 9, QUOTED-CHAR).
bool fits_quoted(std::string_view text);

/// A mailbox's name from UTF-8 to modified UTF-7 (RFC 3501 section 5.1.3). What is not UTF-8 stays
/// as it is.
std::string to_utf7(std::string_view name);
/// And back; a name that is not in that form stays as it is.
std::string from_utf7(std::string_view name);

}  // namespace hail::probes
