# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Postfix with a configuration, queue and data directory of its own. Classic ports on NET.1, high
# ports on 127.0.0.1 and ::1. No mail leaves: anything but lab.test is an error. User lab@lab.test,
# password secret (ann's is one that can be looked for), every mechanism of sasldb; AUTH only on the submission ports.
about='SMTP, submission, submissions, greet wait, and one port for each wrong certificate'
requires='certs'
root=yes
packages='postfix:/usr/sbin/postfix sasl2-bin:/usr/sbin/saslpasswd2
  libsasl2-modules:/usr/lib/*/sasl2/libplain.so* libsasl2-modules-db:/usr/lib/*/sasl2/libsasldb.so*'

smtp=$((base + 25)) slow=$((base + 26)) notls=$((base + 27)) musttls=$((base + 28))
submission=$((base + 587)) submissions=$((base + 465))
certificates='rsa chained unchained expired future wrongname selfsigned'
first_certificate=$((base + 30))

listens() {
  local port
  echo "$net.1:25 $net.1:587 $net.1:465"
  for port in "$smtp" "$slow" "$notls" "$musttls" "$submission" "$submissions"; do
    echo "127.0.0.1:$port [::1]:$port"
  done
  for ((port = first_certificate; port < first_certificate + 7; port++)); do
    echo "127.0.0.1:$port [::1]:$port"
  done
}

# Without a cache postscreen tests every connection, also of a client that passed a moment ago.
main_cf() {
  write "$dir/etc/main.cf" <<EOF
compatibility_level = 3.6
queue_directory = $dir/spool
data_directory = $dir/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = $dir/mail.log
maillog_file_prefixes = $dir
myhostname = mx1.lab.test
mydomain = lab.test
mydestination =
mynetworks = 127.0.0.0/8 [::1]/128
alias_maps =
local_recipient_maps =
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
default_process_limit = 400
default_transport = error:5.4.4 the lab sends nothing out
relay_transport = error:5.4.4 the lab sends nothing out
virtual_mailbox_domains = lab.test
virtual_mailbox_base = $dir/mail
virtual_mailbox_maps = inline:{ {@lab.test = lab/Maildir/} }
virtual_uid_maps = static:2000
virtual_gid_maps = static:2000
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access inline:{
  {nobody@lab.test = 550 5.1.1 no such user}, {grey@lab.test = 450 4.7.1 greylisted} },
  permit_sasl_authenticated, reject_unauth_destination
smtpd_tls_chain_files = $lab/certs/mx1.key, $lab/certs/mx1.pem, $lab/certs/mx1-rsa.key, $lab/certs/mx1-rsa.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_session_cache_database =
smtpd_tls_received_header = yes
smtpd_sasl_local_domain = lab.test
postscreen_greet_wait = 2s
postscreen_greet_action = enforce
postscreen_access_list =
postscreen_cache_map =
EOF
}

# service ADDRESS:PORT [OPTION...]
smtpd() {
  local address=$1
  shift
  echo "$address inet n - n - - smtpd"
  for option in "$@"; do echo "  -o $option"; done
}

master_cf() {
  local address port kind
  local auth=(smtpd_sasl_auth_enable=yes smtpd_tls_security_level=encrypt)
  local wrapped=(smtpd_sasl_auth_enable=yes smtpd_tls_wrappermode=yes)
  smtpd "$net.1:25"
  smtpd "$net.1:587" "${auth[@]}"
  smtpd "$net.1:465" "${wrapped[@]}"
  for address in 127.0.0.1 '[::1]'; do
    smtpd "$address:$smtp"
    smtpd "$address:$submission" "${auth[@]}"
    smtpd "$address:$submissions" "${wrapped[@]}"
    smtpd "$address:$notls" smtpd_tls_security_level=none
    smtpd "$address:$musttls" smtpd_tls_security_level=encrypt
    port=$first_certificate
    for kind in $certificates; do
      [[ $kind != rsa ]] || kind=mx1-rsa
      smtpd "$address:$port" "smtpd_tls_chain_files=$lab/certs/$kind.key,$lab/certs/$kind.pem"
      port=$((port + 1))
    done
    echo "$address:$slow inet n - n - 1 postscreen"
  done
  cat <<'EOF'
smtpd pass - - n - - smtpd
dnsblog unix - - n - 0 dnsblog
tlsproxy unix - - n - 0 tlsproxy
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
EOF
}

# Debian looks for smtpd.conf in sasl/ below the configuration, whatever cyrus_sasl_config_path says.
accounts() {
  local realm
  write "$dir/etc/sasl/smtpd.conf" <<EOF
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: $dir/etc/sasl/sasldb2
mech_list: PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256
EOF
  # The realm that a mechanism looks up is the local domain or the host, depending on the mechanism.
  # saslpasswd2 complains of an entry that it cannot delete before it makes it.
  for realm in lab.test mx1.lab.test; do
    printf secret | saslpasswd2 -p -c -f "$dir/etc/sasl/sasldb2" -u "$realm" lab
    printf n33dle-in-Hay | saslpasswd2 -p -c -f "$dir/etc/sasl/sasldb2" -u "$realm" ann
  done >"$dir/sasl.log" 2>&1
  chmod 644 "$dir/etc/sasl/sasldb2"
}

configure() {
  main_cf
  master_cf >"$dir/etc/master.cf"
  accounts
  install -d -m 755 "$dir/spool"
  install -d -m 700 -o postfix "$dir/data"
  install -d -m 755 "$dir/mail"
  install -d -m 700 -o 2000 -g 2000 "$dir/mail/lab"
}

# master itself instead of `postfix start-fg`, whose shell would not pass a TERM on.
start() {
  postfix -c "$dir/etc" check >"$dir/check.log" 2>&1
  run postfix /usr/lib/postfix/sbin/master -s -c "$dir/etc"
}

ready() {
  local address
  for address in "${addresses[@]}"; do
    case ${address##*:} in
      465 | "$submissions") until_accepts "$address" ;;
      *) until_greets "$address" '220?mx1.lab.test ESMTP*' ;;
    esac
  done
}

variables() {
  local port=$first_certificate kind
  cat <<EOF
SMTP=127.0.0.1:$smtp
SMTP_V6=[::1]:$smtp
SMTP_CLASSIC=$net.1:25
SMTP_POSTSCREEN=127.0.0.1:$slow
SMTP_NOTLS=127.0.0.1:$notls
SMTP_MUSTTLS=127.0.0.1:$musttls
SUBMISSION=127.0.0.1:$submission
SUBMISSION_V6=[::1]:$submission
SUBMISSION_CLASSIC=$net.1:587
SUBMISSIONS=127.0.0.1:$submissions
SUBMISSIONS_V6=[::1]:$submissions
SUBMISSIONS_CLASSIC=$net.1:465
SMTP_USER=lab@lab.test
SMTP_PASSWORD=secret
SMTP_MAILDIR=$dir/mail/lab/Maildir
SMTP_LOG=$dir/mail.log
EOF
  for kind in $certificates; do
    echo "SMTP_${kind^^}=127.0.0.1:$port"
    port=$((port + 1))
  done
}
