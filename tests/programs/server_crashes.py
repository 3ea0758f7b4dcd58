"""Mistake: an exception that nobody catches."""

from socket import AF_INET, SOCK_STREAM, socket

door = socket(AF_INET, SOCK_STREAM)
door.bind(("", 12000))
door.listen(1)
connection, _ = door.accept()
sentence = connection.recv(1024)
connection.send(sentence / 2)
