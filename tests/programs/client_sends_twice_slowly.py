"""Mistake: the second of two sends comes when the server has answered the first, and reads no more."""

from socket import AF_INET, SOCK_STREAM, socket
from time import sleep

client = socket(AF_INET, SOCK_STREAM)
client.connect(("127.0.0.1", 12000))
client.send(b"hello, ")
sleep(0.1)
client.send(b"captrace")
print("first:", client.recv(1024).decode())
client.close()
