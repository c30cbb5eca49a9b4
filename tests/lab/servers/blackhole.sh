# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A port as a firewall's DROP shows it, without privileges: the accept queue is full and nobody
# accepts, so the kernel drops every further SYN. On the same number a UDP socket that never
# answers (a silent resolver). Needs net.ipv4.tcp_abort_on_overflow = 0, the default.
about='filtered TCP port (accept queue full), silent UDP port'
packages='python3:/usr/bin/python3'

hole=$((base + 99))

listens() { echo "127.0.0.1:$hole [::1]:$hole"; }

start() { run blackhole python3 "$here/servers/blackhole.py" "$hole" 127.0.0.1 ::1; }

full() { grep -q '^full$' "$dir/blackhole.log"; }

ready() {
  if [[ $(</proc/sys/net/ipv4/tcp_abort_on_overflow) != 0 ]]; then
    echo 'net.ipv4.tcp_abort_on_overflow is not 0: a full queue resets here' >&2
    return 1
  fi
  until_true blackhole full
}

variables() {
  cat <<EOF
BLACKHOLE=127.0.0.1:$hole
BLACKHOLE_V6=[::1]:$hole
DNS_SILENT=127.0.0.1:$hole
EOF
}
