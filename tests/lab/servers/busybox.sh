# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# busybox telnetd, which millions of routers and cameras run. One static program, unpacked into the
# state directory. `program` and `login` are those of telnetd.
about='busybox telnetd: a scripted shell, and one behind login and password'
root=yes
packages='python3:/usr/bin/python3'
unpacked='busybox-static'

prompt=$((base + 223)) login=$((base + 224))

listens() { echo "$net.6:23 127.0.0.1:$prompt [::1]:$prompt 127.0.0.1:$login [::1]:$login"; }

configure() {
  install -m 755 "$here/servers/telnet-login" "$dir/program"
  ln -s program "$dir/login"
  unpack "$dir/unpacked" busybox-static
}

start() {
  local address id=0 program
  for address in "${addresses[@]}"; do
    program=program
    [[ $address != *":$login" ]] || program=login
    id=$((id + 1))
    # -K: closes when the program ends, also while something else still has the terminal.
    run "$program-$id" "$dir/unpacked/bin/busybox" telnetd -F -K -b "$address" -l "$dir/$program"
  done
}

ready() {
  local address
  for address in "${addresses[@]}"; do until_negotiates "$address"; done
}

variables() {
  cat <<EOF
BUSYBOX=127.0.0.1:$prompt
BUSYBOX_V6=[::1]:$prompt
BUSYBOX_CLASSIC=$net.6:23
BUSYBOX_LOGIN=127.0.0.1:$login
BUSYBOX_LOGIN_V6=[::1]:$login
EOF
}
