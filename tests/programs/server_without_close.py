"""Mistake: the connection is never closed. `connections` keeps the socket, as a list of clients would."""

from socket import AF_INET, SOCK_STREAM, socket

door = socket(AF_INET, SOCK_STREAM)
door.bind(("", 12000))
door.listen(1)
connections = []
while True:
    connection, _ = door.accept()
    connections.append(connection)
    connection.send(connection.recv(1024).upper())
