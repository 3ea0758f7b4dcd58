"""Uppercase server over TCP: one read, one answer, close. Usage: tcp_server.py PORT (0: any)."""

import sys
from socket import AF_INET, SOCK_STREAM, socket

door = socket(AF_INET, SOCK_STREAM)
door.bind(("", int(sys.argv[1])))
door.listen(10)
print("listening on port", door.getsockname()[1], flush=True)
while True:
    guest, _ = door.accept()
    text = guest.recv(2048).decode()
    guest.send(text.upper().encode())
    guest.close()
