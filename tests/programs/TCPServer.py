"""The book's TCP server: one read, one answer in capital letters, close."""

from socket import AF_INET, SOCK_STREAM, socket

door = socket(AF_INET, SOCK_STREAM)
door.bind(("", 12000))
door.listen(1)
print("The server is ready to receive")
while True:
    connection, _ = door.accept()
    sentence = connection.recv(1024).decode()
    connection.send(sentence.upper().encode())
    connection.close()
