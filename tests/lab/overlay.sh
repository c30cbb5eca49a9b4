# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Packages that exclude what is installed: where their files lie (fetch brings them), how they are
# unpacked, and roots of their own for programs that only run from /. Inside such a root: overlay-root.

cache=${HAIL_LAB_CACHE:-$here/../../build/lab}

deb_of() { # PACKAGE: its file in the cache, nothing if it is not there
  compgen -G "$cache/$1_*.deb" | sort -V | tail -n 1 || true
}

# A package may hold /lib or /bin, which are links in the directory that it goes into.
unpack_files() { # DIRECTORY DEB...
  local to=$1 file
  shift
  for file in "$@"; do
    dpkg-deb --fsys-tarfile "$file" | tar -x -C "$to" --keep-directory-symlink \
      --exclude=./usr/share/doc --exclude=./usr/share/man
  done
}

unpack() { # DIRECTORY PACKAGE...
  local to=$1 name files=()
  shift
  for name in "$@"; do files+=("$(deb_of "$name")"); done
  mkdir -p "$to"
  unpack_files "$to" "${files[@]}"
}

# Where mount is forbidden (most containers) there are no overlay roots.
overlay_works() {
  # shellcheck disable=SC2016 # expanded in there
  unshare --mount -- bash -ec '
    mount -t tmpfs tmpfs "$0"
    mkdir "$0"/{upper,work,root}
    mount -t overlay overlay -o "lowerdir=/,upperdir=$0/upper,workdir=$0/work" "$0/root"
  ' "$lab" 2>/dev/null
}

# run_in_root ID: the script $dir/inside in a root of its own that has the packages of $unpacked.
run_in_root() { # ID
  local name files=()
  for name in $unpacked; do files+=("$(deb_of "$name")"); done
  # shellcheck disable=SC2154 # set by lab
  run "$1" "$here/overlay-root" "$lab" "$dir" "${files[@]}"
}
