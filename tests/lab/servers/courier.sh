# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Courier in a root of its own: it conflicts with Dovecot. couriertcpd and couriertls as its start
# scripts would run them, one for each port. User lab, password secret, kept as what each CRAM
# needs beside a hash for the rest; PLAIN and LOGIN are offered after TLS. One message in INBOX.
# gamin is there because without it IMAP warns of it at every SELECT.
about='Courier: IMAP, POP3, plain and TLS'
requires='certs'
root=yes
overlay=yes
packages='python3:/usr/bin/python3 util-linux:/usr/bin/unshare openssl:/usr/bin/openssl'
unpacked='courier-authdaemon courier-authlib courier-authlib-userdb courier-base courier-imap
  courier-pop gamin libcourier-unicode4 libgamin0 libglib2.0-0 libidn12 libltdl7'

imap=$((base + 743)) imaps=$((base + 793)) pop3=$((base + 710)) pop3s=$((base + 795))

listens() {
  local port
  for port in "$imap" "$imaps" "$pop3" "$pop3s"; do echo "127.0.0.1:$port [::1]:$port"; done
  for port in 143 993 110 995; do echo "$net.12:$port"; done
}

daemons() {
  local address service
  for address in "${addresses[@]}"; do
    case ${address##*:} in
      143 | "$imap") service=imap ;;
      993 | "$imaps") service='imap first' ;;
      110 | "$pop3") service=pop3 ;;
      995 | "$pop3s") service='pop3 first' ;;
    esac
    echo "serve $(host_of "$address") ${address##*:} $service"
  done
}

# Runs within the root. The first daemon that ends ends all of them.
inside() {
  cat <<EOF
#!/bin/bash
set -e
serve() { # ADDRESS PORT imap|pop3 [first]
  local tls=() login
  set -a
  if [[ \$3 == imap ]]; then
    source /etc/courier/imapd
    source /etc/courier/imapd-ssl
    IMAP_CAPABILITY=\$IMAP_CAPABILITY_ORIG IMAP_CAPABILITY_TLS=\$IMAP_CAPABILITY_TLS_ORIG
    IMAP_STARTTLS=\$IMAPDSTARTTLS
    [[ -z \${4:-} ]] || IMAP_TLS=1
    login=(/usr/lib/courier/courier/imaplogin /usr/bin/imapd Maildir)
  else
    source /etc/courier/pop3d
    source /etc/courier/pop3d-ssl
    POP3AUTH='CRAM-MD5 CRAM-SHA1 CRAM-SHA256'
    POP3AUTH_TLS="PLAIN LOGIN \$POP3AUTH"
    [[ -z \${4:-} ]] || POP3_TLS=1
    login=(/usr/lib/courier/courier/courierpop3login /usr/lib/courier/courier/courierpop3d Maildir)
  fi
  TLS_CERTFILE=$dir/courier.both
  TLS_CACHEFILE=
  unset TLS_TRUSTCERTS TLS_DHPARAMS
  set +a
  [[ -z \${4:-} ]] || tls=("\$COURIERTLS" -server -tcpd -user=courier)
  couriertcpd -address="\$1" -maxprocs=400 -maxperip=400 -nodnslookup -noidentlookup "\$2" \\
    "\${tls[@]}" "\${login[@]}" &
}
echo 'courier:x:2005:2005::/var/lib/courier:/usr/sbin/nologin' >>/etc/passwd
echo 'courier:x:2005:' >>/etc/group
echo 'lab:x:2000:2000::$dir/mail/lab:/usr/sbin/nologin' >>/etc/passwd
chown courier:courier $dir/courier.both
install -d -o root -g courier -m 775 /run/courier
install -d -o courier -g courier -m 750 /run/courier/authdaemon /var/lib/courier
sed -i 's/^authmodulelist=.*/authmodulelist="authuserdb"/' /etc/courier/authdaemonrc
rm -rf /etc/courier/userdb
{
  printf 'lab\tuid=2000|gid=2000|home=$dir/mail/lab|mail=$dir/mail/lab/Maildir'
  printf '|systempw=%s' '$(openssl passwd -1 secret)'
  for each in hmac-md5 hmac-sha1 hmac-sha256; do
    printf '|%spw=%s' "\$each" "\$(echo secret | userdbpw -\$each)"
  done
  echo
} >/etc/courier/userdb
chmod 600 /etc/courier/userdb
makeuserdb
authdaemond start
$(daemons)
wait -n
EOF
}

configure() {
  local home=$dir/mail/lab
  mkdir -p "$home"/Maildir/{cur,new,tmp}
  printf '%s\n' 'From: <a@lab.test>' 'To: <lab@lab.test>' 'Subject: one message' \
    'Message-ID: <1@lab.test>' '' 'Hello.' | write "$home/Maildir/new/1.lab"
  chown -R 2000:2000 "$home"
  (umask 077 && cat "$lab/certs/courier.key" "$lab/certs/courier.pem" >"$dir/courier.both")
  inside | write "$dir/inside"
  chmod 755 "$dir/inside"
}

start() { run_in_root courier; }

ready() {
  local address
  for address in "${addresses[@]}"; do
    case ${address##*:} in
      "$imap" | 143) until_greets "$address" '* OK *Courier-IMAP*' ;;
      "$pop3" | 110) until_greets "$address" '+OK *' ;;
      *) until_accepts "$address" ;;
    esac
  done
}

variables() {
  local service
  for service in imap imaps pop3 pop3s; do
    echo "COURIER_${service^^}=127.0.0.1:${!service}"
    echo "COURIER_${service^^}_V6=[::1]:${!service}"
  done
  cat <<EOF
COURIER_IMAP_CLASSIC=$net.12:143
COURIER_IMAPS_CLASSIC=$net.12:993
COURIER_POP3_CLASSIC=$net.12:110
COURIER_POP3S_CLASSIC=$net.12:995
COURIER_NAME=courier.lab.test
EOF
}
