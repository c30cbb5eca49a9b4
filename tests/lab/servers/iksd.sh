# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# C-Kermit's Internet Kermit Service in a root of its own, because it reads one file alone,
# /etc/kermit/iksd.conf: the one Telnet server of Debian that speaks START_TLS (option 46). It asks
# for it at once, and begins the negotiation anew inside TLS. Nobody can log in. Without its database
# of sessions, whose lock each waits for up to 10 s.
about='C-Kermit: Telnet with START_TLS (option 46)'
requires='certs'
root=yes
overlay=yes
packages='python3:/usr/bin/python3 socat:/usr/bin/socat util-linux:/usr/bin/unshare'
unpacked='ckermit libncurses6'

kermit=$((base + 723))

listens() { echo "127.0.0.1:$kermit [::1]:$kermit"; }

configure() {
  cp "$lab/certs/telnet.pem" "$lab/certs/telnet.key" "$dir/"
  write "$dir/inside" <<EOF
#!/bin/bash
mkdir -p /etc/kermit
printf 'set auth tls rsa-cert-file %s\nset auth tls rsa-key-file %s\n' \
  $dir/telnet.pem $dir/telnet.key >/etc/kermit/iksd.conf
printf '#!/bin/sh\nexec kermit -A --database:off\n' >/run/service
chmod 755 /run/service
socat TCP4-LISTEN:$kermit,bind=127.0.0.1,reuseaddr,backlog=128,fork EXEC:/run/service,nofork &
exec socat TCP6-LISTEN:$kermit,bind=[::1],reuseaddr,backlog=128,fork EXEC:/run/service,nofork
EOF
  chmod 755 "$dir/inside"
}

start() { run_in_root iksd; }

ready() {
  local address
  for address in "${addresses[@]}"; do until_negotiates "$address"; done
}

variables() {
  cat <<EOF
IKSD=127.0.0.1:$kermit
IKSD_V6=[::1]:$kermit
IKSD_NAME=telnet.lab.test
EOF
}
