"""Mistake: the process ends by a signal, as after a wrong pointer in C."""

import os
import signal
from socket import AF_INET, SOCK_STREAM, socket

client = socket(AF_INET, SOCK_STREAM)
client.connect(("127.0.0.1", 12000))
client.send(b"hello, captrace")
client.recv(1024)
os.kill(os.getpid(), signal.SIGSEGV)
