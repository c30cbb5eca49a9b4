# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# telnet-chatd of libtelnet: offers MCCP2 and compresses everything to whoever agrees. It listens on
# every address and cannot be told otherwise, and it dies when a client that gave its name goes away.
# So each connection gets a telnet-chatd of its own, in a network namespace without a way out.
about='telnet-chatd of libtelnet: MCCP2; every connection is alone in its chat'
root=yes
packages='libtelnet-utils:/usr/bin/telnet-chatd socat:/usr/bin/socat iproute2:/usr/sbin/ip
  util-linux:/usr/bin/unshare'

chat=$((base + 523))

listens() { echo "127.0.0.1:$chat [::1]:$chat"; }

configure() {
  write "$dir/alone" <<'EOF'
#!/bin/bash
ip link set lo up
telnet-chatd 4000 >&2 &
socat STDIO TCP4:127.0.0.1:4000,retry=500,interval=0.02
kill $! 2>/dev/null
EOF
  chmod 755 "$dir/alone"
}

start() {
  serve chatd "127.0.0.1:$chat" "unshare --net -- $dir/alone"
  serve chatd-v6 "[::1]:$chat" "unshare --net -- $dir/alone"
}

ready() {
  local address
  for address in "${addresses[@]}"; do until_negotiates "$address"; done
}

variables() {
  cat <<EOF
CHATD=127.0.0.1:$chat
CHATD_V6=[::1]:$chat
EOF
}
