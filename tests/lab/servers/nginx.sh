# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# nginx as a mail proxy that greets and lets nobody in: the cheapest real TLS servers with protocol
# versions and ciphers that Postfix and Dovecot do not offer as they stand. And MTA-STS policies.
about='TLS oddities: only 1.0, 1.1, 1.2, 1.3, weak cipher, STARTTLS required; MTA-STS policy'
requires='certs'
root=yes
packages='nginx-light:/usr/sbin/nginx libnginx-mod-mail:/usr/lib/nginx/modules/ngx_mail_module.so'

# NAME:PORT:PROTOCOLS:CIPHERS:STARTTLS:CERTIFICATE
kinds="tls10:$((base + 40)):TLSv1:DEFAULT@SECLEVEL=0:on:mx1
tls11:$((base + 41)):TLSv1.1:DEFAULT@SECLEVEL=0:on:mx1
tls12:$((base + 42)):TLSv1.2:DEFAULT:on:mx1
tls13:$((base + 43)):TLSv1.3:DEFAULT:on:mx1
cbc:$((base + 44)):TLSv1.2:ECDHE-ECDSA-AES128-SHA:on:mx1
rsakex:$((base + 45)):TLSv1.2:AES128-SHA:on:mx1-rsa
only:$((base + 46)):TLSv1.2 TLSv1.3:DEFAULT:only:mx1"
sts=$((base + 443))

listens() {
  local rest port
  while IFS=: read -r _ port rest; do echo "127.0.0.1:$port"; done <<<"$kinds"
  echo "127.0.0.1:$sts"
}

configuration() {
  local port protocols ciphers starttls certificate
  cat <<EOF
load_module /usr/lib/nginx/modules/ngx_mail_module.so;
daemon off;
pid $dir/nginx.run;
error_log stderr notice;
worker_processes 1;
events { worker_connections 1024; }
mail {
  server_name mx1.lab.test;
  auth_http 127.0.0.1:9/;
  smtp_auth login plain;
EOF
  while IFS=: read -r _ port protocols ciphers starttls certificate; do
    cat <<EOF
  server {
    listen 127.0.0.1:$port;
    protocol smtp;
    starttls $starttls;
    ssl_certificate $lab/certs/$certificate.pem;
    ssl_certificate_key $lab/certs/$certificate.key;
    ssl_protocols $protocols;
    ssl_ciphers $ciphers;
  }
EOF
  done <<<"$kinds"
  cat <<EOF
}
http {
  access_log off;
  client_body_temp_path $dir/body;
  proxy_temp_path $dir/proxy;
  fastcgi_temp_path $dir/fastcgi;
  uwsgi_temp_path $dir/uwsgi;
  scgi_temp_path $dir/scgi;
  server {
    listen 127.0.0.1:$sts ssl;
    server_name mta-sts.lab.test;
    ssl_certificate $lab/certs/mta-sts.pem;
    ssl_certificate_key $lab/certs/mta-sts.key;
    location = /.well-known/mta-sts.txt {
      default_type text/plain;
      return 200 "version: STSv1\r\nmode: enforce\r\nmx: mx1.lab.test\r\nmax_age: 86400\r\n";
    }
  }
}
EOF
}

configure() { configuration | write "$dir/nginx.conf"; }

start() { run nginx nginx -e stderr -c "$dir/nginx.conf"; }

ready() {
  local address
  for address in "${addresses[@]}"; do
    case $address in
      *:"$sts") until_accepts "$address" ;;
      *) until_greets "$address" '220 mx1.lab.test*' ;;
    esac
  done
}

variables() {
  local name port rest
  while IFS=: read -r name port rest; do echo "NGINX_${name^^}=127.0.0.1:$port"; done <<<"$kinds"
  echo "MTA_STS=127.0.0.1:$sts"
}
