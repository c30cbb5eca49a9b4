# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Two Unbounds before Knot: one validates with the lab's trust anchor, speaks DNS and DNS over TLS;
# the other validates nothing and lies about names of the signed zone. Every other name is refused.
about='resolvers: one that validates (DNS, DNS over TLS), one that lies'
requires='knot'
packages='unbound:/usr/sbin/unbound knot-dnsutils:/usr/bin/kdig'

resolver=$((base + 153)) dot=$((base + 853)) liar=$((base + 154))
IFS=. read -r one two three <<<"$net"
reverse=$three.$two.$one.in-addr.arpa

listens() {
  echo "127.0.0.1:$resolver [::1]:$resolver 127.0.0.1:$dot [::1]:$dot 127.0.0.1:$liar [::1]:$liar"
  if [[ $UID == 0 ]]; then echo "$net.5:53"; fi
}

common() { # NAME
  local zone
  cat <<EOF
server:
  directory: "$dir"
  pidfile: ""
  username: ""
  chroot: ""
  use-syslog: no
  logfile: ""
  do-not-query-localhost: no
  access-control: 127.0.0.0/8 allow
  access-control: ::1 allow
  so-rcvbuf: 0
  so-sndbuf: 0
  cache-max-ttl: 5
  num-threads: 1
  local-zone: "test." nodefault
  local-zone: "127.in-addr.arpa." nodefault
  local-zone: "." refuse
EOF
  for zone in lab.test plain.test "$reverse"; do echo "  local-zone: \"$zone.\" transparent"; done
}

stubs() {
  local zone
  echo 'remote-control:'
  echo '  control-enable: no'
  for zone in lab.test plain.lab.test bogus.lab.test expired.lab.test plain.test "$reverse"; do
    printf 'stub-zone:\n  name: "%s."\n  stub-addr: 127.0.0.1@%s\n  stub-prime: no\n' \
      "$zone" "$((base + 53))"
  done
}

configure() {
  {
    common
    cat <<EOF
  interface: 127.0.0.1@$resolver
  interface: ::1@$resolver
  interface: 127.0.0.1@$dot
  interface: ::1@$dot
  tls-port: $dot
  tls-service-key: "$lab/certs/dns.key"
  tls-service-pem: "$lab/certs/dns.pem"
  module-config: "validator iterator"
  trust-anchor-file: "$lab/knot/anchor"
  val-log-level: 2
EOF
    if [[ $UID == 0 ]]; then echo "  interface: $net.5@53"; fi
    stubs
  } | write "$dir/unbound.conf"
  {
    common
    cat <<EOF
  interface: 127.0.0.1@$liar
  interface: ::1@$liar
  module-config: "iterator"
  local-data: "mx1.lab.test. 5 A $net.66"
  local-data: "four.lab.test. 5 A $net.66"
  local-data: "plain.test. 5 A $net.66"
EOF
    stubs
  } | write "$dir/liar.conf"
}

start() {
  run unbound unbound -d -p -c "$dir/unbound.conf"
  run liar unbound -d -p -c "$dir/liar.conf"
}

answers() { # PORT OPTION... NAME
  local port=$1
  shift
  [[ -n $(kdig +short +time=1 +retry=0 @127.0.0.1 -p "$port" "$@" 2>/dev/null) ]]
}

ready() {
  local address
  for address in "${addresses[@]}"; do until_accepts "$address"; done
  until_true 'the resolver' answers "$resolver" four.lab.test
  until_true 'DNS over TLS' answers "$dot" +tls four.lab.test
  until_true 'the liar' answers "$liar" four.lab.test
}

variables() {
  cat <<EOF
DNS=127.0.0.1:$resolver
DNS_V6=[::1]:$resolver
DNS_TLS=127.0.0.1:$dot
DNS_TLS_NAME=dns.lab.test
DNS_LIAR=127.0.0.1:$liar
DNS_LIAR_V6=[::1]:$liar
DNS_SECURE_NAME=four.lab.test
DNS_INSECURE_NAME=host.plain.lab.test
DNS_UNSIGNED_NAME=host.plain.test
DNS_BOGUS_NAME=host.bogus.lab.test
DNS_EXPIRED_NAME=host.expired.lab.test
EOF
  if [[ $UID == 0 ]]; then echo "DNS_CLASSIC=$net.5:53"; fi
}
