"""Mistake: two sends are taken for two messages, and two answers are awaited."""

from socket import AF_INET, SOCK_STREAM, socket

client = socket(AF_INET, SOCK_STREAM)
client.connect(("127.0.0.1", 12000))
client.send(b"hello, ")
client.send(b"captrace")
print("first:", client.recv(1024).decode())
print("second:", client.recv(1024).decode())
client.close()
