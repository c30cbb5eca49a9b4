# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Cyrus in a root of its own: it conflicts with Dovecot. User lab, password secret, in sasldb, so that
# every mechanism works, in the clear too. SCRAM-*-PLUS is offered after STARTTLS, but this Cyrus
# knows tls-unique only, which TLS 1.3 has not: hence a port that stops at 1.2. INBOX is made by the
# first log-in by IMAP, which `ready` does, leaving one message there.
about='Cyrus: IMAP, POP3, LMTP, ManageSieve, plain and TLS'
requires='certs'
root=yes
overlay=yes
packages='python3:/usr/bin/python3 util-linux:/usr/bin/unshare sasl2-bin:/usr/sbin/saslpasswd2
  libsasl2-modules:/usr/lib/*/sasl2/libplain.so* libsasl2-modules-db:/usr/lib/*/sasl2/libsasldb.so*'
unpacked='cyrus-common cyrus-imapd cyrus-pop3d libglib2.0-0 libical3 libjansson4 libxapian30 libzephyr4'

imap=$((base + 643)) imaps=$((base + 693)) pop3=$((base + 610)) pop3s=$((base + 695))
lmtp=$((base + 624)) sieve=$((base + 690)) imap_tls12=$((base + 644))

listens() {
  local port
  for port in "$imap" "$imaps" "$pop3" "$pop3s" "$lmtp" "$sieve"; do
    echo "127.0.0.1:$port [::1]:$port"
  done
  for port in 143 993 110 995; do echo "$net.11:$port"; done
  echo "127.0.0.1:$imap_tls12"
}

services() {
  local address command name n=0
  for address in "${addresses[@]}"; do
    n=$((n + 1)) name=service$n
    case ${address##*:} in
      143 | "$imap") command=imapd ;;
      993 | "$imaps") command='imapd -s' ;;
      110 | "$pop3") command=pop3d ;;
      995 | "$pop3s") command='pop3d -s' ;;
      "$lmtp") command='lmtpd -a' ;;
      "$sieve") command=timsieved ;;
      "$imap_tls12") command=imapd name=tls12 ;;
    esac
    echo "  $name cmd=\"$command -C $dir/imapd.conf\" listen=\"$address\" prefork=0"
  done
}

configuration() {
  cat <<EOF
configdirectory: /var/lib/cyrus
defaultpartition: default
partition-default: /var/spool/cyrus/mail
sievedir: /var/spool/sieve
mboxname_lockpath: /run/cyrus/lock
proc_path: /run/cyrus/proc
lmtpsocket: /run/cyrus/socket/lmtp
idlesocket: /run/cyrus/socket/idle
notifysocket: /run/cyrus/socket/notify
servername: cyrus.lab.test
unixhierarchysep: yes
virtdomains: off
autocreate_quota: 0
autocreate_post: yes
allowplaintext: yes
allowapop: yes
failedloginpause: 0
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: $dir/sasldb2
sasl_mech_list: PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256
tls_server_cert: $dir/cyrus.pem
tls_server_key: $dir/cyrus.key
tls_session_timeout: 0
tls12_tls_versions: tls1_2
EOF
}

configure() {
  configuration | write "$dir/imapd.conf"
  {
    echo 'START {'
    echo "  recover cmd=\"ctl_cyrusdb -C $dir/imapd.conf -r\""
    echo '}'
    echo 'SERVICES {'
    services
    echo '}'
  } | write "$dir/cyrus.conf"
  # The realm is the name of the host. saslpasswd2 complains of an entry that it cannot delete first.
  printf secret | saslpasswd2 -p -c -f "$dir/sasldb2" -u cyrus.lab.test lab >"$dir/sasl.log" 2>&1
  chmod 644 "$dir/sasldb2"
  install -m 640 -g mail "$lab/certs/cyrus.key" "$lab/certs/cyrus.pem" "$dir"
  write "$dir/inside" <<EOF
#!/bin/bash
set -e
echo 'cyrus:x:2004:8::/var/spool/cyrus:/bin/sh' >>/etc/passwd
install -d -o 2004 -g 8 /run/cyrus/{socket,lock,proc} /var/lib/cyrus{,/db,/socket} /var/spool/{cyrus,sieve} \\
  /var/spool/cyrus/mail
exec cyrmaster -C $dir/imapd.conf -M $dir/cyrus.conf
EOF
  chmod 755 "$dir/inside"
}

start() { run_in_root cyrus; }

one_message() {
  python3 - "$imap" <<'EOF'
import imaplib
import sys

box = imaplib.IMAP4("127.0.0.1", int(sys.argv[1]))
box.login("lab", "secret")
message = b"From: <a@lab.test>\r\nSubject: one message\r\nMessage-ID: <1@lab.test>\r\n\r\nHello.\r\n"
answer, _ = box.append("INBOX", None, None, message)
box.logout()
sys.exit(answer != "OK")
EOF
}

ready() {
  local address
  for address in "${addresses[@]}"; do
    case ${address##*:} in
      "$imap" | "$imap_tls12" | 143) until_greets "$address" '* OK *Cyrus IMAP*' ;;
      "$pop3" | 110) until_greets "$address" '+OK *' ;;
      "$lmtp") until_greets "$address" '220 *' ;;
      "$sieve") until_greets "$address" '"IMPLEMENTATION"*' ;;
      *) until_accepts "$address" ;;
    esac
  done
  one_message
}

variables() {
  local service
  for service in imap imaps pop3 pop3s lmtp sieve; do
    echo "CYRUS_${service^^}=127.0.0.1:${!service}"
    echo "CYRUS_${service^^}_V6=[::1]:${!service}"
  done
  cat <<EOF
CYRUS_IMAP_CLASSIC=$net.11:143
CYRUS_IMAPS_CLASSIC=$net.11:993
CYRUS_POP3_CLASSIC=$net.11:110
CYRUS_POP3S_CLASSIC=$net.11:995
CYRUS_IMAP_TLS12=127.0.0.1:$imap_tls12
CYRUS_NAME=cyrus.lab.test
EOF
}
