# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# HTTP CONNECT by tinyproxy: one that serves, one that refuses by port (only 443), one by name (a
# filter with one name in it), one that wants user and password (407).
about='HTTP CONNECT proxies: open, refusing by port, by name, without password'
packages='tinyproxy-bin:/usr/bin/tinyproxy'

kinds='open:88 port:89 filter:90 auth:91'

listens() {
  local kind
  for kind in $kinds; do echo "127.0.0.1:$((base + ${kind#*:}))"; done
}

configure() {
  local kind name
  echo '^allowed\.lab\.test$' | write "$dir/allowed"
  for kind in $kinds; do
    name=${kind%:*}
    {
      printf '%s\n' "Port $((base + ${kind#*:}))" 'Listen 127.0.0.1' 'Allow 127.0.0.1' \
        'Timeout 600' 'MaxClients 200' 'LogLevel Connect' 'DisableViaHeader Yes'
      case $name in
        port) echo 'ConnectPort 443' ;;
        filter) printf '%s\n' "Filter \"$dir/allowed\"" 'FilterDefaultDeny Yes' 'FilterExtended On' ;;
        auth) echo 'BasicAuth lab secret' ;;
      esac
    } | write "$dir/$name.conf"
  done
}

start() {
  local kind
  for kind in $kinds; do run "${kind%:*}" tinyproxy -d -c "$dir/${kind%:*}.conf"; done
}

ready() {
  local address
  for address in "${addresses[@]}"; do until_accepts "$address"; done
}

variables() {
  cat <<EOF
HTTP_CONNECT=127.0.0.1:$((base + 88))
HTTP_CONNECT_PORT_DENIED=127.0.0.1:$((base + 89))
HTTP_CONNECT_NAME_DENIED=127.0.0.1:$((base + 90))
HTTP_CONNECT_AUTH=127.0.0.1:$((base + 91))
EOF
}
