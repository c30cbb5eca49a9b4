# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ser2net before two serial lines: one that is set by RFC 2217, one by plain Telnet. A line is a
# pseudo-terminal pair of socat; at its far end the scripted shell of telnetd, started anew whenever
# it ends, as getty would. A line serves one client at a time. What RFC 2217 set is read off the near
# end by anybody: `stty -F $SERIAL_LINE`.
about='ser2net: a serial line by RFC 2217 (COM-PORT-OPTION), one by plain Telnet'
root=yes
packages='ser2net:/usr/sbin/ser2net socat:/usr/bin/socat python3:/usr/bin/python3'

rfc2217=$((base + 423)) plain=$((base + 424))

listens() { echo "127.0.0.1:$rfc2217 [::1]:$rfc2217 127.0.0.1:$plain"; }

configuration() {
  cat <<EOF
connection: &rfc2217
  accepter: telnet(rfc2217),tcp,127.0.0.1,$rfc2217
  connector: serialdev,$dir/line,9600n81,local
connection: &rfc2217-v6
  accepter: telnet(rfc2217),tcp,::1,$rfc2217
  connector: serialdev,$dir/line,9600n81,local
connection: &plain
  accepter: telnet,tcp,127.0.0.1,$plain
  connector: serialdev,$dir/plain,9600n81,local
EOF
}

configure() {
  install -m 755 "$here/servers/telnet-login" "$dir/program"
  configuration | write "$dir/ser2net.yaml"
  write "$dir/getty" <<EOF
#!/bin/sh
trap : INT QUIT
while [ -t 0 ]; do $dir/program; done
EOF
  chmod 755 "$dir/getty"
}

line() { # NAME
  run "$1" socat "PTY,link=$dir/$1,raw,echo=0,wait-slave=0" "EXEC:$dir/getty,pty,setsid,ctty,stderr"
  until_true "$1" test -e "$dir/$1"
}

start() {
  line line
  line plain
  run ser2net ser2net -n -c "$dir/ser2net.yaml" -P "$dir/ser2net.run"
}

ready() {
  local address
  for address in "${addresses[@]}"; do until_negotiates "$address"; done
}

variables() {
  cat <<EOF
SERIAL=127.0.0.1:$rfc2217
SERIAL_V6=[::1]:$rfc2217
SERIAL_LINE=$dir/line
SERIAL_PLAIN=127.0.0.1:$plain
SERIAL_PLAIN_LINE=$dir/plain
EOF
}
