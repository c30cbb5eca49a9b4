# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# NetKit telnetd-ssl, unpacked into the state directory: it conflicts with inetutils-telnetd. Three
# forms: in the clear, where TLS can be negotiated; TLS from the first byte (telnets); one that
# refuses whoever does not agree to TLS. Their certificate is RSA, for telnet.lab.test.
# TLS is negotiated by AUTHENTICATION alone: DO AUTHENTICATION, SEND SSL (type 7), IS SSL START,
# REPLY SSL ACCEPT, handshake. The option START_TLS (46) it does not know: WILL gets DONT, DO WONT.
about='NetKit telnetd: TLS by AUTHENTICATION, TLS first, TLS or nothing'
requires='certs'
root=yes
packages='socat:/usr/bin/socat python3:/usr/bin/python3'
unpacked='telnetd-ssl'

plain=$((base + 323)) secure=$((base + 324)) login=$((base + 325)) first=$((base + 992))

listens() {
  local port
  echo "$net.7:23 $net.7:992"
  for port in "$plain" "$secure" "$login" "$first"; do echo "127.0.0.1:$port [::1]:$port"; done
}

configure() {
  install -m 755 "$here/servers/telnet-login" "$dir/program"
  ln -s program "$dir/login"
  unpack "$dir/unpacked" telnetd-ssl
}

start() {
  local address id=0 program options
  for address in "${addresses[@]}"; do
    program=program options=''
    case ${address##*:} in
      992 | "$first") options='-z ssl' ;;
      "$secure") options='-z secure' ;;
      "$login") program=login ;;
    esac
    id=$((id + 1))
    serve "$program-$id" "$address" "$dir/unpacked/usr/sbin/in.telnetd -h -N $options -z \
cert=$lab/certs/telnet.pem -z key=$lab/certs/telnet.key -L $dir/$program"
  done
}

ready() {
  local address
  for address in "${addresses[@]}"; do
    case ${address##*:} in
      992 | "$first") until_true "$address" shakes_hands "$address" ;;
      *) until_negotiates "$address" ;;
    esac
  done
}

shakes_hands() {
  timeout 5 openssl s_client -connect "$1" -CAfile "$lab/certs/ca.pem" -verify_return_error \
    </dev/null >"$dir/s_client.log" 2>&1
}

variables() {
  cat <<EOF
TELNETSSL=127.0.0.1:$plain
TELNETSSL_V6=[::1]:$plain
TELNETSSL_CLASSIC=$net.7:23
TELNETSSL_LOGIN=127.0.0.1:$login
TELNETSSL_LOGIN_V6=[::1]:$login
TELNETSSL_SECURE=127.0.0.1:$secure
TELNETSSL_SECURE_V6=[::1]:$secure
TELNETS=127.0.0.1:$first
TELNETS_V6=[::1]:$first
TELNETS_CLASSIC=$net.7:992
TELNETSSL_NAME=telnet.lab.test
EOF
}
