"""Mistake: recv(5) reads 5 bytes of however many have arrived."""

from socket import AF_INET, SOCK_STREAM, socket
from time import sleep

door = socket(AF_INET, SOCK_STREAM)
door.bind(("", 12000))
door.listen(1)
while True:
    connection, _ = door.accept()
    connection.send(connection.recv(5).upper())
    sleep(0.1)
    connection.close()
