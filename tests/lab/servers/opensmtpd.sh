# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# OpenSMTPD in a root of its own: it conflicts with Postfix. Debian 12's was built for another OpenSSL
# than it runs with: STARTTLS is offered and answered 220, and then comes a fatal alert
# internal_error; its TLS-first port does the same. Kept as it is: a probe meets such servers. For
# a TLS-first port that works, socat decrypts before the plain one. No mail leaves.
about='OpenSMTPD: TLS broken as in Debian 12; plain; TLS first by socat'
requires='certs'
root=yes
overlay=yes
packages='python3:/usr/bin/python3 util-linux:/usr/bin/unshare socat:/usr/bin/socat'
unpacked='opensmtpd'

smtp=$((base + 725)) plain=$((base + 726)) submission=$((base + 787)) smtps=$((base + 765))
wrapped=$((base + 766))

listens() {
  local port
  echo "$net.10:25 $net.10:587 $net.10:465 127.0.0.1:$wrapped [::1]:$wrapped"
  for port in "$smtp" "$plain" "$submission" "$smtps"; do echo "127.0.0.1:$port [::1]:$port"; done
}

configuration() {
  local address tls
  cat <<EOF
pki lab cert "$dir/opensmtpd.pem"
pki lab key "$dir/opensmtpd.key"
table users file:$dir/users
table names file:$dir/names
table secrets file:$dir/secrets
EOF
  for address in "${addresses[@]}"; do
    case ${address##*:} in
      25 | "$smtp") tls='tls pki lab' ;;
      587 | "$submission") tls='tls-require pki lab auth <secrets>' ;;
      465 | "$smtps") tls='smtps pki lab auth <secrets>' ;;
      "$plain") tls= ;;
      *) continue ;;
    esac
    echo "listen on $(host_of "$address") port ${address##*:} $tls hostname opensmtpd.lab.test"
  done
  cat <<EOF
action in maildir "$dir/mail/lab/Maildir" userbase <users> virtual <names>
match from any for rcpt-to "nobody@lab.test" reject
match from any for domain lab.test action in
EOF
}

configure() {
  configuration | write "$dir/smtpd.conf"
  echo "lab 2000:2000:$dir/mail/lab" | write "$dir/users"
  echo '@ lab' | write "$dir/names"
  echo "lab $(openssl passwd -6 secret)" | write "$dir/secrets"
  mkdir -p "$dir/mail/lab"
  chown 2000:2000 "$dir/mail/lab"
  install -m 600 "$lab/certs/opensmtpd.key" "$lab/certs/opensmtpd.pem" "$dir"
  write "$dir/inside" <<EOF
#!/bin/bash
set -e
cat >>/etc/passwd <<'USERS'
opensmtpd:x:2002:2002::/var/lib/opensmtpd/empty:/usr/sbin/nologin
opensmtpq:x:2003:2003::/var/lib/opensmtpd/empty:/usr/sbin/nologin
lab:x:2000:2000::$dir/mail/lab:/usr/sbin/nologin
USERS
printf 'opensmtpd:x:2002:\nopensmtpq:x:2003:\n' >>/etc/group
echo opensmtpd.lab.test >/etc/mailname
mkdir -p -m 711 /var/spool/smtpd
exec smtpd -d -f $dir/smtpd.conf
EOF
  chmod 755 "$dir/inside"
}

wrap() { # ID KIND HOST
  local server="OPENSSL-LISTEN:$wrapped,pf=$2,bind=$3,reuseaddr,backlog=128,fork,verify=0"
  run "$1" socat "$server,cert=$dir/opensmtpd.pem,key=$dir/opensmtpd.key" "TCP4:127.0.0.1:$plain"
}

start() {
  run_in_root opensmtpd
  wrap wrapped ip4 127.0.0.1
  wrap wrapped-v6 ip6 '[::1]'
}

ready() {
  local address
  for address in "${addresses[@]}"; do
    case ${address##*:} in
      465 | "$smtps" | "$wrapped") until_accepts "$address" ;;
      *) until_greets "$address" '220 opensmtpd.lab.test ESMTP OpenSMTPD*' ;;
    esac
  done
}

variables() {
  cat <<EOF
OPENSMTPD=127.0.0.1:$smtp
OPENSMTPD_V6=[::1]:$smtp
OPENSMTPD_CLASSIC=$net.10:25
OPENSMTPD_PLAIN=127.0.0.1:$plain
OPENSMTPD_PLAIN_V6=[::1]:$plain
OPENSMTPD_SUBMISSION=127.0.0.1:$submission
OPENSMTPD_SUBMISSION_V6=[::1]:$submission
OPENSMTPD_SUBMISSION_CLASSIC=$net.10:587
OPENSMTPD_SMTPS=127.0.0.1:$smtps
OPENSMTPD_SMTPS_V6=[::1]:$smtps
OPENSMTPD_SMTPS_CLASSIC=$net.10:465
OPENSMTPD_WRAPPED=127.0.0.1:$wrapped
OPENSMTPD_WRAPPED_V6=[::1]:$wrapped
OPENSMTPD_MAILDIR=$dir/mail/lab/Maildir
OPENSMTPD_NAME=opensmtpd.lab.test
EOF
}
