# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A network namespace with every way of not getting through: run a client in it with
# `nsenter --net=$NETNS COMMAND`. Only loopback and a veth pair whose far end has no address: what
# goes there is dropped, as by a firewall. Held open by one sleeping process.
about='network namespace: filtered, unreachable, prohibited, dead host, no route'
root=yes
packages='iproute2:/usr/sbin/ip util-linux:/usr/bin/unshare'

start() {
  run holder unshare --net -- bash -c '
    set -e
    ip link set lo up
    ip link add near type veth peer name far
    ip link set near up
    ip link set far up
    ip address add 192.0.2.254/24 dev near
    ip -6 address add 2001:db8:1::fe/64 dev near nodad
    ip neighbour add 192.0.2.1 lladdr 02:00:00:00:00:01 dev near nud permanent
    ip -6 neighbour add 2001:db8:1::1 lladdr 02:00:00:00:00:01 dev near nud permanent
    ip route add unreachable 198.51.100.0/24
    ip -6 route add unreachable 2001:db8:2::/48
    ip route add prohibit 203.0.113.0/24
    ip -6 route add prohibit 2001:db8:3::/48
    echo made
    exec sleep infinity'
}

made() { grep -q '^made$' "$dir/holder.log"; }

ready() { until_true netns made; }

# What each address means: FILTERED no answer at all; HOST_DOWN no ARP answer, EHOSTUNREACH after
# three seconds; UNREACHABLE EHOSTUNREACH, PROHIBITED EACCES and NO_ROUTE ENETUNREACH at once.
variables() {
  local pid
  read -r pid _ <"$dir/holder.pid"
  cat <<EOF
NETNS=/proc/$pid/ns/net
NETNS_FILTERED=192.0.2.1
NETNS_FILTERED_V6=2001:db8:1::1
NETNS_HOST_DOWN=192.0.2.200
NETNS_UNREACHABLE=198.51.100.1
NETNS_UNREACHABLE_V6=2001:db8:2::1
NETNS_PROHIBITED=203.0.113.1
NETNS_PROHIBITED_V6=2001:db8:3::1
NETNS_NO_ROUTE=240.0.0.1
EOF
}
