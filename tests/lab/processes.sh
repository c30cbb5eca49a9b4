# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Processes and ports of the lab. A daemon is known by its pid, start time and boot, so that a
# recycled pid is never signalled; what it started is found by descent and by session before
# anything is signalled, because orphans lose their parent. No name is ever matched.

boot_id=$(</proc/sys/kernel/random/boot_id)
patience=${HAIL_LAB_PATIENCE:-30} # seconds that a server may take until it greets

# /proc/PID/stat after the command name: state ppid pgrp session ... the 20th is the start time.
stat_fields() {
  local line
  { line=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
  echo "${line##*) }"
}

start_time() {
  local fields
  read -ra fields <<<"$(stat_fields "$1")"
  echo "${fields[19]:-gone}"
}

# run NAME COMMAND...: a daemon in the foreground of its own session, with a bare environment and
# none of our descriptors (a caller's pipe must not stay open for as long as a server runs).
run() {
  local id=$1 fd pid
  shift
  (
    for fd in /proc/self/fd/*; do
      fd=${fd##*/}
      ((fd <= 2 || fd == 255)) || exec {fd}>&-
    done
    cd "$dir" || exit
    exec setsid env -i PATH="$PATH" HOME="$dir" LC_ALL=C.UTF-8 "$@"
  ) </dev/null >>"$dir/$id.log" 2>&1 &
  pid=$!
  echo "$pid $(start_time "$pid") $boot_id" >"$dir/$id.pid"
}

alive() { # FILE.pid
  local pid started boot fields
  read -r pid started boot <"$1" || return 1
  [[ $boot == "$boot_id" ]] || return 1
  read -ra fields <<<"$(stat_fields "$pid")"
  [[ ${fields[19]:-} == "$started" && ${fields[0]} != Z ]]
}

all_alive() { # DIR
  local file
  for file in "$1"/*.pid; do alive "$file" || return 1; done
}

# The recorded daemons of DIR with all that descends from them or shares their session, as
# PID:START. A session id is not given away while the session has members.
tree() { # DIR
  local file pid started boot entry fields ppid=() session=() start=() member=() grown=1
  for entry in /proc/[0-9]*; do
    pid=${entry##*/}
    read -ra fields <<<"$(stat_fields "$pid")"
    [[ -n ${fields[19]:-} && ${fields[0]} != Z ]] || continue
    ppid[pid]=${fields[1]} session[pid]=${fields[3]} start[pid]=${fields[19]}
  done
  for file in "$1"/*.pid; do
    read -r pid started boot <"$file" || continue
    [[ $boot == "$boot_id" && ${start[pid]:-$started} == "$started" ]] || continue
    member[pid]=1
  done
  while ((grown)); do
    grown=0
    for pid in "${!start[@]}"; do
      [[ -z ${member[pid]:-} ]] || continue
      if [[ -n ${member[ppid[pid]]:-} || -n ${member[session[pid]]:-} ]]; then
        member[pid]=1 grown=1
      fi
    done
  done
  for pid in "${!member[@]}"; do
    [[ -z ${start[pid]:-} ]] || echo "$pid:${start[pid]}"
  done
}

still_there() { # PID:START...
  local each fields
  for each in "$@"; do
    read -ra fields <<<"$(stat_fields "${each%:*}")"
    if [[ ${fields[19]:-} == "${each#*:}" && ${fields[0]} != Z ]]; then echo "$each"; fi
  done
}

survivors() { # DIR
  local each
  for each in $(tree "$1"); do echo "${each%:*}"; done
}

any_alive() { # DIR
  local file
  for file in "$1"/*.pid; do
    if alive "$file"; then return; fi
  done
  return 1
}

# TERM to the recorded daemons, so that they end their children themselves; KILL to what is left
# when they are gone (sessions of people who are still connected, as a rule).
end_all() { # DIR
  local file pid all each i
  mapfile -t all < <(tree "$1")
  ((${#all[@]} > 0)) || { rm -f "$1"/*.pid; return 0; }
  for file in "$1"/*.pid; do
    read -r pid _ <"$file"
    if alive "$file"; then kill -TERM "$pid" 2>/dev/null || true; fi
  done
  for ((i = 0; i < 60; i++)); do
    any_alive "$1" || break
    sleep 0.05
  done
  for ((i = 0; i < 60; i++)); do
    mapfile -t all < <(still_there "${all[@]}"; tree "$1")
    ((${#all[@]} > 0)) || { rm -f "$1"/*.pid; return 0; }
    for each in "${all[@]}"; do kill -KILL "${each%:*}" 2>/dev/null || true; done
    sleep 0.05
  done
  return 1
}

host_of() { local host=${1%:*}; host=${host#[}; echo "${host%]}"; }

# A filtered port must not hold us for the minutes that the kernel tries.
accepts() { # HOST:PORT
  # shellcheck disable=SC2016 # expanded in there
  timeout 2 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$(host_of "$1")" "${1##*:}" 2>/dev/null
}

greets() { # HOST:PORT PATTERN
  local line
  # shellcheck disable=SC2053 # a pattern
  (
    exec 3<>"/dev/tcp/$(host_of "$1")/${1##*:}" && read -r -t 5 line <&3 && [[ $line == $2 ]]
  ) 2>/dev/null
}

# until_true WHAT COMMAND...: polls, and gives up early when a daemon has ended.
until_true() {
  local what=$1 end=$((SECONDS + patience))
  shift
  while ! "$@"; do
    all_alive "$dir" || { echo "ended before $what was ready" >&2; return 1; }
    ((SECONDS < end)) || { echo "$what was not ready within $patience s" >&2; return 1; }
    sleep 0.05
  done
}

# inetd by socat: each connection to HOST:PORT becomes standard input and output of COMMAND.
serve() { # ID HOST:PORT COMMAND
  local host port=${2##*:} kind=TCP4
  host=$(host_of "$2")
  if [[ $host == *:* ]]; then kind=TCP6 host="[$host]"; fi
  run "$1" socat "$kind-LISTEN:$port,bind=$host,reuseaddr,backlog=128,fork" "EXEC:$3,nofork"
}

negotiates() { # HOST:PORT: a telnetd speaks first, IAC DO ... without a line end
  local first
  (
    exec 3<>"/dev/tcp/$(host_of "$1")/${1##*:}"
    LC_ALL=C IFS= read -r -d '' -n 1 -t 5 first <&3
    LC_ALL=C && [[ $first == $'\xff' ]]
  ) 2>/dev/null
}

until_accepts() { until_true "$1" accepts "$1"; }
until_greets() { until_true "$1" greets "$1" "$2"; }
until_negotiates() { until_true "$1" negotiates "$1"; }

write() { # FILE: standard input, in a new file of the state directory
  mkdir -p "$(dirname "$1")"
  cat >"$1"
}
