# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# SOCKS5 by microsocks: one that serves everybody, one that refuses whoever brings no password
# (method 0xFF) or a wrong one. To destinations that refuse, both answer with the reply code for it.
about='SOCKS5 proxies: open, and with user and password'
packages='microsocks:/usr/bin/microsocks'

open=$((base + 80)) locked=$((base + 81))

listens() { echo "127.0.0.1:$open [::1]:$open 127.0.0.1:$locked"; }

start() {
  run open microsocks -i 127.0.0.1 -p "$open"
  run open-v6 microsocks -i ::1 -p "$open"
  run locked microsocks -i 127.0.0.1 -p "$locked" -u lab -P secret
}

ready() {
  local address
  for address in "${addresses[@]}"; do until_accepts "$address"; done
}

variables() {
  cat <<EOF
SOCKS=127.0.0.1:$open
SOCKS_V6=[::1]:$open
SOCKS_AUTH=127.0.0.1:$locked
PROXY_USER=lab
PROXY_PASSWORD=secret
EOF
}
