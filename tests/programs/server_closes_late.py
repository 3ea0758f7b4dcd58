"""Mistake: one read and one answer, and a close much later: what comes in between is never read."""

from socket import AF_INET, SOCK_STREAM, socket
from time import sleep

door = socket(AF_INET, SOCK_STREAM)
door.bind(("", 12000))
door.listen(1)
while True:
    connection, _ = door.accept()
    sentence = connection.recv(1024).decode()
    connection.send(sentence.upper().encode())
    sleep(0.3)
    connection.close()
