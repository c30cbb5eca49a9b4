// SPDX-License-Identifier: GPL-3.0-or-later
// LINEMODE's suboption SLC (RFC 1184 sections 2.4 and 5.5): which keys do what. When a character is
// taken, refused or answered is decided here, so that no two ends can talk about one for ever.
#pragma once

#include <hail/telnet/linemode.h>

#include <optional>
#include <string>
#include <string_view>

namespace hail::telnet::options {

/// Triplets for every function that `ours` supports: what is said when LINEMODE begins. Empty:
/// none.
std::optional<std::string> slc_list(const SlcTable& ours);

/// What is said when our keys changed: a triplet for each one that is not as before. `agreed`
/// follows. Empty: none changed.
std::optional<std::string> slc_changes(const SlcTable& before, const SlcTable& now,
                                       SlcTable& agreed);

/// Takes the peer's triplets into `agreed` and gives ours in answer, one a function at most, 90
/// octets in all. Empty: no answer is due.
///   - an acknowledgement is never answered;
///   - what is so already is not answered;
///   - a level not above ours is taken and acknowledged;
///   - a level above ours is answered by what we have; the peer has to come down;
///   - two that cannot change and differ: neither has the key;
///   - SLC_DEFAULT gets ours; function 0 gets the whole list.
std::optional<std::string> slc_answer(std::string_view triplets, const SlcTable& ours,
                                      SlcTable& agreed);

/// "IP VALUE|FLUSHIN|FLUSHOUT \x03 EC VALUE \x7f"; octets that make no triplet at the end.
std::string slc_shown(std::string_view triplets);

}  // namespace hail::telnet::options
