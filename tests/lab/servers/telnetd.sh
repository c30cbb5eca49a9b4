# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# inetutils-telnetd, one process a connection, started by socat where inetd would. Instead of
# login(1) it runs telnet-login: `program` is at the prompt at once, `login` asks for lab / secret
# first; `hostinfo` is the same behind telnetd's own banner (kernel, host, terminal). No account of
# the machine is touched.
about='inetutils-telnetd: a scripted shell, and one behind login and password'
root=yes
packages='inetutils-telnetd:/usr/sbin/telnetd socat:/usr/bin/socat python3:/usr/bin/python3'

telnet=$((base + 23)) telnet_login=$((base + 123)) hostinfo=$((base + 124))

listens() {
  echo "$net.3:23 127.0.0.1:$telnet [::1]:$telnet 127.0.0.1:$telnet_login [::1]:$telnet_login"
  echo "127.0.0.1:$hostinfo"
}

one() { # ID ADDRESS:PORT OPTIONS PROGRAM
  serve "$1" "$2" "/usr/sbin/telnetd $3 -E $dir/$4"
}

configure() {
  install -m 755 "$here/servers/telnet-login" "$dir/program"
  ln -s program "$dir/login"
}

start() {
  one classic "$net.3:23" -h program
  one program "127.0.0.1:$telnet" -h program
  one program-v6 "[::1]:$telnet" -h program
  one login "127.0.0.1:$telnet_login" -h login
  one login-v6 "[::1]:$telnet_login" -h login
  one hostinfo "127.0.0.1:$hostinfo" '' login
}

ready() {
  local address
  for address in "${addresses[@]}"; do until_negotiates "$address"; done
}

variables() {
  cat <<EOF
TELNET=127.0.0.1:$telnet
TELNET_V6=[::1]:$telnet
TELNET_CLASSIC=$net.3:23
TELNET_LOGIN=127.0.0.1:$telnet_login
TELNET_LOGIN_V6=[::1]:$telnet_login
TELNET_HOSTINFO=127.0.0.1:$hostinfo
TELNET_USER=lab
TELNET_PASSWORD=secret
EOF
}
