// SPDX-License-Identifier: GPL-3.0-or-later
// The order in which to try addresses (RFC 6724 section 6), given the source address that the
// system would use for each. Pure.
#pragma once

#include <string>
#include <vector>

namespace hail::net {

/// A destination and the source address for it, both numeric; no source: there is no route.
struct Destination {
  std::string address;
  std::string source;
};

/// Sorts by rules 1, 2, 5, 6, 8, 9 and 10. Left out: 3 and 4 (deprecated and home addresses need
/// netlink and are rare on the machines that probe), 7 (tunnels). Rule 9, the longest matching
/// prefix, holds for IPv6 alone: with IPv4 it would undo the rotation by which names spread their
/// load, and says nothing about distance.
void sort_destinations(std::vector<Destination>& destinations);

}  // namespace hail::net
