# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Certificates for the other servers: own root and intermediate, good leaves and one leaf for each
# way of being wrong. No process. `openssl req -x509` cannot set dates in OpenSSL 3.0, so that
# everything but the self-signed leaf goes through `openssl ca`.
about='certificates: good, RSA, chained, expired, not yet valid, wrong name, self-signed'
packages='openssl:/usr/bin/openssl'

here_names='DNS:localhost,IP:127.0.0.1,IP:::1'
own_names="DNS:mx1.lab.test,$here_names,IP:$net.1"

day() { date -u -d "$1" +%y%m%d%H%M%SZ; }

ca_config() {
  write "$dir/openssl.cnf" <<EOF
[req]
distinguished_name = dn
prompt = no
[dn]
O = hail lab
[ca]
default_ca = own
[own]
database = $dir/index
new_certs_dir = $dir/issued
rand_serial = yes
default_md = sha256
unique_subject = no
policy = any
[any]
commonName = supplied
organizationName = optional
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = \${ENV::SAN}
[client]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth
EOF
  mkdir "$dir/issued"
  : >"$dir/index"
}

new_key() { # NAME KIND
  case $2 in
    ec) openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$dir/$1.key" ;;
    rsa) openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$dir/$1.key" ;;
  esac
}

# issue NAME KIND EXTENSIONS SUBJECT FROM TO ISSUER [SAN]
issue() {
  local sign=(-cert "$dir/$7.pem" -keyfile "$dir/$7.key")
  [[ $7 != "$1" ]] || sign=(-selfsign -keyfile "$dir/$1.key")
  export SAN=${8:-$own_names}
  new_key "$1" "$2"
  openssl req -new -config "$dir/openssl.cnf" -key "$dir/$1.key" -subj "$4" -out "$dir/$1.csr"
  openssl ca -batch -notext -config "$dir/openssl.cnf" -extensions "$3" "${sign[@]}" \
    -startdate "$(day "$5")" -enddate "$(day "$6")" -in "$dir/$1.csr" -out "$dir/$1.pem"
}

configure() {
  local each leaf
  umask 077
  {
    ca_config
    issue ca ec root '/O=hail lab/CN=hail lab root' '-2 days' '+3650 days' ca
    issue intermediate ec root '/O=hail lab/CN=hail lab intermediate' '-2 days' '+1825 days' ca
    issue mx1 ec leaf /CN=mx1.lab.test '-2 days' '+90 days' ca
    issue mx1-rsa rsa leaf /CN=mx1.lab.test '-2 days' '+90 days' ca
    issue mail ec leaf /CN=mail.lab.test '-2 days' '+90 days' ca \
      "DNS:mail.lab.test,$here_names,IP:$net.2"
    issue dns ec leaf /CN=dns.lab.test '-2 days' '+90 days' ca \
      "DNS:dns.lab.test,$here_names,IP:$net.5"
    issue mta-sts ec leaf /CN=mta-sts.lab.test '-2 days' '+90 days' ca \
      "DNS:mta-sts.lab.test,$here_names"
    issue telnet rsa leaf /CN=telnet.lab.test '-2 days' '+90 days' ca \
      "DNS:telnet.lab.test,$here_names,IP:$net.3,IP:$net.7"
    for each in exim:8 opensmtpd:10 cyrus:11 courier:12; do
      leaf=${each%:*}
      issue "$leaf" ec leaf "/CN=$leaf.lab.test" '-2 days' '+90 days' ca \
        "DNS:$leaf.lab.test,$here_names,IP:$net.${each#*:}"
    done
    issue client ec client /CN=lab '-2 days' '+90 days' ca
    issue unchained ec leaf /CN=mx1.lab.test '-2 days' '+90 days' intermediate
    issue expired ec leaf /CN=mx1.lab.test '-40 days' '-10 days' ca
    issue future ec leaf /CN=mx1.lab.test '+10 days' '+40 days' ca
    issue wrongname ec leaf /CN=other.example '-2 days' '+90 days' ca DNS:other.example
    issue selfsigned ec leaf /CN=mx1.lab.test '-2 days' '+90 days' selfsigned
    cat "$dir/unchained.pem" "$dir/intermediate.pem" >"$dir/chained.pem"
    cp "$dir/unchained.key" "$dir/chained.key"
  } >"$dir/openssl.log" 2>&1
  chmod 644 "$dir"/*.pem
}

variables() {
  cat <<EOF
CERTS=$dir
CA=$dir/ca.pem
CERT=$dir/mx1.pem
CERT_KEY=$dir/mx1.key
CLIENT_CERT=$dir/client.pem
CLIENT_KEY=$dir/client.key
EOF
}
