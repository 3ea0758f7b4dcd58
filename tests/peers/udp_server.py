"""Uppercase server over UDP: one socket, one datagram at a time. Usage: udp_server.py PORT (0: any)."""

import sys
from socket import AF_INET, SOCK_DGRAM, socket

peer = socket(AF_INET, SOCK_DGRAM)
peer.bind(("", int(sys.argv[1])))
print("listening on port", peer.getsockname()[1], flush=True)
while True:
    datagram, sender = peer.recvfrom(2048)
    peer.sendto(datagram.decode().upper().encode(), sender)
