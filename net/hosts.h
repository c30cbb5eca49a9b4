// SPDX-License-Identifier: GPL-3.0-or-later
// What this machine says about names: the hosts file and resolv.conf. Pure but for read_file().
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hail::net {

/// The hosts file (hosts(5)): lower-case names, no final dot, to numeric addresses in the order of
/// the file. Lines whose address is not one are left out.
using Hosts = std::unordered_map<std::string, std::vector<std::string>>;
Hosts parse_hosts(std::string_view text);

/// The parts of resolv.conf(5) that matter here.
struct ResolvConf {
  std::vector<std::string> servers;  ///< Numeric, at most 3; 127.0.0.1 when none is named.
  std::vector<std::string> search;   ///< No final dots. The last "search" or "domain" counts.
  int ndots = 1;                     ///< Names with fewer dots try `search` first. 0 to 15.
};
ResolvConf parse_resolv_conf(std::string_view text);

/// The names to ask for when the user typed `name`, in this order. A final dot means "as it is".
/// Names with `ndots` dots or more are asked for as they are only: what they would find in the
/// search list is rarely what was meant.
std::vector<std::string> search_names(std::string_view name, const ResolvConf& conf);

/// ASCII letters to lower case, a final dot dropped (but "." stays).
std::string folded(std::string_view name);

/// A whole file; empty if it cannot be read.
std::string read_file(const std::string& path);

}  // namespace hail::net
