#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""blackhole.py PORT ADDRESS...: listens, fills its own accept queue, says `full` and sleeps."""
import select
import signal
import socket
import sys

kept = []


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def connects(address, port):
    """Whether one more connection still gets into the queue. A SYN on loopback that is not
    dropped is answered before connect returns; the wait is for a busy machine only."""
    client = socket.socket(family(address), socket.SOCK_STREAM)
    client.setblocking(False)
    kept.append(client)
    client.connect_ex((address, port))
    writable = select.select([], [client], [], 0.2)[1]
    return bool(writable) and client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0


def main(port, addresses):
    for address in addresses:
        listener = socket.socket(family(address), socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(0)
        datagram = socket.socket(family(address), socket.SOCK_DGRAM)
        datagram.bind((address, port))
        kept.extend((listener, datagram))
        while connects(address, port):
            pass
        kept.pop().close()  # the one that did not get in would try again and again
    print("full", flush=True)
    signal.pause()


main(int(sys.argv[1]), sys.argv[2:])
