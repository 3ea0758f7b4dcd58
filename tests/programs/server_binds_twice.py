"""Mistake: a second socket asks for the port of the first."""

from socket import AF_INET, SOCK_STREAM, socket

door = socket(AF_INET, SOCK_STREAM)
door.bind(("", 12000))
second = socket(AF_INET, SOCK_STREAM)
second.bind(("", 12000))
door.listen(1)
