#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""syslog.py SOCKET: what programs send to /dev/log, one line a message, on standard output."""
import os
import socket
import sys

listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o666)
while True:
    message = listener.recv(65536).rstrip(b"\0\n")
    sys.stdout.buffer.write(message.partition(b">")[2] + b"\n")
    sys.stdout.buffer.flush()
