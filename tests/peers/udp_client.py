"""Uppercase client over UDP. Usage: udp_client.py PORT; host and sentence are read from standard input."""

import sys
from socket import AF_INET, SOCK_DGRAM, socket

host = input("host? ")
peer = socket(AF_INET, SOCK_DGRAM)
text = input("text? ")
peer.sendto(text.encode(), (host, int(sys.argv[1])))
answer, _ = peer.recvfrom(2048)
print("answer:" + answer.decode())
peer.close()
