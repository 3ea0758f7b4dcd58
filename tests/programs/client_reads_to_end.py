"""A client that reads until the server closes."""

from socket import AF_INET, SOCK_STREAM, socket

client = socket(AF_INET, SOCK_STREAM)
client.connect(("127.0.0.1", 12000))
client.send(b"hello, captrace")
while answer := client.recv(1024):
    print("From server:", answer.decode(), flush=True)
client.close()
