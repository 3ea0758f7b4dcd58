"""The book's TCP client: connect, ask for a sentence, send it, print the answer."""

from socket import AF_INET, SOCK_STREAM, socket

client = socket(AF_INET, SOCK_STREAM)
client.connect(("localhost", 12000))
sentence = input("Input lowercase sentence: ")
client.send(sentence.encode())
print("From server:", client.recv(1024).decode())
client.close()
