"""Mistake of the two together: the server reads until the client closes, the client waits for the answer first."""

from socket import AF_INET, SOCK_STREAM, socket

door = socket(AF_INET, SOCK_STREAM)
door.bind(("", 12000))
door.listen(1)
while True:
    connection, _ = door.accept()
    sentence = b""
    while piece := connection.recv(1024):
        sentence += piece
    connection.send(sentence.upper())
    connection.close()
