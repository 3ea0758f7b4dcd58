"""Mistake: bind() without listen()."""

from socket import AF_INET, SOCK_STREAM, socket
from time import sleep

door = socket(AF_INET, SOCK_STREAM)
door.bind(("", 12000))
print("The server is ready to receive")
sleep(60)
