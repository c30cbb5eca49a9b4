# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Exim (the heavy daemon, GnuTLS) in a root of its own: it conflicts with Postfix. One configuration
# file at its standard place, because with another one Exim gives up root. A rich EHLO; no mail leaves;
# AUTH on the submission ports only, after TLS, user lab, password secret.
about='Exim: SMTP, submission, submissions'
requires='certs'
root=yes
overlay=yes
packages='python3:/usr/bin/python3 util-linux:/usr/bin/unshare'
unpacked='exim4-base exim4-daemon-heavy libgnutls-dane0 libidn12 libmariadb3 libpq5 libspf2-2'

smtp=$((base + 625)) submission=$((base + 687)) submissions=$((base + 665))

listens() {
  local port
  echo "$net.8:25 $net.8:587 $net.8:465"
  for port in "$smtp" "$submission" "$submissions"; do echo "127.0.0.1:$port [::1]:$port"; done
}

# Brackets are needed where a port follows IPv6, and allowed around IPv4.
interfaces() {
  local address
  for address in "${addresses[@]}"; do echo "; [$(host_of "$address")]:${address##*:} "; done
}

configuration() {
  cat <<EOF
primary_hostname = exim.lab.test
domainlist local_domains = lab.test
local_interfaces = <$(interfaces | tr -d '\n')
tls_on_connect_ports = 465 : $submissions
tls_advertise_hosts = *
tls_certificate = $dir/exim.pem
tls_privatekey = $dir/exim.key
log_file_path = $dir/log/%s.log
spool_directory = $dir/spool
host_lookup =
rfc1413_hosts =
keep_environment =
never_users = root
smtp_accept_max = 400
smtp_accept_queue = 0
smtp_accept_queue_per_connection = 0
pipelining_connect_advertise_hosts = *
dsn_advertise_hosts = *
chunking_advertise_hosts = *
prdr_enable
smtputf8_advertise_hosts = *
auth_advertise_hosts = \${if or{{eq{\$received_port}{25}}{eq{\$received_port}{$smtp}}{eq{\$tls_in_cipher}{}}}{}{*}}
acl_smtp_rcpt = rcpt
acl_smtp_vrfy = accept
begin acl
rcpt:
  deny local_parts = nobody
       message = 5.1.1 no such user
  defer local_parts = grey
       message = 4.7.1 greylisted
  accept authenticated = *
  accept domains = +local_domains
  deny message = 5.7.1 relaying denied
begin routers
nowhere:
  driver = redirect
  domains = ! +local_domains
  allow_fail
  data = :fail: the lab sends nothing out
lab:
  driver = accept
  transport = maildir
begin transports
maildir:
  driver = appendfile
  directory = $dir/mail/lab/Maildir
  maildir_format
  create_directory
  user = 2000
  group = 2000
begin authenticators
PLAIN:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{or{{eq{\$auth2}{lab}}{eq{\$auth2}{lab@lab.test}}}}{eq{\$auth3}{secret}}}}
  server_set_id = \$auth2
LOGIN:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = \${if and{{or{{eq{\$auth1}{lab}}{eq{\$auth1}{lab@lab.test}}}}{eq{\$auth2}{secret}}}}
  server_set_id = \$auth1
CRAM:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = \${if or{{eq{\$auth1}{lab}}{eq{\$auth1}{lab@lab.test}}}{secret}fail}
  server_set_id = \$auth1
EOF
}

configure() {
  configuration | write "$dir/exim4.conf"
  mkdir -p "$dir/spool" "$dir/log" "$dir/mail/lab"
  chown -R 2000:2000 "$dir/mail/lab"
  cp "$lab/certs/exim.pem" "$lab/certs/exim.key" "$dir"
  write "$dir/inside" <<EOF
#!/bin/bash
set -e
echo 'Debian-exim:x:2001:2001::/var/spool/exim4:/usr/sbin/nologin' >>/etc/passwd
echo 'Debian-exim:x:2001:' >>/etc/group
echo 'lab:x:2000:2000::$dir/mail/lab:/usr/sbin/nologin' >>/etc/passwd
chown 2001:2001 $dir/spool $dir/log $dir/exim.pem $dir/exim.key
mkdir -p /etc/exim4
cp $dir/exim4.conf /etc/exim4/exim4.conf
exec exim4 -bdf -q10m
EOF
  chmod 755 "$dir/inside"
}

start() { run_in_root exim; }

ready() {
  local address
  for address in "${addresses[@]}"; do
    case ${address##*:} in
      465 | "$submissions") until_accepts "$address" ;;
      *) until_greets "$address" '220 exim.lab.test ESMTP Exim*' ;;
    esac
  done
}

variables() {
  cat <<EOF
EXIM=127.0.0.1:$smtp
EXIM_V6=[::1]:$smtp
EXIM_CLASSIC=$net.8:25
EXIM_SUBMISSION=127.0.0.1:$submission
EXIM_SUBMISSION_V6=[::1]:$submission
EXIM_SUBMISSION_CLASSIC=$net.8:587
EXIM_SUBMISSIONS=127.0.0.1:$submissions
EXIM_SUBMISSIONS_V6=[::1]:$submissions
EXIM_SUBMISSIONS_CLASSIC=$net.8:465
EXIM_MAILDIR=$dir/mail/lab/Maildir
EXIM_NAME=exim.lab.test
EOF
}
