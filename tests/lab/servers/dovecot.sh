# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Dovecot with every service it has, all state in its own directory. User lab, password secret, kept
# in plain so that every mechanism works; ann's password is one that can be looked for; both have one
# mailbox, with one message in INBOX; a wrong password costs no wait. Dovecot takes a connection for
# secure when both ends have one address: AUTH before TLS is offered on 127.0.0.1 and ::1 (from the
# same address), while the classic ports on NET.2 say LOGINDISABLED, as on a machine of the world.
about='IMAP, POP3, LMTP, ManageSieve, plain and TLS'
requires='certs'
root=yes
packages='dovecot-core:/usr/sbin/dovecot dovecot-imapd:/usr/lib/dovecot/imap
  dovecot-pop3d:/usr/lib/dovecot/pop3 dovecot-lmtpd:/usr/lib/dovecot/lmtp
  dovecot-managesieved:/usr/lib/dovecot/managesieve'

imap=$((base + 143)) imaps=$((base + 993)) pop3=$((base + 110)) pop3s=$((base + 995))
lmtp=$((base + 24)) sieve=$((base + 190))

listens() {
  local port
  for port in "$imap" "$imaps" "$pop3" "$pop3s" "$lmtp" "$sieve"; do
    echo "127.0.0.1:$port [::1]:$port"
  done
  for port in 143 993 110 995 24 4190; do echo "$net.2:$port"; done
}

# listener NAME HIGH-PORT CLASSIC-PORT [TLS first: yes]
listener() {
  local format='  inet_listener %s {\n    address = %s\n    port = %s\n    ssl = %s\n  }\n'
  # shellcheck disable=SC2059
  printf "$format" "$1" '127.0.0.1 ::1' "$2" "${4:-no}" "$1-classic" "$net.2" "$3" "${4:-no}"
}

configuration() {
  cat <<EOF
base_dir = $dir/run
state_dir = $dir/state
log_path = $dir/mail.log
protocols = imap pop3 lmtp sieve
hostname = mail.lab.test
listen = 127.0.0.1
ssl = yes
ssl_cert = <$lab/certs/mail.pem
ssl_key = <$lab/certs/mail.key
mail_location = maildir:~/Maildir
first_valid_uid = 100
mail_max_userip_connections = 5000
auth_username_format = %Ln
auth_failure_delay = 0
auth_mechanisms = plain login cram-md5 digest-md5 scram-sha-1 scram-sha-256 apop external xoauth2 oauthbearer
auth_ssl_username_from_cert = yes
ssl_ca = <$lab/certs/ca.pem
ssl_require_crl = no
ssl_verify_client_cert = yes
passdb {
  driver = static
  args = nopassword=y
  mechanisms = external
}
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $dir/oauth2.conf
}
passdb {
  driver = passwd-file
  args = $dir/users
  mechanisms = plain login cram-md5 digest-md5 scram-sha-1 scram-sha-256 apop
}
userdb {
  driver = passwd-file
  args = $dir/users
}
namespace inbox {
  inbox = yes
  separator = /
}
protocol lmtp {
  postmaster_address = postmaster@lab.test
  mail_plugins = \$mail_plugins sieve
}
plugin {
  sieve = file:~/sieve;active=~/.dovecot.sieve
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
$(listener imap "$imap" 143)
$(listener imaps "$imaps" 993 yes)
}
service pop3-login {
$(listener pop3 "$pop3" 110)
$(listener pop3s "$pop3s" 995 yes)
}
service lmtp {
$(listener lmtp "$lmtp" 24)
}
service managesieve-login {
$(listener sieve "$sieve" 4190)
}
EOF
}

url64() { base64 -w0 | tr '+/' '-_' | tr -d '='; }

# Tokens that Dovecot judges by itself: a JWT, signed with a key of the lab's (RFC 7519).
tokens() {
  local key=hail-lab-key now signed
  now=$(date +%s)
  signed=$(printf '{"alg":"HS256","typ":"JWT"}' | url64).$(printf \
    '{"sub":"lab","email":"lab","iat":%d,"nbf":%d,"exp":%d}' "$((now - 60))" "$((now - 60))" "$((now + 864000))" | url64)
  install -d -m 755 "$dir/keys/default/HS256"
  printf %s "$key" | base64 -w0 | write "$dir/keys/default/HS256/default"
  printf '%s.%s' "$signed" "$(printf %s "$signed" | openssl dgst -sha256 -hmac "$key" -binary | url64)" |
    write "$dir/token"
  write "$dir/oauth2.conf" <<END
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=$dir/keys/
username_attribute = email
END
}

configure() {
  local home=$dir/mail/lab name
  tokens
  configuration | write "$dir/dovecot.conf"
  install -d -m 755 "$dir/run" "$dir/state" "$dir/mail"
  for name in lab:secret ann:n33dle-in-Hay; do
    echo "${name%:*}:{PLAIN}${name#*:}:2000:2000::$home::nodelay=y"
  done | write "$dir/users"
  mkdir -p "$home"/Maildir/{cur,new,tmp}
  printf '%s\n' 'From: <a@lab.test>' 'To: <lab@lab.test>' 'Subject: one message' \
    'Message-ID: <1@lab.test>' '' 'Hello.' | write "$home/Maildir/new/1.lab"
  chown -R 2000:2000 "$home"
  chmod 700 "$home"
}

# The POP3 greeting would tell the name of the machine.
start() { run dovecot env DOVECOT_HOSTNAME=mail.lab.test dovecot -F -c "$dir/dovecot.conf"; }

ready() {
  local address
  for address in "${addresses[@]}"; do
    case ${address##*:} in
      "$imap" | 143) until_greets "$address" '* OK *Dovecot*' ;;
      "$pop3" | 110) until_greets "$address" '+OK *' ;;
      "$lmtp" | 24) until_greets "$address" '220 *' ;;
      "$sieve" | 4190) until_greets "$address" '"IMPLEMENTATION"*' ;;
      *) until_accepts "$address" ;;
    esac
  done
}

variables() {
  local service port
  for service in imap:143 imaps:993 pop3:110 pop3s:995 lmtp:24 sieve:4190; do
    port=${service#*:} service=${service%:*}
    echo "${service^^}=127.0.0.1:${!service}"
    echo "${service^^}_V6=[::1]:${!service}"
    echo "${service^^}_CLASSIC=$net.2:$port"
  done
  cat <<EOF
MAIL_USER=lab
MAIL_PASSWORD=secret
NEEDLE_USER=ann
NEEDLE_PASSWORD=n33dle-in-Hay
MAIL_NAME=mail.lab.test
MAIL_TOKEN_FILE=$dir/token
EOF
}
