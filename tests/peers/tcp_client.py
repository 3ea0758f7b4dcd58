"""Uppercase client over TCP. Usage: tcp_client.py PORT; host and sentence are read from standard input."""

import sys
from socket import AF_INET, SOCK_STREAM, socket

host = input("host? ")
peer = socket(AF_INET, SOCK_STREAM)
peer.connect((host, int(sys.argv[1])))
text = input("text? ")
peer.send(text.encode())
answer, _ = peer.recvfrom(2048)
print("answer:" + answer.decode())
peer.close()
