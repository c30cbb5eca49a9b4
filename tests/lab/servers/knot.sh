# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Knot, authoritative for the lab's zones. lab.test is signed and its key is the one trust anchor;
# below it hang a child without DS (insecure by proof), one whose DS is wrong and one whose
# signatures have run out (both bogus). plain.test and the reverse zone are not signed at all.
about='authoritative DNS: lab.test signed; insecure, bogus and expired children'
requires='certs'
packages='knot:/usr/sbin/knotd knot-dnsutils:/usr/bin/kdig knot-dnssecutils:/usr/bin/kzonesign
  openssl:/usr/bin/openssl'

knot=$((base + 53))
zones='lab.test plain.lab.test bogus.lab.test expired.lab.test plain.test'
IFS=. read -r one two three <<<"$net"
reverse=$three.$two.$one.in-addr.arpa

listens() {
  echo "127.0.0.1:$knot [::1]:$knot"
  if [[ $UID == 0 ]]; then echo "$net.4:53"; fi
}

configuration() {
  local zone listen="127.0.0.1@$knot, ::1@$knot" extra
  if [[ $UID == 0 ]]; then listen+=", $net.4@53"; fi
  cat <<EOF
server:
  rundir: $dir/run
  listen: [$listen]
log:
  - target: stderr
    any: info
database:
  storage: $dir/db
policy:
  - id: own
    algorithm: ecdsap256sha256
    single-type-signing: on
    nsec3: off
template:
  - id: default
    storage: $dir/zones
    file: %s.zone
    zonefile-sync: -1
zone:
EOF
  for zone in $zones "$reverse"; do
    extra=''
    case $zone in
      lab.test | bogus.lab.test)
        extra='zonefile-load: difference-no-serial, journal-content: all, serial-policy: unixtime, dnssec-signing: on, dnssec-policy: own'
        ;;
      expired.lab.test) extra='dnssec-policy: own' ;;
    esac
    echo "  - domain: $zone."
    [[ -z $extra ]] || tr ',' '\n' <<<"$extra" | sed 's/^ */    /'
  done
}

zone_file() { # ZONE: records on standard input
  {
    echo "\$ORIGIN $1."
    echo "\$TTL 5"
    echo "@ SOA ns.lab.test. hostmaster.lab.test. 1 3600 600 86400 5"
    echo "@ NS ns.lab.test."
    cat
  } | write "$dir/zones/$1.zone"
}

key_hash() { # NAME: of the public key, for TLSA 3 1 1
  openssl x509 -in "$lab/certs/$1.pem" -noout -pubkey | openssl pkey -pubin -outform DER |
    openssl dgst -sha256 -r | cut -d ' ' -f 1
}

lab_zone() { # DS of expired.lab.test
  cat <<EOF
ns A $net.4
@ MX 10 mx1
@ MX 20 mx2
@ TXT "v=spf1 mx -all"
@ CAA 0 issue "ca.lab.test"
@ CAA 0 iodef "mailto:security@lab.test"
_dmarc TXT "v=DMARC1; p=reject"
_mta-sts TXT "v=STSv1; id=1"
mta-sts A 127.0.0.1
_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@lab.test"
mx1 A $net.1
_25._tcp.mx1 TLSA 3 1 1 $(key_hash mx1)
_25._tcp.mx1 TLSA 3 1 1 $(key_hash mx1-rsa)
mx2 A $net.9
_25._tcp.mx2 TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
mail A $net.2
telnet A $net.3
dns A $net.5
exim A $net.8
opensmtpd A $net.10
cyrus A $net.11
courier A $net.12
_submission._tcp SRV 0 1 587 mx1
_submissions._tcp SRV 0 1 465 mx1
_imap._tcp SRV 0 1 143 mail
_imaps._tcp SRV 0 1 993 mail
_pop3s._tcp SRV 10 1 995 mail
_pop3._tcp SRV 0 0 0 .
_telnet._tcp SRV 0 1 23 telnet
_telnet._tcp SRV 0 3 23 mail
nomail MX 0 .
dual A 127.0.0.1
dual AAAA ::1
four A 127.0.0.1
six AAAA ::1
noroute A 127.0.0.1
noroute AAAA 100::1
many A $net.21
many A $net.22
many A $net.23
many A $net.24
many AAAA ::1
alias CNAME alias2
alias2 CNAME mx1
loop CNAME loop2
loop2 CNAME loop
dangling CNAME nothing
outward CNAME host.plain.lab.test.
empty TXT "no address here"
*.wild A 127.0.0.1
hostile TXT "\\027[31mred \\226\\128\\174 \\000\\007 \\255"
$(for i in {1..40}; do echo "big TXT \"$i: sixty characters and more, so that the answer outgrows one datagram\""; done)
plain NS ns.lab.test.
bogus NS ns.lab.test.
bogus DS 12345 13 2 00000000000000000000000000000000000000000000000000000000000000aa
expired NS ns.lab.test.
expired DS $1
EOF
}

# The signatures of expired.lab.test are made for a day 40 days ago and hold for 14.
expired_zone() {
  local then=$(($(date +%s) - 40 * 86400))
  child_zone | zone_file expired.lab.test
  keymgr -c "$dir/knot.conf" expired.lab.test generate algorithm=ECDSAP256SHA256 ksk=yes zsk=yes \
    created="$then" publish="$then" ready="$then" active="$then"
  kzonesign -c "$dir/knot.conf" -t "$then" -o "$dir/signed" expired.lab.test
  mv "$dir/signed/expired.lab.test.zone" "$dir/zones/"
}

child_zone() {
  printf '%s\n' 'host A 127.0.0.1' 'host AAAA ::1' '@ A 127.0.0.1' '@ MX 10 mx1.lab.test.'
}

configure() {
  local zone n
  mkdir -p "$dir/run" "$dir/db" "$dir/zones" "$dir/signed"
  configuration | write "$dir/knot.conf"
  for zone in plain.lab.test bogus.lab.test plain.test; do child_zone | zone_file "$zone"; done
  for n in 1:mx1 2:mail 3:telnet 4:ns 5:dns 8:exim 10:opensmtpd 11:cyrus 12:courier; do
    echo "${n%:*} PTR ${n#*:}.lab.test."
  done | zone_file "$reverse"
  expired_zone >"$dir/keymgr.log" 2>&1
  # `keymgr ds` prints the SHA-256 digest first: "NAME DS TAG ALGORITHM TYPE DIGEST".
  lab_zone "$(keymgr -c "$dir/knot.conf" expired.lab.test ds | sed -n '1s/.* DS //p')" |
    zone_file lab.test
}

start() { run knot knotd -c "$dir/knot.conf"; }

query() { kdig +short +time=1 +retry=0 @127.0.0.1 -p "$knot" "$@" 2>/dev/null; }

signed() { # ZONE
  [[ $(query DNSKEY "$1") =~ ^25[67]\  ]] && [[ -n $(query +dnssec SOA "$1") ]]
}

ready() {
  local address
  for address in "${addresses[@]}"; do until_accepts "$address"; done
  until_true lab.test signed lab.test
  until_true bogus.lab.test signed bogus.lab.test
  until_true expired.lab.test signed expired.lab.test
  query DNSKEY lab.test | sed 's/^/lab.test. IN DNSKEY /' | write "$dir/anchor"
}

variables() {
  cat <<EOF
DNS_AUTHORITY=127.0.0.1:$knot
DNS_AUTHORITY_V6=[::1]:$knot
TRUST_ANCHOR=$dir/anchor
EOF
  if [[ $UID == 0 ]]; then echo "DNS_AUTHORITY_CLASSIC=$net.4:53"; fi
}
