#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# pkgconfig.sh SOURCE PROGRAM: builds PROGRAM with what pkg-config says about hail and nothing else. CXX and CXXFLAGS as usual.
set -euo pipefail

read -ra own <<<"${CXXFLAGS-}"
read -ra hail <<<"$(pkg-config --cflags --libs hail)"
"${CXX:-g++}" "${own[@]}" -o "$2" "$1" "${hail[@]}"
